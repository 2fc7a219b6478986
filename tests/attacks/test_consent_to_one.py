"""The meaning of a call's arguments may change between consent and write: the write must not reach another person."""

from collections.abc import Mapping
from typing import Any

from bizproc_mcp.call import Call
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.writes.plan import Plan, PlanItem, PlanRow
from bizproc_standin.seed import roles
from bizproc_standin.state.records import User
from tests.fixtures.office import ADMINISTRATOR, HEAD, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking, configured

INTRUDER = 57
HAND_OVER: Mapping[str, Any] = {"task_ids": [1128, 1129], "to_user": "Weber"}


def become_weber(office: Office) -> None:
    """Somebody takes a name that fits the words of the call better than the person who was meant."""
    intruder = User(INTRUDER, "", "Weber", email="weber@brightwater.example", departments=[3])
    office.world.add_user(intruder)


@both_eras
async def test_a_rename_between_the_question_and_the_yes_gives_the_intruder_nothing(office: Office) -> None:
    async with asking(office, YES, NO) as (assistant, person):

        def rename() -> None:
            if len(person.questions) == 1:
                become_weber(office)

        person.before_answering = rename
        await assistant.refused("task_delegate", **HAND_OVER)
    assert "«Maria Weber» (37)" in person.questions[0]
    assert person.questions[1].startswith("It has changed since you were asked.")
    assert "«Weber» (57)" in person.questions[1]
    assert office.written() == []
    assert {1128, 1129} <= office.waits_for(HEAD)


async def test_a_number_released_for_one_person_is_worth_nothing_for_another(office: Office) -> None:
    async with configured(office, {"BIZPROC_CONFIRM": "destructive"}) as assistant:
        number = (await assistant.call("task_delegate", **HAND_OVER)).data["confirmation"]
        guard = (await assistant.server.assembly()).catalogue.guard
        assert guard.confirmations.release(int(number), "the person") == ""
        become_weber(office)
        said = await assistant.refused("task_delegate", **HAND_OVER, confirmation=number)
    assert "made for something else" in said
    assert office.written() == []


async def test_the_one_who_was_meant_gets_it_where_nothing_changed(office: Office) -> None:
    async with asking(office, YES) as (assistant, _):
        await assistant.call("task_delegate", **HAND_OVER)
    assert {1128, 1129} <= office.waits_for(roles.SALES_LEAD)


@both_eras
async def test_another_text_in_the_question_is_another_question(office: Office) -> None:
    async with asking(office, YES, NO) as (assistant, person):

        def rename() -> None:
            office.task(1128).name = "Approve: a yacht"

        person.before_answering = rename
        await assistant.refused("task_complete", task_id=1128, decision="reject", comment="No.")
    assert len(person.questions) == 2
    assert "a yacht" in person.questions[1]
    assert office.written() == []


async def test_the_journal_holds_whom_the_words_meant(office: Office) -> None:
    async with asking(office, YES, person=ADMINISTRATOR) as (assistant, _):
        await assistant.call("task_delegate", **HAND_OVER, from_user="Elena Sokolova")
        database = (await assistant.server.assembly()).catalogue.guard.journal._database
        [kept] = database.do(lambda db: db.execute("SELECT arguments FROM journal WHERE phase = 'before'").fetchall())
    assert '"to_user":37' in kept["arguments"]
    assert f'"from_user":{HEAD}' in kept["arguments"]


CHANGES: Mapping[str, Any] = {
    "effect": "another effect",
    "destructive": True,
    "state": "another state",
    "sent": {"file": FileContent("a.pdf", b"other")},
    "shown": {"steps": "others"},
    "resolved": {"to_user": 57},
    "objects": ["task:2"],
    "count": 2,
    "template_id": 802,
    "kind": "review",
    "decision": "reject",
    "document_type": "lead",
    "people": [57],
    "fields": {"amount": 2},
    "items": [PlanItem("task:1", named="another name")],
    "rows": [PlanRow("another row")],
    "defaulted": ["amount"],
    "unseen": True,
    "caution": "another caution",
    "tool": "task_delegate",
}


async def test_whatever_a_plan_holds_a_confirmation_is_bound_to_it(office: Office) -> None:
    """Every field, those that will be added too: `CHANGES` must name each of them but the act itself."""

    async def act() -> Any:
        raise AssertionError

    def plan(**changed: Any) -> Plan[Any]:
        given = {"tool": "task_complete", "effect": "effect", "destructive": False, "state": "", "act": act}
        same = {"sent": {"file": FileContent("a.pdf", b"one")}, "items": [PlanItem("task:1", named="a name")]}
        return Plan(**{**given, **same, **changed})

    assert set(plan().facts()) == set(CHANGES)
    async with office.assistant() as assistant:
        guard = (await assistant.server.assembly()).catalogue.guard
        call = Call("task_complete", {})
        bound = guard.binding(plan(), call, HEAD)
        assert guard.binding(plan(), call, HEAD) == bound
        for name, value in CHANGES.items():
            assert guard.binding(plan(**{name: value}), call, HEAD) != bound, name
