"""Answers about the activities and robots an application has registered."""

from collections.abc import Sequence

from bizproc_mcp.answers._base import Answer


class RegistrationList(Answer):
    """The codes this application has registered of one kind; the portal tells nothing else of them."""

    total: int
    codes: Sequence[str] = ()

    def text(self) -> str:
        """One line."""
        return f"{self.total} registered" + (f": {', '.join(self.codes)}" if self.codes else "")
