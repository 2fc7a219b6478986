"""What is done for the person: the portal's groups and the rules put together into answers and plans."""

from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.writes.plan import Plan

__all__ = ["Plan", "ServiceContext"]
