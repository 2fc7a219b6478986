"""The server's secret in portal text: a template calls the same webhook, a task quotes it."""

from dataclasses import replace
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError
from mcp.types import ElicitResult, PromptReference

from bizproc_mcp.outgoing import Outgoing
from bizproc_standin.state.records import TaskField
from tests.attacks.answering import answering, says
from tests.fixtures.office import ADMINISTRATOR, HEAD, SECRET, Office, Stage
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking

TASK, TEMPLATE = 1128, 802
ADDRESS = f"https://acme.bitrix24.com/rest/15/{SECRET}/crm.deal.add"
TOOLS: dict[str, dict[str, Any]] = {
    "task_list": {},
    "task_get": {"task_id": TASK},
    "task_summary": {},
    "template_list": {},
    "template_get": {"template_id": TEMPLATE},
    "user_find": {"query": "Web"},
    "task_complete": {"task_id": TASK, "decision": "reject", "comment": "No."},
    "task_complete_many": {"task_ids": [TASK], "decision": "reject", "comment": "No."},
    "task_delegate": {"task_ids": [TASK], "to_user": "37"},
    "workflow_list": {},
}
ADDRESSES = (
    "bizproc://tasks",
    f"bizproc://tasks/{TASK}",
    f"bizproc://tasks/{TASK}/fields",
    "bizproc://templates",
    f"bizproc://templates/{TEMPLATE}",
    f"bizproc://templates/{TEMPLATE}/schema",
    f"bizproc://templates/{TEMPLATE}/diagram",
    "bizproc://journal",
)


def write_it_everywhere(office: Office) -> None:
    """As far as a portal has texts: names, descriptions, steps, people, documents."""
    task = office.task(TASK)
    task.name, task.description = f"Call {ADDRESS}", f"{'long ' * 40}{ADDRESS}"
    task.workflow.document_name = f"Deal {SECRET}"
    office.world.users[37].last_name = f"Weber{SECRET}"
    template = office.world.templates[TEMPLATE]
    template.name = f"{'n' * 180} {ADDRESS}"
    template.parameters = {SECRET: {"Name": SECRET, "Type": "string", "Default": ADDRESS}}
    step = {"Type": "WebHookActivity", "Name": "A1", "Properties": {"Handler": ADDRESS}, "Children": []}
    log = {"Type": "LogActivity", "Name": "A2", "Properties": {"Text": f"see {SECRET}"}, "Children": []}
    template.tree = {"Type": "SequentialWorkflowActivity", "Name": "T", "Properties": {}, "Children": [step, log]}


@both_eras
@pytest.mark.parametrize("tool", TOOLS)
async def test_no_tool_tells_it(office: Office, tool: str) -> None:
    write_it_everywhere(office)
    person = HEAD if tool.startswith("task") else ADMINISTRATOR
    told_meanwhile: list[str] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told_meanwhile.append(f"{progress} of {total}: {message}")

    async with office.assistant(person) as assistant:
        result = await assistant.client.call_tool(tool, TOOLS[tool], progress_callback=note)
    told = result.model_dump_json()
    assert not result.is_error, told
    assert SECRET[:20] not in told
    assert SECRET[:20] not in "".join(told_meanwhile)


@both_eras
@pytest.mark.parametrize("address", ADDRESSES)
async def test_no_resource_tells_it(office: Office, address: str) -> None:
    write_it_everywhere(office)
    async with office.assistant(HEAD if "task" in address else ADMINISTRATOR) as assistant:
        told = (await assistant.client.read_resource(address)).model_dump_json()
    assert SECRET[:20] not in told


async def test_what_is_masked_is_marked_and_the_rest_is_there(office: Office) -> None:
    write_it_everywhere(office)
    async with office.assistant(ADMINISTRATOR) as assistant:
        found = await assistant.call("template_get", template_id=TEMPLATE)
        task = await assistant.call("task_get", task_id=TASK, assignee="15")
    assert "https://acme.bitrix24.com/rest/15/***" in found.text
    assert "***" in str(list(found.data["parameters_schema"]["properties"]))
    assert task.data["name"] == "Call https://acme.bitrix24.com/rest/15/***/crm.deal.add"


