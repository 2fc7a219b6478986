import gzip
import json
import logging
import traceback

import anyio
import httpx
import pytest

from bizproc_mcp.errors import BizprocError, NotAPortal, PortalFailure
from bizproc_mcp.upstream.rest.dialect import Command, Rest
from bizproc_mcp.upstream.wire import body, exchange, http
from bizproc_mcp.upstream.wire.classify import retry_after
from bizproc_mcp.upstream.wire.lazy import LazyTransport
from tests.upstream.fakes import CODE, WEBHOOK, FakeClock, Script, refusal, rest_to, result, transport_to, wire_to


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(200, html="<!DOCTYPE html><title>Log in</title>"), "an HTML page"),
        (httpx.Response(404, html="<html>Not found</html>"), "an HTML page"),
        (httpx.Response(200, text='{"result": [1, 2'), "cut off or garbled JSON"),
        (httpx.Response(200, text=""), "empty"),
        (httpx.Response(200, text="OK"), "some other text"),
        (httpx.Response(200, json=[1]), "JSON, but not a portal's"),
        (httpx.Response(200, json={"ok": True}), "JSON, but not a portal's"),
        (httpx.Response(200, text="[" * 100_000), "more than any answer of a portal"),
    ],
)
async def test_what_is_no_portals_answer_is_named(answer: httpx.Response, said: str) -> None:
    portal = Script([answer])
    with pytest.raises(NotAPortal) as caught:
        await rest_to(portal).call("bizproc.task.list", {})
    assert said in caught.value.fact
    assert caught.value.next_step
    assert len(portal.requests) == 1


async def test_a_redirect_is_not_followed_and_names_only_the_host() -> None:
    portal = Script([httpx.Response(301, headers={"Location": f"https://new.example/rest/7/{CODE}/profile"})])
    with pytest.raises(NotAPortal) as caught:
        await rest_to(portal).call("profile", {}, writes=True)
    assert "new.example" in caught.value.fact
    assert CODE not in str(caught.value)
    assert len(portal.requests) == 1


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY", 1000)
    portal = Script([httpx.Response(200, content=b" " * 5000)])
    with pytest.raises(NotAPortal, match="larger than"):
        await rest_to(portal).call("profile", {})


def test_an_answer_may_have_sixteen_megabytes() -> None:
    assert body.MAX_BODY == 16 * 2**20


async def test_a_compressed_bomb_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY", 100_000)
    bomb = gzip.compress(b" " * 5_000_000)
    portal = Script([httpx.Response(200, content=bomb, headers={"Content-Encoding": "gzip"})])
    with pytest.raises(NotAPortal, match="larger than"):
        await rest_to(portal).call("profile", {})


async def test_the_body_is_json_in_utf_8_and_half_a_surrogate_pair_does_not_spoil_it() -> None:
    portal = Script([result(True)])
    await rest_to(portal).call("bizproc.task.complete", {"COMMENT": "да\ud83d", "FIELDS": {"a": True, "b": None}})
    request = portal.requests[0]
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"COMMENT": "да?", "FIELDS": {"a": "Y", "b": None}}
    assert str(request.url) == f"{WEBHOOK.address}/rest/7/{CODE}/bizproc.task.complete"


async def test_times_may_be_ints_or_floats_or_missing() -> None:
    times: tuple[object, ...] = ({"start": 1, "finish": 2.5, "operating_reset_at": 3}, {"start": 1.5}, [], None)
    for time in times:
        portal = Script([httpx.Response(200, json={"result": 1, "time": time})])
        assert (await rest_to(portal).call("profile", {})).result == 1


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError(f"no route to https://portal.example/rest/7/{CODE}/x"),
        httpx.ReadTimeout(f"late {CODE}"),
        httpx.InvalidURL(f"https://portal.example/rest/7/{CODE}/"),
        httpx.Response(200, html=f"<html>/rest/7/{CODE}/</html>"),
        httpx.Response(500, text=f"/rest/7/{CODE}/"),
        refusal(401, "NO_AUTH_FOUND", f"no such webhook: {CODE}"),
        refusal(400, CODE, CODE),
    ],
)
@pytest.mark.parametrize("writes", [False, True])
async def test_the_webhooks_code_never_shows(
    trouble: httpx.Response | Exception, writes: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    http.HttpTransport.over_network(WEBHOOK.address)
    with pytest.raises(BizprocError) as caught:
        await rest_to(Script([trouble])).call("profile", {}, writes=writes)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert CODE not in shown
    assert CODE not in caplog.text
    assert error.__cause__ is None
    assert error.__context__ is None or CODE not in repr(error.__context__)


def test_what_holds_the_secret_hides_it_when_shown() -> None:
    assert CODE not in repr(WEBHOOK)
    assert CODE not in repr(exchange.Signed(f"https://portal.example/{CODE}", {"Authorization": CODE}))


async def test_a_portal_that_answers_too_late_is_a_failure() -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    transport = http.HttpTransport(httpx.AsyncClient(transport=httpx.MockTransport(never)))
    with pytest.raises(PortalFailure, match="did not answer within"):
        await transport.exchange(exchange.Signed("https://portal.example/x"), exchange.Request("x"), 0.01)
    await transport.close()


async def test_a_batch_gets_time_for_its_work() -> None:
    seen: list[object] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        return result({"result": {f"c{n}": True for n in range(50)}, "result_error": []})

    rest = rest_to(answering)
    await rest.batch([Command("bizproc.task.complete", {"TASK_ID": n + 1}) for n in range(50)], writes=True)
    await rest.batch([Command("bizproc.task.list", {})] * 50)
    assert seen == [30.0 + 49.0] * 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({}, None),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 09:00:00 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


async def test_the_transport_is_made_on_first_use_and_once() -> None:
    made: list[int] = []
    clock = FakeClock()

    def make() -> http.HttpTransport:
        made.append(1)
        return transport_to(Script([result(1)]))

    lazy = LazyTransport(make)
    assert not made
    rest = Rest(wire_to(lazy, clock))
    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(rest.call, "profile", {})
    assert made == [1]
    await lazy.close()
    with pytest.raises(BizprocError, match="closed"):
        await rest.call("profile", {})
