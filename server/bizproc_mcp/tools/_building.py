"""Convert a declared method into an SDK tool: the guard runs plans, and answers and errors become text."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import cache, partial
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import anyio
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, InputRequiredResult, TextContent

from bizproc_mcp.answers._base import Answer, Receipt
from bizproc_mcp.call import Ask, Call, serving
from bizproc_mcp.errors import BizprocError, PortalError, Withheld
from bizproc_mcp.outgoing import Outgoing
from bizproc_mcp.safety.consent import Preview
from bizproc_mcp.safety.elicitation import Elicitation, can_ask, knows_newest_forms
from bizproc_mcp.text.mentions import without_mentions
from bizproc_mcp.tools._params import Confirmation
from bizproc_mcp.tools._schema import slim
from bizproc_mcp.tools._tailoring import asked_words
from bizproc_mcp.tools._toolset import Declaration, ToolGroup
from bizproc_mcp.writes.plan import Plan

if TYPE_CHECKING:
    from bizproc_mcp.safety.guard import Guard


PROGRESS_SECONDS = 1.0
"""Timeout in seconds for sending a progress message to the client."""

logger = logging.getLogger(__name__)


def build_tool(
    group: ToolGroup,
    name: str,
    declaration: Declaration,
    guard: "Guard",
    elicitation: Elicitation,
    withheld: Callable[[], Collection[str]] = frozenset,
) -> Tool:
    """Build the SDK tool for a declared method: the guard runs plans, answers become text and structured content.

    `withheld` names the tools that are not offered; next steps never mention them.
    """
    method: Callable[..., Awaitable[Any]] = getattr(group, name)
    demo = group.context.portal.demo

    async def carry_out(arguments: Mapping[str, Any]) -> Answer:
        try:
            planned = await method(**arguments)
        except Withheld as declined:  # the user declined before there was a plan
            await guard.tell_withheld(name, declined)
            raise
        return await guard.carry_out(planned) if isinstance(planned, Plan) else planned

    async def answered(
        call: Call, work: Callable[[], Awaitable[Answer | InputRequiredResult]]
    ) -> CallToolResult | InputRequiredResult:
        try:
            with serving(call):
                answer = await work()
        except Preview as preview:
            answer = Receipt(
                outcome="refused", what=preview.fact, next_step=preview.next_step, confirmation=str(preview.number)
            )
        except Withheld as kept_back:
            said = without_mentions(kept_back.next_step, withheld())
            refusal = Receipt(outcome="refused", what=kept_back.fact, next_step=said)
            return _result(refusal, demo=demo).model_copy(update={"is_error": True})
        except BizprocError as error:
            raise ToolError(explain(error, withheld())) from None
        return answer if isinstance(answer, InputRequiredResult) else _result(answer, demo=demo)

    async def read(*, ctx: Context[Any, Any], **kwargs: Any) -> CallToolResult | InputRequiredResult:
        return await answered(_call(name, kwargs, "", ctx, elicitation.outgoing), lambda: method(**kwargs))

    async def write(
        *, ctx: Context[Any, Any], confirmation: str, **kwargs: Any
    ) -> CallToolResult | InputRequiredResult:
        call = _call(name, kwargs, confirmation, ctx, elicitation.outgoing)
        return await answered(call, lambda: _held(elicitation, ctx, call, lambda: carry_out(kwargs)))

    described = _described(getattr(type(group), name), declaration)
    settings = group.context.settings
    asked = asked_words(declaration, settings.confirm, by_policy=settings.policy is not None)
    return described.model_copy(
        update={
            "fn": write if declaration.writes else read,
            "description": f"{described.description} {asked}".strip(),
        }
    )


@cache
def _described(method: Callable[..., Awaitable[Any]], declaration: Declaration) -> Tool:
    """The tool as clients see it; built once per process for all connections, because its schemas take 3 ms."""

    async def nothing(**_: Any) -> CallToolResult:
        raise NotImplementedError

    described = Tool.from_function(
        _signed(nothing, method, confirmed=declaration.writes),
        name=method.__name__,
        title=declaration.title,
        description=" ".join((method.__doc__ or "").split()),
        annotations=declaration.annotations,
        structured_output=True,
    )
    described.parameters = slim(described.parameters)
    described.fn_metadata.output_schema = slim(described.fn_metadata.output_schema or {}, of_answer=True)
    return described


def _signed(served: Callable[..., Any], method: Callable[..., Any], *, confirmed: bool) -> Callable[..., Any]:
    """Give the wrapper the method's parameters, the confirmation parameter of writes, and the SDK's context."""
    signature = inspect.signature(method)
    own = signature.replace(parameters=[one for name, one in signature.parameters.items() if name != "self"])
    more: dict[str, Any] = {"ctx": Context[Any, Any]}
    keyword = inspect.Parameter.KEYWORD_ONLY
    added = [inspect.Parameter("ctx", keyword, annotation=more["ctx"])]
    if confirmed:
        more["confirmation"] = Confirmation
        added.insert(0, inspect.Parameter("confirmation", keyword, default="", annotation=Confirmation))
    served.__name__ = method.__name__
    returns = _answer(own.return_annotation)
    served.__annotations__ = {**method.__annotations__, **more, "return": returns}
    vars(served)["__signature__"] = own.replace(
        parameters=[one.replace(kind=keyword) for one in own.parameters.values()] + added, return_annotation=returns
    )
    return served


def _answer(returns: Any) -> Any:
    """The final return type: for a plan, the type of the answer after it has run."""
    first = get_args(returns)[0] if get_origin(returns) in (Union, UnionType) else returns
    return get_args(first)[0] if get_origin(first) is Plan else returns


async def _held(
    elicitation: Elicitation, ctx: Context[Any, Any], call: Call, body: Callable[[], Awaitable[Answer]]
) -> Answer | InputRequiredResult:
    """Run the body of a writing call; most calls need no question to the user and return the answer directly."""
    question: Ask | None = None
    if ctx.request_state is None:
        try:
            return await body()
        except Ask as first:
            question = first
    return await elicitation.hold(ctx, call, body, question)


def _call(name: str, arguments: dict[str, Any], confirmation: str, ctx: Context[Any, Any], outgoing: Outgoing) -> Call:
    return Call(
        tool=name,
        arguments=dict(arguments),
        confirmation=confirmation,
        can_ask=partial(can_ask, ctx),
        newest_forms=partial(knows_newest_forms, ctx),
        tell=_telling(ctx, outgoing),
        request=_request_id(ctx),
    )


def _telling(ctx: Context[Any, Any], outgoing: Outgoing) -> Callable[[float, float | None, str], Awaitable[None]]:
    """Return a function that sends progress to the client; a client that is gone or doesn't read never blocks it."""

    async def tell(done: float, total: float | None, message: str) -> None:
        with anyio.move_on_after(PROGRESS_SECONDS):
            try:
                await ctx.report_progress(done, total, outgoing.text(message))
            except (anyio.ClosedResourceError, anyio.BrokenResourceError, MCPError, ValueError):
                logger.debug("nobody hears of progress any more")

    return tell


def _request_id(ctx: Context[Any, Any]) -> str:
    """The request id a client uses to cancel the call, or "" outside any request."""
    try:
        return str(ctx.request_id)
    except ValueError:
        return ""


def explain(error: BizprocError, withheld: Collection[str] = ()) -> str:
    """The error text for the assistant: the fact, the portal's own words as quoted data, the next step."""
    said = f"{error.portal_text:300}" if isinstance(error, PortalError) else ""
    quote = f" The portal said {said}." if said else ""
    return f"{error.fact}{quote} {without_mentions(error.next_step, withheld)}".strip()


def _result(answer: Answer, *, demo: bool) -> CallToolResult:
    text = f"[demo] {answer.text()}" if demo else answer.text()
    # Clients show the assistant either the text or the structured content, so both carry the mark.
    structured: dict[str, Any] = ({"demo": True} if demo else {}) | answer.structured()
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=structured,
        is_error=False,
        _meta={"demo": True} if demo else None,
    )
