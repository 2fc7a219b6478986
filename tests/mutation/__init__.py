"""Mutation testing: small wrong changes to a copy of the server, one at a time, that the tests should notice."""
