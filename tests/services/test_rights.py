"""Whether the person is an administrator: yes, no or unknown, which counts as neither."""

from dataclasses import replace

import pytest

from bizproc_mcp.capabilities import Capabilities
from bizproc_mcp.errors import Unavailable, Unreachable
from bizproc_mcp.models.users import Access
from bizproc_mcp.services.task_list import person_of
from tests.fixtures.office import HEAD, Office


def told(administrator: bool | None) -> Capabilities:
    """What is known once the portal has answered."""
    facts = Capabilities()
    facts.known = Access(HEAD, administrator=administrator)
    return facts


@pytest.mark.parametrize("administrator", [True, None])
async def test_who_may_be_an_administrator_may_ask_for_the_tasks_of_all(office: Office, administrator: bool) -> None:
    """Where nobody knows, the portal decides."""
    async with office.assistant() as head:
        context = (await head.server.assembly()).context
        known = replace(context, capabilities=told(administrator))
        assert await known.is_administrator() is administrator
        assert await person_of(known, " All ") is None


async def test_who_is_certainly_none_may_not(office: Office) -> None:
    async with office.assistant() as head:
        context = replace((await head.server.assembly()).context, capabilities=told(administrator=False))
        with pytest.raises(Unavailable):
            await person_of(context, "all")
        assert await person_of(context, "me") == HEAD


async def test_where_the_portal_cannot_be_asked_it_stays_unknown_and_is_asked_again(office: Office) -> None:
    asked = 0

    async def away() -> Access:
        nonlocal asked
        asked += 1
        raise Unreachable("The portal is away.", "")

    async with office.assistant() as head:
        context = (await head.server.assembly()).context
        cut_off = replace(context, portal=replace(context.portal, access=away), capabilities=Capabilities())
        assert await cut_off.is_administrator() is None
        assert await cut_off.is_administrator() is None
    assert asked == 2
