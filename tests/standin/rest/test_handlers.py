"""Calls to applications' handlers over real HTTP (docs/portal.md 8.4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
import uvicorn

from bizproc_standin.app import create_app
from bizproc_standin.asgi import Receive, Scope, Send
from bizproc_standin.rest.php_forms import parse_str
from bizproc_standin.serving import bind, running_standin
from bizproc_standin.state.records import Application, DocumentType, RegisteredActivity, Template
from bizproc_standin.world.world import World
from tests.standin.rest.portals import ADMIN, DEAL, EMPLOYEE, PortalClient, small_world

APP = "local.test.app"


@dataclass(slots=True)
class Handler:
    """An application's web handler that keeps what it was sent."""

    address: str
    bodies: list[bytes] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    called: Event = field(default_factory=Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        self.kinds.append(dict(scope["headers"])[b"content-type"].decode())
        self.bodies.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        self.called.set()


@contextmanager
def running_handler() -> Iterator[Handler]:
    taken = bind("127.0.0.1", 0)
    handler = Handler(f"http://127.0.0.1:{taken.getsockname()[1]}/answer")
    server = uvicorn.Server(uvicorn.Config(handler, lifespan="off", log_config=None, ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        yield handler
    finally:
        server.should_exit = True
        thread.join(10)


def with_activity(address: str) -> World:
    """The small world with a template that asks an application."""
    world = small_world()
    world.add_application(Application(APP, "App", 9, application_token="f" * 32))
    activity = RegisteredActivity("ask", address, "Ask", auth_user_id=ADMIN, return_properties={"out": {"Name": "Out"}})
    kind = world.register_activity(APP, activity)
    properties = {"Question": "{=Document:TITLE}", "Tags": ["a", "b"], "Nothing": None, "UseSubscription": "Y"}
    step = {"Type": kind, "Name": "A1_1_1_1", "Properties": properties, "Children": []}
    tree = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": [step]}
    world.add_template(Template(20, DocumentType("crm", "CCrmDocumentDeal", "DEAL"), "Ask", tree))
    return world


async def start(portal: PortalClient) -> str:
    params = {"TEMPLATE_ID": 20, "DOCUMENT_ID": list(DEAL)}
    return str((await portal.call(EMPLOYEE, "bizproc.workflow.start", params)).result)


async def test_a_handler_is_called_with_bracketed_fields_and_working_tokens() -> None:
    with running_handler() as handler, running_standin(create_app(with_activity(handler.address))) as standin:
        portal = PortalClient(standin, real=True)
        workflow_id = await start(portal)
        assert handler.called.wait(10)
        form = parse_str(handler.bodies[0].decode())
        assert handler.kinds == ["application/x-www-form-urlencoded"]
        assert form["workflow_id"] == workflow_id
        assert form["code"] == "ask"
        assert form["document_id"] == list(DEAL)
        assert form["document_type"] == ["crm", "CCrmDocumentDeal", "DEAL"]
        assert form["use_subscription"] == "Y"
        auth = form["auth"]
        assert isinstance(auth, dict)
        assert auth["application_token"] == "f" * 32
        assert auth["domain"] == standin.base_url.removeprefix("http://")
        assert auth["expires_in"] == "3600"
        profile = await portal.send("GET", f"/rest/profile?auth={auth['access_token']}")
        assert profile.map["ID"] == str(ADMIN)
        answer = {"EVENT_TOKEN": form["event_token"], "RETURN_VALUES": {"out": "x"}}
        assert (await portal.call(EMPLOYEE, "bizproc.event.send", answer, form=True)).result is True
        assert workflow_id not in portal.world.instances
        assert (await portal.call(EMPLOYEE, "bizproc.event.send", answer)).result is True


async def test_the_fields_come_in_the_portals_order(portal: PortalClient) -> None:
    portal = PortalClient(create_app(with_activity("http://127.0.0.1:9/")))
    await start(portal)
    [call] = portal.standin.handlers.calls
    fields = portal.standin.handlers.fields(call)
    assert list(fields) == [
        "workflow_id",
        "code",
        "document_id",
        "document_type",
        "event_token",
        "properties",
        "use_subscription",
        "timeout_duration",
        "ts",
        "auth",
    ]
    assert fields["timeout_duration"] == "0"


async def test_a_handler_that_is_not_there_is_tried_once_and_written_down() -> None:
    portal = PortalClient(create_app(with_activity("http://127.0.0.1:9/")))
    await start(portal)

    async def refuse(address: str, body: bytes) -> int:
        raise ConnectionRefusedError(f"{address} {len(body) > 0}")

    queue = portal.standin.handlers
    await queue.deliver(refuse)
    await queue.deliver(refuse)
    [delivery] = queue.deliveries
    assert delivery.error == "ConnectionRefusedError: http://127.0.0.1:9/ True"
    assert list(queue.pending) == []


@pytest.mark.parametrize("token", [None, "", "x", "a|b|c.d", ["x"]])
async def test_a_token_nobody_signed_is_refused(portal: PortalClient, token: object) -> None:
    for method in ("bizproc.event.send", "bizproc.activity.log"):
        given = await portal.call(EMPLOYEE, method, {"EVENT_TOKEN": token, "LOG_MESSAGE": "x"})
        assert given.error == (403, "ACCESS_DENIED", "Access denied!")


async def test_a_log_line_needs_words_and_a_running_process() -> None:
    portal = PortalClient(create_app(with_activity("http://127.0.0.1:9/")))
    workflow_id = await start(portal)
    token = portal.standin.handlers.calls[0].event_token
    empty = await portal.call(EMPLOYEE, "bizproc.activity.log", {"EVENT_TOKEN": token})
    assert empty.error == (400, "ERROR_EMPTY_LOG_MESSAGE", "Empty log message!")
    log = {"EVENT_TOKEN": token, "LOG_MESSAGE": "reading"}
    assert (await portal.call(EMPLOYEE, "bizproc.activity.log", log)).result is True
    assert portal.world.states[workflow_id].tracking[-1].text == "reading"
    portal.world.terminate(workflow_id)
    gone = await portal.call(EMPLOYEE, "bizproc.activity.log", log)
    assert gone.error == (400, "404", "The business process is not found.")
