"""Registering in one step: the handler is the inbox, and the registration defines the types of event values."""

from pathlib import Path

import pytest

from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.activities import Property, Registration, RegistrationChange
from bizproc_standin.seed.applications import INTEGRATION
from tests.fixtures.office import ADMINISTRATOR, Office
from tests.inbox.arriving import LEGAL_CHECK, inbox_of
from tests.inbox.posting import DOMAIN
from tests.inbox.receiving import Clock, settings

HERE = {"BIZPROC_INBOX_URL": "https://assistant.example/calls", "BIZPROC_APPLICATION_TOKEN": "t" * 32}
QUESTION = {"question": {"name": "Question", "type": "text", "required": True}}
ANSWER = {"answer": {"name": {"en": "Answer", "de": "Antwort"}, "type": "select", "options": {"y": "Yes", "n": "No"}}}


@pytest.mark.parametrize("kind", ["activity", "robot"])
async def test_without_a_handler_the_portal_is_told_the_address_of_the_inbox(office: Office, kind: str) -> None:
    async with office.app_assistant(ADMINISTRATOR, INTEGRATION, **HERE) as admin:
        said = await admin.call(
            f"{kind}_add", code="ask", name="Ask", properties=QUESTION, return_properties=ANSWER, use_subscription=True
        )
        assert said.data["outcome"] == "done"
        assert office.world.applications[INTEGRATION].activities["ask"].handler == "https://assistant.example/calls"
        inbox = await inbox_of(admin)
        kept = await inbox.registrations.find(inbox.portal, "ask")
        assert kept is not None
        assert (kept.kind, kept.registration.use_subscription) == (kind, True)
        assert [one.options for one in kept.registration.return_properties] == [{"y": "Yes", "n": "No"}]
        await admin.call(f"{kind}_update", code="ask", return_properties={"answer": {"name": "Answer", "type": "int"}})
        changed = await inbox.registrations.find(inbox.portal, "ask")
        assert changed is not None
        assert [one.type for one in changed.registration.return_properties] == ["int"]
        assert [one.id for one in changed.registration.properties] == ["question"]
        await admin.call(f"{kind}_delete", code="ask")
        assert await inbox.registrations.find(inbox.portal, "ask") is None


async def test_without_a_token_the_address_ends_in_the_inboxs_own_word(office: Office) -> None:
    told = {"BIZPROC_INBOX_URL": "https://assistant.example/calls"}
    async with office.app_assistant(ADMINISTRATOR, INTEGRATION, **told) as admin:
        said = await admin.call("activity_add", code="ask", name="Ask")
        keys = await (await inbox_of(admin)).senders.keys()
    handler = office.world.applications[INTEGRATION].activities["ask"].handler
    assert handler == f"https://assistant.example/calls/{keys.path}"
    assert keys.path not in said.text + str(said.data)


async def test_without_an_inbox_a_handler_has_to_be_given(office: Office) -> None:
    async with office.app_assistant() as admin:
        assert "BIZPROC_INBOX_URL" in await admin.refused("activity_add", code="ask", name="Ask")
        assert "ask" not in office.world.applications[INTEGRATION].activities
        await admin.call("activity_add", code="ask", name="Ask", handler="https://assistant.example/x")
        assert "event_list" not in await admin.tools()
        inbox = await inbox_of(admin)
        assert await inbox.registrations.find(inbox.portal, "ask") is not None


async def test_a_registration_outlives_the_process_with_all_its_languages(tmp_path: Path) -> None:
    before, after = Inbox(settings(tmp_path), Clock().tell), Inbox(settings(tmp_path), Clock().tell)
    await before.registrations.save(DOMAIN, "robot", LEGAL_CHECK)
    before.close()
    kept = await after.registrations.find(DOMAIN, "legal_check")
    after.close()
    assert kept is not None
    assert kept.kind == "robot"
    assert kept.registration == LEGAL_CHECK


async def test_codes_of_two_portals_do_not_mix_and_case_counts(tmp_path: Path) -> None:
    inbox = Inbox(settings(tmp_path), Clock().tell)
    other = Registration(code="legal_check", name="Other")
    await inbox.registrations.save(DOMAIN, "activity", LEGAL_CHECK)
    await inbox.registrations.save("other.bitrix24.com", "activity", other)
    found = await inbox.registrations.find(DOMAIN, "legal_check")
    assert found is not None
    assert found.registration == LEGAL_CHECK
    assert await inbox.registrations.find(DOMAIN, "LEGAL_CHECK") is None
    assert await inbox.registrations.find("third.bitrix24.com", "legal_check") is None
    await inbox.registrations.forget(DOMAIN, "legal_check")
    assert await inbox.registrations.find(DOMAIN, "legal_check") is None
    inbox.close()


async def test_a_change_of_what_was_registered_elsewhere_invents_nothing(tmp_path: Path) -> None:
    inbox = Inbox(settings(tmp_path), Clock().tell)
    new = Registration(code="ask", return_properties=(Property("a", "int", "A"),))
    await inbox.registrations.change(DOMAIN, "activity", RegistrationChange(new, frozenset({"return_properties"})))
    assert await inbox.registrations.find(DOMAIN, "ask") is None
    inbox.close()
