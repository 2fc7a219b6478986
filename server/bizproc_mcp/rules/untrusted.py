"""Text from the portal is data: cleaned, limited, and marked as such wherever it is shown."""

from bizproc_mcp.models.text import CLOSE, OPEN, clean, clean_text, quoted, quoted_text, verbatim
from bizproc_mcp.rules.markup import plain_text

__all__ = ["CLOSE", "OPEN", "clean", "clean_text", "plain_text", "quoted", "quoted_text", "verbatim"]
