"""Rules and how they are matched: the first that matches decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from bizproc_mcp.desk.plan import Plan
from bizproc_mcp.models.files import Value
from bizproc_mcp.safety.policy.comparing import Comparison
from bizproc_mcp.safety.policy.vocabulary import BULK

__all__ = ["Action", "Facts", "Limits", "Policy", "Rule", "Verdict", "facts_of"]

Action = Literal["allow", "confirm", "deny"]
_STRICTNESS: Mapping[Action, int] = {"allow": 0, "confirm": 1, "deny": 2}
_UNTYPED = frozenset({"list", "process", "disk"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: one object of a call.

    `people` are those concerned besides the person who acts. With `unseen` a field that is absent may
    still take a value at the portal.
    """

    tool: str
    template_id: int | None
    kind: str
    decision: str
    document_type: str
    people: frozenset[int]
    count: int
    fields: Mapping[str, Value]
    unseen: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a policy; what is empty matches anything. `line` is where it stands in the file.

    What cannot be compared makes a rule that restricts match, and one that allows not match.
    """

    number: int
    line: int
    action: Action
    reason: str = ""
    tools: tuple[str, ...] = ()
    templates: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    count: Comparison | None = None
    fields: Mapping[str, Comparison] = field(default_factory=dict)

    def matches(self, facts: Facts) -> bool:
        """Whether this rule is about a call on that object."""
        return (
            (not self.tools or any(fnmatchcase(facts.tool, pattern) for pattern in self.tools))
            and (not self.templates or facts.template_id in self.templates)
            and (not self.kinds or facts.kind in self.kinds)
            and (not self.decisions or facts.decision in self.decisions)
            and (not self.document_types or self._about_type(facts.document_type))
            and (not self.people or self._about_people(facts.people))
            and (self.count is None or self._sure(self.count.holds(facts.count)))
            and all(self._about_field(name, wanted, facts) for name, wanted in self.fields.items())
        )

    @property
    def name(self) -> str:
        """How the rule is called in messages and in the journal."""
        return f"rule {self.number} (line {self.line})"

    def _sure(self, held: bool | None) -> bool:
        return self.action != "allow" if held is None else held

    def _about_type(self, found: str) -> bool:
        # Of lists and Drive the document's id does not tell the type (design 5).
        unknown = found in _UNTYPED and any(wanted.startswith(f"{found}:") for wanted in self.document_types)
        return found in self.document_types or (unknown and self.action != "allow")

    def _about_people(self, found: frozenset[int]) -> bool:
        return bool(found) and found <= self.people if self.action == "allow" else bool(found & self.people)

    def _about_field(self, name: str, wanted: Comparison, facts: Facts) -> bool:
        # The portal matches names of return values in any case (reference 9.2).
        values = [value for key, value in facts.fields.items() if key.casefold() == name.casefold()]
        if not values:
            return facts.unseen and self.action != "allow"
        held = [self._sure(wanted.holds(value)) for value in values]
        return all(held) if self.action == "allow" else any(held)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person may send to one portal; None: no limit. Counts are of objects, not of calls."""

    writes_per_hour: int | None = None
    writes_per_day: int | None = None
    rejections_per_hour: int | None = None
    rejections_per_day: int | None = None
    bulk_size: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of a call: the action, the rule that decided, its reason, the object it is about."""

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
    """Ordered rules, then the built-in ones; `confirm` is BIZPROC_CONFIRM, `source` names the file."""

    rules: Sequence[Rule] = ()
    limits: Limits = Limits()
    confirm: Literal["off", "destructive", "writes"] = "destructive"
    source: str = ""

    def judge(self, plan: Plan[Any], me: int) -> Verdict:
        """The strictest verdict over every object of a call: bulk tools are no way round a rule."""
        verdicts = [self._one(facts, plan) for facts in facts_of(plan, me)]
        return max(verdicts, key=lambda verdict: _STRICTNESS[verdict.action])

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


def facts_of(plan: Plan[Any], me: int) -> list[Facts]:
    """A plan as rules see it: each object once as what it is, and once as the single call it stands for."""
    people = frozenset(plan.people) - {me}
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
            people | (frozenset(item.people) - {me}),
            plan.count,
            item.fields,
            plan.unseen,
            item.object,
        )
        for item in plan.items
        for tool in tools
    ]
