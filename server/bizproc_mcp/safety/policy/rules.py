"""Rules and how they match: the first match decides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.files import Value
from bizproc_mcp.safety.policy.comparing import Comparison
from bizproc_mcp.safety.policy.vocabulary import BULK
from bizproc_mcp.writes.plan import UNKNOWN, Plan, TemplateFact, TypeFact, Unknown

__all__ = ["NO_LIMITS", "Action", "Facts", "Limits", "Policy", "Rule", "Verdict", "facts_of"]

Action = Literal["allow", "confirm", "deny"]
_STRICTNESS: Mapping[Action, int] = {"allow": 0, "confirm": 1, "deny": 2}
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts a rule can match, for one object of a call; unknown ones are `UNKNOWN`.

    `people` are the people concerned, except the one who acts. With `unseen`, a missing field may
    still get a value at the portal.
    """

    tool: str
    template_id: TemplateFact
    kind: str
    decision: str
    document_type: TypeFact
    people: frozenset[int] | Unknown
    count: int
    fields: Mapping[str, Value]
    unseen: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a policy; empty conditions match anything. `line` is its line in the file.

    If a fact is unknown or cannot be compared, a restricting rule matches and an allowing rule does not.
    """

    number: int
    line: int
    action: Action
    reason: str = ""
    tools: tuple[str, ...] = ()
    templates: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    document_types: frozenset[DocumentType] = frozenset()
    people: frozenset[int] = frozenset()
    count: Comparison | None = None
    fields: Mapping[str, Comparison] = field(default_factory=dict)

    def matches(self, facts: Facts) -> bool:
        """Whether this rule applies to a call on that object."""
        return (
            self.matches_tool(facts.tool)
            and (not self.templates or self._about_template(facts.template_id))
            and (not self.kinds or facts.kind in self.kinds)
            and (not self.decisions or facts.decision in self.decisions)
            and (not self.document_types or self._about_type(facts.document_type))
            and (not self.people or self._about_people(facts.people))
            and (self.count is None or self._sure(self.count.holds(facts.count)))
            and all(self._about_field(name, wanted, facts) for name, wanted in self.fields.items())
        )

    @property
    def name(self) -> str:
        """The rule's name in messages and in the journal."""
        return f"rule {self.number} (line {self.line})"

    def _sure(self, held: bool | None) -> bool:
        return self.action != "allow" if held is None else held

    def looks_at_unknown(self, facts: Facts) -> bool:
        """Whether the rule's result could change if the unknown facts were known."""
        unknown = (
            (self.templates and facts.template_id is UNKNOWN)
            or (self.document_types and _is_open(facts.document_type))
            or (self.people and facts.people is UNKNOWN)
        )
        return bool(unknown) and self.matches_tool(facts.tool)

    def matches_tool(self, tool: str) -> bool:
        """Whether the rule applies to this tool at all."""
        return not self.tools or any(fnmatchcase(tool, pattern) for pattern in self.tools)

    def _about_template(self, found: TemplateFact) -> bool:
        return self.action != "allow" if isinstance(found, Unknown) else found in self.templates

    def _about_type(self, found: TypeFact) -> bool:
        if not isinstance(found, DocumentType):
            return found is UNKNOWN and self.action != "allow"
        if self.action == "allow":
            return found in self.document_types
        # PHP class names are case-insensitive, and 0147 is 147.
        alike = [one for one in self.document_types if _family(one) == _family(found)]
        return any(not found.type or _type_key(one) == _type_key(found) for one in alike)

    def _about_people(self, found: frozenset[int] | Unknown) -> bool:
        if isinstance(found, Unknown):
            return self.action != "allow"
        return bool(found) and found <= self.people if self.action == "allow" else bool(found & self.people)

    def _about_field(self, name: str, wanted: Comparison, facts: Facts) -> bool:
        given = {key: value for key, value in facts.fields.items() if _field_key(key) == _field_key(name)}
        # The portal matches names of return values case-insensitively, names of parameters and fields exactly.
        there = name in given or (bool(given) and facts.tool == "event_send")
        held = [self._sure(wanted.holds(value)) for value in given.values()]
        if self.action == "allow":
            return there and all(held)
        return any(held) or (facts.unseen and not there)


