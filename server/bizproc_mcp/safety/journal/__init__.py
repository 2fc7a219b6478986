"""The journal: every attempted write, before and after, in a hash chain of rows."""

from bizproc_mcp.safety.journal._journal import FILE, Counts, Journal, Written, stamp
from bizproc_mcp.safety.journal.attempts import Attempt, Query
from bizproc_mcp.safety.journal.rows import Problem

__all__ = ["FILE", "Attempt", "Counts", "Journal", "Problem", "Query", "Written", "stamp"]
