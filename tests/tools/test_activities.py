"""Activities and robots of an application."""

from typing import Any

import pytest

from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.state.records import RegisteredActivity
from tests.fixtures.office import ADMINISTRATOR, EMPLOYEE, Assistant, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.tables import all_rows

KINDS = pytest.mark.parametrize("kind", ["activity", "robot"])
HANDLER = "https://assistant.example/calls"


def _registered(office: Office, code: str) -> RegisteredActivity:
    return office.world.applications[INTEGRATION].activities[code]


@KINDS
@both_eras
async def test_what_is_registered_stands_in_the_portal_with_every_part_of_it(office: Office, kind: str) -> None:
    async with office.app_assistant() as admin:
        said = await admin.call(
            f"{kind}_add",
            code="legal.check-1_A",
            handler=HANDLER,
            name={"en": "Legal check", "ru": "Юридическая проверка"},
            description="Asks the lawyers",
            properties={
                "amount": {"name": "Amount", "type": "double", "required": True, "default": 10},
                "mood": {"name": "Mood", "type": "select", "options": {"a": "Calm", "b": "Angry"}, "multiple": True},
            },
            return_properties={"verdict": {"name": {"en": "Verdict"}, "type": "string", "required": False}},
            document_type="spa:147",
            filter={"include": [["crm"], "deal", "lists"], "exclude": ["box"]},
            use_subscription=True,
            auth_user_id=ADMINISTRATOR,
            use_placement=True,
            placement_handler="https://assistant.example/settings",
        )
    assert said.data["outcome"] == "done"
    kept = _registered(office, "legal.check-1_A")
    assert kept.robot is (kind == "robot")
    # The portal upper-cases every key but the ids (docs/portal.md 1.3).
    assert kept.name == {"EN": "Legal check", "RU": "Юридическая проверка"}
    assert kept.use_subscription is True
    assert kept.use_placement
    assert kept.document_type is not None
    assert kept.document_type.entity == "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"
    assert kept.document_type.type == "DYNAMIC_147"
    assert {key.upper(): value for key, value in kept.properties["mood"].items()} == {
        "NAME": "Mood",
        "TYPE": "select",
        "OPTIONS": {"a": "Calm", "b": "Angry"},
        "MULTIPLE": "Y",
    }


@KINDS
async def test_list_update_and_delete_go_through_the_portal(office: Office, kind: str) -> None:
    async with office.app_assistant() as admin:
        await admin.call(f"{kind}_add", code="one", handler=HANDLER, name="One", use_subscription=False)
        assert "one" in (await admin.call(f"{kind}_list")).data["codes"]

        changed = await admin.call(f"{kind}_update", code="one", name="Other", use_subscription=None)
        assert changed.data["outcome"] == "done"
        assert _registered(office, "one").name == "Other"
        assert _registered(office, "one").use_subscription is None
        assert _registered(office, "one").handler == HANDLER, "what was not given must stay"

        gone = await admin.call(f"{kind}_delete", code="one")
        assert gone.data["outcome"] == "done"
        assert "one" not in (await admin.call(f"{kind}_list")).data.get("codes", [])
        assert "no " + kind in await admin.refused(f"{kind}_delete", code="one")


_BAD: list[tuple[str, dict[str, Any]]] = [
    ("Empty activity code!", {"code": "", "handler": "ftp://x", "name": ""}),
    ("Wrong activity code!", {"code": "legal check", "handler": "ftp://x", "name": ""}),
    ("Unsupported handler protocol!", {"handler": "ftp://a.example", "name": ""}),
    ("Wrong handler URL!", {"handler": "https://localhost/x", "name": ""}),
    ("Wrong handler URL!", {"handler": "https://.example/x", "name": ""}),
    ("Empty activity NAME!", {"name": "", "properties": {"1x": {"name": "X"}}}),
    ("Wrong property key (1x)!", {"properties": {"1x": {"name": "X"}}, "return_properties": {"2x": {}}}),
    ("Empty property NAME (x)!", {"properties": {"x": {}}, "return_properties": {"2x": {}}}),
    ("Wrong activity DOCUMENT_TYPE!", {"document_type": "dael", "filter": {"includes": []}}),
    ("Wrong activity FILTER!", {"filter": {"includes": []}}),
    ("Wrong activity FILTER!", {"filter": {"include": ["process"]}}),
    ("which no document knows", {"properties": {"x": {"name": "X", "type": "strng"}}}),
    ("select without options", {"properties": {"x": {"name": "X", "type": "select"}}}),
    ("needs placement_handler", {"use_placement": True}),
]


