"""The fingerprint that binds a confirmation: equal facts give equal fingerprints, other facts other ones."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.rules.fingerprint import fingerprint
from bizproc_mcp.text.portal_text import PortalCode, PortalText

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@dataclass(frozen=True)
class Part:
    text: PortalText
    options: dict[PortalCode, PortalText] = field(default_factory=dict)


def options(*names: str) -> dict[PortalCode, PortalText]:
    return {PortalCode(name): PortalText(name.upper()) for name in names}


@given(DATA, DATA)
def test_data_that_json_can_tell_apart_has_different_marks(one: object, other: object) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (repr(_sorted(one)) == repr(_sorted(other)))


def _sorted(data: object) -> object:
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return [_sorted(one) for one in data] if isinstance(data, list) else data


def test_the_order_of_arguments_does_not_matter() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


def test_the_order_of_a_fields_options_does() -> None:
    assert fingerprint(Part(PortalText("t"), options("a", "b"))) != fingerprint(
        Part(PortalText("t"), options("b", "a"))
    )


def test_a_text_counts_as_the_portal_has_it_and_not_as_it_is_shown() -> None:
    assert fingerprint(PortalText("a\u200bb")) != fingerprint(PortalText("ab"))


def test_a_file_counts_by_its_content() -> None:
    one, same, other = (FileContent("a.pdf", content) for content in (b"1", b"1", b"2"))
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)


def test_what_json_has_no_word_for_counts_by_its_repr() -> None:
    assert fingerprint(datetime(2026, 1, 1, tzinfo=UTC)) != fingerprint(datetime(2026, 1, 2, tzinfo=UTC))


def test_facts_do_not_run_into_each_other() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
