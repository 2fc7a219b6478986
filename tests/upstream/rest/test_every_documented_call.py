"""Method by method: a tool sends the documented sample request, and returns the documented response as its result.

A real client calls the tool. The tool's first reads go to the stand-in, which contains the objects in the
samples; the documented method itself returns the response from the documentation page.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bizproc_mcp import upstream
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed
from bizproc_mcp.upstream.wire.http import content_of
from bizproc_mcp.upstream.wire.lazy import LazyTransport, network
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.state.records import RegisteredActivity
from tests.data.samples import pages
from tests.fixtures.office import Office
from tests.upstream.fakes import FakeClock

DONE = {"outcome": "done"}
ACCEPTED = {"outcome": "accepted"}


@dataclass
class Documented:
    """The way to the stand-in, but one method answers as its page says."""

    method: str
    answer: Mapping[str, Any]
    inner: LazyTransport
    sent: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        body = json.loads(content_of(request) or b"{}")
        self.requests += self.method in str(body) or request.path == self.method
        if request.path == self.method:
            return _json(self._answered(body))
        if request.path == "batch" and any(line.startswith(f"{self.method}?") for line in body["cmd"].values()):
            return _json(self._batch(body["cmd"]))
        return await self.inner.exchange(signed, request, seconds)

    def _answered(self, params: dict[str, Any]) -> Mapping[str, Any]:
        self.sent.append(params)
        if self.requests > 1 and isinstance(self.answer["result"], list):
            return {**self.answer, "result": [], "total": 0}
        return self.answer

    def _batch(self, commands: Mapping[str, str]) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key, line in commands.items():
            method, _, query = line.partition("?")
            assert method == self.method, "a batch of other methods than the one that is looked at"
            found[key] = self._answered(dict(parse_qsl(query, keep_blank_values=True)))
        parts = {
            "result": {key: one["result"] for key, one in found.items()},
            "result_error": [],
            "result_total": {key: one["total"] for key, one in found.items() if "total" in one},
            "result_next": [],
            "result_time": {},
        }
        return {"result": parts, "time": {}}

    async def close(self) -> None:
        await self.inner.close()


def _json(body: Mapping[str, Any]) -> Response:
    return Response(200, {"content-type": "application/json"}, json.dumps(body).encode())


async def call(
    office: Office, page: str, tool: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    """What a tool sends to a page's method, and what it makes of the answer."""
    method = pages()[page].method
    assert method is not None
    settings = office.application()
    way = Documented(method, answer, LazyTransport(network(office.standin.base_url)))

    def connect(settings: Settings) -> Portal:
        return upstream.connect(settings, clock=FakeClock(), chance=random.Random(5), transport=way)

    async with office.assistant(server=office.server(settings, connect=connect)) as admin:
        said = await admin.call(tool, **arguments)
    return way.sent, said.data


def sample(page: str, language: str) -> dict[str, Any]:
    """The documented parameters, with what the wire does not tell apart made equal.

    Names at the top count in any case (docs/portal.md 1.3); a property without a default and one whose
    default is null are the same.
    """
    params = pages()[page].request(language).params
    return {key.upper(): _plain(value) for key, value in params.items() if key != "auth"}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Row:
    """`otherwise` holds what is sent in another form than the page prints, for the reason beside it."""

    page: str
    tool: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    language: str = "curl-webhook"
    otherwise: Mapping[str, Any] = field(default_factory=dict)


# A host without a dot is none for the portal (docs/portal.md 8.1), so the page's placeholder gets one.
HANDLER = "https://your.domain"
TEXT = {"de": "MD5 Generator", "en": "MD5 generator"}
ABOUT = {
    "de": "Die Aktion gibt den MD5-Hash des Eingabeparameters zurück",
    "en": "Activity returns MD5 hash of input parameter",
}
INPUT = {
    "name": {"de": "Eingabestring", "en": "Input string"},
    "description": {"de": "Geben Sie den String ein, den Sie hashen möchten", "en": "Input string for hashing"},
    "type": "string",
    "required": True,
    "multiple": False,
    "default": "{=Document:NAME}",
}
LISTS = {"include": [["lists"]]}
BPT = pages()["bizproc.workflow.template.add"].request("curl-oauth").params["TEMPLATE_DATA"]

