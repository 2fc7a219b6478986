import stat
from dataclasses import replace
from datetime import timedelta

import anyio
import anyio.lowlevel
import pytest

from bizproc_mcp.errors import BizprocError, InvalidInput, NotAuthenticated, OutcomeUnknown, PortalFailure, TokenExpired
from bizproc_mcp.models.users import Access
from bizproc_mcp.portal import Portal
from bizproc_mcp.upstream import token_file
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed
from bizproc_standin.seed import ADMINISTRATOR
from bizproc_standin.seed.applications import INTEGRATION
from tests.upstream.fakes import FakeClock
from tests.upstream.oauth.conftest import House


def _stopped_clock() -> float:
    """A time of day at which no token looks expired: only the portal says so."""
    return 0.0


async def _ask_at_once(portals: list[Portal], times: int) -> list[Access | BizprocError]:
    found: list[Access | BizprocError] = []

    async def ask(portal: Portal) -> None:
        try:
            found.append(await portal.access())
        except BizprocError as failure:
            found.append(failure)

    async with anyio.create_task_group() as tasks:
        for _ in range(times):
            for portal in portals:
                tasks.start_soon(ask, portal)
    return found


@pytest.mark.parametrize("foreseen", [True, False])
async def test_a_hundred_calls_with_an_expired_token_cause_one_renewal_and_none_fails(
    house: House, foreseen: bool
) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    house.clock.advance(timedelta(seconds=3700))
    portal = await house.portal(wall=None if foreseen else _stopped_clock)

    found = await _ask_at_once([portal], 100)

    assert [type(one) for one in found] == [Access] * 100
    assert house.standin.oauth.refreshes == 1
    print(f"100 calls: {house.standin.oauth.refreshes} renewal, 0 failed (foreseen: {foreseen})")


async def test_two_connections_that_share_only_the_file_renew_once_between_them(house: House) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    portals = [await house.portal(wall=_stopped_clock) for _ in range(2)]

    found = await _ask_at_once(portals, 50)

    assert [type(one) for one in found] == [Access] * 100
    assert house.standin.oauth.refreshes == 1


async def test_both_new_tokens_are_kept_for_the_next_process(house: House) -> None:
    before = house.sign_in()
    house.standin.oauth.expire()
    await (await house.portal()).access()

    kept = house.kept()

    assert kept is not None
    assert kept.access != before.access
    assert kept.refresh != before.refresh
    assert before.member_id
    assert (kept.member_id, kept.user_id) == (before.member_id, ADMINISTRATOR)
    assert not kept.in_doubt
    assert (await (await house.portal()).access()).user_id == ADMINISTRATOR
    assert house.standin.oauth.refreshes == 1


async def test_the_file_of_tokens_is_the_owners_alone(house: House) -> None:
    house.sign_in()

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in house.folder.iterdir()}

    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(house.folder.stat().st_mode) == 0o700


async def test_a_write_with_an_expired_token_is_sent_once_more_and_not_thrice(house: House) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    portal = await house.portal(wall=_stopped_clock)

    with pytest.raises(BizprocError) as refusal:
        await portal.events.log("no token", "a line")

    assert not isinstance(refusal.value, TokenExpired | OutcomeUnknown)
    assert house.standin.requests["bizproc.activity.log"] == 2
    assert house.standin.oauth.refreshes == 1


async def test_a_lost_answer_is_asked_for_again_and_a_used_up_token_is_explained(house: House) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    way = house.transport()
    way.losing = [PortalFailure("cut off")]
    portal = await house.portal(way)

    with pytest.raises(PortalFailure, match="its answer was lost") as lost:
        await portal.access()

    assert "bizproc-mcp login" in lost.value.next_step
    kept = house.kept()
    assert kept is not None
    assert kept.in_doubt
    with pytest.raises(NotAuthenticated, match="an earlier renewal was lost"):
        await (await house.portal()).access()


@pytest.mark.parametrize("callers", [1, 20])
async def test_those_who_wait_for_a_renewal_that_fails_fail_with_it_and_do_not_renew_again(
    house: House, callers: int
) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    way = house.transport()
    way.losing = [PortalFailure("cut off") for _ in range(100)]
    portal = await house.portal(way, wall=_stopped_clock)

    found = await _ask_at_once([portal], callers)

    assert {str(one) for one in found} == {str(found[0])}
    assert "its answer was lost" in str(found[0])
    assert sum("/oauth/token/" in url for url in way.asked) == 3, "one renewal, which is repeated twice"


async def test_an_answer_lost_before_the_server_acted_is_no_harm(house: House) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    way = house.transport()
    real, tries = way.inner.exchange, 0

    async def once_too_late(signed: Signed, request: Request, seconds: float) -> Response:
        nonlocal tries
        tries += "/oauth/token/" in signed.url
        if tries == 1 and "/oauth/token/" in signed.url:
            raise PortalFailure("cut off before it was read")
        return await real(signed, request, seconds)

    way.inner.exchange = once_too_late  # type: ignore[method-assign]

    assert (await (await house.portal(way)).access()).user_id == ADMINISTRATOR
    assert tries == 2


