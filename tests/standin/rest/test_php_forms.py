"""Query strings and forms with PHP's brackets."""

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from bizproc_standin.rest.php_forms import MAX_VARIABLES, bracket_pairs, parse_str, php_array
from tests.fixtures.tables import all_rows

KEYS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
LEAVES = st.text(max_size=20)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=4),
    max_leaves=12,
)


@all_rows(
    ("query", "decoded"),
    [
        ("a=1&b=two+words&c=%D0%AF", {"a": "1", "b": "two words", "c": "Я"}),
        ("FILTER[>ID]=1&FILTER[%3E%3DID]=2", {"FILTER": {">ID": "1", ">=ID": "2"}}),
        ("SELECT[]=ID&SELECT[]=NAME", {"SELECT": ["ID", "NAME"]}),
        ("a[0]=x&a[1]=y", {"a": ["x", "y"]}),
        ("a[1]=x", {"a": {"1": "x"}}),
        ("a[5]=x&a[]=y", {"a": {"5": "x", "6": "y"}}),
        ("a[b][c][]=1", {"a": {"b": {"c": ["1"]}}}),
        ("a=1&a=2", {"a": "2"}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
        ("a[b]=1&a=2", {"a": "2"}),
        ("a.b=1&c d=2", {"a_b": "1", "c_d": "2"}),
        ("a[b=1", {"a_b": "1"}),
        ("a[b][c=1", {"a": {"b": "1"}}),
        ("a[b]c=1", {"a": {"b": "1"}}),
        ("[a]=1&=2&&x", {"x": ""}),
        ("a%00b=1", {"a": "1"}),
        ("a=%FF", {"a": "\ufffd"}),
        ("", {}),
    ],
)
def test_a_query_decodes_as_php_does(query: str, decoded: object) -> None:
    assert parse_str(query) == decoded


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_what_is_written_with_brackets_reads_back_the_same(tree: dict[str, object]) -> None:
    assert parse_str(urlencode(bracket_pairs(tree))) == {key: _php(value) for key, value in tree.items()}


@given(st.text(alphabet="ab[]=&.%0 ", max_size=60))
def test_no_query_makes_the_reader_fail(query: str) -> None:
    assert isinstance(parse_str(query), dict)


def test_a_name_nested_too_deeply_is_dropped_whole() -> None:
    assert parse_str("a" + "[x]" * 70 + "=1&b=2") == {"b": "2"}
    assert "a" in parse_str("a" + "[x]" * 60 + "=1")


def test_variables_past_the_limit_are_dropped_without_taking_long() -> None:
    query = "a[5]=0&" + "&".join("a[]=1" for _ in range(5 * MAX_VARIABLES))
    items = parse_str(query)["a"]
    assert isinstance(items, dict)
    assert len(items) == MAX_VARIABLES


def test_null_is_written_as_nothing_and_truth_as_one() -> None:
    assert bracket_pairs({"a": None, "b": True, "c": [1, False]}) == [
        ("a", ""),
        ("b", "1"),
        ("c[0]", "1"),
        ("c[1]", "0"),
    ]


def _php(value: object) -> object:
    """PHP cannot tell a map with keys 0…n-1 from a list."""
    if isinstance(value, dict):
        return php_array({key: _php(item) for key, item in value.items()})
    return [_php(item) for item in value] if isinstance(value, list) else value