ROWS = (
    Row(
        "bizproc.workflow.start",
        "workflow_start",
        {"template_id": 1, "document": "lead:1", "parameters": {"Parameter1": 1}},
        DONE | {"workflow_id": "66e81a641752f8.56521481"},
    ),
    Row(
        "bizproc.workflow.terminate",
        "workflow_terminate",
        {"workflow_id": "65e5a449e8f135.21284909", "status": "Terminated by rest app."},
        DONE,
    ),
    Row("bizproc.workflow.kill", "workflow_kill", {"workflow_id": "65e5a449e8f135.21284909"}, DONE),
    Row(
        "bizproc.task.complete",
        "task_complete",
        {
            "task_id": 1501,
            "decision": "submit",
            "comment": "Added",
            "fields": {"contractor": ["contact:607"], "phone_number": "+19991234567"},
        },
        DONE | {"task_id": 1501},
        # A form is submitted with 3; 1 is what an approval takes, and the portal takes it for any (docs/portal.md 14).
        otherwise={"STATUS": 3},
    ),
    Row(
        "bizproc.task.delegate",
        "task_delegate",
        {"task_ids": [1128, 1129, 1130], "from_user": "15", "to_user": "37"},
        {},
    ),
    Row(
        "bizproc.event.send.newer",
        "event_send",
        {"return_values": {"outputString": "846c55d14f552180874a628d2615e285"}},
        ACCEPTED,
        "curl-oauth",
    ),
    Row("bizproc.activity.log", "activity_log", {"log_message": "Please wait for answer!"}, {}),
    Row(
        "bizproc.workflow.template.add",
        "template_add",
        {
            "document_type": "process:164",
            "name": "App template",
            "description": "Template was generated by rest application.",
            "auto_execute": 3,
            "file": BPT,
        },
        DONE | {"template_id": 525},
        "curl-oauth",
        # The portal compares with the text of the number (docs/portal.md 6.2).
        {"AUTO_EXECUTE": "3"},
    ),
    Row(
        "bizproc.workflow.template.update",
        "template_update",
        {
            "template_id": 525,
            "name": "Display Time",
            "description": "Template shows a message with local and server time",
            "auto_execute": 0,
        },
        DONE | {"template_id": 525},
        "curl-oauth",
        {
            "FIELDS": {
                "NAME": "Display Time",
                "DESCRIPTION": "Template shows a message with local and server time",
                "AUTO_EXECUTE": "0",
            }
        },
    ),
    Row(
        "bizproc.workflow.template.delete",
        "template_delete",
        {"template_id": 525},
        DONE | {"template_id": 525},
        "curl-oauth",
    ),
    Row(
        "bizproc.activity.add",
        "activity_add",
        {
            "code": "md5_action",
            "handler": f"{HANDLER}/ping.php",
            "auth_user_id": 1,
            "use_subscription": True,
            "name": TEXT,
            "description": ABOUT,
            "properties": {"inputString": INPUT},
            "return_properties": {"outputString": {"name": {"de": "MD5", "en": "MD5"}, "multiple": False}},
            "document_type": "process:164",
            "filter": LISTS,
        },
        DONE,
        "curl-oauth",
    ),
    Row(
        "bizproc.activity.update",
        "activity_update",
        {
            "code": "action_test_code",
            "auth_user_id": 1,
            "use_subscription": False,
            "filter": {"include": [["lists"], ["crm", "CCrmDocumentDeal"]]},
        },
        DONE,
        "curl-oauth",
    ),
    Row("bizproc.activity.delete", "activity_delete", {"code": "md5_action"}, DONE, "curl-oauth"),
    Row(
        "bizproc.activity.list",
        "activity_list",
        {},
        {"total": 2, "codes": ["doc_action", "md5_action"]},
        "curl-oauth",
    ),
    Row(
        "bizproc.robot.add",
        "robot_add",
        {
            "code": "test_robot",
            "handler": f"{HANDLER}/robot.php",
            "auth_user_id": 1,
            "use_subscription": True,
            "name": "Send Message",
            "properties": {
                "datetime": {"name": "At what time", "type": "datetime"},
                "text": {"name": "Text", "type": "text"},
                "user": {"name": "To whom", "type": "user", "default": "Author;"},
            },
            "filter": {"include": [["crm", "CCrmDocumentDeal"], ["crm", "CCrmDocumentLead"]]},
        },
        DONE,
        "curl-oauth",
    ),
    Row(
        "bizproc.robot.update",
        "robot_update",
        {
            "code": "test_robot",
            "name": "Send message to author",
            "use_subscription": False,
            "filter": {"include": [["crm", "CCrmDocumentDeal"]]},
        },
        DONE,
        "curl-oauth",
    ),
    Row("bizproc.robot.delete", "robot_delete", {"code": "test_robot"}, DONE, "curl-oauth"),
    Row("bizproc.robot.list", "robot_list", {}, {"total": 2, "codes": ["sms_robot", "test_robot"]}, "curl-oauth"),
)


