"""No text freezes the server: portal text is parsed fast enough that other calls do not notice.

These inputs froze it before: a description of `<a ` × 13,000 for 24 seconds, of `<a "` × 9,000 for 11; `<![<!` and
`&#999…` for good, because parsing them raised an exception; a template of 2,000 steps with texts that start like
expressions for 9 seconds. Signals were not handled during that time.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed import ADMINISTRATOR, HEAD
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import DocumentType, Template
from tests.app.test_process import Served, environment
from tests.fixtures.forking import started
from tests.fixtures.office import Office
from tests.fixtures.standin import seeded_standin

FREEZING = {
    "tags that never end": "<a " * 13_333,
    "quotes that never end": '<a "' * 10_000,
    "values that never end": '<a b="' * 6_666,
    "declarations": "<![<!" * 8_000,
    "comments that never end": "<!--" * 10_000,
    "scripts that never end": "<script>" * 5_000,
    "ends of nothing": "</" * 20_000,
    "ampersands": "&" * 40_000,
    "a character with a number of 40,000 digits": "&#" + "9" * 39_998,
    "links that never end": "[url=" * 8_000,
    "marks on nothing": "\u0301" * 40_000,
    "letters nobody sees": "\u200b" * 40_000,
}
PATIENCE = 10.0
"""Seconds within which everything here is over many times; before, single texts took longer."""


@contextmanager
def serving(standin: StandIn, folder: Path, person: int = HEAD) -> Iterator[Served]:
    """The real server over stdio, connected to a portal in this process."""
    standin.credentials.issue_webhook(person, ALL_SCOPES, "FROZEN0SERVER")
    address = f"{standin.base_url}/rest/{person}/FROZEN0SERVER/"
    with running("bizproc_mcp", "serve", folder=folder, BITRIX24_WEBHOOK_URL=address) as served:
        yield served


@contextmanager
def running(module: str, *words: str, folder: Path, **more: str) -> Iterator[Served]:
    env = environment(folder, **more)
    process = started(module, *words, env=env, text=True, cwd=Path(__file__).parents[2])
    try:
        yield Served(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            with suppress(OSError):  # what was not written any more
                stream.close()


def answered(portal: StandIn, method: str) -> None:
    """Wait until the portal has been asked, so that the server has the text in its hands."""
    nothing, end = threading.Event(), time.monotonic() + PATIENCE
    while not portal.rest.commands[method]:
        assert time.monotonic() < end
        nothing.wait(0.01)


def start(served: Served, tool: str, **arguments: object) -> None:
    """Call a tool and do not wait for what it says."""
    served.send({"id": 9_000, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})


@pytest.fixture(scope="module")
def portal() -> Iterator[StandIn]:
    with seeded_standin() as standin:
        yield standin


@pytest.mark.parametrize("text", FREEZING.values(), ids=FREEZING)
async def test_a_task_is_read_whatever_its_texts_are(office: Office, text: str) -> None:
    task = office.task(1128)
    task.name = task.description = text
    start_of_work = time.thread_time()
    async with office.assistant() as assistant:
        read = await assistant.call("task_get", task_id=1128)
        listed = await assistant.call("task_list", search="yacht")
    assert time.thread_time() - start_of_work < PATIENCE
    assert read.data["id"] == 1128
    assert listed.data["total"] == 0


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("hostile", ["tags that never end", "a template of 2,000 steps"])
def test_a_signal_ends_it_while_it_reads_a_hostile_text(portal: StandIn, tmp_path: Path, hostile: str) -> None:
    person, method, (tool, arguments) = hostile_read(portal, hostile)
    with serving(portal, tmp_path, person) as served:
        served.shake_hands()
        served.ask("tools/list")
        portal.rest.commands.clear()
        start(served, tool, **arguments)
        answered(portal, method)
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(timeout=PATIENCE)
        assert served.process.returncode == 128 + signal.SIGTERM


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("hostile", ["tags that never end", "a template of 2,000 steps"])
def test_other_calls_are_answered_while_it_reads_a_hostile_text(portal: StandIn, tmp_path: Path, hostile: str) -> None:
    person, _, (tool, arguments) = hostile_read(portal, hostile)
    with serving(portal, tmp_path, person) as served:
        served.shake_hands()
        served.ask("tools/list")
        began = time.monotonic()
        start(served, tool, **arguments)
        for _ in range(5):
            served.ask("ping")
        assert time.monotonic() - began < PATIENCE


def hostile_read(portal: StandIn, hostile: str) -> tuple[int, str, tuple[str, dict[str, object]]]:
    """Who reads what: the person, what the portal is asked, the tool."""
    if hostile == "tags that never end":
        portal.world.tasks[1128].description = FREEZING[hostile]
        return HEAD, "bizproc.task.list", ("task_get", {"task_id": 1128})
    steps = [
        {"Type": "LogActivity", "Name": f"A{number}", "Properties": {"Text": "{=a:" + " " * 4_000}, "Children": []}
        for number in range(1_990)
    ]
    tree = {"Type": "SequentialWorkflowActivity", "Name": "T", "Properties": {}, "Children": steps}
    kind = DocumentType("crm", "CCrmDocumentDeal", "DEAL")
    template = portal.world.add_template(Template(0, kind, "Long", tree))
    return ADMINISTRATOR, "bizproc.workflow.template.list", ("template_get", {"template_id": template.id})


@pytest.mark.slow  # processes of their own
@pytest.mark.parametrize("ending", ["signal", "input"])
def test_a_thread_that_computes_for_ever_does_not_hold_the_end(tmp_path: Path, ending: str) -> None:
    with running("tests.attacks.busy_server", folder=tmp_path) as served:
        served.shake_hands()
        found = served.ask("tools/call", name="template_list", arguments={"limit": 1})
        start(served, "template_get", template_id=found["structuredContent"]["items"][0]["id"])
        for _ in range(3):
            served.ask("ping")
        if ending == "signal":
            served.process.send_signal(signal.SIGTERM)
        else:
            assert served.process.stdin is not None
            served.process.stdin.close()
        served.process.wait(timeout=PATIENCE)
        assert served.process.returncode == (128 + signal.SIGTERM if ending == "signal" else 0)
