"""A person stays in charge: policy, confirmation, journal; imported after the first answer."""
