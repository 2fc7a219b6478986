from dataclasses import replace
from typing import Literal

import pytest

from bizproc_mcp.errors import NotFound, Refused
from bizproc_mcp.models.activities import Filter, Property, Registration, RegistrationChange
from bizproc_mcp.models.documents import parse_document_type
from bizproc_mcp.portal import Portal, Registrations
from bizproc_standin.seed.roles import ADMINISTRATOR
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import RegisteredActivity
from tests.upstream.contract.conftest import Connecting, both_upstreams

Kind = Literal["activities", "robots"]
pytestmark = [both_upstreams, pytest.mark.parametrize("kind", ["activities", "robots"])]
ASK = Registration(
    code="ask_the_assistant",
    handler="https://handler.example.com/call",
    name={"en": "Ask the assistant", "de": "Assistenten fragen"},
    description="Asks and waits",
    properties=(
        Property("question", "text", "Question", required=True),
        Property("tone", "select", {"en": "Tone"}, options={"kind": "Kind", "dry": "Dry"}, default="dry"),
    ),
    return_properties=(Property("answers", "string", "Answers", multiple=True),),
    document_type=parse_document_type("deal"),
    filter=Filter(include=(("crm",),)),
    use_subscription=True,
    auth_user_id=ADMINISTRATOR,
)


def group(portal: Portal, kind: Kind) -> Registrations:
    found = portal.activities if kind == "activities" else portal.robots
    assert found is not None
    return found


def registered(standin: StandIn, code: str) -> list[RegisteredActivity]:
    kept = [application.activities.get(code) for application in standin.world.applications.values()]
    return [one for one in kept if one is not None]


async def test_what_is_registered_is_what_was_described(kind: Kind, portal_of: Connecting, standin: StandIn) -> None:
    calls = group(await portal_of(ADMINISTRATOR, application=True), kind)
    before = await calls.list_codes()
    await calls.add(ASK)
    assert sorted(await calls.list_codes()) == sorted([*before, ASK.code])
    (kept,) = registered(standin, ASK.code)
    assert kept.robot is (kind == "robots")
    assert (kept.handler, kept.auth_user_id) == (ASK.handler, ADMINISTRATOR)
    # The portal writes every name in it large, those of languages too (docs/portal.md 1.3).
    assert kept.name == {"EN": "Ask the assistant", "DE": "Assistenten fragen"}
    assert kept.use_subscription is True
    assert list(kept.properties) == ["question", "tone"]
    assert list(kept.return_properties) == ["answers"]
    question = {name.upper(): value for name, value in kept.properties["question"].items()}
    assert (question["TYPE"], question["NAME"], question["REQUIRED"]) == ("text", "Question", "Y")
    assert kept.document_type is not None
    assert tuple(kept.document_type) == ("crm", "CCrmDocumentDeal", "DEAL")


async def test_only_the_named_fields_change(kind: Kind, portal_of: Connecting, standin: StandIn) -> None:
    calls = group(await portal_of(ADMINISTRATOR, application=True), kind)
    await calls.add(ASK)
    new = replace(ASK, name="Ask", handler="https://other.example.com/", use_subscription=False)
    await calls.update(RegistrationChange(new, frozenset({"name", "use_subscription"})))
    (kept,) = registered(standin, ASK.code)
    assert (kept.name, kept.handler, kept.use_subscription) == ("Ask", ASK.handler, False)


async def test_a_code_is_taken_once_and_gone_after_its_deletion(
    kind: Kind, portal_of: Connecting, standin: StandIn
) -> None:
    calls = group(await portal_of(ADMINISTRATOR, application=True), kind)
    await calls.add(ASK)
    with pytest.raises(Refused, match="already has an activity or robot"):
        await calls.add(ASK)
    await calls.delete(ASK.code)
    assert not registered(standin, ASK.code)
    for gone in (calls.delete(ASK.code), calls.update(RegistrationChange(ASK, frozenset({"name"})))):
        with pytest.raises(NotFound):
            await gone
