"""Settings, portal and tools put together into an MCP server whose first answer waits for none of them."""

import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver import Context, RequestStateSecurity
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.subscriptions import InMemorySubscriptionBus, ToolsListChanged
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS, CallToolResult, InputRequiredResult
from mcp.types import Prompt as PromptEntry
from mcp.types import Resource as ResourceEntry
from mcp.types import ResourceTemplate as ResourceTemplateEntry
from mcp.types import Tool as ToolEntry
from opentelemetry.trace import get_current_span
from pydantic import ValidationError

from bizproc_mcp import __version__
from bizproc_mcp.argument_errors import check_prompt, places, unknown_argument, validation_sentence
from bizproc_mcp.instructions import instructions
from bizproc_mcp.outgoing import Outgoing
from bizproc_mcp.prompts import NEEDS, spoken
from bizproc_mcp.settings import Settings
from bizproc_mcp.subscriptions import METHODS as SUBSCRIPTION_METHODS
from bizproc_mcp.subscriptions import Subscriptions

if TYPE_CHECKING:
    from bizproc_mcp.assembly import Assembly
    from bizproc_mcp.inbox.port import Port
    from bizproc_mcp.portal import Portal

FACTS_PATIENCE = 3.0
"""Seconds that `tools/list` waits for what the credentials may do, before it offers the static set."""

CLOSING_SECONDS = 1.5
"""Clients allow about two seconds after they have closed the server's standard input."""

INBOX_PATIENCE = 2.0
"""Seconds after which the inbox receives calls though no client has spoken yet."""

