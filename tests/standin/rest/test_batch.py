"""``batch``: commands in order, references, ``halt`` (docs/portal.md 10.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_standin.faults import Fault
from bizproc_standin.rest.batch import resolve
from bizproc_standin.world.world import World
from tests.fixtures.tables import all_rows
from tests.standin.rest.portals import ADMIN, EMPLOYEE, PortalClient, add_task, small_portal

KEYS = ["result", "result_error", "result_total", "result_next", "result_time"]
UNKNOWN = {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}


async def test_named_commands_answer_by_name(portal: PortalClient) -> None:
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"u": "profile", "x": "nope", "t": "server.time"}})).map
    assert list(batch) == KEYS
    assert isinstance(batch["result"], dict)
    assert list(batch["result"]) == ["u", "t"]
    assert batch["result_error"] == {"x": UNKNOWN}
    assert batch["result_total"] == batch["result_next"] == []
    assert isinstance(batch["result_time"], dict)
    assert set(batch["result_time"]) == {"u", "t"}


async def test_numbered_commands_answer_as_lists_unless_one_failed(portal: PortalClient) -> None:
    both = (await portal.call(EMPLOYEE, "batch", {"cmd": ["server.time", "server.time"]})).map
    assert isinstance(both["result"], list)
    assert both["result_error"] == []
    half = (await portal.call(EMPLOYEE, "batch", {"cmd": ["nope", "server.time"]})).map
    assert isinstance(half["result"], dict)
    assert list(half["result"]) == ["1"]
    assert half["result_error"] == [UNKNOWN]


async def test_lists_put_total_and_next_beside(portal: PortalClient, world: World) -> None:
    add_task(world, EMPLOYEE)
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"t": "bizproc.task.list"}})).map
    assert batch["result_total"] == {"t": 1}
    assert batch["result_next"] == []


async def test_a_result_feeds_the_next_command(portal: PortalClient, world: World) -> None:
    task = add_task(world, EMPLOYEE)
    cmd = {
        "list": "bizproc.task.list?select[]=ID",
        "done": "bizproc.task.complete?TASK_ID=$result[list][0][ID]&STATUS=1&COMMENT=task%20$result[list][0][ID]!",
    }
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": cmd}, form=True)).map
    assert batch["result_error"] == []
    assert task.participants[0].comment == f"task {task.id}!"


async def test_halt_stops_at_the_first_refusal(portal: PortalClient) -> None:
    cmd = {"a": "server.time", "b": "nope", "c": "server.time"}
    stopped = (await portal.call(EMPLOYEE, "batch", {"cmd": cmd, "halt": 1})).map
    assert isinstance(stopped["result"], dict)
    assert list(stopped["result"]) == ["a"]


@pytest.mark.parametrize(("halt", "stops"), [(0, False), ("0", False), (False, False), ("false", True), ("1", True)])
async def test_halt_has_phps_truth(portal: PortalClient, halt: object, *, stops: bool) -> None:
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"x": "nope", "c": "server.time"}, "halt": halt})).map
    assert (batch["result"] == []) is stops


async def test_the_fifty_first_command_is_refused_by_itself(portal: PortalClient) -> None:
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": ["server.time"] * 52})).map
    assert isinstance(batch["result"], list)
    assert len(batch["result"]) == 50
    exceeded = {"error": "ERROR_BATCH_LENGTH_EXCEEDED", "error_description": "Max batch length exceeded"}
    assert batch["result_error"] == {"50": exceeded, "51": exceeded}


@pytest.mark.parametrize("inner", ["batch", "Batch?cmd[]=profile", "upload", "download"])
async def test_a_batch_in_a_batch_is_refused_by_itself(portal: PortalClient, inner: str) -> None:
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"x": inner}})).map
    assert batch["result_error"] == {
        "x": {"error": "ERROR_BATCH_METHOD_NOT_ALLOWED", "error_description": "Method is not allowed for batch usage"}
    }


async def test_a_missing_scope_has_no_words_inside_a_batch(portal: PortalClient) -> None:
    scopes = frozenset({"user"})
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"x": "bizproc.task.list"}}, scopes=scopes)).map
    assert batch["result_error"] == {"x": {"error": "insufficient_scope", "error_description": ""}}


@pytest.mark.parametrize("cmd", [None, "", [], {}, "profile", [1, None, ["profile"]]])
async def test_a_batch_of_nothing_answers_empty_lists(portal: PortalClient, cmd: object) -> None:
    assert (await portal.call(EMPLOYEE, "batch", {"cmd": cmd})).result == {key: [] for key in KEYS}


async def test_commands_cannot_change_who_calls(portal: PortalClient) -> None:
    token = portal.standin.credentials.issue_webhook(ADMIN)
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"me": f"profile?auth={token}"}})).map
    assert isinstance(batch["result"], dict)
    assert batch["result"]["me"]["ID"] == str(EMPLOYEE)


async def test_start_pages_inside_a_batch(portal: PortalClient, world: World) -> None:
    for _ in range(52):
        add_task(world, EMPLOYEE)
    cmd = {"second": "bizproc.task.list?start=50", "wrong": "bizproc.task.list?START=50"}
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": cmd})).map
    assert isinstance(batch["result"], dict)
    assert (len(batch["result"]["second"]), len(batch["result"]["wrong"])) == (2, 50)
    assert batch["result_next"] == {"wrong": 50}


async def test_a_batch_needs_credentials(portal: PortalClient) -> None:
    assert (await portal.send("POST", "/rest/batch")).error[1] == "NO_AUTH_FOUND"


async def test_a_batch_is_one_request_and_its_commands_use_their_operating_time() -> None:
    portal = small_portal(limits="standard")
    portal.standin.rest.costs["profile"] = 200.0
    cmd = {str(number): "profile" for number in range(10, 14)}
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": cmd})).map
    assert isinstance(batch["result"], dict)
    assert list(batch["result"]) == ["10", "11", "12"]
    assert isinstance(batch["result_error"], dict)
    assert batch["result_error"]["13"]["error"] == "OPERATION_TIME_LIMIT"
    assert portal.standin.rest.bucket is not None
    assert portal.standin.rest.bucket.level == 1
    assert portal.standin.requests == {"batch": 1}
    assert portal.standin.rest.commands["profile"] == 4


async def test_commands_are_worked_through_one_after_the_other() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    portal = small_portal(latency=0.06, command_seconds=0.02, sleep=sleep)
    await portal.call(EMPLOYEE, "batch", {"cmd": ["profile"] * 3})
    assert waits == [0.06, 0.02, 0.02, 0.02]


async def test_a_scripted_refusal_hits_one_command(portal: PortalClient) -> None:
    portal.standin.faults.add(Fault.refuse(429, "server.time"))
    batch = (await portal.call(EMPLOYEE, "batch", {"cmd": {"a": "server.time", "b": "server.time"}})).map
    assert isinstance(batch["result_error"], dict)
    assert batch["result_error"]["a"]["error"] == "OPERATION_TIME_LIMIT"
    assert isinstance(batch["result"], dict)
    assert list(batch["result"]) == ["b"]


@all_rows(
    ("text", "value"),
    [
        ("$result[a]", [{"ID": "5", "TAGS": ["x"]}]),
        ("$result[a][0][TAGS]", ["x"]),
        ("$result[a][0][ID]", "5"),
        ("id $result[a][0][ID] of $total[a]", "id 5 of 1"),
        ("$result[a][7][ID]", [{"ID": "5", "TAGS": ["x"]}]),
        ("$result[a][0][ID][deeper]", "5"),
        ("x$result[a]", "x$result[a]"),
        ("$error[b][error]", "E"),
        ("$next[a]", {}),
        ("$other[a]", "$other[a]"),
        ("$result", "$result"),
    ],
)
def test_references_follow_paths_as_far_as_they_lead(text: str, value: object) -> None:
    named: dict[str, dict[str, object]] = {
        "result": {"a": [{"ID": "5", "TAGS": ["x"]}]},
        "total": {"a": 1},
        "next": {},
        "error": {"b": {"error": "E"}},
        "time": {},
    }
    assert resolve({"p": {"q": [text]}}, named) == {"p": {"q": [value]}}


@given(st.text("$result[]a0", max_size=40))
def test_no_text_makes_references_fail(text: str) -> None:
    named: dict[str, dict[str, object]] = {"result": {"a": ["x"]}, "total": {}, "next": {}, "error": {}, "time": {}}
    assert set(resolve({"p": text}, named)) == {"p"}
