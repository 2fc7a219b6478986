"""The type for portal text, and rules for its characters."""
