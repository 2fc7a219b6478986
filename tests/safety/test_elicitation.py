"""Open questions in the stateless era: an answer counts once, in time, and only for the tool that asked."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from mcp.server.mcpserver import Context
from mcp.types import ElicitResult, InputRequiredResult, InputResponseRequestParams

from bizproc_mcp.call import Ask, Call, Reply
from bizproc_mcp.outgoing import Outgoing
from bizproc_mcp.safety.elicitation import PATIENCE, Elicitation

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
YES = {"confirm": True}


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def round_of(state: str | None = None) -> Context[Any, Any]:
    """A request of the newest era, with an answer where a state comes back."""
    served = SimpleNamespace(
        protocol_version="2026-07-28", request=None, session=SimpleNamespace(client_params=None), request_id=1
    )
    answers = {"confirm": ElicitResult(action="accept", content=dict(YES))} if state else None
    given = InputResponseRequestParams(request_state=state, input_responses=cast("Any", answers))
    return Context(request_context=cast("Any", served), input_params=given)


async def ask(elicitation: Elicitation, tool: str, state: str | None = None) -> Reply | str:
    """Call a tool that asks for a yes; the reply it got, or the state of the question that was put."""
    call = Call(tool=tool)

    async def body() -> Reply:
        if "confirm" not in call.replies:
            raise Ask("confirm", "Really?", {}, "bound")
        return call.replies["confirm"]

    answer = await elicitation.hold(round_of(state), call, body)
    if isinstance(answer, InputRequiredResult):
        assert answer.request_state
        return answer.request_state
    return answer


async def test_an_answer_goes_to_the_tool_that_asked() -> None:
    elicitation = Elicitation(Clock(), Outgoing(()))
    state = await ask(elicitation, "task_complete")
    assert isinstance(state, str)
    assert await ask(elicitation, "task_complete", state) == Reply("accept", YES, "bound")


async def test_an_answer_to_another_tools_question_is_none_and_is_used_up() -> None:
    """The SDK binds the state to its tool already; consent does not hang on that alone."""
    elicitation = Elicitation(Clock(), Outgoing(()))
    state = await ask(elicitation, "task_complete")
    assert isinstance(state, str)
    assert isinstance(await ask(elicitation, "workflow_kill", state), str)
    assert isinstance(await ask(elicitation, "task_complete", state), str)


@pytest.mark.parametrize(("late", "counts"), [(timedelta(0), True), (timedelta(seconds=1), False)])
async def test_an_answer_counts_for_five_minutes(late: timedelta, counts: bool) -> None:
    clock = Clock()
    elicitation = Elicitation(clock, Outgoing(()))
    state = await ask(elicitation, "task_complete")
    assert isinstance(state, str)
    clock.now += PATIENCE + late
    assert isinstance(await ask(elicitation, "task_complete", state), Reply) is counts


async def test_an_answer_counts_once() -> None:
    elicitation = Elicitation(Clock(), Outgoing(()))
    state = await ask(elicitation, "task_complete")
    assert isinstance(state, str)
    await ask(elicitation, "task_complete", state)
    assert isinstance(await ask(elicitation, "task_complete", state), str)
