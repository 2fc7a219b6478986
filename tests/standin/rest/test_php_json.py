"""JSON as the portal reads and writes it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bizproc_standin.rest.php_json import dump_json, dump_xml, load_json
from tests.fixtures.tables import all_rows

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_written_is_the_same_json(value: object) -> None:
    assert json.loads(dump_json(value)) == value


def test_slashes_and_html_are_escaped_and_unicode_is_not() -> None:
    assert dump_json("a/<b>&'\"\\Я") == '"a\\/\\u003Cb\\u003E\\u0026\\u0027\\u0022\\\\Я"'.encode()


@all_rows(
    "body",
    [
        b"",
        b"{",
        b'{"a":',
        b"[" * 100_000,
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'"text"',
        b"12",
        b'{"a":"\\ud800"}',
        b"\xff\xfe",
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_json_counts_as_no_parameters(body: bytes) -> None:
    assert load_json(body) == {}


def test_maps_with_keys_like_a_list_are_lists() -> None:
    assert load_json(b'{"a":{"0":"x","1":"y"},"b":{"1":"x"},"c":{}}') == {
        "a": ["x", "y"],
        "b": {"1": "x"},
        "c": [],
    }


def test_a_list_for_a_body_has_numbers_for_names() -> None:
    assert load_json(b'["x"]') == {"0": "x"}


def test_a_whole_number_too_large_for_php_becomes_a_float() -> None:
    assert load_json(b'{"a":9223372036854775808}') == {"a": 9.223372036854775808e18}


def test_xml_names_list_items_and_escapes_text() -> None:
    written = dump_xml({"result": [{"NAME": "a<b"}, None, True]}).decode()
    assert written.endswith(
        "<response><result><item><NAME>a&lt;b</NAME></item><item></item><item>1</item></result></response>"
    )
