"""What the portal will accept, and what may be said of it afterwards: pure rules over the models."""
