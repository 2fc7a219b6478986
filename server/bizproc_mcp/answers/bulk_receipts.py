"""Receipts of writes on several tasks."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.answers._base import AGREED, Answer, OutcomeWord, Told
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText

__all__ = ["BulkReceipt", "ItemOutcome"]


class ItemOutcome(Answer):
    """Several tasks with the same outcome."""

    outcome: OutcomeWord
    what: str
    task_ids: Sequence[int]
    names: Sequence[PortalText] = ()

    def text(self) -> str:
        """One line, with task names if there are few."""
        named = [f" {name:60}" for name in self.names] or [""] * len(self.task_ids)
        tasks = ", ".join(f"{task_id}{name}" for task_id, name in zip(self.task_ids, named, strict=True))
        return f"{self.outcome} {len(self.task_ids)}: {self.what} ({tasks})"


class BulkReceipt(Told):
    """What is known after a write on several tasks, or foreseen in a dry run; equal outcomes grouped."""

    outcome: OutcomeWord
    what: str
    dry_run: bool = False
    counts: Mapping[str, int] = {}
    items: Sequence[ItemOutcome] = ()
    next_step: str = ""
    portal_text: PortalText = NO_TEXT
    confirmation: str = ""
    agreed: bool = False

    def text(self) -> str:
        """A line with the total, then one line per group of equal outcomes."""
        lines = [f"{'dry run, nothing changed' if self.dry_run else self.outcome}: {self.what}"]
        lines += [item.text() for item in self.items]
        if self.portal_text:
            lines.append(f"the portal said {self.portal_text:400}")
        lines += [AGREED] if self.agreed else []
        return "\n".join([*lines, *([self.next_step] if self.next_step else [])])
