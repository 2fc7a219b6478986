"""One session on both upstreams – start, list, log, answer, stop: only the environment variables differ."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bizproc_mcp.settings import read_settings
from tests.fixtures.office import ADMINISTRATOR, Era, Office, Stage
from tests.upstream.contract.upstreams import REST, UPSTREAMS, VIBECODE, Upstream

_IDS = re.compile(r"[0-9a-f]{14}\.[0-9]{8}")
A_MINUTE = timedelta(minutes=1)
DIFFERENCES: Mapping[tuple[str, str], str] = {
    # What is not checked is said: Vibecode tells no parameters of a template.
    ("workflow_start", "vibecode"): "\nunchecked: this upstream does not give parameters",
    # What came next: Vibecode shows no tasks, only that the process runs.
    ("event_send", "rest"): ", state «Waiting for an answer», waits for «Elena Sokolova» (15) since 2026-11-20 12:05",
    ("event_send", "vibecode"): ", last change 2026-11-20 12:05",
}


async def session(office: Office, upstream: Upstream) -> list[tuple[str, str]]:
    """The tools called and what they said, ids made equal."""
    environment = {
        **upstream.environment(office.standin, ADMINISTRATOR),
        "BIZPROC_CONFIRM": "off",
        "BIZPROC_STATE_DIR": str(office.folder / upstream.name),
    }
    told: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    async with office.assistant(server=office.server(read_settings(environment))) as assistant:

        async def call(tool: str, **arguments: Any) -> Mapping[str, Any]:
            office.standin.world.clock.advance(A_MINUTE)  # type: ignore[attr-defined]  # a clock that is moved by hand
            said = await assistant.call(tool, **arguments)
            told.append((tool, _IDS.sub(lambda found: names.setdefault(found[0], f"<{len(names)}>"), said.text)))
            return said.data

        started = (await call("workflow_start", template_id=713, document="deal:1633"))["workflow_id"]
        await call("workflow_list", template_id=713)
        await call("workflow_list", document="deal:1633", started_by="me")
        token = next(one.event_token for one in office.standin.handlers.calls if one.workflow_id == started)
        await call("activity_log", event_token=token, log_message="The legal desk reads the contract.")
        await call("event_send", event_token=token, return_values={"verdict": "doubts", "remarks": "No upper limit."})
        await call("workflow_terminate", workflow_id=started, status="Not needed")
        await call("workflow_list", document="deal:1633", started_by="me")
    state = office.world.states[started]
    assert state.title == "Not needed"
    assert [entry.text for entry in state.tracking].count("The legal desk reads the contract.") == 1
    return told


async def test_the_same_session_on_both_tells_the_same_but_for_ids_and_what_is_in_the_table(
    stage: Stage, tmp_path: Path, era: Era
) -> None:
    by_name = {one.name: await session(Office.on(stage, tmp_path, era), one) for one in UPSTREAMS}
    for name, told in by_name.items():
        for tool, text in told:
            assert DIFFERENCES.get((tool, name), "") in text
    plain = {
        name: [(tool, text.replace(DIFFERENCES.get((tool, name), ""), "")) for tool, text in told]
        for name, told in by_name.items()
    }
    assert plain[REST.name] == plain[VIBECODE.name]
    assert [text.partition(":")[0] for tool, text in plain[REST.name] if tool != "workflow_list"] == ["done"] * 4
