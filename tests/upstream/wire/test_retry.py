from dataclasses import replace

import httpx
import pytest

from bizproc_mcp.errors import (
    LimitExceeded,
    NotAPortal,
    NotAuthenticated,
    OutcomeUnknown,
    Overloaded,
    PortalFailure,
    Refused,
    TokenExpired,
    Unreachable,
)
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.wire.auth import WebhookAuth
from bizproc_mcp.upstream.wire.exchange import Request, Signed
from tests.upstream.fakes import WEBHOOK, FakeClock, Script, refusal, rest_to, result, transport_to, wire_to

TOO_MANY = refusal(503, "QUERY_LIMIT_EXCEEDED", "Too many requests")
BAD_GATEWAY = httpx.Response(502, html="<html>Bad Gateway</html>")


async def test_a_read_is_repeated_until_the_portal_recovers() -> None:
    clock, portal = FakeClock(), Script([BAD_GATEWAY, httpx.ReadTimeout("late"), result(5)])
    answer = await rest_to(portal, clock).call("bizproc.task.list", {})
    assert answer.result == 5
    assert len(clock.waits) == 2
    assert 0.25 <= clock.waits[0] <= 0.5 <= clock.waits[1] <= 1.0


async def test_a_read_is_given_up_after_four_tries() -> None:
    portal = Script([BAD_GATEWAY])
    with pytest.raises(PortalFailure):
        await rest_to(portal).call("bizproc.task.list", {})
    assert len(portal.requests) == 4


@pytest.mark.parametrize(
    "trouble",
    [
        BAD_GATEWAY,
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("cut"),
        httpx.WriteError("cut"),
        httpx.Response(200, html="<html>login</html>"),
        httpx.Response(200, text='{"result": tr'),
        httpx.Response(200, json={"unexpected": True}),
        refusal(500, "ERROR_CORE", "SQL query error!"),
        refusal(400, "ERROR_CORE", "something in PHP"),
    ],
)
async def test_a_write_that_may_have_happened_is_sent_once_and_its_outcome_is_unknown(
    trouble: httpx.Response | Exception,
) -> None:
    portal = Script([trouble, result(True)])
    with pytest.raises(OutcomeUnknown) as caught:
        await rest_to(portal).call("bizproc.task.complete", {"TASK_ID": 1}, writes=True)
    assert len(portal.requests) == 1
    assert "bizproc.task.complete" in caught.value.fact


@pytest.mark.parametrize("harmless", [TOO_MANY, httpx.ConnectError("refused"), httpx.ConnectTimeout("late")])
async def test_a_write_is_repeated_where_the_portal_certainly_did_nothing(
    harmless: httpx.Response | Exception,
) -> None:
    portal = Script([harmless, result(True)])
    answer = await rest_to(portal).call("bizproc.task.complete", {}, writes=True)
    assert answer.result is True
    assert len(portal.requests) == 2


async def test_a_write_refused_by_the_portal_stays_refused() -> None:
    portal = Script([refusal(400, "ERROR_TASK_EXECUTION", "The required value is missing.")])
    with pytest.raises(Refused) as caught:
        await rest_to(portal).call("bizproc.task.complete", {}, writes=True)
    assert caught.value.portal_text == "The required value is missing."
    assert len(portal.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 400, 403, 404, 499])
async def test_a_write_that_a_page_of_some_server_refuses_did_nothing(status: int) -> None:
    """No portal answers with a page; the status says that whoever does has not carried it out."""
    portal = Script([httpx.Response(status, html="<html>no</html>", headers={"Location": "https://login.example/"})])
    with pytest.raises(NotAPortal) as caught:
        await rest_to(portal).call("bizproc.task.complete", {"TASK_ID": 1}, writes=True)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert caught.value.status == status
    assert len(portal.requests) == 1


