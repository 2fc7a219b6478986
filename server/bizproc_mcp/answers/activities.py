"""Answers about the activities and robots an application has registered."""

from collections.abc import Sequence

from bizproc_mcp.answers._base import Told
from bizproc_mcp.text.portal_text import PortalCode


class RegistrationList(Told):
    """The codes this application has registered of one kind; the portal tells nothing else of them."""

    total: int
    codes: Sequence[PortalCode] = ()

    def text(self) -> str:
        """One line."""
        return f"{self.total} registered" + (f": {', '.join(map(str, self.codes))}" if self.codes else "")
