"""A second client over HTTP that knows everything about the first one's question, and answers it."""

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


async def test_a_client_that_keeps_no_cookies_can_still_answer_what_it_was_asked(office: Office) -> None:
    async with served(office) as url:
        answers = [await posted(url, {}), await posted(url, {"User-Agent": "another program"})]
        for answer in answers:
            assert answer["resultType"] == "input_required"
        state = answers[0]["requestState"]
        other = await posted(url, {"User-Agent": "another program"}, state)
        assert other["resultType"] == "input_required"
        assert office.written() == []
        assert (await posted(url, {}, state))["isError"] is False
    assert office.written() == ["bizproc.task.complete"]


async def posted(url: str, headers: Mapping[str, str], state: str = "") -> Mapping[str, Any]:
    """The result of one call by a client that does no more than it must."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}},
    }
    params: dict[str, Any] = {"name": "task_complete", "arguments": dict(REJECT), "_meta": meta}
    if state:
        params["requestState"] = state
        params["inputResponses"] = {"confirm": {"action": "accept", "content": {"confirm": True}}}
    sent = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": "task_complete",
        **headers,
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    async with httpx.AsyncClient(timeout=30) as plain:
        answer = await plain.post(url, json=body, headers=sent)
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


def test_the_first_answer_may_come_with_the_cookie_that_came_with_the_question() -> None:
    asked = ClientIdentity("marks", "", issued="new")
    assert ClientIdentity("marks", "new").may_answer(asked)
    assert ClientIdentity("marks", "", issued="another").may_answer(asked)
    assert not ClientIdentity("marks", "another").may_answer(asked)


@pytest.mark.parametrize("header", ["{}", "other=1; {}", "{}; other=1", "bad; =; {};"])
def test_a_cookie_is_found_among_others(header: str) -> None:
    value, given = new_cookie()
    assert given_cookie(header.format(given.partition(";")[0])) == value
    assert given_cookie(header.format("")) == ""
