"""Whether the tests would notice: small wrong changes to the server, one at a time, in a copy."""
