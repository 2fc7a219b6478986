"""The MCP server: combines settings, portal and tools; the first response waits for none of them."""

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
"""Seconds `tools/list` waits for the credentials' rights before it offers the static set."""

CLOSING_SECONDS = 1.5
"""Seconds for closing: clients allow about two after closing the server's standard input."""

INBOX_PATIENCE = 2.0
"""Seconds after which the inbox starts even if no client has sent a request."""

logger = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class BizprocServer(MCPServer[None]):
    """The server; `connect` builds the portal without network access.

    `inbox_port` receives the calls of activities and robots, `now` returns the time, `sleep` waits between
    two polls, and `patience` is how many seconds `tools/list` waits for the credentials' rights.

    Only the SDK is imported before the first response. Then the tools, the portal and its HTTP client are
    created in a thread, and the portal is asked for the connected user.
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
            # A question is valid for five minutes, and so is the state that carries it.
            request_state_security=RequestStateSecurity.ephemeral(ttl=300),
            # The masking of secrets is outermost, so it also covers the responses of the other middleware.
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
        # Every request has its own session object; the latest are kept until they have been notified.
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
                # Shielded: closing connections needs event loop iterations, which a cancelled scope does not get.
                with anyio.move_on_after(CLOSING_SECONDS, shield=True):
                    await self.close()

    async def _told_of(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run background work; a crash is logged, and requests get an error instead of waiting forever."""
        try:
            await work()
        except MCPError as told:
            logger.debug("%s", told)
        except Exception:
            logger.critical("a defect in the background, please report it", exc_info=True)
            self._assembled.set()

    async def _work(self) -> None:
        """Create everything on demand, then find out what the credentials allow."""
        await self._wanted.wait()
        assembly = await anyio.to_thread.run_sync(self._assemble)
        self._assembly = assembly
        await self._open.enter_async_context(assembly.open())
        self._assembled.set()
        await self._answered.wait()
        while True:
            # Created before the request is sent, so that a tool call succeeding in the meantime triggers a retry.
            self._portal_answered = anyio.Event()
            await assembly.context.capabilities.learn(assembly.context.portal)
            if assembly.context.capabilities.known is not None:
                return
            await self._portal_answered.wait()

    async def _look_after_inbox(self) -> None:
        """Receive calls if a port was bound, and send notifications; not before the first response."""
        if self._inbox_port is None:
            await self._assembled.wait()
        else:
            with anyio.move_on_after(INBOX_PATIENCE):
                await self._answered.wait()
        assembly = await self.assembly()
        await assembly.look_after_inbox(self._inbox_port, self.subscriptions)

    async def _look_first(self, uris: Collection[str]) -> None:
        """Let the watchers of these resources read them before the new subscription is confirmed."""
        if any(uri.startswith("bizproc://") for uri in uris):
            await (await self.assembly()).look_first(uris)

    async def _watch_tasks(self) -> None:
        """Send notifications for changed tasks while there are subscribers."""
        await self._assembled.wait()
        assembly = await self.assembly()
        await assembly.watch_tasks()

    async def close(self) -> None:
        """Close everything; may be called repeatedly."""
        await self._open.aclose()

    def _assemble(self) -> "Assembly":
        from bizproc_mcp.assembly import assemble  # noqa: PLC0415 (not needed for the first response)

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
        """The assembly, once it is ready."""
        self._wanted.set()
        await self._assembled.wait()
        if self._assembly is None:
            raise MCPError(
                INTERNAL_ERROR, "The server has a defect and cannot work. Its log says more; please report it."
            )
        return self._assembly

    async def _watch_first_answer(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Start working after the first response; announce changes of the tool list to handshake-era clients."""
        result = await call_next(ctx)
        if ctx.method == "initialize" and ctx.request is None:  # over HTTP, no notification could follow
            self._sessions.append(ctx.session)
            _announce_changes(result)
        if not self._answered.is_set():
            if self._assembly is not None:
                self._assembly.context.capabilities.expected = True
            self._answered.set()
            self._wanted.set()
        return result

    async def _by_method(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Route subscription methods; give a cancelled call's write in flight the time it needs."""
        if ctx.method in SUBSCRIPTION_METHODS:
            return await self.subscriptions.middleware(ctx, call_next)
        if ctx.method == "notifications/cancelled" and self._assembly is not None:
            await self._assembly.let_finish(str((ctx.params or {}).get("requestId", "")))
        return await call_next(ctx)

    async def _tell_changed_tools(self) -> None:
        """Notify clients of both eras if the tool list sent before is outdated."""
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
        """The assembly, with the credentials' rights if they become known in time."""
        assembly = await self.assembly()
        if self._answered.is_set():
            assembly.context.capabilities.expected = True
            await assembly.context.capabilities.wait(self._patience)
        return assembly

    async def list_tools(self) -> list[ToolEntry]:
        """The offered tools; waits briefly for the credentials' rights, unless this is the first response."""
        assembly = await self._assembly_with_facts()
        listed = assembly.catalogue.listed()
        self._listed = tuple(tool.name for tool in listed)
        return listed

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call an offered tool; errors for unknown names and arguments suggest the closest known one."""
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
            # The attribute name is from the OpenTelemetry conventions; the span is the SDK's.
            get_current_span().set_attribute("gen_ai.tool.call.arguments", json.dumps(arguments, default=str))
        try:
            result: CallToolResult | InputRequiredResult = await tool.run(arguments, context, convert_result=True)
        except UnexpectedToolError as crash:
            cause = crash.__cause__
            # Only the location: a traceback's message and values may contain secrets.
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
        """The resources, once the assembly is ready."""
        await self.assembly()
        return await super().list_resources()

    async def list_resource_templates(self) -> list[ResourceTemplateEntry]:
        """The resource templates, once the assembly is ready."""
        await self.assembly()
        return await super().list_resource_templates()

    async def read_resource(self, uri: Any, context: Context[None, Any] | None = None) -> Any:
        """Read a resource, once the assembly is ready."""
        await self.assembly()
        return await super().read_resource(uri, context)

    async def list_prompts(self) -> list[PromptEntry]:
        """The prompts that have all their tools offered."""
        missing = (await self._assembly_with_facts()).catalogue.withheld()
        return [prompt for prompt in await super().list_prompts() if not missing.intersection(NEEDS[prompt.name])]

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None, context: Any = None) -> Any:
        """Return a prompt, once the assembly is ready; unknown names and arguments are caller errors."""
        assembly = await self._assembly_with_facts()
        if why := assembly.withheld_prompt(name):
            raise MCPError(INVALID_PARAMS, why)
        check_prompt(name, arguments or {}, await self.list_prompts())
        prompt = await super().get_prompt(name, arguments, context)
        # None of our prompts asks for input first.
        assert not isinstance(prompt, InputRequiredResult)  # noqa: S101 (narrows for the type checker)
        return spoken(prompt, assembly.catalogue.withheld())

    async def _complete(self, _ref: Any, argument: Any, _context: Any) -> Any:
        return await (await self.assembly()).complete(argument)


def _instructions(settings: Settings) -> str:
    """The instructions for the assistant, as far as the settings alone determine the offered tools."""
    reached = settings.credentials is None or settings.credentials.reaches_tasks
    told = instructions(tasks=reached and "tasks" in settings.toolsets, writes=not settings.read_only)
    return told + ("\nDEMO: an invented company on a local portal." if settings.demo else "")


def _announce_changes(result: HandlerResult) -> None:
    """Announce `listChanged` in the `initialize` response: the SDK does that only for the other era."""
    capabilities = result.get("capabilities") if isinstance(result, dict) else None
    tools = capabilities.get("tools") if isinstance(capabilities, dict) else None
    if isinstance(tools, dict):
        tools["listChanged"] = True
