"""Anything that looks like a secret is masked when shown, so a value that would be masked is never sent or released.

Found in use: a field's default, a template's rule and an address, each in the form of an event token, were shown as
`[hidden]` in the question and sent in full. The fields of a bulk answer were missing from the journal.
"""

import base64
from dataclasses import replace
from typing import Any

import pytest

from bizproc_mcp.rules.bpt import write_bpt
from bizproc_mcp.safety.journal import Query
from bizproc_standin.state.records.tasks import TaskField
from tests.attacks.test_template_previews import running
from tests.fixtures.office import ADMINISTRATOR, Assistant, Office
from tests.fixtures.person import YES, asking, configured
from tests.rules.processes import node

TOKEN_LIKE = "|IBANDE89370400440532013000EVILXX." + "ab" * 32
FEEDBACK = 1530


def with_default(office: Office, default: str) -> None:
    """A form of one text that nobody has to fill in."""
    task = office.task(FEEDBACK)
    field = TaskField(id="Iban", type="text", name="IBAN", default=default)
    task.parameters = replace(task.parameters, show_comment="N", fields=(field,))


@pytest.mark.parametrize(
    ("tool", "which"), [("task_complete", {"task_id": FEEDBACK}), ("task_complete_many", {"task_ids": [FEEDBACK]})]
)
async def test_a_default_that_would_be_masked_is_not_sent(office: Office, tool: str, which: dict[str, Any]) -> None:
    with_default(office, f"pay {TOKEN_LIKE}")
    async with asking(office, YES) as (assistant, person):
        refusal = await assistant.refused(tool, **which, decision="submit")
    assert "as a text" in refusal
    assert person.questions == []
    assert office.written() == []


@pytest.mark.parametrize(
    "step",
    [
        node("CodeActivity", ExecuteCode=f"$s='{TOKEN_LIKE}';"),
        node("WebHookActivity", Handler=f"https://a.b/?{TOKEN_LIKE}"),
    ],
    ids=["PHP code", "an address"],
)
async def test_a_template_of_which_something_would_be_masked_is_not_sent(office: Office, step: Any) -> None:
    file = base64.b64encode(write_bpt(running(step))).decode()
    async with office.app_assistant(ADMINISTRATOR, BIZPROC_CONFIRM="destructive") as assistant:
        refusal = await assistant.refused("template_add", document_type="deal", name="t", file=file)
    assert "as a text" in refusal
    assert office.written() == []


async def test_what_a_bulk_answer_sends_with_each_task_stands_in_the_journal(office: Office) -> None:
    with_default(office, "XX99-PAID-TO")
    async with asking(office, YES) as (assistant, _):
        await assistant.call("task_complete_many", task_ids=[FEEDBACK], decision="submit")
        [attempt] = await attempts(assistant)
    assert attempt.arguments["items"] == {f"task:{FEEDBACK}": {"Iban": "XX99-PAID-TO"}}


async def attempts(assistant: Assistant) -> list[Any]:
    return list(await (await assistant.server.assembly()).catalogue.guard.journal.attempts(Query()))


# What asks nobody


async def test_a_template_file_is_sent_only_after_a_persons_yes(office: Office) -> None:
    file = base64.b64encode(write_bpt(running(node("SetFieldActivity", FieldValue={"OPPORTUNITY": "0"})))).decode()
    env = {"BIZPROC_CONFIRM": "destructive", "BIZPROC_CONFIRM_FALLBACK": "refuse"}
    async with office.app_assistant(ADMINISTRATOR, **env) as assistant:
        refusal = await assistant.refused("template_add", document_type="deal", name="t", file=file, auto_execute=3)
    assert "needs a person's confirmation" in refusal
    assert office.written() == []


@pytest.mark.parametrize(
    "more", [{"handler": "https://evil.example/in"}, {"auth_user_id": 1, "handler": "https://a.example/in"}], ids=str
)
@pytest.mark.parametrize("tool", ["activity_add", "robot_add"])
async def test_a_handler_elsewhere_is_registered_only_after_a_persons_yes(
    office: Office, tool: str, more: dict[str, Any]
) -> None:
    env = {"BIZPROC_CONFIRM": "destructive", "BIZPROC_CONFIRM_FALLBACK": "refuse"}
    async with office.app_assistant(ADMINISTRATOR, **env) as assistant:
        refusal = await assistant.refused(tool, code="exfil", name="x", **more)
    assert "needs a person's confirmation" in refusal


async def test_a_number_the_assistant_got_for_itself_is_no_yes_once_a_person_is_wanted(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    policy = tmp_path_factory.mktemp("rules") / "policy.toml"
    policy.write_text("")
    start = {"template_id": 801, "document": "deal:5144"}
    env = {"BIZPROC_CONFIRM": "off", "BIZPROC_CONFIRM_FALLBACK": "refuse", "BIZPROC_POLICY": str(policy)}
    async with configured(office, env, person=ADMINISTRATOR) as assistant:
        start = await startable(assistant)
        await assistant.call("workflow_start", **start)
        again = await assistant.call("workflow_start", **start)
        number = again.data["confirmation"]
        policy.write_text('[[rule]]\ntool = "workflow_start"\naction = "confirm"\n')
        refusal = await assistant.refused("workflow_start", **start, confirmation=number)
    assert "did not come from a person" in refusal


async def startable(assistant: Assistant) -> dict[str, Any]:
    """A template that needs no parameters, with a document of its type."""
    items = (await assistant.call("template_list", document_type="deal", limit=50)).data["items"]
    for item in items:
        read = await assistant.call("template_get", template_id=item["id"])
        if not read.data["parameters_schema"].get("required"):
            return {"template_id": item["id"], "document": "deal:5144"}
    raise AssertionError(items)
