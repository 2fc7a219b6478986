"""Template files (docs/portal.md 6.3)."""

import base64
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc_standin.bpt import BptError, BptFile, read_bpt, write_bpt
from bizproc_standin.php.serialization import SerializationError, serialize, unserialize
from bizproc_standin.state.records import Document, DocumentId, DocumentType, Template
from tests.fixtures.tables import all_rows
from tests.standin.core.company import CLERK, DIRECTOR, Portal, log, root

SAMPLE = base64.b64decode((Path(__file__).parent / "template_add_sample.b64").read_text())

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[A-Za-z_][A-Za-z_0-9]{0,8}", fullmatch=True), inner, min_size=1, max_size=4)
    ),
    max_leaves=25,
)
KEYS = st.from_regex(r"[A-Za-z_][A-Za-z_0-9]{0,8}", fullmatch=True)
MAPS = st.dictionaries(KEYS, VALUES, max_size=4)


def test_the_documented_sample_is_read_and_written_back_byte_by_byte() -> None:
    """The file in the page of ``template.add``."""
    file = read_bpt(SAMPLE)
    assert file.version == 2
    assert file.template["Type"] == "SequentialWorkflowActivity"
    assert len(file.document_fields) == 20
    assert (file.parameters, file.variables, file.constants) == ({}, {}, {})
    assert write_bpt(file) == SAMPLE


def test_the_documented_sample_runs(world: Portal) -> None:
    """It tells the element's creator the time: that is who "author" means, not who starts the process."""
    file = read_bpt(SAMPLE)
    kind = DocumentType("lists", "BizprocDocument", "iblock_171")
    document_id = DocumentId("lists", "BizprocDocument", "7")
    document = world.add_document(Document(document_id, kind, "Request", created_by=CLERK))
    template = world.add_template(
        Template(0, kind, "Display Time", file.template, document_fields=file.document_fields)
    )
    world.start_workflow(template.id, document.document_id, {}, DIRECTOR)
    [message] = world.messages
    assert message.to_users == (CLERK,)
    assert message.from_user == CLERK
    assert message.text.splitlines() == [
        "Время локальное: 11/20/2026 12:00:00 pm",
        "Время сервера: 11/20/2026 12:00:00 pm",
        "Текущая дата: 11/20/2026",
    ]


def test_an_uncompressed_file_is_read_too() -> None:
    """The portal accepts both."""
    assert read_bpt(zlib.decompress(SAMPLE)) == read_bpt(SAMPLE)


def test_only_the_tree_is_mandatory() -> None:
    """Everything else defaults to nothing."""
    assert read_bpt(zlib.compress(serialize({"TEMPLATE": [root()]}))).constants == {}


@pytest.mark.slow  # hundreds of values
# Five maps take a while to make up on a busy machine.
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(MAPS, MAPS, MAPS, MAPS, MAPS)
def test_what_is_written_is_read_back(
    properties: dict[str, object],
    parameters: dict[str, object],
    variables: dict[str, object],
    constants: dict[str, object],
    fields: dict[str, object],
) -> None:
    """Any tree PHP can hold; unknown properties survive."""
    tree = {**root(log("x")), "Properties": properties or []}
    file = BptFile(tree, parameters, variables, constants, fields)
    assert read_bpt(write_bpt(file)) == file


@settings(deadline=None)
@given(VALUES)
def test_any_value_survives(value: object) -> None:
    """An empty map and an empty list are the same thing in PHP."""
    assert unserialize(serialize(value)) == value


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Never another exception."""
    for attempt in (data, zlib.compress(data), b"a:1:{" + data + b"}"):
        with pytest.raises(BptError):
            read_bpt(attempt)


@settings(deadline=None)
@given(st.integers(0, 6199), st.integers(0, 255))
def test_a_damaged_sample_is_read_or_refused(place: int, byte: int) -> None:
    """One byte anywhere."""
    plain = bytearray(zlib.decompress(SAMPLE))
    plain[place] = byte
    try:
        read_bpt(bytes(plain))
    except BptError:
        return


def _nested(levels: int) -> bytes:
    return b"a:1:{i:0;" * levels + b"N;" + b"}" * levels


@all_rows(
    ("data", "reason"),
    [
        (b"", "breaks off"),
        (b"hello", "not a zlib stream"),
        (b"\x78\xda", "breaks off"),
        (SAMPLE[:-1], "breaks off"),
        (SAMPLE[: len(SAMPLE) // 2], "breaks off"),
        (SAMPLE + b"x", "1 bytes after the end"),
        (zlib.compress(b"a:0:{}x"), "1 bytes after the end"),
        (zlib.compress(b"a:0:{}"), "TEMPLATE is not a list"),
        (zlib.compress(b"i:5;"), "not a map"),
        (zlib.compress(b"N"), "cannot be read"),
        (zlib.compress(b'O:8:"stdClass":0:{}'), "cannot be read"),
        (zlib.compress(b"a:1:{i:0;R:1;}"), "cannot be read"),
        (zlib.compress(b'a:1:{s:99:"x";N;}'), "cannot be read"),
        (zlib.compress(b"a:999999999:{}"), "cannot be read"),
        (zlib.compress(b"a:1:{N;N;}"), "cannot be read"),
        (zlib.compress(b"a:1:{i:0;d:1e999;}"), "not finite"),
        (zlib.compress(b'a:1:{i:0;s:1:"\xff";}'), "not UTF-8"),
        (zlib.compress(_nested(100_000)), "nested too deeply"),
        (zlib.compress(serialize({"TEMPLATE": [root(log("x"), log("y"))], "N": [_nested(1).decode()]})), ""),
        (zlib.compress(serialize({"TEMPLATE": [root(), root()]})), "list of one activity"),
        (zlib.compress(serialize({"TEMPLATE": [{"Name": "x"}]})), "no type"),
        (zlib.compress(b"a" * (33 * 1024 * 1024), 1), "unpacked"),
        (b"x" * (17 * 1024 * 1024), "larger than"),
    ],
)
def test_what_is_no_template_file_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    """Truncated, trailing, objects, references, wrong counts, bombs."""
    if reason:
        with pytest.raises(BptError, match=reason):
            read_bpt(data)
    else:
        assert read_bpt(data).template["Name"] == "Template"


def test_a_deep_value_within_the_limit_is_read() -> None:
    """As deep as the portal's own templates never go."""
    value = unserialize(_nested(128))
    for _ in range(128):
        assert isinstance(value, list)
        [value] = value
    assert value is None


def test_names_are_unique() -> None:
    """Import requires it (docs/portal.md 6.4)."""
    one = {**log("x"), "Name": "A1"}
    with pytest.raises(BptError, match="DuplicateActivityName"):
        write_bpt(BptFile(root(one, one)))
    with pytest.raises(BptError, match="DuplicateActivityName"):
        read_bpt(serialize({"TEMPLATE": [root(one, one)]}))


def test_sections_fit_their_columns() -> None:
    """65 535 bytes of parameters (docs/portal.md 6.4)."""
    with pytest.raises(BptError, match="PARAMETERS is larger than 65535 bytes"):
        write_bpt(BptFile(root(), {"p": {"Default": "x" * 65_536}}))


@pytest.mark.parametrize("value", [object(), 2**63, float("inf"), "\ud800", {1.5: 1}, {"a": {True: 1}}])
def test_what_php_cannot_hold_is_not_written(value: object) -> None:
    """With a clear reason instead of a broken file."""
    with pytest.raises(SerializationError):
        serialize(value)
    with pytest.raises(BptError):
        write_bpt(BptFile(root(), constants={"C": value}))
