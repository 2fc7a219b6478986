"""What is done for the person: the portal's groups and the rules put together into answers and plans."""

from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.plan import Plan

__all__ = ["Desk", "Plan"]
