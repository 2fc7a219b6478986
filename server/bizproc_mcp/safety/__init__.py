"""Safety of writes: policy, confirmation by the user, journal; imported after the first response."""
