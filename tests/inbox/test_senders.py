"""Without a configured application token: an unguessable path, and senders approved by a person."""

from pathlib import Path

import pytest

from bizproc_mcp.inbox.calls import domain_of
from bizproc_mcp.inbox.held import MAX_HELD
from tests.inbox.posting import DOMAIN, TOKEN, fields, workflow_id
from tests.inbox.receiving import Post, receiving

NO_TOKEN = {"BIZPROC_APPLICATION_TOKEN": ""}


@pytest.mark.parametrize("address", ["", "https://", "https:///rest/", "http://[half"])
def test_an_address_without_a_host_has_no_domain(address: str) -> None:
    assert domain_of(address) == ""


async def trust_first(inbox: Post) -> int:
    [sender] = [one for one in await inbox.inbox.senders.known() if one.trusted is None]
    return await inbox.inbox.senders.trust(sender.portal, sender.fingerprint)


async def test_only_the_secret_path_is_there(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for path in ("/", "/calls", "/calls/", "/calls/guess", inbox.path + "x", inbox.path + "/", inbox.path[:-1]):
            assert (await inbox.post(path=path)).status_code == 404
        assert (await inbox.post()).status_code == 202
        assert await inbox.inbox.handler_address() == f"https://inbox.company.com{inbox.path}"


async def test_the_path_outlives_the_process_and_is_long(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as first:
        path = first.path
    async with receiving(tmp_path, **NO_TOKEN) as second:
        assert second.path == path
    assert len(path.rpartition("/")[2]) >= 32


async def test_calls_are_held_until_their_sender_is_trusted_and_then_nothing_is_lost(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        for number in (1, 2):
            held = await inbox.post(fields(number))
            assert (held.status_code, held.text) == (202, "held until the sender is trusted")
        assert await inbox.events() == []
        assert inbox.rings == []
        [sender] = await inbox.inbox.senders.known()
        assert (sender.portal, sender.waiting, sender.codes) == (DOMAIN, 2, ("legal_check",))
        assert await trust_first(inbox) == 2
        assert len(await inbox.events("open")) == 2
        assert (await inbox.post(fields(3))).status_code == 200
        assert (await inbox.post(fields(1))).text == "taken before"
        assert len(await inbox.events("open")) == 3


async def test_another_application_is_held_beside_a_trusted_one(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1))
        await trust_first(inbox)
        assert (await inbox.post(fields(2, application_token="0" * 32))).status_code == 202
        assert [event.id for event in await inbox.events()] == [1]


async def test_a_held_call_supersedes_nothing(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1, workflow=workflow_id(9)))
        await trust_first(inbox)
        await inbox.post(fields(2, workflow=workflow_id(9), application_token="0" * 32))
        assert [event.id for event in await inbox.events("open")] == [1]


async def test_a_call_without_any_token_or_of_another_portal_is_refused(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        assert (await inbox.post(fields(1, application_token=""))).status_code == 403
        assert (await inbox.post(fields(1, domain="other.bitrix24.com"))).status_code == 403
        assert await inbox.inbox.senders.known() == []


async def test_one_sender_cannot_fill_the_file(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        statuses = [(await inbox.post(fields(number))).status_code for number in range(1, MAX_HELD + 3)]
        assert statuses == [202] * MAX_HELD + [403] * 2
        assert await trust_first(inbox) == MAX_HELD
        assert (await inbox.post(fields(5_000))).status_code == 200


async def test_trust_can_be_taken_back(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1))
        await trust_first(inbox)
        [sender] = await inbox.inbox.senders.known()
        await inbox.inbox.senders.forget(sender.portal, sender.fingerprint)
        assert (await inbox.post(fields(2))).status_code == 202
        assert [event.id for event in await inbox.events()] == [1]


async def test_the_token_itself_is_kept_nowhere(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        await inbox.post(fields(1))
        await trust_first(inbox)
        [sender] = await inbox.inbox.senders.known()
    assert TOKEN not in sender.fingerprint
    assert not any(TOKEN.encode() in path.read_bytes() for path in kept(tmp_path))


def kept(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert found
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}
    return found


async def test_once_a_token_is_configured_a_held_call_that_comes_again_is_let_in(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as before:
        await before.post(fields(1))
    async with receiving(tmp_path) as now:
        assert (await now.post(fields(1))).text == "taken"
        assert len(await now.events("open")) == 1


@pytest.mark.parametrize("token", ["", "x"])
async def test_with_vibecode_the_domain_is_not_known_and_the_token_decides(tmp_path: Path, token: str) -> None:
    env = {"BITRIX24_WEBHOOK_URL": "", "VIBECODE_API_KEY": "vibe_api_x", "BIZPROC_APPLICATION_TOKEN": TOKEN}
    async with receiving(tmp_path, **env) as inbox:
        answer = await inbox.post(fields(1, domain="any.bitrix24.com", application_token=token or TOKEN))
        assert answer.status_code == (403 if token else 200)
        assert len(await inbox.events()) == (0 if token else 1)


async def test_large_calls_of_trusted_senders_never_wait_for_those_of_strangers(tmp_path: Path) -> None:
    async with receiving(tmp_path, **NO_TOKEN) as inbox:
        assert not await inbox.receiver._trusts(TOKEN)
        await inbox.post()
        await trust_first(inbox)
        assert await inbox.receiver._trusts(TOKEN)
        assert not await inbox.receiver._trusts("another")
        assert inbox.receiver._trusted is not inbox.receiver._strange
    async with receiving(tmp_path) as inbox:
        assert await inbox.receiver._trusts(TOKEN)
