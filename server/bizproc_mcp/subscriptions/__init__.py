"""Change notifications: who is subscribed, and what is polled meanwhile."""

from bizproc_mcp.subscriptions.subscriptions import METHODS, Subscriptions

__all__ = ["METHODS", "Subscriptions"]
