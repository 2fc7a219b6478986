"""Reading a `.bpt` file: the documentation's sample, and invalid files."""

import base64
import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.bpt import read_bpt
from bizproc_mcp.rules.bpt.payload import MAX_FILE, MAX_PAYLOAD
from bizproc_mcp.rules.bpt.serialize import serialize
from bizproc_mcp.text.portal_text import PortalCode, PortalText
from tests.fixtures.tables import all_rows

SAMPLE = base64.b64decode((Path(__file__).parent / "data" / "bp-379.bpt.base64").read_text())
ROOT: dict[str, Json] = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": [], "Children": []}


def packed(root: Json) -> bytes:
    return zlib.compress(serialize(root), 9)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_bpt(data)
    assert caught.value.fact
    assert caught.value.next_step
    return str(caught.value)


def test_the_documentations_sample_reads_as_the_reference_decodes_it() -> None:
    file = read_bpt(SAMPLE)
    assert file.version == 2
    assert file.notes == ()
    assert file.parameters == file.variables == file.constants == {}
    (root,) = file.tree
    assert root["Type"] == "SequentialWorkflowActivity"
    children = root["Children"]
    assert isinstance(children, Sequence)
    (message,) = children
    assert isinstance(message, Mapping)
    assert message["Name"] == "A50060_89629_69262_59252"
    assert len(file.document_fields) == 20
    assert list(file.document_fields)[:3] == ["ID", "TIMESTAMP_X", "MODIFIED_BY"]
    first = file.document_fields["ID"]
    assert isinstance(first, Mapping)
    assert first["Filterable"] is True
    assert first["Complex"] is None


def test_a_file_that_is_not_compressed_reads_the_same() -> None:
    assert read_bpt(zlib.decompress(SAMPLE)) == read_bpt(SAMPLE)


def test_parameters_read_as_form_fields() -> None:
    descriptor: Json = {"Name": "Boss", "Type": "user", "Required": "1", "Multiple": "0", "Options": "", "Default": "x"}
    colour: Json = {
        "Name": "Colour",
        "Type": "select",
        "Required": "N",
        "Multiple": "1",
        "Options": {"1": "red", "2": "tan"},
    }
    crm: Json = {"Type": "E:ECrm", "Options": {"LEAD": "Y"}}
    file = read_bpt(packed({"TEMPLATE": [ROOT], "PARAMETERS": {"B": descriptor, "C": colour, "E": crm, "odd": 5}}))
    boss, select, element = file.parameter_fields()
    assert (boss.id.raw, boss.type.raw, boss.title.raw, boss.required, boss.default) == ("B", "user", "Boss", True, "x")
    assert (dict(select.options), select.multiple, select.required) == (
        {PortalCode("1"): PortalText("red"), PortalCode("2"): PortalText("tan")},
        True,
        False,
    )
    assert (element.title.raw, element.options, element.settings) == ("E", {}, {"LEAD": "Y"})
    assert file.variable_fields() == file.constant_fields() == ()


def test_a_file_without_version_and_constants_reads_with_a_note() -> None:
    file = read_bpt(packed({"TEMPLATE": [ROOT]}))
    assert file.version is None
    assert file.constants == {}
    assert any("old portal" in note for note in file.notes)


def test_names_that_stand_twice_are_noted() -> None:
    child: Json = {"Type": "LogActivity", "Name": "A1", "Properties": {}, "Children": {}}
    root = ROOT | {"Children": {"3": child, "7": child}}
    (note,) = read_bpt(packed({"VERSION": 2, "TEMPLATE": [root]})).notes
    assert "«A1»" in note


def test_a_root_that_is_no_process_is_noted() -> None:
    file = read_bpt(packed({"VERSION": 2, "TEMPLATE": [{"Type": "LogActivity»", "Name": "x"}]}))
    assert any("«LogActivity›»" in note for note in file.notes)


@pytest.mark.parametrize("root", [[], {}, "text", 5, None, {"PARAMETERS": []}, [ROOT]])
def test_a_file_without_template_is_refused(root: Json) -> None:
    assert "no TEMPLATE" in refusal(packed(root))


@all_rows("template", [[], {}, "x", None, 7, [[]], [{"Name": "x"}], [{"Type": 5}], ["x"]])
def test_a_template_without_activity_is_refused(template: Json) -> None:
    assert "TEMPLATE" in refusal(packed({"TEMPLATE": template}))


