"""The fuzzer's inputs: edited responses, readable reports, reduced inputs."""

import gzip
import json
from random import Random

import pytest

from bizproc_standin.asgi import HttpReply
from tests.attacks.fuzz.edits import Edit, Reshape, edited, random_edit
from tests.attacks.fuzz.rounds import Round, random_round
from tests.attacks.fuzz.scenes import Scene
from tests.attacks.fuzz.script import Script
from tests.attacks.fuzz.shrinking import shrunk
from tests.attacks.fuzz.spoils import Spoil
from tests.attacks.fuzz.steps import NO, Step
from tests.attacks.fuzz.texts import MARK, SECRET, TRAP, shortened
from tests.attacks.fuzz.values import Raw, as_json, told

ANSWER = {"result": [{"ID": "1", "NAME": "Laptops"}, {"ID": "2", "NAME": "Pens"}], "total": 2}


def test_a_column_is_changed_wherever_it_stands_and_marked_with_its_name() -> None:
    changed = edited(ANSWER, [Edit("NAME", MARK)])
    assert changed == {"result": [{"ID": "1", "NAME": "QzNAMEzQ"}, {"ID": "2", "NAME": "QzNAMEzQ"}], "total": 2}
    assert ANSWER["total"] == 2


def test_a_star_changes_texts_and_leaves_numbers() -> None:
    changed = edited({"result": [{"NAME": "Laptops", "DESCRIPTION": "12", "ID": "1"}]}, [Edit("*", MARK)])
    assert changed == {"result": [{"NAME": "QzNAMEzQ", "DESCRIPTION": "12", "ID": "1"}]}


def test_the_envelope_and_any_place_can_be_changed() -> None:
    assert edited({"result": []}, [Edit("+total", 10**12)]) == {"result": [], "total": 10**12}
    seen = {json.dumps(edited(ANSWER, [Edit(place / 20, "here")])) for place in range(20)}
    assert len(seen) == 9  # each of the nine values of the answer, itself included


@pytest.mark.parametrize(
    ("how", "result"),
    [
        ("listed", [[1, 2]]),
        ("mapped", {"0": [1, 2]}),
        ("keyed", {"0": 1, "1": 2}),
        ("emptied", []),
        ("unlisted", 1),
    ],
)
def test_shapes_are_changed(how: str, result: object) -> None:
    assert edited({"result": [1, 2]}, [Edit("result", Reshape(how))]) == {"result": result}  # type: ignore[arg-type]


def test_documents_hold_what_no_library_writes() -> None:
    value = {"a": Raw("1e999"), "b": [Raw('{"c":1,"c":2}'), "\ud800"]}
    assert as_json(value) == '{"a": 1e999, "b": [{"c":1,"c":2}, "\\ud800"]}'


def test_any_random_change_can_be_made_and_written() -> None:
    chance = Random(3)
    for _ in range(300):
        as_json(edited(ANSWER, [random_edit(chance)]))


def test_a_script_changes_what_fits_and_knows_the_run() -> None:
    script = Script((Edit("NAME", f"{SECRET} at {TRAP}", method="bizproc.task.*"),)).knowing(
        {SECRET: "code", TRAP: "x:1"}
    )
    reply = HttpReply(200, json.dumps(ANSWER).encode(), {})
    assert b"code at x:1" in script.played("bizproc.task.list", reply, writes=False).body
    assert script.played("user.get", reply, writes=False) is reply


def test_a_write_is_never_answered_as_if_it_had_not_been_done() -> None:
    reply = HttpReply(200, b'{"result":true}', {})
    limited = Script((), (Spoil("refusal", "", 503, "QUERY_LIMIT_EXCEEDED"),))
    assert limited.played("bizproc.task.complete", reply, writes=True).status == 200
    assert limited.played("bizproc.task.list", reply, writes=False).status == 503
    packed = Script((), (Spoil("packed"),)).played("bizproc.task.complete", reply, writes=True)
    assert gzip.decompress(packed.body) == reply.body


def test_a_report_tells_repeated_texts_once() -> None:
    assert shortened("<a " * 13_000) == "'<a ' * 13_000"
    assert shortened("x" + "ab" * 500 + "y") == "'x' + 'ab' * 500 + 'y'"
    assert len(told({"text": "".join(map(chr, range(300, 9000)))})) < 500


async def test_what_is_found_is_made_small_step_by_step() -> None:
    """The defect here: a name of more than a hundred letters in a list that is limited."""
    noise = [Step("call", "task_summary"), Step("read", "bizproc://tasks")]
    edits = (Edit("ID", "x"), Edit("NAME", "y" * 5000), Edit("+total", 10**12))
    step = Step("call", "task_list", {"limit": 5, "order": "due", "status": "any"}, script=Script(edits), replies=(NO,))
    tried: list[Round] = []

    async def shows(played: Round) -> bool:
        tried.append(played)
        changes = [edit for one in played.steps for edit in one.script.edits if "limit" in one.arguments]
        return any(edit.place == "NAME" and len(str(edit.value)) > 100 for edit in changes)

    small = await shrunk(Round("1:1", Scene(), [*noise, step, *noise]), shows, 60)
    [left] = small.steps
    assert dict(left.arguments) == {"limit": 5}
    [edit] = left.script.edits
    assert edit.place == "NAME"
    assert 100 < len(str(edit.value)) < 200
    assert len(tried) <= 60


def test_rounds_reach_every_kind_of_input_over_both_transports_and_upstreams() -> None:
    rounds = [random_round(5, number, 30) for number in range(40)]
    assert {step.does for played in rounds for step in played.steps} == {
        "call", "read", "complete", "prompt", "post", "request", "line", "policy",
    }  # fmt: skip
    scenes = [played.scene for played in rounds]
    assert {scene.serving for scene in scenes} == {"stdio", "http"}
    assert {scene.era for scene in scenes} == {"legacy", "2026-07-28"}
    assert {scene.credentials for scene in scenes} == {"webhook", "application", "key", "session"}
    assert {scene.ending for scene in scenes} == {"SIGTERM", "SIGINT", "stdin"}
    assert any(scene.policy for scene in scenes)
    tools = {step.name for played in rounds for step in played.steps if step.does == "call"}
    assert {"task_complete", "workflow_start", "template_add", "event_send", "event_list", "user_find"} <= tools
