"""The receiver accepts calls only from the portal's applications, refuses all others, and never stores their tokens."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.inbox import receiver
from bizproc_mcp.inbox.receiver import MAX_BODY
from tests.inbox.posting import OAUTH, TOKEN, encoded, event_token, fields, workflow_id
from tests.inbox.receiving import receiving


async def test_a_call_is_answered_with_200_once_it_is_in_the_file(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        answer = await inbox.post(fields(7, properties={"subject": "Contract", "tags": ["a", "b"]}, timeout=660))
        assert (answer.status_code, answer.text) == (200, "taken")
        [event] = await inbox.events()
    call = event.call
    assert (call.workflow_id, call.activity, call.code) == (workflow_id(7), "A1_2_3_4", "legal_check")
    assert str(call.document) == "deal:1633"
    assert call.properties == {"subject": "Contract", "tags": ["a", "b"]}
    assert call.event_token == event_token(7)
    assert call.until is not None
    assert (call.until - call.sent).total_seconds() == 660
    assert inbox.rings == [1]


async def test_a_repeated_delivery_is_answered_the_same_and_taken_once(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        statuses = [(await inbox.post(fields(3))).status_code for _ in range(3)]
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(inbox.post, fields(3))
        assert statuses == [200, 200, 200]
        assert len(await inbox.events()) == 1


def whole_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_oauth_tokens_and_the_application_token_are_written_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with receiving(tmp_path) as inbox:
        await inbox.post(fields(1))
        await inbox.post(fields(2, application_token="0" * 32))
        await inbox.post(fields(3, domain="other.bitrix24.com"))
    kept = whole_of(tmp_path)
    assert b"Annual supply" in kept
    for secret in (*OAUTH, TOKEN):
        assert secret.encode() not in kept
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"application_token": "0" * 32}, 403, "wrong application token"),
        ({"application_token": ""}, 403, "wrong application token"),
        ({"application_token": TOKEN + "0"}, 403, "wrong application token"),
        ({"application_token": "ж"}, 403, "wrong application token"),
        ({"domain": "other.bitrix24.com"}, 403, "another portal's domain"),
        ({"domain": "company.bitrix24.com.evil.example"}, 403, "another portal's domain"),
        ({"domain": "company.bitrix24.com:8443"}, 403, "another portal's domain"),
    ],
)
async def test_a_forged_sender_is_refused_and_leaves_nothing(
    tmp_path: Path, changed: dict[str, str], status: int, reason: str
) -> None:
    async with receiving(tmp_path) as inbox:
        answer = await inbox.post(fields(1, **changed))  # type: ignore[arg-type]
        assert (answer.status_code, answer.text) == (status, reason)
        assert await inbox.events() == []
        assert inbox.inbox.refused == {reason: 1}
        assert (await inbox.post(fields(1))).status_code == 200


@pytest.mark.parametrize("domain", ["COMPANY.bitrix24.com", "company.bitrix24.com.", "company.bitrix24.com:443"])
async def test_a_domain_may_be_written_in_other_ways(tmp_path: Path, domain: str) -> None:
    async with receiving(tmp_path) as inbox:
        assert (await inbox.post(fields(1, domain=domain))).status_code == 200
        assert len(await inbox.events("open")) == 1


def without(*names: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in fields(1) if not name.startswith(names)]


def replaced(name: str, value: str) -> list[tuple[str, str]]:
    return [(one, value if one == name else old) for one, old in fields(1)]


@pytest.mark.parametrize(
    "pairs",
    [
        without("event_token"),
        without("workflow_id"),
        without("code"),
        without("document_id"),
        without("document_id[2]"),
        without("document_type"),
        without("auth[domain]"),
        replaced("event_token", "x"),
        replaced("event_token", event_token(2)),
        replaced("workflow_id", "../../etc/passwd"),
        replaced("code", "legal check"),
        replaced("code", "x" * 256),
        replaced("document_id[0]", "crm|x"),
        replaced("timeout_duration", "-1"),
        replaced("timeout_duration", "1e9"),
        [*fields(1), ("properties", "text")],
        [*fields(1), ("auth", "text")],
        [*fields(1), ("properties[a", "unclosed")],
        [*fields(1), ("properties[a]b", "between")],
        [*fields(1), ("x[1][2][3][4][5][6][7][8]", "deep")],
        [*fields(1), *[("more", "x")] * 2_000],
        [*fields(1), ("n" * 600, "x")],
    ],
)
async def test_a_malformed_call_is_refused_without_repeating_what_it_said(
    tmp_path: Path, pairs: list[tuple[str, str]]
) -> None:
    async with receiving(tmp_path) as inbox:
        answer = await inbox.post(pairs)
        assert answer.status_code == 400
        assert answer.text.startswith("malformed call: ")
        assert len(answer.text) < 80
        assert await inbox.events() == []


@pytest.mark.parametrize("pairs", [[], without("auth"), without("auth[application_token]")])
async def test_a_form_without_the_token_is_refused_before_it_is_read(
    tmp_path: Path, pairs: list[tuple[str, str]]
) -> None:
    async with receiving(tmp_path) as inbox:
        answer = await inbox.post(pairs)
        assert (answer.status_code, answer.text) == (403, "wrong application token")


async def test_other_kinds_of_requests_are_turned_away(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        body = encoded(fields(1))
        got = await inbox.client.get(inbox.path)
        assert (got.status_code, got.headers["allow"]) == (405, "POST")
        assert (await inbox.raw(body, headers={"content-type": "application/json"})).status_code == 415
        assert (await inbox.raw(body, headers={"content-encoding": "gzip"})).status_code == 415
        assert await inbox.events() == []


async def test_a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not(tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"a" * (MAX_BODY // 20)

    async with receiving(tmp_path) as inbox:
        too_much = encoded(fields(1, properties={"subject": "x" * MAX_BODY}))
        assert (await inbox.raw(too_much)).status_code == 413
        assert (await inbox.raw(endless())).status_code == 413
        large = fields(2, properties={"subject": "ж" * 100_000})
        assert (await inbox.post(large)).status_code == 200
        [event] = await inbox.events()
        assert event.call.properties["subject"] == "ж" * 100_000


async def test_broken_text_is_kept_readable(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        body = encoded(fields(1, properties={})) + b"&properties%5Bsubject%5D=caf%E9%00&properties%5Bnote%5D=%ED%A0%80"
        assert (await inbox.raw(body)).status_code == 200
        [event] = await inbox.events()
        assert event.call.properties["subject"] == "caf\ufffd\x00"


async def test_what_cannot_be_stored_is_never_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving(tmp_path) as inbox:

        async def full(_: object) -> list[str]:
            raise InvalidInput("The disk is full.")

        monkeypatch.setattr(inbox.receiver.writer, "_take", full)
        answer = await inbox.post(fields(1))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        monkeypatch.undo()
        assert (await inbox.post(fields(1))).status_code == 200
        assert len(await inbox.events()) == 1


async def test_a_process_that_calls_in_a_circle_is_slowed_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "CALLS_AT_ONCE", 2)
    async with receiving(tmp_path) as inbox:
        statuses = [(await inbox.post(fields(number))).status_code for number in range(1, 5)]
        assert statuses == [200, 200, 429, 429]
        inbox.clock.forward(seconds=1)
        assert (await inbox.post(fields(3))).status_code == 200


async def test_many_forged_calls_get_no_reasons_and_never_stop_a_true_one(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        forged = [(await inbox.post(fields(1, application_token="0"))).status_code for _ in range(130)]
        assert forged.count(403) == 100
        assert forged[100:] == [429] * 30
        assert (await inbox.post(fields(1))).status_code == 200
        assert len(inbox.rings) == 1


async def test_refusals_are_counted_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with receiving(tmp_path) as inbox:
        for _ in range(12):
            await inbox.post(fields(1, application_token="0"))
        told = inbox.inbox.notes()
    assert "inbox: calls refused since the start: wrong application token 12" in told
    assert [record.getMessage() for record in caplog.records if "refused" in record.getMessage()] == [
        "inbox: 1 call(s) refused so far: wrong application token",
        "inbox: 10 call(s) refused so far: wrong application token",
    ]


async def test_a_body_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "READING_SECONDS", 0.01)

    async def stalled() -> AsyncIterator[bytes]:
        yield b"workflow_id=1&"
        await anyio.sleep_forever()

    async with receiving(tmp_path) as inbox:
        answer = await inbox.raw(stalled())
        assert (answer.status_code, answer.headers["connection"]) == (408, "close")
        assert (await inbox.post(fields(1))).status_code == 200


async def test_a_state_directory_open_to_others_is_not_used(tmp_path: Path) -> None:
    async with receiving(tmp_path) as inbox:
        inbox.inbox.close()
        tmp_path.chmod(0o755)  # noqa: ASYNC240
        assert (await inbox.post(fields(1))).status_code == 503
        tmp_path.chmod(0o700)  # noqa: ASYNC240
        assert (await inbox.post(fields(1))).status_code == 200
