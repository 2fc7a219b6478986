"""Another name of the same portal opens no new allowance: limits count per person, under any of the portal's names."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from tests.attacks.test_attacks import policy
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, Assistant, Office
from tests.fixtures.person import configured
from tests.fixtures.vibecode_office import vibecode_assistant


def log(office: Office) -> dict[str, str]:
    return {"event_token": office.company.event_token("legal_check"), "log_message": "Once."}


def by_another_host(office: Office, env: dict[str, str]) -> AbstractAsyncContextManager[Assistant]:
    """The webhook under the other name of this machine."""
    assert "//127.0.0.1:" in office.standin.base_url
    other = office.webhook(ADMINISTRATOR).replace("//127.0.0.1:", "//LocalHost:")
    return configured(office, {**env, "BITRIX24_WEBHOOK_URL": other}, ADMINISTRATOR)


def by_an_application(office: Office, env: dict[str, str]) -> AbstractAsyncContextManager[Assistant]:
    return office.app_assistant(ADMINISTRATOR, **env)


@asynccontextmanager
async def by_vibecode(office: Office, env: dict[str, str]) -> AsyncIterator[Assistant]:
    async with vibecode_assistant(office, ADMINISTRATOR, BIZPROC_POLICY=env["BIZPROC_POLICY"]) as assistant:
        yield assistant


@pytest.mark.parametrize("way", [by_another_host, by_an_application, by_vibecode])
async def test_a_limit_holds_by_every_name_and_way_to_the_portal(
    office: Office, way: Callable[[Office, dict[str, str]], AbstractAsyncContextManager[Assistant]]
) -> None:
    env = policy(office, "[limits]\nwrites_per_day = 1\n")
    async with configured(office, env, ADMINISTRATOR) as assistant:
        await assistant.call("activity_log", **log(office))
    async with way(office, env) as assistant:
        assert "writes_per_day: 1 of 1" in await assistant.refused("activity_log", **log(office))
    assert office.written() == ["bizproc.activity.log"]


async def test_the_same_start_is_pointed_out_by_every_name(office: Office) -> None:
    start = {"template_id": 803, "document": "spa:147:1"}
    other = office.webhook(EMPLOYEE).replace("//127.0.0.1:", "//localhost:")
    async with configured(office, {}, EMPLOYEE) as assistant:
        await assistant.call("workflow_start", **start)
    async with configured(office, {"BITRIX24_WEBHOOK_URL": other}, EMPLOYEE) as assistant:
        assert "The same start was sent at" in (await assistant.call("workflow_start", **start)).text
    assert office.written() == ["bizproc.workflow.start"]
