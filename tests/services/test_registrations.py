"""Listing registrations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from bizproc_mcp.errors import NotFound
from bizproc_mcp.services.registrations import list_registered, plan_deleting
from tests.fixtures.office import ADMINISTRATOR, Office


@dataclass(frozen=True)
class Registered:
    """A group that lists these codes."""

    codes: Sequence[str]

    async def list_codes(self) -> Sequence[str]:
        return self.codes


async def test_codes_come_in_alphabetical_order_and_of_a_long_one_the_beginning(office: Office) -> None:
    codes = ("b", "A", "c" * 100, "d" * 101)
    async with office.assistant(ADMINISTRATOR) as admin:
        context = (await admin.server.assembly()).context
        group = replace(context, portal=replace(context.portal, robots=Registered(codes)))  # type: ignore[arg-type]
        found = await list_registered(group, "robot")
    assert found.total == 4
    assert [code.raw for code in found.codes] == ["A", "b", "c" * 100, "d" * 99 + "…"]


async def test_what_is_not_registered_is_refused_with_the_codes_that_are(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        context = (await admin.server.assembly()).context
        for codes, shown in ((("b", "A"), "It has: A, b."), ((), "It has: none.")):
            portal = replace(context.portal, robots=Registered(codes), activities=Registered(()))  # type: ignore[arg-type]
            with pytest.raises(NotFound) as refused:
                await plan_deleting(replace(context, portal=portal), "robot", "c")
            assert refused.value.next_step.startswith(shown)
