"""The wire both dialects run through: authorise, budget, send, classify, retry."""
