"""What the tools accept and return and what the portal's groups speak in, one file per group."""
