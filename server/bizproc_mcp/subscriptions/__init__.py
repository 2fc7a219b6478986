"""Notices of changes: who listens, and what is looked at while somebody does."""

from bizproc_mcp.subscriptions.subscriptions import METHODS, Subscriptions

__all__ = ["METHODS", "Subscriptions"]
