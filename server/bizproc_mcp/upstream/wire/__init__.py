"""The wire client of both dialects: authorise, budget, send, classify, retry."""
