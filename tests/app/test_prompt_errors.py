"""Invalid prompt calls get an error message for the caller, in both eras."""

import pytest
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS

from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, Office
from tests.fixtures.office_fixtures import both_eras


@both_eras
@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("triage_inbx", {}, "There is no prompt 'triage_inbx'. Did you mean 'triage_inbox'?"),
        ("zzz", {}, "There is no prompt 'zzz'. See prompts/list."),
        ("decide_task", {}, "Prompt decide_task: task_id is missing. It takes: task_id."),
        ("decide_task", {"task_id": "1", "x": "2"}, "Prompt decide_task: 'x' is not known. It takes: task_id."),
        ("stuck_processes", {"x": "2"}, "Prompt stuck_processes: 'x' is not known. It takes: no arguments."),
    ],
)
async def test_a_wrong_call_of_a_prompt_says_what_is_wrong(
    name: str, arguments: dict[str, str], words: str, office: Office
) -> None:
    async with office.assistant(ADMINISTRATOR) as assistant:
        with pytest.raises(MCPError) as failed:
            await assistant.client.get_prompt(name, arguments)
    assert (failed.value.error.code, failed.value.error.message) == (INVALID_PARAMS, words)


@both_eras
async def test_a_prompt_whose_tools_are_withheld_says_why(office: Office) -> None:
    async with office.assistant(EMPLOYEE) as assistant:
        with pytest.raises(MCPError) as failed:
            await assistant.client.get_prompt("stuck_processes", {})
    words = "Prompt stuck_processes is not offered: needs a portal administrator. See portal_info."
    assert (failed.value.error.code, failed.value.error.message) == (INVALID_PARAMS, words)