@both_eras
async def test_no_completion_and_no_prompt_tells_it(office: Office) -> None:
    write_it_everywhere(office)
    async with office.assistant() as assistant:
        prompt = PromptReference(type="ref/prompt", name="hand_over")
        completed = await assistant.client.complete(prompt, {"name": "to_user", "value": "Weber"})
        said = await assistant.client.get_prompt("hand_over", {"from_user": "me", "to_user": f"Weber{SECRET}"})
    assert completed.completion.values
    assert SECRET not in completed.model_dump_json()
    assert SECRET not in said.model_dump_json()


async def test_no_error_tells_it(office: Office) -> None:
    write_it_everywhere(office)
    async with office.assistant() as assistant:
        refused = await assistant.client.call_tool("task_complete", {"task_id": TASK, "decision": SECRET})
        assert SECRET not in refused.model_dump_json()
        for ask in (
            assistant.client.read_resource(f"bizproc://tasks/{SECRET}"),
            assistant.client.get_prompt(SECRET, {}),
            assistant.client.call_tool(SECRET, {}),
        ):
            with pytest.raises(MCPError) as caught:
                await ask
            assert SECRET not in f"{caught.value.error!r}"


@both_eras
async def test_no_question_tells_it(office: Office) -> None:
    write_it_everywhere(office)
    async with asking(office, NO) as (assistant, person):
        await assistant.refused("task_complete", task_id=TASK, decision="reject", comment="No.")
        await assistant.refused("task_complete", task_id=TASK, decision="reject", ask_person=True)
    assert len(person.questions) == 2
    assert SECRET not in f"{person.questions}{person.forms}"


@both_eras
async def test_no_form_tells_it_and_none_brings_back_what_was_masked(office: Office) -> None:
    task = office.task(1521)
    task.name = f"Call {ADDRESS}"
    shown = TaskField(id="A", type="string", name=f"T {SECRET}", description=f"D {SECRET}", required=True)
    held = TaskField(id="B", type="string", name="Kept", default=ADDRESS)
    chosen = TaskField(id="C", type="select", name="Which", options={SECRET: "this", "n": "none"})
    task.parameters = replace(task.parameters, fields=(shown, held, chosen))
    answer = ElicitResult(action="accept", content={"A": "x"})
    async with asking(office, answer, YES) as (assistant, person):
        text = await assistant.refused("task_complete", task_id=1521, decision="submit", ask_person=True)
    assert SECRET not in f"{person.questions}{person.forms}"
    assert list(person.forms[0]["properties"]) == ["A", "comment"]
    assert "secret of this server" in text
    assert office.written() == []


async def test_a_handle_of_an_event_stays_whole(office: Office) -> None:
    """The token is no secret of this server's, and the assistant answers with it."""
    token = office.company.event_token("legal_check")
    outgoing = Outgoing({SECRET})
    assert await outgoing.shown({"event_token": token}) == {"event_token": token}


async def test_texts_without_it_are_the_same_object_and_long_ones_go_quickly() -> None:
    outgoing = Outgoing({SECRET, "another/secret"})
    plain = {"rows": [{"name": "x" * 100, "n": 1}] * 20_000, "text": "…" * 1_000_000}
    assert await outgoing.shown(plain) is plain
    many = {"text": f"{SECRET} " * 50_000, SECRET: [SECRET, (SECRET,)]}
    assert await outgoing.shown(many) == {"text": "*** " * 50_000, "***": ["***", ["***"]]}


async def test_the_larger_part_of_it_before_a_cut_is_hidden_too() -> None:
    outgoing = Outgoing({SECRET})
    assert (
        outgoing.text(f"see {SECRET[:-1]}… and {SECRET[:20]}… and {SECRET[:5]}…")
        == f"see ***… and ***… and {SECRET[:5]}…"
    )


@both_eras
async def test_what_a_refusal_of_the_portal_repeats_is_masked(office: Office, stage: Stage) -> None:
    async with office.assistant() as assistant:
        with answering(stage) as instead:
            instead["bizproc.task.complete"] = says({"error": "X", "error_description": f"no {SECRET}"}, 400)
            text = (await assistant.call("task_complete", task_id=1129, decision="approve")).text
    assert "***" in text
