import httpx
import pytest

from bizproc_mcp.errors import (
    AccessDenied,
    InvalidInput,
    LimitExceeded,
    NotAPortal,
    OutcomeUnknown,
    Refused,
    TokenExpired,
)
from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.settings import VibecodeKey, read_settings
from bizproc_mcp.upstream import connect
from tests.upstream.fakes import FakeClock, Script
from tests.upstream.vibecode.facades import KEY, SESSION, bad, good, portal_to

TOKEN = "664fa13bbbb410.99176768|A1|x.0"


async def test_the_key_goes_in_a_header_and_the_body_in_camel_case() -> None:
    script = Script([good({"workflowId": "69f0c2d5ade389.22457798"}, 201)])
    portal = portal_to(script)
    started = await portal.workflows.start(713, parse_document("deal:5141"), {"Urgent": True})
    assert started == "69f0c2d5ade389.22457798"
    (request,) = script.requests
    assert (request.method, str(request.url)) == ("POST", "https://vibecode.example/v1/workflows/start")
    assert request.headers["x-api-key"] == KEY
    assert "authorization" not in request.headers
    sent = request.content.decode()
    assert sent == '{"templateId":713,"entityType":"deal","entityId":5141,"parameters":{"Urgent":"Y"}}'


async def test_an_application_shows_the_session_as_well() -> None:
    script = Script([good([], meta={"total": 0})])
    portal = portal_to(script, key="vibe_app_s3cr3t", session=SESSION)
    assert await portal.workflows.find("69f0c2d5ade389.22457798") is None
    assert script.requests[0].headers["authorization"] == f"Bearer {SESSION}"


def test_an_application_key_without_a_session_is_refused_with_the_way_to_sign_in() -> None:
    with pytest.raises(InvalidInput, match="nobody is signed in") as caught:
        connect(read_settings({"VIBECODE_API_KEY": "vibe_app_s3cr3t"}))
    assert "VIBECODE_SESSION_TOKEN" in caught.value.next_step
    assert "s3cr3t" not in str(caught.value)


async def test_an_empty_204_and_a_null_are_good_answers() -> None:
    script = Script([httpx.Response(204), good(None), good(data=True)])
    portal = portal_to(script)
    await portal.workflows.terminate("69f0c2d5ade389.22457798", "Not needed")
    await portal.events.log(TOKEN, "Read")
    await portal.events.send(TOKEN, {"verdict": "ok"}, "Done")
    deleted, logged, sent = script.requests
    assert (deleted.method, str(deleted.url)) == (
        "DELETE",
        "https://vibecode.example/v1/workflows/69f0c2d5ade389.22457798?status=Not+needed",
    )
    assert logged.content == f'{{"eventToken":"{TOKEN}","logMessage":"Read"}}'.encode()
    expected = f'{{"eventToken":"{TOKEN}","returnValues":{{"verdict":"ok"}},"logMessage":"Done"}}'
    assert sent.content == expected.encode()


async def test_deleting_with_everything_is_forced() -> None:
    script = Script([httpx.Response(204)])
    await portal_to(script).workflows.kill("69f0c2d5ade389.22457798")
    assert script.requests[0].url.query == b"force=true"


async def test_a_start_without_an_id_in_its_answer_is_unknown() -> None:
    script = Script([good({}, 201)])
    with pytest.raises(OutcomeUnknown):
        await portal_to(script).workflows.start(713, parse_document("deal:5141"), {})
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        (bad(429, "RATE_LIMITED", retryAfter=3), 3.0, 3.25),
        (bad(429, "RATE_LIMITED", headers={"Retry-After": "5"}), 5.0, 5.25),
        (bad(429, "RATE_LIMITED"), 1.0, 2.0),
        (httpx.Response(429, text="<html>slow down</html>"), 1.0, 2.0),
    ],
)
async def test_a_refusal_for_the_rate_is_waited_out_as_told(answer: httpx.Response, least: float, most: float) -> None:
    clock = FakeClock()
    script = Script([answer, good(data=True)])
    await portal_to(script, clock).events.send(TOKEN, {})
    assert len(script.requests) == 2
    assert least <= max(clock.waits) <= most


async def test_a_wait_longer_than_half_a_minute_is_left_to_the_caller() -> None:
    script = Script([bad(429, "RATE_LIMITED", retryAfter=55)])
    with pytest.raises(LimitExceeded) as caught:
        await portal_to(script).events.send(TOKEN, {})
    assert caught.value.retry_after == 55
    assert len(script.requests) == 1


async def test_what_is_left_of_the_minute_is_believed() -> None:
    answer = good([], meta={"total": 0}, headers={"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "3"})
    portal = portal_to(Script([answer]))
    assert portal.budget.remaining == 60
    await portal.workflows.find("69f0c2d5ade389.22457798")
    assert portal.budget.remaining == 3


async def test_a_used_token_is_no_reason_to_try_again() -> None:
    script = Script([bad(403, "BITRIX_ACCESS_DENIED", "Access denied!")])
    with pytest.raises(AccessDenied, match="used before") as caught:
        await portal_to(script).events.send(TOKEN, {})
    assert len(script.requests) == 1
    assert "Do not send it again" in caught.value.next_step


async def test_an_expired_session_is_not_renewed_and_not_repeated() -> None:
    script = Script([bad(401, "TOKEN_EXPIRED", "OAuth user session expired", hint="Re-authorize")])
    with pytest.raises(TokenExpired) as caught:
        await portal_to(script, key="vibe_app_s3cr3t", session=SESSION).workflows.find("69f0c2d5ade389.22457798")
    assert len(script.requests) == 1
    assert caught.value.portal_text == "OAuth user session expired Re-authorize"


@pytest.mark.parametrize("status", [502, 504])
async def test_a_write_the_portal_may_have_taken_is_unknown_and_a_read_is_repeated(status: int) -> None:
    script = Script([bad(status, "BITRIX_UNAVAILABLE")])
    with pytest.raises(OutcomeUnknown):
        await portal_to(script).events.send(TOKEN, {})
    assert len(script.requests) == 1
    script = Script([bad(status, "QUEUE_TIMEOUT"), good([], meta={"total": 0})])
    assert await portal_to(script).workflows.find("69f0c2d5ade389.22457798") is None
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"result": True}),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={"success": False}),
        httpx.Response(404, text="<html>Not Found</html>"),
    ],
)
async def test_what_is_not_vibecodes_is_no_answer(answer: httpx.Response) -> None:
    with pytest.raises(NotAPortal):
        await portal_to(Script([answer])).workflows.find("69f0c2d5ade389.22457798")


async def test_no_secret_comes_back_in_an_error() -> None:
    script = Script([bad(400, "MISSING_PARAMS", f"Required: eventToken; you sent {KEY}")])
    with pytest.raises(Refused) as caught:
        await portal_to(script).events.send(TOKEN, {})
    assert KEY not in repr(vars(caught.value))
    assert "***" in caught.value.portal_text


def test_the_key_is_in_no_repr() -> None:
    credentials = read_settings({"VIBECODE_API_KEY": KEY}).credentials
    assert isinstance(credentials, VibecodeKey)
    assert KEY not in repr(connect(read_settings({"VIBECODE_API_KEY": KEY})))
    assert KEY not in repr(credentials)
