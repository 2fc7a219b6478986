"""Listing registrations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bizproc_mcp.services.registrations import list_registered
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
