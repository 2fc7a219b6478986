"""The tools, one file per group: signatures and docstrings, bodies of a few lines."""
