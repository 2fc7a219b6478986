"""How a tool is declared, filtered, and handed to the server; errors become words here."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

import anyio
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations

from bizproc_mcp.answers._base import Answer, Receipt
from bizproc_mcp.call import Call, serving
from bizproc_mcp.errors import BizprocError, PortalError, Withheld
from bizproc_mcp.safety.consent import Preview
from bizproc_mcp.safety.elicitation import Elicitation, can_ask, knows_newest_forms
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.tools._params import Confirmation
from bizproc_mcp.tools._schema import slim
from bizproc_mcp.writes.plan import Plan

if TYPE_CHECKING:
    from bizproc_mcp.safety.guard import Guard

Need = Literal["administrator", "application", "inbox"]
_P = ParamSpec("_P")
_A = TypeVar("_A", bound=Answer | Plan[Any])
_MARK = "_bizproc_declaration"
PROGRESS_SECONDS = 1.0
"""How long a client may take to read of progress."""

logger = logging.getLogger(__name__)

ADMINISTRATOR: frozenset[Need] = frozenset({"administrator"})
APPLICATION: frozenset[Need] = frozenset({"application", "administrator"})
INBOX: frozenset[Need] = frozenset({"inbox"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a tool is, apart from what it does."""

    title: str
    toolset: str
    writes: bool = False
    destructive: bool = False
    idempotent: bool = True
    needs: frozenset[Need] = frozenset()

    @property
    def annotations(self) -> ToolAnnotations:
        """All four hints, truthfully; the portal is an open world."""
        return ToolAnnotations(
            read_only_hint=not self.writes,
            destructive_hint=self.destructive,
            idempotent_hint=self.idempotent,
            open_world_hint=True,
        )


def tool(
    title: str,
    toolset: str,
    *,
    writes: bool = False,
    destructive: bool = False,
    idempotent: bool = True,
    needs: frozenset[Need] = frozenset(),
) -> Callable[[Callable[_P, Awaitable[_A]]], Callable[_P, Awaitable[_A]]]:
    """Declare a method of a group as a tool of the same name; its docstring is what the assistant reads."""
    declaration = Declaration(title, toolset, writes, destructive, idempotent, needs)

    def declare(method: Callable[_P, Awaitable[_A]]) -> Callable[_P, Awaitable[_A]]:
        setattr(method, _MARK, declaration)
        return method

    return declare


class ToolGroup:
    """A group of tools over one desk; `group` names the portal's group it needs."""

    group: str = ""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def declared(self) -> Iterator[tuple[str, Declaration]]:
        """The tools of this group in the order they stand in the file."""
        for name, method in vars(type(self)).items():
            declaration = getattr(method, _MARK, None)
            if isinstance(declaration, Declaration):
                yield name, declaration


def withheld(group: ToolGroup, declaration: Declaration) -> str:
    """Why a tool is not offered (a key of `access.WHY_WITHHELD`), "" where it is."""
    context = group.context
    if declaration.toolset not in context.settings.toolsets and declaration.toolset != "always":
        return "toolset"
    if declaration.writes and (
        context.settings.read_only or (context.capabilities.known is not None and context.capabilities.known.read_only)
    ):
        return "read_only"
    if group.group and getattr(context.portal, group.group) is None:
        return "group"
    if "application" in declaration.needs and context.portal.credentials == "webhook":
        return "application"
    if "inbox" in declaration.needs and (context.inbox is None or not context.inbox.present):
        return "inbox"
    return (
        context.capabilities.withheld(frozenset(declaration.needs), group.group)
        if declaration.toolset != "always"
        else ""
    )


def build_tool(group: ToolGroup, name: str, declaration: Declaration, guard: "Guard", elicitation: Elicitation) -> Tool:
    """The SDK's tool for a declared method: a plan goes to the guard, answers become text and structured content."""
    method: Callable[..., Awaitable[Any]] = getattr(group, name)
    demo = group.context.portal.demo

    async def carry_out(arguments: Mapping[str, Any]) -> Answer:
        try:
            planned = await method(**arguments)
        except Withheld as declined:  # the person, before there was a plan
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
        except BizprocError as error:
            raise ToolError(explain(error)) from None
        return answer if isinstance(answer, InputRequiredResult) else _result(answer, demo=demo)

    async def read(*, ctx: Context[Any, Any], **kwargs: Any) -> CallToolResult | InputRequiredResult:
        return await answered(_call(name, kwargs, "", ctx), lambda: method(**kwargs))

    async def write(
        *, ctx: Context[Any, Any], confirmation: str, **kwargs: Any
    ) -> CallToolResult | InputRequiredResult:
        call = _call(name, kwargs, confirmation, ctx)
        return await answered(call, lambda: elicitation.hold(ctx, call, lambda: carry_out(kwargs)))

    built = Tool.from_function(
        _signed(write, method, confirmed=True) if declaration.writes else _signed(read, method, confirmed=False),
        name=name,
        title=declaration.title,
        description=" ".join((method.__doc__ or "").split()),
        annotations=declaration.annotations,
        structured_output=True,
    )
    built.parameters = slim(built.parameters)
    built.fn_metadata.output_schema = slim(built.fn_metadata.output_schema or {})
    return built


def _signed(served: Callable[..., Any], method: Callable[..., Any], *, confirmed: bool) -> Callable[..., Any]:
    """The wrapper with the method's own parameters, the confirmation every write takes, and the SDK's context."""
    own = inspect.signature(method)
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
    """What is told in the end: of a plan the answer it has once it was carried out."""
    first = get_args(returns)[0] if get_origin(returns) in (Union, UnionType) else returns
    return get_args(first)[0] if get_origin(first) is Plan else returns


def _call(name: str, arguments: dict[str, Any], confirmation: str, ctx: Context[Any, Any]) -> Call:
    return Call(
        tool=name,
        arguments=dict(arguments),
        confirmation=confirmation,
        can_ask=can_ask(ctx),
        newest_forms=knows_newest_forms(ctx),
        tell=_telling(ctx),
        request=_request_id(ctx),
    )


def _telling(ctx: Context[Any, Any]) -> Callable[[float, float | None, str], Awaitable[None]]:
    """Progress for the client; one that has gone or does not read holds nothing up."""

    async def tell(done: float, total: float | None, message: str) -> None:
        with anyio.move_on_after(PROGRESS_SECONDS):
            try:
                await ctx.report_progress(done, total, message)
            except (anyio.ClosedResourceError, anyio.BrokenResourceError, MCPError, ValueError):
                logger.debug("nobody hears of progress any more")

    return tell


def _request_id(ctx: Context[Any, Any]) -> str:
    """What a cancelling client names the call by, "" outside of any request."""
    try:
        return str(ctx.request_id)
    except ValueError:
        return ""


def explain(error: BizprocError) -> str:
    """What the assistant reads of a failure: the fact, the portal's own words as data, the next step."""
    said = f"{error.portal_text:300}" if isinstance(error, PortalError) else ""
    quote = f" The portal said {said}." if said else ""
    return f"{error.fact}{quote} {error.next_step}".strip()


def _result(answer: Answer, *, demo: bool) -> CallToolResult:
    text = f"[demo] {answer.text()}" if demo else answer.text()
    structured: dict[str, Any] = dict(answer.structured())
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=structured,
        is_error=False,
        _meta={"demo": True} if demo else None,
    )
