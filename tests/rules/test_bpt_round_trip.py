"""Reading and writing a `.bpt` file preserves its meaning, for the sample and for generated trees."""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.bpt import BptFile, read_bpt, write_bpt
from bizproc_mcp.rules.bpt.serialize import serialize
from bizproc_mcp.rules.bpt.unserialize import MAX_NESTING, MAX_VALUES, unserialize
from tests.rules.test_bpt_reading import SAMPLE
from tests.standin.php.facts import facts

KEYS = ["VERSION", "TEMPLATE", "PARAMETERS", "VARIABLES", "CONSTANTS", "DOCUMENT_FIELDS"]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
keys = texts | st.sampled_from(["0", "1", "2", "-1", "01", "-0", "9223372036854775807", "9223372036854775808"])
values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
trees = st.recursive(
    st.fixed_dictionaries({"Type": texts.filter(bool), "Name": texts, "Properties": values, "Children": st.just([])}),
    lambda inner: st.fixed_dictionaries(
        {
            "Type": texts.filter(bool),
            "Name": texts,
            "Activated": st.sampled_from(["Y", "N"]),
            "Properties": st.dictionaries(keys, values, max_size=3),
            "Children": st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("359"), inner, max_size=3),
        }
    ),
    max_leaves=8,
)
maps = st.dictionaries(keys, values, max_size=3)


def meaning(value: Json) -> Json:
    """The value as PHP knows it: lists are maps from 0, 1, 2 …; the empty ones are the same."""
    if isinstance(value, Mapping):
        return {key: meaning(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): meaning(item) for index, item in enumerate(value)}
    return value


def same(one: Json, other: Json) -> bool:
    """Equal in meaning, with the order of keys and the difference of 1, 1.0 and true."""
    return json.dumps(meaning(one)) == json.dumps(meaning(other))


@given(values)
@settings(max_examples=200)
def test_any_value_survives_a_round_trip(value: Json) -> None:
    assert same(unserialize(serialize(value)), value)


def test_values_are_read_and_written_byte_for_byte_as_php_serializes_them() -> None:
    for value, encoded in facts("serialize"):
        serialized = base64.b64decode(encoded)
        assert json.dumps(unserialize(serialized)) == json.dumps(value), serialized
        assert serialize(value) == serialized


files = st.builds(
    BptFile,
    tree=st.lists(trees, min_size=1, max_size=1),
    parameters=maps,
    variables=maps,
    constants=maps,
    document_fields=maps,
    version=scalars,
)


@pytest.mark.slow  # hundreds of examples
@given(files)
def test_a_written_file_reads_back_equal_in_meaning(file: BptFile) -> None:
    back = read_bpt(write_bpt(file))
    assert same(back.tree, file.tree)
    assert same(back.parameters, file.parameters)
    assert same(back.variables, file.variables)
    assert same(back.constants, file.constants)
    assert same(back.document_fields, file.document_fields)
    assert same(back.version, file.version)
    assert read_bpt(write_bpt(back)) == back


def test_the_sample_is_written_byte_for_byte() -> None:
    written = write_bpt(read_bpt(SAMPLE))
    assert zlib.decompress(written) == zlib.decompress(SAMPLE)
    assert written[:2] == b"\x78\xda"


def test_root_keys_stand_in_the_designers_order_and_unknown_ones_stay() -> None:
    shuffled: Json = {
        "NEWER": {"a": 1},
        "DOCUMENT_FIELDS": [],
        "TEMPLATE": [{"Type": "SequentialWorkflowActivity", "Name": "Template"}],
        "VERSION": 2,
    }
    back = unserialize(zlib.decompress(write_bpt(read_bpt(zlib.compress(serialize(shuffled))))))
    assert isinstance(back, Mapping)
    assert list(back) == [*KEYS, "NEWER"]
    assert back["NEWER"] == {"a": 1}


def test_children_with_gaps_in_their_numbers_keep_them() -> None:
    node = {"Type": "LogActivity", "Name": "A1"}
    tree: list[Mapping[str, Json]] = [{"Type": "SequentialWorkflowActivity", "Children": {"2": node, "5": node}}]
    payload = zlib.decompress(write_bpt(BptFile(tree)))
    assert b"i:2;a:2:{" in payload
    assert read_bpt(payload).tree == tree


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**63, "\ud800", {"\ud800": 1}])
def test_what_php_could_not_read_is_not_written(value: Json) -> None:
    with pytest.raises(InvalidInput):
        write_bpt(BptFile([{"Type": "LogActivity", "Properties": {"x": value}}]))


def test_a_tree_too_deep_is_not_written() -> None:
    value: Json = "x"
    for _ in range(5000):
        value = [value]
    with pytest.raises(InvalidInput, match="nested deeper"):
        write_bpt(BptFile([{"Type": "LogActivity", "Properties": value}]))


def test_as_many_values_are_written_as_are_read() -> None:
    most: Json = ["x"] * ((MAX_VALUES - 1) // 2)
    assert unserialize(serialize(most)) == most
    with pytest.raises(InvalidInput, match="holds more than"):
        serialize(["x"] * (MAX_VALUES // 2))


@pytest.mark.parametrize("innermost", [[], "x"])
def test_as_many_levels_are_written_as_are_read(innermost: Json) -> None:
    levels = MAX_NESTING - (innermost == [])
    value = innermost
    for _ in range(levels):
        value = [value]
    assert unserialize(serialize(value)) == value
    with pytest.raises(InvalidInput, match="nested deeper"):
        serialize([value])


def test_the_deepest_tree_that_is_written_is_read() -> None:
    value: Json = "x"
    for _ in range(246):
        value = [value]
    file = BptFile([{"Type": "LogActivity", "Properties": value}])
    assert read_bpt(write_bpt(file)) == file


def test_a_file_without_activity_is_not_written() -> None:
    with pytest.raises(InvalidInput, match="no activity"):
        write_bpt(BptFile([]))
