"""The demo checks each receipt against the portal's state, and prints differences."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_mcp.commands._story import Answered, Expectation, Recall, Step, Story
from bizproc_mcp.commands._story_checks import answer, outcome, refused, task_is
from bizproc_mcp.commands._story_telling import BrokenSession, Person, Teller
from bizproc_mcp.models._base import Json


@dataclass
class Portal:
    """A portal of paper: what stands at which path."""

    pages: dict[str, Json] = field(default_factory=dict)

    async def look(self, path: str) -> Json:
        return self.pages.get(path)


@dataclass
class Server:
    """Answers every call alike and remembers it."""

    answered: Answered | None
    portal: Portal
    counts: str = ""
    calls: list[Mapping[str, Json]] = field(default_factory=list)

    async def call(self, tool: str, arguments: Mapping[str, Json]) -> Answered:
        self.calls.append({"tool": tool, **arguments})
        if self.answered is None:
            raise BrokenSession("gone")
        if self.counts:
            self.portal.pages["requests"] = {"commands": {self.counts: 1}}
        return self.answered


async def tell(server: Server, *steps: Step) -> tuple[bool, str]:
    said: list[str] = []
    teller = Teller(server.call, server.portal, Person(), said.append)
    story = Story("A story", "About nothing.", steps)
    as_told = await teller.tell(story)
    await teller.summary(story, 1.0)
    return as_told, "\n".join(said)


async def test_a_receipt_that_says_done_is_not_believed_when_the_portal_shows_otherwise() -> None:
    server = Server(Answered("done", {"outcome": "done", "task_id": 7}), Portal({"tasks/7": {"STATUS": "0"}}))
    step = Step(
        "Approve it.",
        "task_complete",
        keeps={"task": answer("task_id")},
        expects=[outcome("done"), task_is("task", "approved")],
        changed="approved",
    )
    as_told, text = await tell(server, step)
    assert not as_told
    assert "= the receipt says done" in text
    assert '! NOT AS TOLD: in the portal the task is approved\n      expected "approved"\n      found    "open"' in text
    assert "NOT AS TOLD: step 1 (Approve it.)" in text
    assert "- approved" not in text


async def test_a_refusal_that_reached_the_portal_is_not_as_told() -> None:
    server = Server(Answered("a comment is missing", {}, refused=True), Portal(), counts="bizproc.task.complete")
    as_told, text = await tell(server, Step("Reject.", "task_complete", expects=[refused("comment", server.counts)]))
    assert not as_told
    assert '"bizproc.task.complete calls": 1' in " ".join(text.split())


async def test_a_refusal_before_anything_was_sent_is_as_told() -> None:
    server = Server(Answered("a comment is missing", {}, refused=True), Portal({"requests": {"commands": {"x": 3}}}))
    as_told, text = await tell(server, Step("Reject.", "task_complete", expects=[refused("comment", "x")]))
    assert as_told
    assert "< refused: a comment is missing" in text


async def test_a_step_that_needs_what_nobody_kept_is_not_played() -> None:
    server = Server(Answered("", {}), Portal())
    as_told, text = await tell(server, Step("Go on.", "task_get", {"task_ids": [Recall("lost")]}))
    assert not as_told
    assert server.calls == []
    assert 'expected "lost"' in text


async def test_values_kept_by_one_step_reach_the_next_in_any_depth() -> None:
    server = Server(Answered("", {"id": 5}), Portal())
    await tell(
        server,
        Step("Keep.", "a", keeps={"five": answer("id")}),
        Step("Use.", "b", {"one": Recall("five"), "many": [Recall("five")], "deep": {"x": Recall("five")}}),
    )
    assert server.calls[1] == {"tool": "b", "one": 5, "many": [5], "deep": {"x": 5}}


async def test_a_session_that_breaks_fails_the_step_and_the_story_goes_on() -> None:
    server = Server(None, Portal())
    as_told, text = await tell(server, Step("First.", "a"), Step("Second.", "b"))
    assert not as_told
    assert len(server.calls) == 2
    assert "BrokenSession: gone" in text
    assert "0 of 2 steps went as told" in text


async def test_a_look_that_leads_nowhere_is_a_difference_not_a_crash() -> None:
    server = Server(Answered("", {"items": [1]}), Portal())
    expectation = Expectation("there is a second one", 2, answer("items", 1, "id"))
    as_told, text = await tell(server, Step("Look.", "a", expects=[expectation]))
    assert not as_told
    assert "found    null" in text
