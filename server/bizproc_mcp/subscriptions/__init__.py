"""Notices of changes: who listens, and what is looked at while somebody does."""

from bizproc_mcp.subscriptions.subscriptions import Subscriptions

__all__ = ["Subscriptions"]