async def test_somebody_who_signs_in_again_while_the_server_runs_needs_no_restart(house: House) -> None:
    house.sign_in()
    portal = await house.portal(wall=_stopped_clock)
    await portal.access()
    house.standin.oauth.expire()
    house.sign_in()

    assert (await portal.access()).user_id == ADMINISTRATOR
    assert house.standin.oauth.refreshes == 0


async def test_nobody_signed_in_yet_is_said_with_the_command(house: House) -> None:
    with pytest.raises(NotAuthenticated, match="nobody has signed in") as missing:
        await (await house.portal()).access()

    assert "bizproc-mcp login" in missing.value.next_step
    assert house.standin.requests.total() == 0


async def test_tokens_of_the_environment_are_the_start_and_then_the_kept_ones_win(house: House) -> None:
    pair = house.standin.oauth.issue(INTEGRATION, ADMINISTRATOR)
    house.environment = {
        "BITRIX24_ACCESS_TOKEN": pair.access_token,
        "BITRIX24_REFRESH_TOKEN": pair.refresh_token,
    }
    house.standin.oauth.expire()
    await (await house.portal()).access()

    assert (await (await house.portal()).access()).user_id == ADMINISTRATOR
    assert house.standin.oauth.refreshes == 1, "the second process took the environment's used-up token"


async def test_a_sign_in_is_found_where_the_environment_holds_dead_tokens(house: House) -> None:
    house.sign_in()
    house.environment = {"BITRIX24_ACCESS_TOKEN": "", "BITRIX24_REFRESH_TOKEN": "0" * 32}

    assert (await (await house.portal()).access()).user_id == ADMINISTRATOR
    assert (await (await house.portal()).access()).user_id == ADMINISTRATOR
    assert house.standin.oauth.tokens.refused["invalid_grant"] == 1


async def test_a_portal_under_a_new_domain_needs_a_new_sign_in_and_keeps_the_new_tokens(house: House) -> None:
    before = house.sign_in()
    portal = await house.portal()
    await portal.access()
    house.standin.oauth.places.move("http://localhost")
    way = house.transport()

    with pytest.raises(NotAuthenticated, match="http://localhost/rest/"):
        await (await house.portal(way)).access()
    kept = house.kept()
    assert kept is not None
    assert kept.access != before.access
    assert (kept.endpoint, kept.elsewhere) == ("http://127.0.0.1/rest/", "http://localhost/rest/")
    assert not any(address.startswith("http://localhost/") for address in way.asked)


async def test_a_renewal_whose_caller_is_cancelled_is_still_written_down(house: House) -> None:
    before = house.sign_in()
    house.standin.oauth.expire()
    way = house.transport()
    real, asking = way.inner.exchange, anyio.Event()

    async def slow(signed: Signed, request: Request, seconds: float) -> Response:
        response = await real(signed, request, seconds)
        if "/oauth/token/" in signed.url:
            asking.set()
            await anyio.lowlevel.checkpoint()
            await anyio.lowlevel.checkpoint()
        return response

    way.inner.exchange = slow  # type: ignore[method-assign]
    portal = await house.portal(way)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(portal.access)
        await asking.wait()
        tasks.cancel_scope.cancel()

    kept = house.kept()
    assert kept is not None
    assert kept.access != before.access
    assert not kept.in_doubt


async def test_a_token_never_shows_in_what_is_said_of_a_refusal(house: House) -> None:
    tokens = house.sign_in()
    portal = await house.portal()
    house.standin.credentials.tokens.clear()

    with pytest.raises(BizprocError) as refusal:
        await portal.access()

    said = f"{refusal.value} {refusal.value!r} {tokens!r} {house.settings()!r}"
    for secret in (tokens.access, tokens.refresh, house.application().client_secret):
        assert secret not in said


async def test_a_process_killed_while_it_renewed_leaves_the_old_tokens_and_the_doubt(house: House) -> None:
    kept = house.sign_in()
    file = token_file(house.settings(), house.application(), FakeClock())
    file.write(replace(kept, in_doubt=True))
    half = file.path.with_name(f"{file.path.name}.new")
    half.write_text('{"access": "ha')
    half.chmod(0o600)
    house.standin.oauth.expire()

    assert (await (await house.portal()).access()).user_id == ADMINISTRATOR
    found = house.kept()
    assert found is not None
    assert not found.in_doubt
    assert not half.exists()


async def test_a_file_of_tokens_that_others_can_read_is_refused(house: House) -> None:
    house.sign_in()
    file = token_file(house.settings(), house.application(), FakeClock())
    file.path.chmod(0o644)

    with pytest.raises(InvalidInput, match="open to other users"):
        await (await house.portal()).access()


@pytest.mark.parametrize("content", ["", "[]", "null", "{", '{"access": 5, "scopes": "x", "expires": "soon"}'])
async def test_a_damaged_file_of_tokens_never_ends_in_a_crash(house: House, content: str) -> None:
    house.sign_in()
    token_file(house.settings(), house.application(), FakeClock()).path.write_text(content)

    with pytest.raises(BizprocError) as told:
        await (await house.portal()).access()
    assert "bizproc-mcp login" in str(told.value)
