"""Text of the portal as a type of its own, and what its characters may be."""
