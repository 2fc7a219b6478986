"""The services behind the tools: they combine the portal's APIs and the rules into answers and plans."""

from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.writes.plan import Plan

__all__ = ["Plan", "ServiceContext"]
