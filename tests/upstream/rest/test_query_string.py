import string
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.rest.query_string import encode
from bizproc_mcp.upstream.values import plain
from bizproc_standin.rest.php_forms import parse_str

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="]\0"), min_size=1, max_size=8).filter(
    lambda key: bool(key.strip())
)
LEAVES = st.one_of(TEXT, st.integers(-(10**12), 10**12), st.booleans(), st.none(), st.just(1.5))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
TOP = st.text(string.ascii_uppercase + "_", min_size=1, max_size=10).filter(lambda name: name[0] != "_")


def as_php_reads(value: Json) -> object:
    """Every leaf a string, empty arrays gone to "", a map with keys 0, 1, 2… a list."""
    if isinstance(value, Mapping) and value:
        read = {str(key): as_php_reads(item) for key, item in value.items()}
        return list(read.values()) if list(read) == [str(n) for n in range(len(read))] else read
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return [as_php_reads(item) for item in value]
    if isinstance(value, bool):
        return "Y" if value else "N"
    return "" if value is None or (isinstance(value, Mapping | Sequence) and not value) else str(value)


@given(st.dictionaries(TOP, VALUES, max_size=4))
@example({"FILTER": {">ID": 5, "!STATUS": [0, 1]}, "SELECT": ["ID", "NAME"], "start": 50})
@example({"DOCUMENT_ID": ["crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", "DYNAMIC_147_1"]})
@example({"COMMENT": "a&b=c[d]+e%20 «да» \U0001f600\r\n"})
@example({"FIELDS": {"a[b": "x", "k.e y": "z"}})
def test_php_reads_back_what_was_written(params: dict[str, Json]) -> None:
    assert parse_str(encode(params)) == {key: as_php_reads(value) for key, value in params.items()}


@pytest.mark.parametrize("key", ["a]", "", "  ", "a\0b"])
def test_a_name_that_php_would_misread_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput):
        encode({"FIELDS": {key: "x"}})


def test_values_nested_beyond_what_php_reads_are_refused() -> None:
    value: Json = "x"
    for _ in range(70):
        value = [value]
    with pytest.raises(InvalidInput):
        encode({"FIELDS": value})


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert parse_str(encode({"COMMENT": "a\ud83d"})) == {"COMMENT": "a?"}


def test_booleans_become_the_portals_flags_everywhere() -> None:
    assert plain({"a": True, "b": [False, {"c": True}], "d": 1, "e": None}) == {
        "a": "Y",
        "b": ["N", {"c": "Y"}],
        "d": 1,
        "e": None,
    }
