"""`/standin/…`: what a test or the demo asks of the portal that no portal offers."""
