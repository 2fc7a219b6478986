"""Explains what the policy would do with a call, by running the real code up to the point of sending."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool

from bizproc_mcp import upstream
from bizproc_mcp.answers._base import Answer
from bizproc_mcp.capabilities import Capabilities
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.tasks import DECLINING
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.safety.guard import Guard, Ruling
from bizproc_mcp.safety.policy import PolicyInForce
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.settings import Settings
from bizproc_mcp.tools.catalogue import Catalogue, identity_of
from bizproc_mcp.user_lookup import UserLookup
from bizproc_mcp.writes.plan import UNKNOWN, Plan, type_of, type_words

__all__ = ["meets"]

_A = TypeVar("_A", bound=Answer)


class _Judged(Exception):
    """Raised when the call reaches the point where it would be sent."""

    def __init__(self, plan: Plan[Any], ruling: Ruling) -> None:
        super().__init__(plan.tool)
        self.plan = plan
        self.ruling = ruling


class _Explaining(Guard):
    """A guard that judges calls as the server does and never carries them out."""

    async def carry_out(self, plan: Plan[_A]) -> _A:
        ruling = await self.rule(plan, await self.identity.me())
        raise _Judged(await plan.learned() if ruling.policy.looks_at_unknown(plan) else plan, ruling)


async def meets(settings: Settings, tool: str, arguments: Mapping[str, Any]) -> list[str]:
    """Return the lines that explain the verdict; raise `InvalidInput` if the call fails before any rule applies."""
    portal = upstream.connect(settings)
    async with portal.connection:
        facts = Capabilities()
        await facts.learn(portal)
        context = ServiceContext(
            portal, UserLookup(portal.users, portal.access, portal.acts_as), settings, facts, lambda: datetime.now(UTC)
        )
        guard = _Explaining(identity_of(context), settings, context.now, PolicyInForce(settings))
        try:
            return await _meets(Catalogue(context, guard), tool, arguments)
        except InvalidInput as refused:
            if tool != "task_complete" or "task_id" not in arguments:
                raise
            return [str(refused), "If it were legal:", *_lines(await _rough(context, guard, arguments))]
        finally:
            guard.close()


async def _meets(catalogue: Catalogue, name: str, arguments: Mapping[str, Any]) -> list[str]:
    tool = catalogue.offered().get(name)
    if tool is None:
        why = catalogue.reasons().get(name) or "there is no such tool here"
        return [f"deny: {name} is not offered ({why})"]
    return list(_lines(await _judged(tool, arguments)))


async def _judged(tool: Tool, arguments: Mapping[str, Any]) -> _Judged:
    try:
        await tool.run(dict(arguments), Context())
    except ToolError as error:
        if isinstance(error.__cause__, _Judged):
            return error.__cause__
        raise InvalidInput(f"This would be refused before any rule: {error.__cause__ or error}") from None
    raise InvalidInput(f"This call of {tool.name} writes nothing.", "Give the arguments of one that does.")


async def _rough(context: ServiceContext, guard: Guard, arguments: Mapping[str, Any]) -> _Judged:
    """Judge an answer that the task would reject as given."""
    me = await context.people.me()
    task = await context.tasks.find(arguments["task_id"], me)
    if task is None:
        raise InvalidInput(f"Task {arguments['task_id']} does not wait for you.", "Explain one that does.")
    decision = str(arguments.get("decision", ""))
    plan: Plan[Any] = Plan(
        tool="task_complete",
        effect=f"{decision} task {task.id} {quoted(task.name)}",
        destructive=decision in DECLINING,
        state="",
        act=_nothing,
        template_id=task.template_id or UNKNOWN,
        kind=task.kind,
        decision=decision,
        document_type=type_of(task.document),
        people=[me],
        fields=arguments.get("fields", {}),
    )
    return _Judged(plan, await guard.rule(plan, me))


async def _nothing() -> NoReturn:
    raise InvalidInput("Explaining does nothing.")


def _lines(judged: _Judged) -> Iterator[str]:
    plan, ruling = judged.plan, judged.ruling
    action = "deny" if ruling.limit else ruling.verdict.action
    yield f"{action}: {ruling.verdict.text()}"
    if ruling.limit:
        yield f"limit reached: {ruling.limit}"
    if ruling.caution:
        yield f"pointed out first: {ruling.caution}"
    yield f"effect: {plan.effect}"
    facts = {
        "template": plan.template_id,
        "kind": plan.kind,
        "decision": plan.decision,
        "document_type": type_words(plan.document_type),
        "count": plan.count,
        "fields": ", ".join(plan.fields),
    }
    yield "rules see: " + ", ".join(f"{name} {value}" for name, value in facts.items() if value not in (None, ""))
