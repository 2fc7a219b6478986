"""Strangers' calls to an inbox without an application token: limited, never shown to others, never mistaken for others.

The strangers know the secret path of the inbox's address; each call may contain a different application token.
"""

import sqlite3
from pathlib import Path

from bizproc_mcp.storage.database import Database
from tests.inbox.posting import DOMAIN, TOKEN, event_token, fields
from tests.inbox.receiving import Post, receiving

NO_TOKEN = {"BIZPROC_APPLICATION_TOKEN": ""}
STRANGER = "A" * 32
LARGE = {"subject": "x" * 1_000_000}


async def trust(inbox: Post, token: str = TOKEN, portal: str = DOMAIN) -> int:
    fingerprint = (await inbox.inbox.senders.keys()).fingerprint(token)
    return await inbox.inbox.senders.trust(portal, fingerprint)


def scans(database: Database, statements: list[str]) -> list[str]:
    """The statements that go through all events to find what they look for."""

    def plan(connection: sqlite3.Connection, statement: str) -> str:
        return "\n".join(str(row["detail"]) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))

    plans = {one: database.do(lambda connection, one=one: plan(connection, one)) for one in statements}  # type: ignore[misc]
    return [one for one, told in plans.items() if "SCAN events" in told]


async def test_nothing_about_strangers_goes_through_the_events(tmp_path: Path) -> None:
    statements: list[str] = []
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for number in range(1, 201):
            assert (await inbox.post(fields(number, application_token=f"{number:032d}"))).status_code == 202
        for database in (inbox.inbox._arriving, inbox.inbox._database):
            database.do(lambda connection: connection.set_trace_callback(statements.append))
        assert (await inbox.post(fields(300))).status_code == 202  # one of the others is given up for it
        assert len(await inbox.inbox.senders.known()) == 200
        assert await trust(inbox) == 1
        for database in (inbox.inbox._arriving, inbox.inbox._database):
            database.do(lambda connection: connection.set_trace_callback(None))
        asked = [one for one in statements if one.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
        assert len(asked) > 8
        assert scans(inbox.inbox._database, asked) == []


async def test_whoever_reads_an_event_reads_past_nothing_large(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for table in ("events", "held"):
            columns = await inbox.inbox._database.run(
                lambda connection, table=table: connection.execute(f"PRAGMA table_info({table})").fetchall()  # type: ignore[misc]
            )
            assert [row["name"] for row in columns][-1:] == ["properties"], table


async def test_large_calls_of_strangers_take_bounded_room_and_push_each_other_out(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        assert (await inbox.post(fields(1))).status_code == 202
        for number in range(10, 30):
            large = fields(number, application_token=f"{number:032d}", properties=LARGE)
            assert (await inbox.post(large)).status_code == 202
        waiting = {one.fingerprint: one.waiting for one in await inbox.inbox.senders.known()}
        assert (await inbox.post(fields(2))).status_code == 202
        assert 10 <= len(waiting) <= 17
        assert await trust(inbox) == 2


async def test_a_sender_with_many_small_calls_does_not_keep_a_large_one_out(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for number in range(1, 201):
            await inbox.post(fields(number, application_token=STRANGER))
        assert (await inbox.post(fields(300, properties=LARGE))).status_code == 202
        assert await trust(inbox) == 1
        assert len((await inbox.events("open"))[0].call.properties["subject"]) == 1_000_000  # type: ignore[arg-type]


async def test_of_an_event_that_a_stranger_told_first_the_trusted_senders_words_count(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1))
        await trust(inbox)
        forged = fields(2, application_token=STRANGER, code="pay_out", properties={"pay_to": "somebody else"})
        assert (await inbox.post(forged)).status_code == 202
        assert (await inbox.post(fields(2, properties={"pay_to": "supplier"}))).text == "taken"
        event = await inbox.inbox.events.find(DOMAIN, event_token=event_token(2))
        assert event is not None
        assert (event.call.code, event.call.properties) == ("legal_check", {"pay_to": "supplier"})
        [sender] = await inbox.inbox.senders.known()  # the stranger has nothing left there
        assert sender.trusted is not None
        assert (await inbox.post(forged)).status_code == 202
        assert (await inbox.post(fields(2))).text == "taken before"
        assert len(await inbox.events()) == 2


async def test_a_stranger_who_tells_an_event_first_does_not_keep_the_portals_own_call_out(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1, application_token=STRANGER, properties={"pay_to": "somebody else"}))
        await inbox.post(fields(1, properties={"pay_to": "supplier"}))
        assert await trust(inbox) == 1
        assert await trust(inbox, STRANGER) == 0
        [event] = await inbox.events()
        assert event.call.properties == {"pay_to": "supplier"}


async def test_another_portals_call_with_the_same_token_is_another_event(tmp_path: Path) -> None:
    env = {**NO_TOKEN, "BITRIX24_WEBHOOK_URL": "", "VIBECODE_API_KEY": "vibe_api_x"}
    async with receiving(tmp_path, **env) as inbox:
        for portal in ("other.bitrix24.com", DOMAIN):
            assert await trust(inbox, portal=portal) == 0
            answer = await inbox.post(fields(1, domain=portal, properties={"told_by": portal}))
            assert answer.text == "taken"
        event = await inbox.inbox.events.find(DOMAIN, event_token=event_token(1))
        assert event is not None
        assert event.call.properties == {"told_by": DOMAIN}
