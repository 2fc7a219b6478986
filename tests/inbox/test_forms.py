"""Forms with PHP's brackets: a portal's values are decoded exactly, and no input breaks the parser."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.inbox.forms import MAX_FIELDS, MAX_NESTING, Form, MalformedForm, decode_form
from tests.fixtures.tables import all_rows

KEYS = st.text(st.characters(exclude_characters="[]", exclude_categories=["C"]), min_size=1, max_size=8).filter(
    lambda key: bool(key.strip())
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TREES = st.dictionaries(
    KEYS,
    st.recursive(TEXTS, lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=4), max_leaves=12),
    max_size=5,
)


def flattened(value: Form, name: str = "") -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(name, value)]
    return [pair for key, one in value.items() for pair in flattened(one, f"{name}[{key}]" if name else key)]


def written(tree: dict[str, Form]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in flattened(tree)).encode()


def depth(value: Form) -> int:
    return 0 if isinstance(value, str) else 1 + max((depth(one) for one in value.values()), default=0)


@given(TREES)
def test_what_php_writes_is_read_back(tree: dict[str, Form]) -> None:
    if depth(tree) <= MAX_NESTING:
        assert decode_form(written(tree)) == tree


@given(st.binary(max_size=200) | st.text("a[]=&%+0;\x00", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        form = decode_form(body)
    except MalformedForm:
        return
    assert depth(form) <= MAX_NESTING


@all_rows(
    ("body", "form"),
    [
        (b"", {}),
        (b"a", {"a": ""}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a[]=x&a[]=y", {"a": {"0": "x", "1": "y"}}),
        (b"a[5]=x&a[]=y", {"a": {"5": "x", "6": "y"}}),
        (b"a=1&a[b]=2", {"a": {"b": "2"}}),
        (b"a[b]=1&a=2", {"a": "2"}),
        (b"document_id%5B0%5D=crm&document_id%5B1%5D=x", {"document_id": {"0": "crm", "1": "x"}}),
        (b"a=%d0%96+%2B", {"a": "Ж +"}),
        (b"a=%zz%", {"a": "%zz%"}),
        (b"a=%ff", {"a": "\ufffd"}),
        ("a=ж".encode(), {"a": "ж"}),
    ],
)
def test_the_corners_are_read_as_php_reads_them(body: bytes, form: dict[str, Form]) -> None:
    assert decode_form(body) == form


@all_rows("name", ["[a]", "a[b", "a]b", "a[b]c", "a[[b]]", "", "a%00b", "a[%0A]"])
def test_names_whose_brackets_do_not_match_are_refused(name: str) -> None:
    with pytest.raises(MalformedForm):
        decode_form(f"{name}=1".encode())


def test_size_is_bounded_in_number_and_depth() -> None:
    assert len(decode_form(b"&".join(b"a%d=" % i for i in range(MAX_FIELDS)))) == MAX_FIELDS
    with pytest.raises(MalformedForm, match="too many"):
        decode_form(b"&".join(b"a=" for _ in range(MAX_FIELDS + 1)))
    decode_form(b"a" + b"[b]" * (MAX_NESTING - 1) + b"=")
    with pytest.raises(MalformedForm, match="deep"):
        decode_form(b"a" + b"[b]" * MAX_NESTING + b"=")
