"""A person stays in charge: policy, confirmation, journal."""
