"""Compares the stand-in with recorded answers of the portal's engine (`tests/data/portal/`)."""
