"""The stand-in held to recorded answers of the portal's own engine (`tests/data/portal/`)."""
