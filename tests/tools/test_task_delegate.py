"""Delegating tasks: the reported open tasks before and after are correct."""

from bizproc_standin.seed import roles
from bizproc_standin.state.records import DelegationType
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, HEAD, Assistant, Office, Said
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.tables import all_rows


@both_eras
async def test_one_task_is_handed_over(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[1129], to_user="Maria Weber")
    assert said.data["outcome"] == "done"
    assert said.data["counts"] == {"done": 1}
    assert 1129 not in office.waits_for(HEAD)
    assert 1129 in office.waits_for(roles.SALES_LEAD)
    assert "«Maria Weber» (37)" in said.text
    assert said.data["items"][0]["names"] == [office.task(1129).name]
    assert f"(1129 «{office.task(1129).name}»)" in said.text


async def test_the_documented_request_is_made_like_the_sample(office: Office) -> None:
    """Tasks 1128 to 1130 go from 15 to 37."""
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call("task_delegate", task_ids=[1128, 1129, 1130], from_user="15", to_user="37")
    assert said.data["counts"] == {"done": 3}
    assert {1128, 1129, 1130} <= office.waits_for(roles.SALES_LEAD)
    assert office.written() == ["bizproc.task.delegate"]


async def test_the_portal_may_do_some_and_refuse_others(office: Office) -> None:
    """The call as a whole is refused then, and yet the permitted tasks are gone (docs/portal.md 7.3)."""
    office.task(1128).delegation_type = DelegationType.NONE
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[1128, 1129], to_user="37")
    assert said.data["outcome"] == "done"
    assert said.data["counts"] == {"done": 1, "refused": 1}
    outcomes = {task_id: item["outcome"] for item in said.data["items"] for task_id in item["task_ids"]}
    assert outcomes == {1129: "done", 1128: "refused"}
    assert "prohibited" in said.data["portal_text"]
    assert 1128 in office.waits_for(HEAD)
    assert 1129 in office.waits_for(roles.SALES_LEAD)


async def test_one_refused_task_is_told_with_the_portals_reason(office: Office) -> None:
    office.task(1128).delegation_type = DelegationType.EXACTLY_NONE
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[1128], to_user="37")
    assert said.data["outcome"] == "refused"
    assert "prohibited" in said.text
    assert 1128 in office.waits_for(HEAD)


async def test_tasks_that_do_not_wait_for_the_giver_are_never_sent(office: Office) -> None:
    other = office.running(802, "777").id
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[other, 1129], to_user="37")
        alone = await head.call("task_delegate", task_ids=[other], to_user="37")
    assert said.data["counts"] == {"done": 1, "refused": 1}
    assert alone.data["outcome"] == "refused"
    assert other in office.waits_for(roles.CHIEF)
    assert office.written() == ["bizproc.task.delegate"]


async def test_a_dry_run_says_what_waits_and_that_the_portal_decides(office: Office) -> None:
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[1128, 1129, 999_999], to_user="37", dry_run=True)
    assert said.data["dry_run"] is True
    assert "portal decides" in said.text
    assert "dry_run=false" in said.text
    assert office.written() == []


def by_task(said: Said) -> dict[int, tuple[str, str]]:
    """What was said of each task."""
    return {task_id: (item["outcome"], item["what"]) for item in said.data["items"] for task_id in item["task_ids"]}


async def test_a_dry_run_foresees_who_takes_part_already_without_a_further_request(office: Office) -> None:
    shared = next(i for i in office.waits_for(HEAD) if office.task(i).participant(roles.SALES_LEAD) is not None)
    async with office.assistant(ADMINISTRATOR) as admin:
        before = sum(office.standin.requests.values())
        said = await admin.call(
            "task_delegate", task_ids=[1129, shared, 999_999], from_user=str(HEAD), to_user="Maria Weber", dry_run=True
        )
        requests = sum(office.standin.requests.values()) - before
    foreseen = by_task(said)
    assert foreseen[shared] == ("would be refused", "«Maria Weber» (37) takes part in it already")
    assert foreseen[1129][0] == "would do"
    assert foreseen[999_999][0] == "would be refused"
    assert said.data["outcome"] == "would do"
    assert said.data["counts"] == {"would do": 1, "would be refused": 2}
    assert "accepted" not in said.text
    assert requests == 3  # one finds Maria, one reads the tasks of both, one whether she is away
    async with office.assistant(ADMINISTRATOR) as admin:
        tried = await admin.call(
            "task_delegate", task_ids=[1129, shared], from_user=str(HEAD), to_user="37", dry_run=False
        )
    assert {task_id: word for task_id, (word, _) in by_task(tried).items()} == {1129: "done", shared: "refused"}


async def test_a_dry_run_of_all_open_foresees_it_too_with_one_request(office: Office) -> None:
    shared = {i for i in office.waits_for(HEAD) if office.task(i).participant(roles.SALES_LEAD) is not None}
    assert shared
    office.world.add_bulk_tasks(1, [HEAD, 38], 806, office.task(1130).workflow.document_id)
    async with office.assistant() as head:
        said = await head.call("task_delegate", all_open=True, to_user="37")
        before = sum(office.standin.requests.values())
        hidden = await head.call("task_delegate", all_open=True, to_user="38")
        requests = sum(office.standin.requests.values()) - before
    assert {i for i, (word, _) in by_task(said).items() if word == "would be refused"} == shared
    # What the other department's people have is not shown to the head: nothing is foreseen of it.
    assert {word for word, _ in by_task(hidden).values()} == {"would do"}
    assert requests == 4  # who 38 is, whether he is away, what waits, what he has


