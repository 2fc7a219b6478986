import json

import httpx
import pytest

from bizproc_mcp.call import Lane
from bizproc_mcp.errors import BizprocError, InvalidInput, NotFound, OutcomeUnknown, Refused
from bizproc_mcp.models.tasks import Completion
from bizproc_mcp.upstream.rest.dialect import Command
from bizproc_mcp.upstream.rest.tasks import RestTasks
from bizproc_standin.rest.php_forms import parse_str
from tests.upstream.fakes import Script, rest_to, result


def batch_of(results: object, errors: object = ()) -> httpx.Response:
    return result({"result": results, "result_error": errors or [], "result_total": [], "result_time": []})


async def test_each_command_gets_its_own_answer_or_error() -> None:
    portal = Script([batch_of({"c0": True}, {"c1": {"error": "ERROR_TASK_NOT_FOUND", "error_description": "gone"}})])
    done, missing = await rest_to(portal).batch([Command("bizproc.task.complete", {})] * 2, writes=True)
    assert not isinstance(done, BizprocError)
    assert isinstance(missing, NotFound)
    sent = json.loads(portal.requests[0].content)
    assert sent["halt"] == 0


async def test_a_command_the_answer_passes_over_is_unknown_when_it_writes() -> None:
    for answer in (batch_of([]), batch_of({"c9": True})):
        (outcome,) = await rest_to(Script([answer])).batch([Command("bizproc.task.complete", {})], writes=True)
        assert isinstance(outcome, OutcomeUnknown)


async def test_a_command_that_failed_inside_the_portal_is_unknown_when_it_writes() -> None:
    errors = {"c0": {"error": "ERROR_CORE", "error_description": "SQL query error!"}}
    (outcome,) = await rest_to(Script([batch_of([], errors)])).batch([Command("x", {})], writes=True)
    assert isinstance(outcome, OutcomeUnknown)


async def test_a_result_of_null_is_an_answer() -> None:
    (outcome,) = await rest_to(Script([batch_of({"c0": None})])).batch([Command("x", {})], writes=True)
    assert not isinstance(outcome, BizprocError)


async def test_a_comment_that_looks_like_a_reference_goes_by_itself() -> None:
    portal = Script([batch_of({"c0": True, "c2": True}), result(True)])
    tasks = RestTasks(rest_to(portal))
    comments = ["fine", "see $result[c0][0][NAME]", "ok"]
    outcomes = await tasks.complete_many([Completion(n + 1, "approve", text) for n, text in enumerate(comments)])
    assert outcomes == [None, None, None]
    together, alone = portal.requests
    assert "$result" not in "".join(map(str, json.loads(together.content)["cmd"].values()))
    assert alone.url.path.endswith("/bizproc.task.complete")
    assert json.loads(alone.content)["COMMENT"] == comments[1]


async def test_many_completions_say_what_the_documented_call_says() -> None:
    portal = Script([batch_of({"c0": True, "c1": True})])
    await RestTasks(rest_to(portal)).complete_many(
        [Completion(5, "reject", "нет", {"a": ["x", None], "b": False}), Completion(6, "cancel")]
    )
    first, second = json.loads(portal.requests[0].content)["cmd"].values()
    method, _, query = first.partition("?")
    assert method == "bizproc.task.complete"
    assert parse_str(query) == {"TASK_ID": "5", "STATUS": "2", "COMMENT": "нет", "FIELDS": {"a": ["x", ""], "b": "N"}}
    assert parse_str(second.partition("?")[2]) == {"TASK_ID": "6", "STATUS": "4"}


async def test_a_name_the_batch_cannot_carry_fails_alone() -> None:
    portal = Script([batch_of({"c1": True})])
    refused, done = await RestTasks(rest_to(portal)).complete_many(
        [Completion(1, "submit", fields={"a]": "x"}), Completion(2, "approve")]
    )
    assert isinstance(refused, InvalidInput)
    assert done is None


async def test_after_a_batch_without_an_answer_nothing_more_is_sent() -> None:
    portal = Script([httpx.ReadTimeout("late")])
    outcomes = await RestTasks(rest_to(portal)).complete_many([Completion(n + 1, "approve") for n in range(120)])
    assert len(portal.requests) == 1
    assert len(outcomes) == 120
    assert all(isinstance(outcome, OutcomeUnknown) for outcome in outcomes[:50])
    assert all(outcome and "Not sent" in outcome.fact for outcome in outcomes[50:])


async def test_ids_of_zero_never_reach_the_portal() -> None:
    portal = Script([result(True)])
    tasks = RestTasks(rest_to(portal))
    for ids in ([0], [5, 0], [-1], []):
        with pytest.raises(InvalidInput):
            await tasks.delegate(ids, 7, 8)
    with pytest.raises(InvalidInput):
        await tasks.delegate([5], 0, 8)
    with pytest.raises(InvalidInput):
        await tasks.complete(Completion(0, "approve"))
    assert portal.requests == []


async def test_a_read_in_many_commands_raises_the_first_error() -> None:
    answer = batch_of({"c0": []}, {"c1": {"error": "ERROR_SELECT_VALIDATION_FAILURE", "error_description": "x"}})
    with pytest.raises(Refused):
        await rest_to(Script([answer])).call_all([Command("a", {}), Command("b", {})])


@pytest.mark.parametrize(
    ("lane", "code", "requests"),
    [
        ("bulk", "OPERATION_TIME_LIMIT", 2),
        ("interactive", "OPERATION_TIME_LIMIT", 1),
        ("bulk", "QUERY_LIMIT_EXCEEDED", 1),
        ("bulk", "ACCESS_DENIED", 1),
    ],
)
async def test_only_a_bulk_job_reads_again_and_only_where_working_time_is_used_up(
    lane: Lane, code: str, requests: int
) -> None:
    refused = {"c0": {"error": code, "error_description": "No."}, "c1": {"error": code, "error_description": "No."}}
    portal = Script([batch_of({}, refused), batch_of({"c0": 1, "c1": 2})])
    answers = await rest_to(portal).read([Command("profile", {}), Command("scope", {})], lane=lane)
    assert len(portal.requests) == requests
    assert isinstance(answers[0], BizprocError) is (requests == 1)
