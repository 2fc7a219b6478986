"""The receipt of a write names the event that has reached the inbox since."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, Assistant, Office
from tests.inbox.arriving import arrive, take, with_inbox


@asynccontextmanager
async def called_back(office: Office, person: int) -> AsyncIterator[tuple[Assistant, list[int]]]:
    """An assistant whose inbox takes what the portal called for while the receipt waits; the ids of these events."""
    real, arrived, before = office.wire_clock.sleep, list[int](), len(office.standin.handlers.calls)
    listening: list[Assistant] = []

    async def sleep(seconds: float) -> None:
        await real(seconds)
        for assistant in listening:
            for call in office.standin.handlers.calls[before + len(arrived) :]:
                arrived.append(await take(office, assistant, call))

    office.wire_clock.sleep = sleep  # type: ignore[method-assign]
    async with with_inbox(office, person) as assistant:
        listening.append(assistant)
        yield assistant, arrived


@pytest.mark.parametrize("person", [ADMINISTRATOR, EMPLOYEE])
async def test_a_start_names_the_event_it_led_to(office: Office, person: int) -> None:
    async with called_back(office, person) as (someone, arrived):
        said = await someone.call("workflow_start", template_id=713, document="deal:1633")
    (event_id,) = arrived
    assert said.data["next"]["event_id"] == event_id
    assert said.text.splitlines()[-1].startswith("next: ")
    assert f"event {event_id} waits for an answer" in said.text


async def test_an_event_that_was_just_answered_does_not_come_next(office: Office) -> None:
    async with called_back(office, ADMINISTRATOR) as (admin, _):
        number = await arrive(office, admin)
        said = await admin.call("event_send", event_id=number, return_values={"verdict": "clean"})
        token = office.company.event_token("legal_check")
        other = await admin.call("event_send", event_token=token)
    assert said.data["next"]["process"] in ("running", "ended")
    assert "event_id" not in said.data["next"]
    assert other.data["outcome"] == "already_done"
    assert "next" not in other.data  # nothing was sent, so nothing came of it


async def test_only_events_of_a_process_that_still_waits_are_named(office: Office) -> None:
    async with called_back(office, ADMINISTRATOR) as (admin, arrived):
        await arrive(office, admin)
        started = await admin.call("workflow_start", template_id=713, document="deal:1633")
        other = await admin.call("task_complete", task_id=1471, decision="approve")
        stopped = await admin.call("workflow_terminate", workflow_id=started.data["workflow_id"])
    assert started.data["next"]["event_id"] == arrived[0]
    assert "event_id" not in other.data["next"]
    assert stopped.data["next"] == {"process": "ended"}
