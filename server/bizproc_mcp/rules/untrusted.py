"""Text from the portal is data: it is cleaned, limited and quoted wherever it is shown."""

from bizproc_mcp.rules.markup import plain_text
from bizproc_mcp.text.portal_text import CLOSE, OPEN, clean, clean_text, quoted, quoted_text, verbatim

__all__ = ["CLOSE", "OPEN", "clean", "clean_text", "plain_text", "quoted", "quoted_text", "verbatim"]
