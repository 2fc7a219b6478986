"""The HTTP client both dialects run through."""