def _prepare(office: Office, row: Row) -> dict[str, Any]:
    """Register what samples change, take away what they add, and answer with the event token where one is due."""
    registered = office.world.applications[INTEGRATION].activities
    token = office.company.event_token("md5_action")
    if row.tool.startswith(("activity_", "robot_")) and row.tool != "activity_log":
        registered.clear()
        if not row.tool.endswith("_add"):
            for code, robot in (("md5_action", False), ("action_test_code", False), ("test_robot", True)):
                office.world.register_activity(
                    INTEGRATION, RegisteredActivity(code, "https://app.example/", code, robot, return_properties={})
                )
    return {"event_token": token} if row.tool in ("event_send", "activity_log") else {}


def _filled(value: Any, token: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(item, token) for key, item in value.items()}
    if isinstance(value, str):
        return value.replace("{event_token}", token).replace("https://your_domain", HANDLER)
    return value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.tool)
async def test_the_call_is_the_documented_one_and_the_documented_answer_becomes_the_result(
    office: Office, row: Row
) -> None:
    more = _prepare(office, row)
    # The page of activity.log prints no answer; true is what event.send's does (docs/portal.md 9.3).
    answers = pages()[row.page].answers or pages()["bizproc.event.send.newer"].answers

    sent, result = await call(office, row.page, row.tool, {**row.arguments, **more}, answers[0].body)

    # The kind's list is asked for once more to look what is there; the page's own call is the one that matters.
    expected = _filled(sample(row.page, row.language), office.company.event_token("md5_action")) | row.otherwise
    assert sent[0] == expected
    assert {key: result.get(key) for key in row.result} == dict(row.result)


LISTS_OF: tuple[tuple[str, str, dict[str, str], list[Any]], ...] = (
    ("bizproc.task.list", "task_list", {"assignee": "me", "kind": "information"}, [1477]),
    ("bizproc.workflow.instances", "workflow_list", {}, ["66e412fdc9bd44.36306599", "658c4d3d6a2906.51542462"]),
    ("bizproc.workflow.template.list", "template_list", {}, [525]),
)


@pytest.mark.parametrize(("page", "tool", "arguments", "ids"), LISTS_OF, ids=lambda value: str(value)[:40])
async def test_a_listing_asks_with_documented_names_only_and_shows_the_documented_rows(
    office: Office, page: str, tool: str, arguments: Mapping[str, Any], ids: Sequence[object]
) -> None:
    documented = pages()[page]
    answer = documented.answers[0]
    rows = answer.body["result"]
    assert isinstance(rows, list)
    # Pages that shorten their answer print only the first row whole.
    # None of them prints MODIFIED of a workflow, though it was asked for and every row has it (docs/portal.md 5.2).
    whole = [
        {"MODIFIED": row.get("STARTED"), **row}
        for row in (rows[:1] if answer.elided else rows)
        if isinstance(row, dict)
    ]
    body = {**answer.body, "result": whole, "total": len(whole)}

    sent, result = await call(office, page, tool, arguments, body)

    assert [item["id"] for item in result["items"]] == list(ids)
    known = {column for row in rows if isinstance(row, dict) for column in row} | _documented_columns(page)
    for params in sent:
        names = {name.partition("[")[0] for name in params}
        assert names <= {"SELECT", "FILTER", "ORDER", "start"}, "start counts in lower case only (docs/portal.md 1.3)"
        assert set(_columns(params)) <= known


def _columns(params: Mapping[str, Any]) -> Iterator[str]:
    """The columns a call names, sent as JSON or as a line of a batch."""
    for name, value in params.items():
        top, _, inner = name.partition("[")
        if top == "SELECT":
            yield from value if isinstance(value, list) else [str(value)]
        elif inner:
            yield inner.partition("]")[0].lstrip("!<>=")
        elif isinstance(value, Mapping):
            yield from (str(key).lstrip("!<>=") for key in value)


def _documented_columns(page: str) -> set[str]:
    documented = pages()[page]
    printed = {str(name) for request in documented.requests for name in _selected(request.params)}
    if page == "bizproc.workflow.template.list":
        printed.add("DESCRIPTION")  # in the portal's list of columns (docs/portal.md 6.1), on no page
    return printed | {one.name for one in (*documented.answer_fields, *documented.parameters)}


def _selected(params: Mapping[str, Any]) -> Sequence[Any]:
    chosen = params.get("select") or params.get("SELECT") or []
    return list(chosen) if isinstance(chosen, list) else []


def test_every_documented_method_stands_in_the_table() -> None:
    documented = {
        name.removesuffix(".newer") for name, page in pages().items() if page.method and "vibecode" not in name
    }
    checked = {row.page.removesuffix(".newer") for row in ROWS} | {page for page, *_ in LISTS_OF}
    assert checked == documented
    print(f"documented methods checked call by call: {len(checked)}")