async def test_a_head_reads_whether_the_taker_is_a_subordinate(office: Office) -> None:
    async with office.assistant() as head:
        below = await head.call("task_delegate", task_ids=[1129], to_user="Maria Weber", dry_run=True)
        beside = await head.call("task_delegate", task_ids=[1129], to_user="Lukas Brandt", dry_run=True)
    assert "«Maria Weber» (37) is your subordinate" in below.text
    assert "«Lukas Brandt» (38) is not your subordinate" in beside.text
    assert "the portal decides" in beside.text
    assert by_task(beside)[1129][0] == "would do"


async def test_a_task_answered_before_would_be_refused_and_says_what_was_answered(office: Office) -> None:
    split = office.running(212, "DEAL_1633").id
    async with office.assistant() as head:
        said = await head.call("task_delegate", task_ids=[split], to_user="37", dry_run=True)
    assert said.data["outcome"] == "would be refused"
    assert by_task(said)[split] == ("would be refused", "does not wait for you: approved")
    assert "next_step" not in said.data


async def test_all_open_is_a_dry_run_unless_said_otherwise(office: Office) -> None:
    mine = office.waits_for(HEAD)
    async with office.assistant() as head:
        dry = await head.call("task_delegate", all_open=True, to_user="37")
        assert office.written() == []
        assert dry.data["dry_run"] is True
        assert {i for item in dry.data["items"] for i in item["task_ids"]} == mine
        wet = await head.call("task_delegate", all_open=True, to_user="37", dry_run=False)
    assert "dry_run" not in wet.data
    done = {i for item in wet.data["items"] if item["outcome"] == "done" for i in item["task_ids"]}
    assert done == mine - office.waits_for(HEAD)
    assert done <= office.waits_for(roles.SALES_LEAD)
    # The sales lead takes part in one of them already: the portal refuses just that one.
    assert wet.data["counts"]["done"] >= 8


async def test_all_open_of_one_template_leaves_the_others(office: Office) -> None:
    before = office.waits_for(HEAD)
    leaves = {i for i in before if office.task(i).workflow.template_id == 801}
    async with office.assistant() as head:
        await head.call("task_delegate", all_open=True, template_id=801, to_user="37", dry_run=False)
    assert office.waits_for(HEAD) == before - leaves


async def test_max_count_leaves_out_the_newest_and_says_so(office: Office) -> None:
    oldest = sorted(office.waits_for(HEAD))[:2]
    async with office.assistant() as head:
        said = await head.call("task_delegate", all_open=True, to_user="37", max_count=2)
    assert [i for item in said.data["items"] for i in item["task_ids"]] == oldest
    assert "left out" in said.data["next_step"]


async def test_more_than_a_hundred_go_in_portions(office: Office) -> None:
    ids = office.world.add_bulk_tasks(230, [HEAD], 806, office.task(1130).workflow.document_id)
    async with office.assistant() as head:
        said = await head.call("task_delegate", all_open=True, template_id=806, to_user="37", dry_run=False)
    assert said.data["counts"]["done"] >= 230
    assert set(ids) <= office.waits_for(roles.SALES_LEAD)
    assert office.written() == ["bizproc.task.delegate"] * 3


async def test_the_tasks_of_one_who_left_are_handed_over(office: Office) -> None:
    left = office.waits_for(roles.LEFT)
    assert len(left) == 2
    async with office.assistant(ADMINISTRATOR) as admin:
        said = await admin.call(
            "task_delegate", all_open=True, from_user="Tom Becker", to_user="Priya Nair", dry_run=False
        )
    assert said.data["counts"] == {"done": 2}
    assert left <= office.waits_for(32)
    assert not office.waits_for(roles.LEFT)


@all_rows(
    ("arguments", "wanted"),
    [
        ({"task_ids": [0], "to_user": "37"}, "task_ids"),
        ({"task_ids": [-1129], "to_user": "37"}, "task_ids"),
        ({"task_ids": [0, 0], "to_user": "37"}, "task_ids"),
        ({"task_ids": list(range(1, 102)), "to_user": "37"}, "task_ids"),
        ({"to_user": "37"}, "task_ids or all_open"),
        ({"task_ids": [], "to_user": "37"}, "task_ids or all_open"),
        ({"task_ids": [1129], "all_open": True, "to_user": "37"}, "task_ids or all_open"),
        ({"task_ids": [1129], "to_user": "me"}, "same person"),
        ({"task_ids": [1129], "to_user": "Tom Becker"}, "Nobody"),
        ({"task_ids": [1129], "to_user": str(roles.LEFT)}, "has left"),
        ({"task_ids": [1129], "to_user": "Ivan Petrov"}, "several people"),
        ({"task_ids": [1129], "to_user": "0"}, "Nobody"),
        ({"task_ids": [1129], "to_user": "99999"}, "no user 99999"),
        ({"task_ids": [1129]}, "to_user"),
        ({"all_open": True, "to_user": "37", "dry_run": False, "max_count": 0}, "max_count"),
    ],
)
async def test_what_cannot_be_right_is_refused_before_anything_is_sent(
    office: Office, head: Assistant, arguments: dict[str, object], wanted: str
) -> None:
    assert wanted in await head.refused("task_delegate", **arguments)
    assert office.written() == []


async def test_tasks_of_somebody_who_is_no_subordinate_cannot_be_taken(office: Office) -> None:
    other = office.running(802, "777").id
    async with office.assistant(EMPLOYEE) as employee:
        text = await employee.refused("task_delegate", task_ids=[other], from_user=str(roles.CHIEF), to_user="me")
    assert text
    assert office.written() == []
    assert other in office.waits_for(roles.CHIEF)
