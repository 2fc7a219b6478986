"""A write before it runs: checked, described, bound to the state of its object, and run once."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Generic, TypeAlias, TypeVar

from bizproc_mcp.answers._base import Answer
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.files import Value

A = TypeVar("A", bound=Answer)


class Unknown(Enum):
    """The fact exists but is not known here: a restricting rule must assume that it matches.

    None, an empty string and an empty list mean that the write has no such fact: registering a robot has no
    template.
    """

    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


UNKNOWN: Final = Unknown.UNKNOWN
TemplateFact: TypeAlias = int | Unknown | None
TypeFact: TypeAlias = DocumentType | Unknown | None
"""If the document's id does not show the type, the type in it is ""; module and entity are still known."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One object of a bulk plan, as a policy and the user see it.

    `named` is its description for the user (portal text quoted), `group` the group it is counted in.
    """

    object: str
    template_id: TemplateFact = None
    kind: str = ""
    document_type: TypeFact = None
    people: Sequence[int] | Unknown = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    named: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of a long list that the user can page through; `named` is our text, with portal text quoted."""

    named: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Plan(Generic[A]):
    """A checked and resolved write: this one object is shown, bound, journalled and sent.

    `effect` describes what will happen in our words, with portal text quoted and people by id. `sent` holds
    every text and value that goes to the portal, under the tool's parameter names: all of it is shown, and
    nothing else may be sent. `shown` is what else the user should read, such as what a file does; long lists
    go into `rows`. `resolved` holds the ids that words in the call were resolved to, under the same names.
    `state` identifies the state of the object when the plan was made. `act` sends exactly this, looks again
    if the outcome is unclear, and returns the answer; it never writes twice.

    The other fields are for policies. `fields` are the values a rule may check; `unseen` says that a field
    missing here may get a value at the portal. A bulk plan lists its `items`, and a policy checks each of
    them. `learn` looks up unknown facts; it is called only if a rule needs them. `caution` is a warning to
    show first, even if nothing else requires a confirmation. `defaulted` are the names in `sent["fields"]`
    that the caller did not give: they are sent with the form's current values, and the user is shown that.
    `follow` adds what came next to the answer, after the write is finished and journalled. It only reads, and
    its failure never changes the answer to the write.
    """

    tool: str
    effect: str
    destructive: bool
    state: str
    act: Callable[[], Awaitable[A]]
    sent: Mapping[str, object] = field(default_factory=dict)
    shown: Mapping[str, object] = field(default_factory=dict)
    resolved: Mapping[str, Value] = field(default_factory=dict)
    objects: Sequence[str] = ()
    count: int = 1
    template_id: TemplateFact = None
    kind: str = ""
    decision: str = ""
    document_type: TypeFact = None
    people: Sequence[int] | Unknown = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    items: Sequence[PlanItem] = ()
    rows: Sequence[PlanRow] = ()
    defaulted: Sequence[str] = ()
    unseen: bool = False
    caution: str = ""
    learn: Callable[[], Awaitable["Learned"]] | None = None
    follow: Callable[[A], Awaitable[A]] | None = None

    def facts(self) -> dict[str, object]:
        """All fields except the callables, including fields added later: a confirmation is bound to all of them."""
        return {one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.name not in _ABLE}

    def contents(self) -> list[object]:
        """All values sent or shown, except the objects' names: the user must see each of them unmasked."""
        rows = [part for row in self.rows for part in (row.named, row.fields)]
        return [self.sent, self.shown, [item.fields for item in self.items], rows]

    async def learned(self) -> "Plan[A]":
        """The plan with the facts that can be looked up at the portal, in at most one request."""
        if self.learn is None:
            return self
        found = await self.learn()
        return dataclasses.replace(
            self, template_id=found.template_id, document_type=found.document_type, people=found.people, learn=None
        )


_ABLE = frozenset({"act", "learn", "follow"})


@dataclass(frozen=True, slots=True)
class Learned:
    """Facts found out about the process of a write; those not found stay unknown."""

    template_id: TemplateFact
    document_type: TypeFact
    people: Sequence[int] | Unknown


def sent_with(**values: object) -> dict[str, object]:
    """The values sent, by parameter; empty strings and maps are left out."""
    return {name: value for name, value in values.items() if value not in ("", {}, None)}


def type_of(document: DocumentId | None) -> DocumentType | Unknown:
    """The type of a document as far as its id shows it; an unknown document has an unknown type, not none."""
    if document is None:
        return UNKNOWN
    return document.type or DocumentType(document.module, document.entity, "")


def type_words(fact: TypeFact) -> str:
    """`deal`; for lists and Drive, whose ids do not show the type: `list (which one is unknown)`."""
    if not isinstance(fact, DocumentType):
        return str(fact or "")
    known = str(fact)
    return known if fact.type else f"{known.rstrip('|')} (which one is unknown)"
