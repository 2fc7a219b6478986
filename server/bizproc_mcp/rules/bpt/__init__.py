"""The `.bpt` file: the designer's export and the input of `bizproc.workflow.template.add` (docs/portal.md 6.3)."""

from bizproc_mcp.rules.bpt.file import BptFile, read_bpt, write_bpt

__all__ = ["BptFile", "read_bpt", "write_bpt"]
