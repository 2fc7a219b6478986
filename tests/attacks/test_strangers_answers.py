"""A second HTTP client knows everything about the first client's question, and tries to answer it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client
from mcp.client.context import ClientRequestContext
from mcp.types import (
    CallToolResult,
    ElicitRequestParams,
    ElicitResult,
    Implementation,
    InputRequiredResult,
    InputResponses,
)

from bizproc_mcp.commands._http import Address, bind, web_server
from bizproc_mcp.safety.client_identity import ClientIdentity, given_cookie, new_cookie
from bizproc_standin.rest.credentials import ALL_SCOPES
from tests.fixtures.office import HEAD, Office

TOKEN = "long-random-word"
REJECT: Mapping[str, Any] = {"task_id": 1128, "decision": "reject", "comment": "No budget."}
YES: InputResponses = {"confirm": ElicitResult(action="accept", content={"confirm": True})}


@asynccontextmanager
async def served(office: Office) -> AsyncIterator[str]:
    """The address of the office's server over HTTP, in this process."""
    serving = office.server(office.settings(HEAD, ALL_SCOPES, BIZPROC_CONFIRM="destructive"))
    taken = bind(Address("127.0.0.1", 0), "")
    server = web_server(serving, "", (), ())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: server.serve(sockets=[taken]))
        with anyio.fail_after(60):
            yield f"http://127.0.0.1:{taken.getsockname()[1]}/mcp"
        server.should_exit = True


def client(url: str, name: str = "assistant") -> Client:
    async def never(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        del context, params
        raise AssertionError("this test answers itself")

    about = Implementation(name=name, version="1")
    return Client(url, mode="2026-07-28", cache=None, elicitation_callback=never, client_info=about)


async def rejects(
    asking: Client, state: str | None = None, responses: InputResponses | None = None
) -> CallToolResult | InputRequiredResult:
    result = await asking.session.call_tool(
        "task_complete", dict(REJECT), input_responses=responses, request_state=state, allow_input_required=True
    )
    assert isinstance(result, CallToolResult | InputRequiredResult)
    return result


@pytest.mark.parametrize("name", ["assistant", "somebody else"])
async def test_a_question_is_answered_by_the_client_that_was_asked_and_no_other(office: Office, name: str) -> None:
    async with served(office) as url, client(url) as first, client(url, name) as second:
        for one in (first, second):
            await one.list_tools()
        question = await rejects(first)
        assert isinstance(question, InputRequiredResult)
        asked_anew = await rejects(second, question.request_state, YES)
        assert isinstance(asked_anew, InputRequiredResult)
        assert office.written() == []
        done = await rejects(first, question.request_state, YES)
        assert isinstance(done, CallToolResult)
        assert not done.is_error
    assert office.written() == ["bizproc.task.complete"]


async def test_the_first_request_of_a_client_that_keeps_cookies_is_answered_by_it_alone(office: Office) -> None:
    async with served(office) as url, httpx.AsyncClient(timeout=30) as first:
        question = await asked(first, url)
        async with httpx.AsyncClient(timeout=30) as other:
            assert (await posted(other, url, question["requestState"], yes=True))["resultType"] == "input_required"
        assert office.written() == []
        assert (await posted(first, url, question["requestState"], yes=True))["isError"] is False
    assert office.written() == ["bizproc.task.complete"]


async def test_who_takes_the_round_before_the_first_question_is_asked_a_question_of_his_own(office: Office) -> None:
    async with served(office) as url, httpx.AsyncClient(timeout=30) as first:
        before = await posted(first, url)
        async with httpx.AsyncClient(timeout=30) as other:
            assert (await posted(other, url, before["requestState"], yes=True))["resultType"] == "input_required"
            question = await asked(first, url, before)
            assert (await posted(other, url, question["requestState"], yes=True))["resultType"] == "input_required"
        assert office.written() == []
        assert (await posted(first, url, question["requestState"], yes=True))["isError"] is False
    assert office.written() == ["bizproc.task.complete"]


async def test_a_client_that_keeps_no_cookies_can_still_answer_what_it_was_asked(office: Office) -> None:
    async with served(office) as url, forgetful() as first, forgetful("another program") as second:
        questions = [await asked(first, url), await asked(second, url)]
        state = questions[0]["requestState"]
        assert (await posted(second, url, state, yes=True))["resultType"] == "input_required"
        assert office.written() == []
        assert (await posted(first, url, state, yes=True))["isError"] is False
    assert office.written() == ["bizproc.task.complete"]


async def test_a_yes_sent_before_there_is_a_question_releases_nothing(office: Office) -> None:
    async with served(office) as url, forgetful() as first:
        before = await posted(first, url, yes=True)
        assert not before.get("inputRequests")
        assert (await posted(first, url, before["requestState"], yes=True))["inputRequests"]
        assert office.written() == []


def forgetful(program: str = "a program") -> httpx.AsyncClient:
    """A client that keeps no cookies."""

    async def forget(request: httpx.Request) -> None:
        request.headers.pop("cookie", None)

    return httpx.AsyncClient(timeout=30, headers={"User-Agent": program}, event_hooks={"request": [forget]})


async def asked(client: httpx.AsyncClient, url: str, result: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The question a call leads to; a result that holds only a state is answered by sending that back."""
    result = result or await posted(client, url)
    while not result.get("inputRequests"):
        assert result["resultType"] == "input_required"
        result = await posted(client, url, result["requestState"])
    return result


async def posted(client: httpx.AsyncClient, url: str, state: str = "", *, yes: bool = False) -> Mapping[str, Any]:
    """The result of one call by a client that does no more than it must."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}},
    }
    params: dict[str, Any] = {"name": "task_complete", "arguments": dict(REJECT), "_meta": meta}
    if state:
        params["requestState"] = state
    if yes:
        params["inputResponses"] = {"confirm": {"action": "accept", "content": {"confirm": True}}}
    sent = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": "task_complete",
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    answer = await client.post(url, json=body, headers=sent)
    assert answer.status_code == 200, answer.text
    result = answer.json()["result"]
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize(
    ("answering", "may"),
    [
        (ClientIdentity("marks", "own"), True),
        (ClientIdentity("marks", "another"), False),
        (ClientIdentity("marks", ""), False),
        (ClientIdentity("others", "own"), False),
    ],
)
def test_who_keeps_cookies_is_known_by_them(answering: ClientIdentity, may: bool) -> None:
    assert answering.may_answer(ClientIdentity("marks", "own")) is may


def test_only_a_request_over_http_without_a_cookie_may_come_from_a_new_client() -> None:
    assert ClientIdentity("marks", "").may_be_new
    assert not ClientIdentity("marks", "own").may_be_new
    assert not ClientIdentity().may_be_new


@pytest.mark.parametrize("header", ["{}", "other=1; {}", "{}; other=1", "bad; =; {};"])
def test_a_cookie_is_found_among_others(header: str) -> None:
    value, given = new_cookie()
    assert given_cookie(header.format(given.partition(";")[0])) == value
    assert given_cookie(header.format("")) == ""
