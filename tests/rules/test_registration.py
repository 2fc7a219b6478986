"""Validation of registrations: refused here for the reasons the portal would give."""

from dataclasses import replace

import pytest

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.activities import LocalText
from bizproc_mcp.rules.registration import Draft, checked_change, checked_registration
from tests.fixtures.tables import all_rows

GOOD = Draft("legal_check", handler="https://app.example/check", name="Legal check")


@pytest.mark.parametrize("name", ["Check", {"en": "Check"}, {"en": "", "ru": "Проверка"}])
def test_a_name_is_one_text_or_one_a_language(name: LocalText) -> None:
    assert checked_registration(replace(GOOD, name=name), "activity").name == name


@pytest.mark.parametrize("name", ["", {}, {"en": ""}, {"en": "", "ru": ""}])
def test_a_name_without_any_text_is_refused(name: LocalText) -> None:
    with pytest.raises(InvalidInput, match="Empty activity NAME"):
        checked_registration(replace(GOOD, name=name), "activity")
    with pytest.raises(InvalidInput, match="Empty activity NAME"):
        checked_change(replace(GOOD, name=name, given=frozenset({"name"})), "activity")


@all_rows(
    ("address", "refusal"),
    [
        ("https://app.example/x", ""),
        ("http://app.example", ""),
        ("https://a.b", ""),
        ("ftp://app.example/x", "Unsupported handler protocol"),
        ("app.example/x", "Unsupported handler protocol"),
        ("", "Unsupported handler protocol"),
        ("https://localhost/x", "Wrong handler URL"),
        ("https://.example/x", "Wrong handler URL"),
        ("https://[bad/x", "Wrong handler URL"),
        ("https:///x", "Wrong handler URL"),
    ],
)
def test_the_portal_must_be_able_to_call_a_handler(address: str, refusal: str) -> None:
    draft = replace(GOOD, handler=address)
    if not refusal:
        assert checked_registration(draft, "robot").handler == address
        return
    with pytest.raises(InvalidInput, match=refusal):
        checked_registration(draft, "robot")
    with pytest.raises(InvalidInput, match=refusal):
        checked_change(replace(draft, given=frozenset({"handler"})), "robot")


@pytest.mark.parametrize("given", ["handler", "placement_handler"])
def test_a_refusal_names_the_address_that_is_wrong(given: str) -> None:
    draft = replace(GOOD, **{given: "ftp://app.example"})  # type: ignore[arg-type]
    for checked in (checked_registration, checked_change):
        with pytest.raises(InvalidInput, match=rf"! {given} must begin with https://"):
            checked(replace(draft, given=frozenset({given, "name"})), "robot")


def test_only_what_is_changed_is_checked() -> None:
    changed = checked_change(Draft("legal_check", description="New.", given=frozenset({"description"})), "activity")
    assert changed.new.description == "New."
    with pytest.raises(InvalidInput, match="No fields to update"):
        checked_change(Draft("legal_check", given=frozenset({"placement_handler"})), "activity")