def test_parameters_that_are_no_map_are_refused() -> None:
    assert "PARAMETERS" in refusal(packed({"TEMPLATE": [ROOT], "PARAMETERS": "x"}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (gzip.compress(b"a:0:{}", mtime=0), "gzip archive"),
        (b'{"TEMPLATE": []}', "JSON"),
        (b"<html></html>", "HTML"),
        (b"\x00\x01\x02", "not a .bpt file"),
        (SAMPLE[:2] + b"\xff" * 50, "damaged"),
    ],
)
def test_other_files_are_refused_by_what_they_look_like(data: bytes, said: str) -> None:
    assert said in refusal(data)


@given(st.integers(min_value=1, max_value=len(SAMPLE) - 1))
def test_a_file_cut_off_anywhere_is_refused(length: int) -> None:
    refusal(SAMPLE[:length])


@given(st.integers(min_value=2, max_value=6199))
def test_a_plain_file_cut_off_anywhere_is_refused(length: int) -> None:
    refusal(zlib.decompress(SAMPLE)[:length])


@given(st.binary(min_size=1, max_size=40), st.booleans())
def test_bytes_after_the_end_are_refused(extra: bytes, compressed: bool) -> None:
    data = SAMPLE if compressed else zlib.decompress(SAMPLE)
    assert "after its" in refusal(data + extra)


@given(st.integers(min_value=0, max_value=6199), st.integers(min_value=0, max_value=255))
def test_a_changed_byte_is_read_or_refused_and_never_crashes(place: int, byte: int) -> None:
    payload = bytearray(zlib.decompress(SAMPLE))
    payload[place] = byte
    with contextlib.suppress(InvalidInput):
        assert read_bpt(zlib.compress(bytes(payload))).tree


@given(st.binary(max_size=300), st.sampled_from([b"", b"a:", b"a:1:{s:8:", b"\x78\xda", b"O:1:"]))
def test_any_bytes_are_refused_and_never_crash(data: bytes, start: bytes) -> None:
    refusal(start + data)


def test_a_decompression_bomb_is_refused_without_being_unfolded() -> None:
    bomb = zlib.compress(b"\x00" * (MAX_PAYLOAD * 8), 1)
    assert len(bomb) < MAX_FILE
    tracemalloc.start()
    said = refusal(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "unfolds to more" in said
    assert peak < MAX_PAYLOAD * 3


def test_a_file_over_the_limit_is_refused_unread() -> None:
    assert "at most" in refusal(b"\x78\xda" + b"x" * MAX_FILE)
    assert "unfolds" in refusal(b"a:" + b"x" * MAX_PAYLOAD)


def test_nesting_is_refused_before_anything_recurses() -> None:
    levels = 100_000
    assert "nested deeper" in refusal(zlib.compress(b"a:1:{i:0;" * levels + b"N;" + b"}" * levels))


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    value: Json = "x"
    for _ in range(246):
        value = [value]
    file = read_bpt(packed({"TEMPLATE": [ROOT | {"Properties": value}]}))
    assert file.tree[0]["Properties"] is not None


def test_a_flood_of_values_is_refused() -> None:
    flood = b"a:1000000:{" + b"i:1;N;" * 1_000_000 + b"}"
    assert "more than" in refusal(flood)


def test_an_array_that_promises_more_than_it_holds_is_refused() -> None:
    assert "damaged" in refusal(b"a:2:{i:0;N;}")
    assert "cut off" in refusal(b"a:999999999:{i:0;N;")


@all_rows(
    ("value", "said"),
    [
        (b'O:8:"stdClass":0:{}', "PHP object"),
        (b'C:11:"ArrayObject":0:{}', "PHP object"),
        (b'E:3:"A:B";', "PHP object"),
        (b"R:1;", "refers back"),
        (b"d:NAN;", "no value"),
        (b"d:INF;", "no value"),
        (b"d:1e999;", "no value"),
        (b"b:2;", "no value"),
        (b"i:99999999999999999999;", "larger than PHP"),
        (b"i:" + b"9" * 5000 + b";", "no value"),
        (b'S:1:"a";', "no value"),
        (b's:5:"abc";', "shorter or longer"),
        (b's:-1:"abc";', "no value"),
    ],
)
def test_values_that_templates_never_hold_are_refused(value: bytes, said: str) -> None:
    assert said in refusal(b'a:1:{s:8:"TEMPLATE";' + value + b"}")


@pytest.mark.parametrize("key", [b"N;", b"b:1;", b"d:1.5;", b"a:0:{}"])
def test_keys_that_are_neither_number_nor_text_are_refused(key: bytes) -> None:
    assert "key" in refusal(b"a:1:{" + key + b"i:1;}")


def test_text_that_is_not_utf8_is_refused_with_its_place() -> None:
    payload = b'a:1:{s:8:"TEMPLATE";s:6:"\xcf\xf0\xe8\xe2\xe5\xf2";}'
    assert f"byte {payload.index(0xCF)}" in refusal(payload)
