"""What names the values of CRM documents: fields, dictionaries, pipelines, types (docs/portal.md 18.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.dialect import Command, RestAnswer
from bizproc_mcp.upstream.rest.documents.asks import Ask
from bizproc_mcp.upstream.rest.documents.crm.fields import Field, fields_of
from bizproc_mcp.upstream.rest.documents.crm.kinds import Kind
from bizproc_mcp.upstream.rest.documents.remembered import Remembered
from bizproc_mcp.upstream.values import Row, mapping, rows
from bizproc_mcp.upstream.wire.clock import Clock

__all__ = ["Status", "Vocabulary", "Words"]

_FIELDS = "crm.item.fields"
_STATUSES = "crm.status.list"
_PIPELINES = "crm.category.list"
_TYPES = "crm.enum.ownertype"
_MOST_TYPES = 60
_MOST_STATUSES = 20_000


@dataclass(frozen=True, slots=True)
class Status:
    """An entry of a dictionary; `semantics` of a stage is S for won, F for lost."""

    name: PortalText
    semantics: str


Statuses = Mapping[tuple[str, str], Status]


class Vocabulary:
    """What is remembered of a portal, in the language of its user."""

    def __init__(self, clock: Clock) -> None:
        self.fields: Remembered[int, Mapping[str, Field]] = Remembered(clock, _MOST_TYPES)
        self.pipelines: Remembered[int, Mapping[int, PortalText]] = Remembered(clock, _MOST_TYPES)
        self.statuses: Remembered[str, Statuses] = Remembered(clock, 1)
        self.types: Remembered[str, Mapping[int, PortalText]] = Remembered(clock, 1)


class Words:
    """The words one read needs: those remembered, and after `asks` was answered the others too."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kept = vocabulary
        self._types = vocabulary.types.get("")
        self._statuses = vocabulary.statuses.get("")
        self._fields: dict[int, Mapping[str, Field]] = {}
        self._pipelines: dict[int, Mapping[int, PortalText]] = {}

    def asks(self, kind: Kind | None) -> Sequence[Ask]:
        """What has to be asked to read documents of a type; with None, what a search needs."""
        found: list[Ask] = []
        if self._types is None:
            found.append(Ask(Command(_TYPES, {}), self._take_types, "" if kind else "smart processes"))
        if self._statuses is None:
            # All dictionaries at once: which one has an item's stage depends on its pipeline, and there is no paging.
            found.append(Ask(Command(_STATUSES, {}), self._take_statuses, "names of stages"))
        if kind is None:
            return found
        fields, pipelines = self._kept.fields.get(kind.number), self._kept.pipelines.get(kind.number)
        about = {"entityTypeId": kind.number}
        if fields is not None:
            self._fields[kind.number] = fields
        else:
            found.append(
                Ask(Command(_FIELDS, about), lambda answer: self._take_fields(kind, answer), "names of fields")
            )
        if pipelines is not None:
            self._pipelines[kind.number] = pipelines
        elif kind.pipelines:
            found.append(Ask(Command(_PIPELINES, about), lambda answer: self._take_pipelines(kind, answer)))
        return found

    @property
    def types(self) -> Mapping[int, PortalText]:
        """The names of all types, by number; empty if not known."""
        return self._types or {}

    def kind_name(self, kind: Kind) -> PortalText:
        """The name of a type, in English if the portal did not give it."""
        return self.types.get(kind.number) or PortalText(kind.name)

    def fields(self, kind: Kind) -> Mapping[str, Field]:
        """The fields of a type by id, in the portal's order."""
        return self._fields.get(kind.number, {})

    def status(self, dictionary: str, status: str) -> Status | None:
        """An entry of a dictionary."""
        return (self._statuses or {}).get((dictionary, status))

    def pipeline(self, kind: Kind, number: int) -> PortalText | None:
        """The name of a pipeline, where there are several."""
        known = self._pipelines.get(kind.number, {})
        return known.get(number) if len(known) > 1 else None

    def _take_types(self, answer: RestAnswer) -> None:
        found = {row.whole("ID"): PortalText(row.brief("NAME")) for row in rows(answer.result, _TYPES)}
        self._types = found
        self._kept.types.put("", found)

    def _take_statuses(self, answer: RestAnswer) -> None:
        found: dict[tuple[str, str], Status] = {}
        for row in rows(answer.result, _STATUSES)[:_MOST_STATUSES]:
            key = (row.brief("ENTITY_ID"), row.brief("STATUS_ID"))
            found[key] = Status(PortalText(row.brief("NAME")), row.brief("SEMANTICS"))
        self._statuses = found
        self._kept.statuses.put("", found)

    def _take_fields(self, kind: Kind, answer: RestAnswer) -> None:
        found = fields_of(mapping(mapping(answer.result, _FIELDS).get("fields"), _FIELDS), _FIELDS)
        self._fields[kind.number] = found
        self._kept.fields.put(kind.number, found)

    def _take_pipelines(self, kind: Kind, answer: RestAnswer) -> None:
        given = Row(mapping(answer.result, _PIPELINES), _PIPELINES)
        found = {row.whole("id"): PortalText(row.brief("name")) for row in rows(given.raw("categories"), _PIPELINES)}
        self._pipelines[kind.number] = found
        self._kept.pipelines.put(kind.number, found)