async def test_a_connection_that_never_opens_is_said_to_be_unreachable_even_for_a_write() -> None:
    portal = Script([httpx.ConnectError("refused")])
    with pytest.raises(Unreachable) as caught:
        await rest_to(portal).call("bizproc.task.complete", {}, writes=True)
    assert "portal.example" in caught.value.fact
    assert len(portal.requests) == 4


async def test_retry_after_is_honoured() -> None:
    clock = FakeClock()
    portal = Script([refusal(429, "QUERY_LIMIT_EXCEEDED", **{"Retry-After": "7"}), result(1)])
    await rest_to(portal, clock).call("profile", {})
    assert 7 <= max(clock.waits) <= 7.25


async def test_a_retry_after_in_another_hour_is_told_and_not_waited_for() -> None:
    clock = FakeClock()
    portal = Script([refusal(429, "QUERY_LIMIT_EXCEEDED", **{"Retry-After": "3600"})])
    with pytest.raises(LimitExceeded) as caught:
        await rest_to(portal, clock).call("profile", {})
    assert caught.value.retry_after == 3600
    assert clock.waits == []


async def test_a_429_without_any_json_is_a_limit_too() -> None:
    portal = Script([httpx.Response(429, html="<html>slow down</html>"), result(1)])
    assert (await rest_to(portal).call("bizproc.task.complete", {}, writes=True)).result == 1


async def test_a_block_by_overload_is_never_retried() -> None:
    portal = Script([refusal(503, "OVERLOAD_LIMIT", "REST API is blocked due to overload.")])
    with pytest.raises(Overloaded):
        await rest_to(portal).call("bizproc.task.list", {})
    assert len(portal.requests) == 1


async def test_used_up_working_time_is_told_with_the_time_it_comes_back() -> None:
    clock = FakeClock()
    timed = httpx.Response(
        200, json={"result": [], "total": 0, "time": {"start": 10, "finish": 20, "operating_reset_at": 320}}
    )
    portal = Script([timed, refusal(429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.")])
    rest = rest_to(portal, clock)
    await rest.call("bizproc.task.list", {})
    clock.time += 100
    with pytest.raises(LimitExceeded) as caught:
        await rest.call("bizproc.task.list", {})
    assert caught.value.retry_after == pytest.approx(200)
    assert clock.waits == []
    assert len(portal.requests) == 2


async def test_wrong_credentials_are_not_tried_twice() -> None:
    portal = Script([refusal(401, "INVALID_CREDENTIALS", "Invalid request credentials")])
    with pytest.raises(NotAuthenticated):
        await rest_to(portal).call("profile", {})
    assert len(portal.requests) == 1


class RenewingAuth(WebhookAuth):
    """Credentials that can be renewed so many times."""

    def __init__(self, renewals: int) -> None:
        super().__init__(WEBHOOK)
        self.left = renewals
        self.signed = 0

    async def sign(self, request: Request) -> Signed:
        self.signed += 1
        return await super().sign(request)

    async def on_expired(self, refused: Signed) -> bool:
        assert refused.url.startswith(WEBHOOK.address)
        self.left -= 1
        return self.left >= 0


async def test_an_expired_token_is_renewed_once_and_the_write_sent_again() -> None:
    portal = Script([refusal(401, "expired_token"), result(True)])
    auth = RenewingAuth(1)
    wire = wire_to(transport_to(portal), FakeClock())
    rest = Rest(replace(wire, auth=auth))
    assert (await rest.call("bizproc.task.complete", {}, writes=True)).result is True
    assert auth.signed == 2


async def test_a_token_that_expires_again_at_once_is_an_error() -> None:
    portal = Script([refusal(401, "expired_token")])
    auth = RenewingAuth(5)
    wire = wire_to(transport_to(portal), FakeClock())
    rest = Rest(replace(wire, auth=auth))
    with pytest.raises(TokenExpired):
        await rest.call("bizproc.task.list", {})
    assert len(portal.requests) == 2