def _is_open(found: TypeFact) -> bool:
    return found is UNKNOWN or (isinstance(found, DocumentType) and not found.type)


def _family(kind: DocumentType) -> tuple[str, str]:
    return kind.module.casefold(), kind.entity.strip("\\").casefold()


def _type_key(kind: DocumentType) -> str:
    return _ZEROS.sub("", kind.type.casefold())


def _field_key(name: str) -> str:
    """A name in upper case, as PHP compares it; anything in brackets is a key inside the value."""
    return name.partition("[")[0].strip().upper().casefold()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person may send, on all portals together; None: no limit. Counts objects, not calls."""

    writes_per_hour: int | None = None
    writes_per_day: int | None = None
    rejections_per_hour: int | None = None
    rejections_per_day: int | None = None
    bulk_size: int | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The policy's decision on a call: the action, the rule that decided, its reason, the object."""

    action: Action
    rule: str
    reason: str = ""
    about: str = ""

    def text(self) -> str:
        """`rule 3 (line 12): amounts above 1000 are for people`."""
        about = f" for {self.about}" if self.about else ""
        return f"{self.rule}{about}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True, slots=True)
class Policy:
    """Ordered rules, followed by the built-in ones.

    `confirm` is BIZPROC_CONFIRM, `source` names the file, `mark` is the fingerprint of its content.
    """

    rules: Sequence[Rule] = ()
    limits: Limits = NO_LIMITS
    confirm: Literal["off", "destructive", "writes"] = "destructive"
    source: str = ""
    mark: str = ""

    def judge(self, plan: Plan[Any], me: int) -> Verdict:
        """The strictest verdict over all objects of a call, so that bulk tools cannot bypass a rule."""
        verdicts = [self._one(facts, plan) for facts in facts_of(plan, me)]
        return max(verdicts, key=lambda verdict: _STRICTNESS[verdict.action])

    def looks_at_unknown(self, plan: Plan[Any]) -> bool:
        """Whether a rule needs an unknown fact of the plan, which makes it worth a request to find out."""
        return any(rule.looks_at_unknown(facts) for facts in facts_of(plan, 0) for rule in self.rules)

    def _one(self, facts: Facts, plan: Plan[Any]) -> Verdict:
        for rule in self.rules:
            if rule.matches(facts):
                return Verdict(rule.action, rule.name, rule.reason, facts.about)
        return self._built_in(plan)

    def _built_in(self, plan: Plan[Any]) -> Verdict:
        asked = self.confirm == "writes" or (self.confirm == "destructive" and plan.destructive)
        reason = "what is destructive needs a person" if plan.destructive else "every write needs a person"
        name = f"the built-in policy ({self.confirm})"
        return Verdict("confirm" if asked else "allow", name, reason if asked else "")


def _besides(people: Sequence[int] | Unknown, me: int) -> frozenset[int] | Unknown:
    return people if isinstance(people, Unknown) else frozenset(people) - {me}


def _together(some: frozenset[int] | Unknown, others: frozenset[int] | Unknown) -> frozenset[int] | Unknown:
    return UNKNOWN if isinstance(some, Unknown) or isinstance(others, Unknown) else some | others


def facts_of(plan: Plan[Any], me: int) -> list[Facts]:
    """A plan as facts: each object once as itself, and once as the equivalent single call."""
    people = _besides(plan.people, me)
    whole = Facts(
        plan.tool,
        plan.template_id,
        plan.kind,
        plan.decision,
        plan.document_type,
        people,
        plan.count,
        plan.fields,
        plan.unseen,
    )
    if not plan.items:
        return [whole]
    tools = [plan.tool, *([BULK[plan.tool]] if plan.tool in BULK else [])]
    return [
        Facts(
            tool,
            item.template_id,
            item.kind,
            plan.decision,
            item.document_type,
            _together(people, _besides(item.people, me)),
            plan.count,
            item.fields,
            plan.unseen,
            item.object,
        )
        for item in plan.items
        for tool in tools
    ]