@KINDS
@all_rows(("reason", "wrong"), _BAD)
async def test_the_first_reason_the_portal_would_give_is_given_here_and_nothing_is_sent(
    office: Office, app_admin: Assistant, kind: str, reason: str, wrong: dict[str, Any]
) -> None:
    said = await app_admin.refused(f"{kind}_add", **({"code": "x", "handler": HANDLER, "name": "X"} | wrong))
    assert reason in said
    assert office.standin.rest.commands[f"bizproc.{kind}.add"] == 0


async def test_a_robot_has_its_document_type_checked_before_what_it_returns(office: Office) -> None:
    wrong = {"document_type": "dael", "return_properties": {"2x": {"name": "X"}}}
    async with office.app_assistant() as admin:
        robot = await admin.refused("robot_add", code="x", handler=HANDLER, name="X", **wrong)
        activity = await admin.refused("activity_add", code="x", handler=HANDLER, name="X", **wrong)
    assert "DOCUMENT_TYPE" in robot
    assert "Wrong property key (2x)!" in activity


async def test_a_code_that_the_other_kind_has_is_refused_before_sending(office: Office) -> None:
    async with office.app_assistant() as admin:
        said = await admin.refused("robot_add", code="md5_action", handler=HANDLER, name="X")
        assert "activity_update" in said
        assert "is an activity, no robot" in await admin.refused("robot_delete", code="md5_action")
    assert office.standin.rest.commands["bizproc.robot.add"] == 0


async def test_a_change_of_nothing_is_no_change(office: Office) -> None:
    async with office.app_assistant() as admin:
        assert "No fields to update!" in await admin.refused("activity_update", code="md5_action")
        assert "No fields to update!" in await admin.refused(
            "activity_update", code="md5_action", placement_handler="https://a.example/x"
        )


async def test_a_webhook_leaves_the_tools_out_and_portal_info_says_why(office: Office) -> None:
    async with office.assistant(ADMINISTRATOR) as admin:
        offered = await admin.tools()
        info = await admin.call("portal_info")
    withheld = {name: why for why, names in info.data["withheld"].items() for name in names}
    for tool in ("activity_add", "robot_list", "template_add", "template_delete"):
        assert tool not in offered
        assert "OAuth application" in withheld[tool]


@both_eras
async def test_an_application_makes_the_tools_appear(office: Office) -> None:
    async with office.app_assistant() as admin:
        offered = await admin.tools()
        info = await admin.call("portal_info")
    for kind in ("activity", "robot"):
        assert {f"{kind}_{verb}" for verb in ("add", "update", "list", "delete")} <= set(offered)
    assert {"template_add", "template_update", "template_delete"} <= set(offered)
    assert info.data["credentials"] == "application"


async def test_an_application_of_a_person_without_rights_offers_none_of_them(office: Office) -> None:
    async with office.app_assistant(EMPLOYEE) as person:
        offered = await person.tools()
    assert not [name for name in offered if name.startswith(("activity_a", "robot_", "template_"))]


async def test_a_confirmation_tells_where_the_calls_will_go_and_whose_tokens_they_bring(office: Office) -> None:
    async with office.app_assistant(BIZPROC_CONFIRM="destructive") as admin:
        wanted = await admin.call("activity_add", code="x", handler=HANDLER, name="X", auth_user_id=ADMINISTRATOR)
        assert wanted.data["outcome"] == "refused"
        assert "the portal sends each call to" in wanted.text
    async with office.app_assistant() as admin:
        await admin.call("activity_add", code="x", handler=HANDLER, name="X", auth_user_id=ADMINISTRATOR)
    async with office.app_assistant(BIZPROC_CONFIRM="destructive") as admin:
        said = await admin.call("activity_update", code="x", handler="https://other.example/y")
    assert said.data["outcome"] == "refused"
    assert "other.example" in said.text
    assert _registered(office, "x").handler == HANDLER
