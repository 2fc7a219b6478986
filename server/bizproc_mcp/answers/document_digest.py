"""The digest of a document: what somebody who decides about it should have seen, in a few hundred bytes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema

from bizproc_mcp.answers._base import Answer, Person, person
from bizproc_mcp.answers._contents import Links, amount, by_title, values_words, weighs
from bizproc_mcp.models.document_contents import DocumentContent
from bizproc_mcp.rules.document_digest import digest_fields
from bizproc_mcp.text.portal_text import NO_AMOUNT, NO_TEXT, Names, PortalAmount, PortalText

__all__ = ["DIGEST_BYTES", "Digest", "DocumentDigest", "document_digest", "standing_line"]

DIGEST_BYTES = 500
"""Maximum size of a digest as text, and of its values in structured content without the names of the columns."""
_STEPS = ((100, 80), (60, 50), (40, 30), (25, 20))
"""Characters of a name and of a value: the first pair with which all chosen fields fit, or else the last."""


class DocumentDigest(Answer):
    """What a task is about; `title` is left out where the task gives it already."""

    kind: PortalText
    title: PortalText = NO_TEXT
    amount: PortalAmount = NO_AMOUNT
    stage: PortalText = NO_TEXT
    outcome: Literal["", "won", "lost"] = ""
    pipeline: PortalText = NO_TEXT
    responsible: Person | None = None
    created: str = ""
    fields: Mapping[PortalText, Any] = {}

    def text(self) -> str:
        """One line."""
        named = f"{self.kind:60} {self.title:100}".strip()
        standing = standing_line(self.amount, self.stage, self.outcome, self.pipeline, self.responsible)
        created = f"created {self.created}" if self.created else ""
        fields = [f"{title:60}: {values_words(value, 100)}" for title, value in self.fields.items()]
        return " · ".join(part for part in (named, *standing, created, *fields) if part)


# The schema of the whole would take a tenth of the size limit of the tool list.
Digest = Annotated[DocumentDigest | None, WithJsonSchema({"type": "object"})]


def standing_line(
    money: PortalAmount, stage: PortalText, outcome: str, pipeline: PortalText, responsible: Person | None
) -> Sequence[str]:
    """Amount, stage and responsible person, as the texts about a document give them."""
    ended = f" ({outcome})" if outcome else ""
    of = f" in {pipeline:60}" if pipeline else ""
    return (
        f"{money}",
        f"stage {stage:60}{ended}{of}" if stage else f"pipeline {pipeline:60}" if pipeline else "",
        f"responsible {responsible.text()}" if responsible is not None else "",
    )


def document_digest(content: DocumentContent, names: Names, *, seen: str, title_seen: str) -> DocumentDigest:
    """The digest for somebody who has read `seen`; without the title if `title_seen` contains it."""
    chosen = digest_fields(content, seen)
    known = {**names, **content.names}
    title = content.title.line(100)
    begun = DocumentDigest(
        kind=content.kind.line(60),
        title=NO_TEXT if title.raw and title.raw in title_seen else title,
        amount=amount(content.amount),
        stage=content.stage.line(60),
        outcome=content.outcome,
        pipeline=content.pipeline.line(60),
        responsible=person(content.responsible, known),
        created=_day(content.created),
    )
    for letters, value in _STEPS:
        short = _shortened(begun, letters)
        digest = short.model_copy(update={"fields": by_title(chosen, known, Links(), title=letters, value=value)})
        if _fits(digest):
            return digest
    while digest.fields and not _fits(digest):
        digest = digest.model_copy(update={"fields": dict(list(digest.fields.items())[:-1])})
    return digest


def _shortened(digest: DocumentDigest, letters: int) -> DocumentDigest:
    who = digest.responsible
    return digest.model_copy(
        update={
            **{name: getattr(digest, name).line(letters) for name in ("kind", "title", "stage", "pipeline")},
            "responsible": who.model_copy(update={"name": who.name.line(letters)}) if who is not None else None,
        }
    )


def _fits(digest: DocumentDigest) -> bool:
    structured = json.dumps(digest.structured(), ensure_ascii=False)
    return weighs(digest.text()) <= DIGEST_BYTES and weighs(structured) <= DIGEST_BYTES + 150


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment is not None else ""
