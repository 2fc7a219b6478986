"""What is done for the person: the portal's groups and the rules put together into answers and plans."""

from bizproc_mcp.desk._desk import Desk
from bizproc_mcp.desk.plan import Plan
from bizproc_mcp.portal import as_one_call

__all__ = ["Desk", "Plan", "as_one_call"]
