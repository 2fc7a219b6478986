"""The `.bpt` file: what the designer exports and `bizproc.workflow.template.add` takes (docs/portal.md 6.3)."""

from bizproc_mcp.rules.bpt.file import BptFile, read_bpt, write_bpt

__all__ = ["BptFile", "read_bpt", "write_bpt"]
