"""The editor for JSON with comments: other content stays the same, byte for byte."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.commands._clients import jsonc
from bizproc_mcp.errors import InvalidInput
from tests.fixtures.tables import all_rows

NAMES = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)
OURS = {"command": "/bin/bizproc-mcp", "args": ["serve"]}


def value_of(text: str) -> object:
    return jsonc.parse(text).value


@st.composite
def commented(draw: Any) -> tuple[dict[str, Any], str]:
    """An object and a text of it with comments, line breaks and trailing commas in odd places."""
    gap: st.SearchStrategy[str] = st.sampled_from(
        ["", " ", "\n", "\r\n", "\t", "// why\n", '/* {not} "this", */', "\n  // }, ]\n"]
    )

    yes: st.SearchStrategy[bool] = st.booleans()

    def write(value: object) -> str:
        if isinstance(value, dict):
            inner = [
                f"{draw(gap)}{json.dumps(k)}{draw(gap)}:{draw(gap)}{write(v)}{draw(gap)}" for k, v in value.items()
            ]
            return "{" + ",".join(inner) + ("," if inner and draw(yes) else "") + str(draw(gap)) + "}"
        if isinstance(value, list):
            inner = [f"{draw(gap)}{write(v)}{draw(gap)}" for v in value]
            return "[" + ",".join(inner) + ("," if inner and draw(yes) else "") + str(draw(gap)) + "]"
        return json.dumps(value)

    value = draw(OBJECTS)
    return value, draw(gap) + write(value) + draw(gap)


@given(commented())
def test_what_is_written_with_comments_is_read_as_it_was_meant(sample: tuple[dict[str, Any], str]) -> None:
    value, text = sample
    assert value_of(text) == value


@given(commented(), NAMES, VALUES)
def test_a_member_is_set_and_everything_else_means_what_it_meant(
    sample: tuple[dict[str, Any], str], name: str, added: object
) -> None:
    value, text = sample
    changed = jsonc.set_member(text, (name,), added)  # type: ignore[arg-type]
    assert value_of(changed) == {**value, name: added}
    assert jsonc.set_member(changed, (name,), added) == changed  # type: ignore[arg-type]


@given(commented())
def test_every_comment_survives_adding_and_removing(sample: tuple[dict[str, Any], str]) -> None:
    value, text = sample
    changed = jsonc.set_member(text, ("ours",), OURS)
    for mark in ("// why", '/* {not} "this", */', "// }, ]"):
        assert changed.count(mark) == text.count(mark)
    root = jsonc.parse(changed)
    item = root.member("ours")
    assert item is not None
    removed = jsonc.remove(changed, root, item)
    assert value_of(removed) == {name: kept for name, kept in value.items() if name != "ours"}
    for mark in ("// why", '/* {not} "this", */', "// }, ]"):
        assert removed.count(mark) == text.count(mark)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    try:
        value = value_of(text)
    except InvalidInput:
        return
    assert value_of(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        '{\n  "a": 1\n}\n',
        '{\n\t"a": 1,\n\t"b": {\n\t\t"c": []\n\t}\n}',
        '{\r\n    "a": 1\r\n}\r\n',
        '{\n  "a": 1 // one\n  // the end\n}\n',
        '{\n  "a": 1,\n}\n',
        "{}\n",
        '\ufeff{\n  "a": "ё"\n}\n',
    ],
)
def test_removing_what_was_added_gives_back_the_same_bytes(text: str) -> None:
    changed = jsonc.set_member(text, ("ours",), OURS)
    root = jsonc.parse(changed)
    item = root.member("ours")
    assert item is not None
    assert jsonc.remove(changed, root, item) == text


def test_added_text_takes_the_indentation_and_line_ends_that_are_there() -> None:
    changed = jsonc.set_member('{\r\n\t"servers": {\r\n\t\t"x": {}\r\n\t}\r\n}', ("servers", "ours"), {"command": "c"})
    assert changed == (
        '{\r\n\t"servers": {\r\n\t\t"x": {},\r\n\t\t"ours": {\r\n\t\t\t"command": "c"\r\n\t\t}\r\n\t}\r\n}'
    )


def test_missing_objects_on_the_way_are_made() -> None:
    assert value_of(jsonc.set_member("{}", ("a", "b", "c"), 1)) == {"a": {"b": {"c": 1}}}


def test_of_a_name_given_twice_the_last_one_counts() -> None:
    changed = jsonc.set_member('{"a": 1, "a": 2}', ("a",), 3)
    assert changed == '{"a": 1, "a": 3}'


@all_rows(
    "text",
    ["", "[", '{"a" 1}', '{"a": 1 "b": 2}', "{,}", '{"a": 01}', '{"a": "\n"}', '{"a": NaN}', "{} {}", "{'a': 1}"],
)
def test_what_is_no_json_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"no valid JSON \(line \d+\)"):
        jsonc.parse(text)


def test_nesting_without_end_is_refused_instead_of_crashing() -> None:
    with pytest.raises(InvalidInput):
        jsonc.parse("[" * 100_000)


def test_a_list_where_an_object_belongs_is_refused() -> None:
    with pytest.raises(InvalidInput, match="mcpServers is no JSON object"):
        jsonc.set_member('{"mcpServers": []}', ("mcpServers", "ours"), {})
