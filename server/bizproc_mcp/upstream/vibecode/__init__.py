"""The Vibecode API: a facade for the same portal that uses API keys and has no task methods."""
