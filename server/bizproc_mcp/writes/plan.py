"""A write before it happens: checked, described, bound to the state of its object, ready to run once."""

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
    """There is such a fact, and it is not known here: a rule that restricts takes it for whatever it is about.

    None, an empty text and an empty list say that the write has no such thing: registering a robot has no template.
    """

    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


UNKNOWN: Final = Unknown.UNKNOWN
TemplateFact: TypeAlias = int | Unknown | None
TypeFact: TypeAlias = DocumentType | Unknown | None
"""Where the document's id does not tell its type, the type in it is "": module and entity are known all the same."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One object of a bulk plan, as a policy and a person see it.

    `named` is what a person reads of it (portal text quoted), `group` what it is counted under.
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
    """A line of a long list a person can page through: `named` in our words, portal text in it quoted."""

    named: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Plan(Generic[A]):
    """A checked and resolved write: what is shown, bound, journalled and sent is this one thing.

    `effect` says in words of ours what will happen, portal text quoted and people by id. `sent` holds
    every text and value that goes to the portal, under the names of the tool's parameters: all of it is
    shown, and nothing that stands elsewhere may be sent. `shown` is what else a person should read, such
    as what a file does; what is long of it goes into `rows`. `resolved` holds the ids that words of the
    call came to mean, under the same names. `state` names the state of the object the plan was made on.
    `act` sends just this, looks where the outcome is unclear, and answers; it never writes twice.

    The rest is what a policy may match on. `fields` are the values a rule may look at, `unseen` says
    that a field which is absent here may take a value at the portal. A bulk plan lists its `items`: a
    policy judges each of them. `learn` finds out unknown facts, and is asked where a rule looks at them.
    `caution` is what a person should know first even where nothing else
    asks for confirmation. `defaulted` are the names in `sent["fields"]` that nobody gave: they go with what
    the form holds, and a person reads so. `follow` adds to the answer what came next, once the
    write is over and written down; it only looks, and whatever becomes of it, the answer to the write stands.
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
        """Everything but what it can do, whatever fields a plan will have: a confirmation is bound to all of it."""
        return {one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.name not in _ABLE}

    def contents(self) -> list[object]:
        """All that leaves with it or says what it would do: names of objects apart, every text of it must be seen."""
        rows = [part for row in self.rows for part in (row.named, row.fields)]
        return [self.sent, self.shown, [item.fields for item in self.items], rows]

    async def learned(self) -> "Plan[A]":
        """The same with the facts that can be found out at the portal, one request at most."""
        if self.learn is None:
            return self
        found = await self.learn()
        return dataclasses.replace(
            self, template_id=found.template_id, document_type=found.document_type, people=found.people, learn=None
        )


_ABLE = frozenset({"act", "learn", "follow"})


@dataclass(frozen=True, slots=True)
class Learned:
    """What was found out about the process that a write is about; what could not be stays unknown."""

    template_id: TemplateFact
    document_type: TypeFact
    people: Sequence[int] | Unknown


def sent_with(**values: object) -> dict[str, object]:
    """What is sent, by parameter; a text or a map that is empty is not sent at all."""
    return {name: value for name, value in values.items() if value not in ("", {}, None)}


def type_of(document: DocumentId | None) -> DocumentType | Unknown:
    """The type of a document as far as its id tells it; where no document is known, it has one all the same."""
    if document is None:
        return UNKNOWN
    return document.type or DocumentType(document.module, document.entity, "")


def type_words(fact: TypeFact) -> str:
    """`deal`; of lists and Drive, whose ids do not tell the type, `list (which one is unknown)`."""
    if not isinstance(fact, DocumentType):
        return str(fact or "")
    known = str(fact)
    return known if fact.type else f"{known.rstrip('|')} (which one is unknown)"
