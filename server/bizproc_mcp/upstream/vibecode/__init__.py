"""The Vibecode API: the same portal behind a facade with keys, without tasks."""
