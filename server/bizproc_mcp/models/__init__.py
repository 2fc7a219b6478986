"""Input and output models of the tools and the portal's groups, one file per group."""
