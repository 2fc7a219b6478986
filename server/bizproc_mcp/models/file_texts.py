"""The text of a file, as far as it can be read."""

from dataclasses import dataclass

from bizproc_mcp.text.portal_text import NO_TEXT, PortalText

__all__ = ["FileText"]


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, or why there is none.

    `kind` is what the file is (`a PDF of 3 pages`). `remark` says in one or two sentences why the text is missing, not
    complete, or not what the file looks like; "" if there is nothing to add.
    """

    kind: str
    text: PortalText = NO_TEXT
    remark: str = ""
