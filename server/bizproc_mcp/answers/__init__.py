"""What tools return: structured content and a compact text, one file per group."""
