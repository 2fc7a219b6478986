"""Documents named by words: what is a form, and the word for a type at either end."""

import pytest

from bizproc_mcp.rules.document_words import is_form, same_name, typed
from bizproc_mcp.text.portal_text import PortalText


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("deal:5141", True),
        (" Process : 171/2249 ", True),
        ("dael:5141", True),
        ("spa:147", True),
        ("deal:", True),
        ("crm|CCrmDocumentDeal|DEAL_1", True),
        ("a|b|c|d e", True),
        ("5141", True),
        ("", True),
        ("deal:ABC", True),
        ("City Hospital", False),
        ("deal:City Hospital", False),
        ("deal: City Hospital", False),
        ("Invoice 2026-004", False),
        ("Leave: Orlova", False),
        ("сделка:5", True),
    ],
)
def test_a_form_right_or_wrong_is_never_taken_for_a_name(text: str, form: bool) -> None:
    assert is_form(text) is form


@pytest.mark.parametrize(
    ("words", "rest", "kind"),
    [
        ("City Hospital", "City Hospital", ""),
        ("the City Hospital deal", "City Hospital", "deal"),
        ("deal City Hospital", "City Hospital", "deal"),
        ("Deal: City Hospital", "City Hospital", "deal"),
        ("deal:City Hospital", "City Hospital", "deal"),
        ("deal «City Hospital»", "City Hospital", "deal"),
        ("сделка Северный ветер", "Северный ветер", "deal"),
        ("сделку «Северный ветер»", "Северный ветер", "deal"),
        ("счёт 2026-004", "2026-004", "invoice"),
        ("компании Ромашка", "Ромашка", "company"),
        ("spa:147 Pump contract", "Pump contract", "spa:147"),
        ("process:164 Orlova", "Orlova", "process:164"),
        ("deal", "deal", ""),
        ("ideal pumps", "ideal pumps", ""),
        ("Leave: Orlova", "Leave: Orlova", ""),
        ("The deal", "deal", ""),
        ("Harbour Hotel", "Harbour Hotel", ""),
    ],
)
def test_a_word_for_the_type_at_either_end_narrows_and_is_no_part_of_the_name(words: str, rest: str, kind: str) -> None:
    said, found = typed(words)
    assert (said, str(found or "")) == (rest, kind)


def test_names_are_the_same_in_any_case_with_any_spaces_and_either_yo() -> None:
    assert same_name("счет  ТЁПЛЫЙ дом", PortalText("Счёт Теплый дом"))
    assert not same_name("City", PortalText("City Hospital"))