logger = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class BizprocServer(MCPServer[None]):
    """The server; `connect` builds the portal without any network.

    `inbox_port` is where calls of activities and robots are received, `now` tells the time, `sleep`
    waits between two looks at what is watched, `patience` is how many seconds `tools/list` waits for
    what the credentials may do.

    Nothing but the SDK is imported before the first answer: the tools, the portal and its HTTP
    client are put together in a thread afterwards, and then the portal is asked who is connected.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        connect: "Callable[[Settings], Portal] | None" = None,
        now: Callable[[], datetime] = _utc_now,
        patience: float = FACTS_PATIENCE,
        inbox_port: "Port | None" = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._bus = InMemorySubscriptionBus()
        self.subscriptions = Subscriptions(self._bus, self._look_first)
        super().__init__(
            "bizproc-mcp",
            title="Bitrix24 business processes",
            instructions=_instructions(settings),
            version=__version__,
            lifespan=lambda _: self._working(),
            subscriptions=self._bus,
            # A question is good for five minutes; the state that carries it likewise.
            request_state_security=RequestStateSecurity.ephemeral(ttl=300),
            # Outermost what lets no secret out: the rest of them answers inside it.
            middleware=[
                Outgoing(settings.secrets()).guarding,
                self._watch_first_answer,
                self._by_method,
            ],
            log_level=settings.log_level,
        )
        self.bizproc_settings = settings
        self._connect = connect
        self._now = now
        self._patience = patience
        self._inbox_port = inbox_port
        self._sleep = sleep
        self._wanted = anyio.Event()
        self._answered = anyio.Event()
        self._assembled = anyio.Event()
        self._portal_answered = anyio.Event()
        self._assembly: Assembly | None = None
        self._open = AsyncExitStack()
        self._listed: tuple[str, ...] = ()
        # Each request has a session object of its own that nobody else holds: a few are kept until they were told.
        self._sessions: deque[Any] = deque(maxlen=100)
        self.completion()(self._complete)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._told_of, self._work)
            tasks.start_soon(self._told_of, self._look_after_inbox)
            tasks.start_soon(self._told_of, self._watch_tasks)
            try:
                yield
            finally:
                tasks.cancel_scope.cancel()
                # Shielded, because closing connections takes turns of the loop that a cancelled scope does not give.
                with anyio.move_on_after(CLOSING_SECONDS, shield=True):
                    await self.close()

    async def _told_of(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do work in the background; a defect there is logged, and requests hear of it instead of waiting for ever."""
        try:
            await work()
        except MCPError as told:
            logger.debug("%s", told)
        except Exception:
            logger.critical("a defect in the background, please report it", exc_info=True)
            self._assembled.set()

    async def _work(self) -> None:
        """Put everything together once it is wanted, then find out what the credentials may do."""
        await self._wanted.wait()
        assembly = await anyio.to_thread.run_sync(self._assemble)
        self._assembly = assembly
        await self._open.enter_async_context(assembly.open())
        self._assembled.set()
        await self._answered.wait()
        while True:
            # Before the question goes out: what succeeds while it is under way asks once more.
            self._portal_answered = anyio.Event()
            await assembly.context.capabilities.learn(assembly.context.portal)
            if assembly.context.capabilities.known is not None:
                return
            await self._portal_answered.wait()

    async def _look_after_inbox(self) -> None:
        """Receive calls where a port was taken for that, and tell of them; not before the first answer."""
        if self._inbox_port is None:
            await self._assembled.wait()
        else:
            with anyio.move_on_after(INBOX_PATIENCE):
                await self._answered.wait()
        assembly = await self.assembly()
        await assembly.look_after_inbox(self._inbox_port, self.subscriptions)

    async def _look_first(self, uris: Collection[str]) -> None:
        """Let whatever watches these resources see them before their new listener is answered."""
        if any(uri.startswith("bizproc://") for uri in uris):
            await (await self.assembly()).look_first(uris)

    async def _watch_tasks(self) -> None:
        """Tell of changed tasks while somebody listens to them."""
        await self._assembled.wait()
        assembly = await self.assembly()
        await assembly.watch_tasks()

    async def close(self) -> None:
        """Close what is open; more than once does no harm."""
        await self._open.aclose()

    def _assemble(self) -> "Assembly":
        from bizproc_mcp.assembly import assemble  # noqa: PLC0415 (the first answer does not need it)

        return assemble(
            self,
            self.bizproc_settings,
            self._connect,
            self._now,
            self._tell_changed_tools,
            self._inbox_port,
            self.subscriptions,
            self._sleep,
        )

    async def assembly(self) -> "Assembly":
        """Everything put together, waiting for it where it is not there yet."""
        self._wanted.set()
        await self._assembled.wait()
        if self._assembly is None:
            raise MCPError(
                INTERNAL_ERROR, "The server has a defect and cannot work. Its log says more; please report it."
            )
        return self._assembly

    async def _watch_first_answer(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Start working after the first answer; tell handshake-era clients that the tool list may change."""
        result = await call_next(ctx)
        if ctx.method == "initialize" and ctx.request is None:  # over HTTP no notice could follow
            self._sessions.append(ctx.session)
            _announce_changes(result)
        if not self._answered.is_set():
            if self._assembly is not None:
                self._assembly.context.capabilities.expected = True
            self._answered.set()
            self._wanted.set()
        return result

    async def _by_method(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Subscriptions see what concerns them; a cancelled call's write in flight gets the time it needs."""
        if ctx.method in SUBSCRIPTION_METHODS:
            return await self.subscriptions.middleware(ctx, call_next)
        if ctx.method == "notifications/cancelled" and self._assembly is not None:
            await self._assembly.let_finish(str((ctx.params or {}).get("requestId", "")))
        return await call_next(ctx)

    async def _tell_changed_tools(self) -> None:
        """Send the change notice of both eras where the list given before is not right any more."""
        assembly = await self.assembly()
        if not self._listed or self._listed == tuple(assembly.catalogue.offered()):
            return
        await self._bus.publish(ToolsListChanged())
        while self._sessions:
            session = self._sessions.popleft()
            try:
                await session.send_tool_list_changed()
            except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                logger.debug("a client left before it heard of the changed tools")

    async def _assembly_with_facts(self) -> "Assembly":
        """Everything put together, and what the credentials may do, where that is known in a moment."""
        assembly = await self.assembly()
        if self._answered.is_set():
            assembly.context.capabilities.expected = True
            await assembly.context.capabilities.wait(self._patience)
        return assembly

    async def list_tools(self) -> list[ToolEntry]:
        """The offered tools; waits a little for what the credentials may do, never for the first answer."""
        assembly = await self._assembly_with_facts()
        listed = assembly.catalogue.listed()
        self._listed = tuple(tool.name for tool in listed)
        return listed

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call an offered tool; unknown names and arguments are errors that name the nearest known one."""
        try:
            return await self._call_offered(name, arguments, context or Context(mcp_server=self))
        except ToolError as error:
            if self.bizproc_settings.demo:
                raise ToolError(f"[demo] {error}") from None
            raise

    async def _call_offered(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any]
    ) -> CallToolResult | InputRequiredResult:
        assembly = await self.assembly()
        tool = assembly.catalogue.find(name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, assembly.unknown_tool(name))
        takes = tool.parameters.get("properties", {})
        if not arguments.keys() <= takes.keys():
            raise unknown_argument(name, arguments, takes)
        if self.bizproc_settings.trace_arguments:
            # The name OpenTelemetry's conventions give it; the span is the SDK's.
            get_current_span().set_attribute("gen_ai.tool.call.arguments", json.dumps(arguments, default=str))
        try:
            result: CallToolResult | InputRequiredResult = await tool.run(arguments, context, convert_result=True)
        except UnexpectedToolError as crash:
            cause = crash.__cause__
            # Where, never with what: the message and the values of a traceback may hold secrets.
            logger.error("%s failed inside: %s in %s", name, type(cause).__name__, places(cause))  # noqa: TRY400
            raise ToolError(
                f"{name} failed inside the server ({type(cause).__name__}). This is a defect, please report it; "
                "if it was a write, look at the portal before repeating it."
            ) from None
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(validation_sentence(name, error.__cause__)) from None
            raise ToolError(str(error.__cause__ or error)) from None
        if assembly.context.capabilities.known is None:
            self._portal_answered.set()
        if self.subscriptions.somebody and tool.annotations is not None and not tool.annotations.read_only_hint:
            assembly.wrote()
        return result

    async def list_resources(self) -> list[ResourceEntry]:
        """The resources, once they are there."""
        await self.assembly()
        return await super().list_resources()

    async def list_resource_templates(self) -> list[ResourceTemplateEntry]:
        """The resource templates, once they are there."""
        await self.assembly()
        return await super().list_resource_templates()

    async def read_resource(self, uri: Any, context: Context[None, Any] | None = None) -> Any:
        """Read a resource, once they are there."""
        await self.assembly()
        return await super().read_resource(uri, context)

    async def list_prompts(self) -> list[PromptEntry]:
        """The prompts whose tools are offered."""
        missing = (await self._assembly_with_facts()).catalogue.withheld()
        return [prompt for prompt in await super().list_prompts() if not missing.intersection(NEEDS[prompt.name])]

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None, context: Any = None) -> Any:
        """A prompt, once they are there; unknown names and arguments are errors of the caller."""
        assembly = await self._assembly_with_facts()
        if why := assembly.withheld_prompt(name):
            raise MCPError(INVALID_PARAMS, why)
        check_prompt(name, arguments or {}, await self.list_prompts())
        prompt = await super().get_prompt(name, arguments, context)
        # No prompt of ours asks anything before it is there.
        assert not isinstance(prompt, InputRequiredResult)  # noqa: S101 (narrows for the type checker)
        return spoken(prompt, assembly.catalogue.withheld())

    async def _complete(self, _ref: Any, argument: Any, _context: Any) -> Any:
        return await (await self.assembly()).complete(argument)


def _instructions(settings: Settings) -> str:
    """What every assistant is told, as far as the settings alone say what is offered."""
    reached = settings.credentials is None or settings.credentials.reaches_tasks
    told = instructions(tasks=reached and "tasks" in settings.toolsets, writes=not settings.read_only)
    return told + ("\nDEMO: an invented company on a local portal." if settings.demo else "")


def _announce_changes(result: HandlerResult) -> None:
    """Say in the answer to `initialize` that the tool list may change: the SDK knows that for the other era only."""
    capabilities = result.get("capabilities") if isinstance(result, dict) else None
    tools = capabilities.get("tools") if isinstance(capabilities, dict) else None
    if isinstance(tools, dict):
        tools["listChanged"] = True
