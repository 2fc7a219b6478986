"""`/standin/…`: control requests for tests and the demo, which no real portal has."""
