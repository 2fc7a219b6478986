"""What tools return: structured content and the compact text beside it, one file per group."""
