"""Whole forms: the values to send, the missing ones, and the matching JSON Schema."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bizproc_mcp.answers._forms import fields_left_out, form_lines, schema_of
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.form_schema import form_schema
from bizproc_mcp.rules.forms import fill_form
from tests.fixtures.forms import form_field
from tests.fixtures.tables import all_rows

IDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
DEFAULTS: dict[str, st.SearchStrategy[Json]] = {
    "string": st.text(max_size=5),
    "int": st.integers(0, 99),
    "bool": st.sampled_from(["Y", "N", ""]),
    "select": st.sampled_from(["a", "b", ""]),
    "file": st.sampled_from(["https://portal/file", ""]),
}


@st.composite
def form_fields(draw: st.DrawFn) -> FormField:
    kind = draw(st.sampled_from(sorted(DEFAULTS)))
    return form_field(
        draw(IDS),
        kind,
        "Title",
        required=draw(st.booleans()),
        options={"a": "A", "b": "B"} if kind == "select" else {},
        default=draw(DEFAULTS[kind]),
    )


FORMS = st.lists(form_fields(), max_size=6, unique_by=lambda field: field.id)


@given(FORMS)
def test_what_nobody_mentions_goes_with_its_default_and_is_named(fields: list[FormField]) -> None:
    optional = [replace(f, required=False) for f in fields if f.type != "file"]
    form = fill_form(optional, {}, send_defaults=True)
    expected = {f.id: f.default for f in optional if f.default not in ("", None)}
    assert form.values == expected
    assert form.defaulted == tuple(expected)


@given(FORMS)
def test_required_fields_without_a_value_are_all_named(fields: list[FormField]) -> None:
    """And files that would be lost, because the portal clears what is absent (docs/portal.md 7.4)."""
    missing = [f for f in fields if (f.required and f.default in ("", None)) or (f.type == "file" and f.default)]
    if not missing:
        fill_form(fields, {}, send_defaults=True)
        return
    with pytest.raises(InvalidInput) as refused:
        fill_form(fields, {}, send_defaults=True)
    assert all(f"Field '{f.id}' " in refused.value.fact for f in missing)


@given(FORMS)
def test_a_file_default_is_a_link_and_never_goes_back(fields: list[FormField]) -> None:
    optional = [replace(f, required=False) for f in fields]
    files = {f.id for f in optional if f.type == "file"}
    form = fill_form(optional, {}, send_defaults=True, may_lose=True)
    assert not files & set(form.values)
    assert set(form.lost) == {f.id for f in optional if f.id in files and f.default}


@given(FORMS, IDS)
def test_an_unknown_field_is_refused_and_the_known_ones_are_listed(fields: list[FormField], name: str) -> None:
    if name in {f.id for f in fields}:
        return
    with pytest.raises(InvalidInput) as refused:
        fill_form(fields, {name: 1}, send_defaults=True)
    plain = name.isascii() and name.replace("_", "").isalnum()
    assert f"There is no field {repr(name) if plain else '«'}" in refused.value.fact
    assert all(f"{f.id}" in refused.value.next_step for f in fields)


@given(FORMS)
def test_the_schema_is_valid_and_takes_the_defaults_the_form_sends(fields: list[FormField]) -> None:
    schema = dict(form_schema(fields))
    Draft202012Validator.check_schema(schema)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert set(properties) == {f.id for f in fields}
    assert schema["additionalProperties"] is False
    filled = {f.id: properties[f.id]["default"] for f in fields if "default" in properties[f.id]}
    # A file is shown as a link: it must be given again, or cleared by name.
    needed = [
        f.id for f in fields if f.id not in filled and (f.required or f.default) and (f.required or f.type == "file")
    ]
    validator = Draft202012Validator(schema)
    assert validator.is_valid(filled) is (not needed)


def test_null_clears_and_a_required_field_cannot_be_cleared() -> None:
    asked = (form_field("a", "string", "A", default="x"), form_field("b", "string", "B", required=True, default="y"))
    form = fill_form(asked, {"a": None}, send_defaults=True)
    assert form.values == {"a": "", "b": "y"}
    assert [field.raw for field in form.defaulted] == ["b"]
    with pytest.raises(InvalidInput, match="required"):
        fill_form(asked, {"b": None}, send_defaults=True)


def test_without_defaults_nothing_unmentioned_is_sent_and_a_required_default_suffices() -> None:
    """A template's own defaults are filled in by the portal (docs/portal.md 5.1)."""
    asked = (form_field("a", "string", "A", required=True, default="x"), form_field("b", "string", "B", required=True))
    assert fill_form(asked, {"b": "1"}, send_defaults=False).values == {"b": "1"}
    with pytest.raises(InvalidInput, match="'b'"):
        fill_form(asked, {}, send_defaults=False)


def test_everything_wrong_is_told_at_once_and_near_names_are_offered() -> None:
    asked = (form_field("Months", "int", "Months", required=True), form_field("Sum", "double", "Sum", required=True))
    with pytest.raises(InvalidInput) as refused:
        fill_form(asked, {"Mouths": 3, "Sum": "much"}, send_defaults=True)
    for part in ("did you mean 'Months'", "'Sum' (double) takes a number", "'Months' (int, «Months») is required"):
        assert part in refused.value.fact


def test_a_form_of_a_hundred_mistakes_is_told_in_a_dozen() -> None:
    with pytest.raises(InvalidInput) as refused:
        fill_form((), {f"field{number}": 1 for number in range(100)}, send_defaults=True)
    assert refused.value.fact.count("There is no field") == 12


def test_titles_of_the_portal_are_cleaned_in_the_schema() -> None:
    schema = form_schema([form_field("a", "string", "Ti\u202etle\n", description="x\u0000y")])
    assert schema["properties"] == {"a": {"title": "Title", "description": "«xy»", "type": "string"}}


def test_a_time_is_on_the_portals_clock_and_any_other_offset_is_refused() -> None:
    """A task keeps the local time of the text and drops its offset (docs/portal.md 7.4); a start stores the text."""
    asked = (form_field("at", "datetime", "At"),)
    here = {timedelta(hours=-3, minutes=-30)}
    told = {"at": "2026-11-02T10:30:00-03:30"}
    assert fill_form(asked, told, send_defaults=True, offsets=here).values == {"at": "2026-11-02T10:30:00"}
    assert fill_form(asked, told, send_defaults=False).values == told
    with pytest.raises(InvalidInput, match="clock, which is at UTC-03:30, without an offset"):
        fill_form(asked, {"at": "2026-11-02T10:30:00Z"}, send_defaults=True, offsets=here)
    with pytest.raises(InvalidInput, match="clock, without an offset"):
        fill_form(asked, told, send_defaults=True)


def test_a_time_of_day_is_lost_by_tasks_only() -> None:
    asked = (form_field("at", "time", "At", required=True),)
    assert fill_form(asked, {"at": "10:30"}, send_defaults=False).values == {"at": "10:30"}
    for values in ({}, {"at": "10:30"}):
        with pytest.raises(InvalidInput, match="cannot be filled in from here"):
            fill_form(asked, values, send_defaults=True)


def test_a_form_larger_than_anybody_reads_is_told_in_part_and_says_so() -> None:
    options = {str(number): f"Option {number}" for number in range(1_001)}
    fields = [form_field(f"f{number}", "string", f"Field {number}") for number in range(301)]
    assert len(schema_of(fields)["properties"]) == 300
    assert fields_left_out(fields).startswith("1 more fields are not shown")
    assert fields_left_out(fields[:300]) == ""
    chosen = form_field("chosen", "select", "Chosen", options=options)
    schema = form_schema([chosen])
    assert schema["properties"] == {
        "chosen": {"title": "Chosen", "type": "string", "description": "one of 1,001 options: see it in the portal"}
    }
    [line] = form_lines(schema)
    assert line == "chosen (string) «Chosen» one of 1,001 options: see it in the portal"


def test_the_kinds_of_elements_that_a_field_takes_are_named_in_its_order() -> None:
    kinds = {"SMART_INVOICE": "Y", "LEAD": "N", "COMPANY": "Y", "DYNAMIC_147": "Y"}
    said = json.dumps(form_schema([replace(form_field("a", "E:ECrm", "A"), settings=kinds)]))
    assert "a CRM element of these kinds: invoice:1 (SI_1), company:1 (CO_1), spa:147:1 (T93_1)" in said


TYPED: list[tuple[FormField, Json]] = [
    (form_field("a", "int", "A", default="12"), 12),
    (form_field("a", "int", "A", multiple=True, default=["1", "", 2]), [1, 2]),
    (form_field("a", "double", "A", default="7.5"), 7.5),
    (form_field("a", "bool", "A", default="N"), False),
    (form_field("a", "bool", "A", multiple=True, default=["Y", "N"]), [True, False]),
    (form_field("a", "string", "A", default=5), "5"),
    (form_field("a", "date", "A", default="02.11.2026"), "2026-11-02"),
    (form_field("a", "user", "A", default="user_24"), 24),
    (form_field("a", "S:employee", "A", default=["user_24"]), 24),
    (form_field("a", "E:ECrm", "A", default=["C_607"]), "contact:607"),
    (form_field("a", "E:ECrm", "A", default="T93_5"), "spa:147:5"),
    (form_field("a", "select", "A", options={"1": "One"}, default=1), "1"),
]


@all_rows(("field", "default"), TYPED)
def test_a_default_is_of_the_schemas_own_type_and_may_be_given_back(field: FormField, default: Json) -> None:
    shown = form_schema([field])["properties"]
    assert isinstance(shown, dict)
    assert shown["a"]["default"] == default
    assert type(shown["a"]["default"]) is type(default)
    assert Draft202012Validator(shown["a"]).is_valid(default)
    again = fill_form([field], {"a": default}, send_defaults=True).values
    kept = fill_form([field], {"a": field.default}, send_defaults=True).values
    assert again == kept


@pytest.mark.parametrize(
    ("kind", "default"), [("int", "a dozen"), ("user", "{=Document:CREATED_BY}"), ("date", "soon"), ("int", ["1", "2"])]
)
def test_a_default_of_another_type_is_told_in_words(kind: str, default: Json) -> None:
    """An expression, or what somebody once left there: it goes with the answer all the same."""
    schema = form_schema([form_field("a", kind, "A", default=default)])
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert "default" not in properties["a"]
    assert "default «" in properties["a"]["description"]
    assert "default «" in next(form_lines(schema))


@given(FORMS)
def test_text_and_schema_mark_the_same_fields_as_required(fields: list[FormField]) -> None:
    schema = form_schema(fields)
    marked = [line for line in form_lines(schema) if "required" in line.partition("«Title»")[0]]
    assert len(marked) == len(schema.get("required", ()))  # type: ignore[arg-type]  # a list where it is there


def test_the_portals_type_is_told_only_where_the_schema_does_not_say_it() -> None:
    kinds = ["string", "int", "date", "user", "S:employee", "E:ECrm", "UF:money", "UF:address", "S:HTML", "file"]
    lines = dict(zip(kinds, form_lines(form_schema([form_field(k, k, k) for k in kinds])), strict=True))
    assert lines["string"] == "string (string)"
    assert lines["int"] == "int (integer)"
    assert lines["date"] == "date (date)"
    for kind in ("user", "S:employee", "E:ECrm", "UF:money", "file"):
        assert f" {kind}: " in lines[kind]
    assert lines["UF:address"] == "UF:address (string) UF:address"
    assert lines["S:HTML"] == "S:HTML portal type S:HTML"


def test_a_label_that_repeats_its_key_is_not_told_twice() -> None:
    plain = form_field("a", "select", "A", options={"low": "Low", "high": "High"}, default="low")
    labelled = form_field("b", "select", "B", options={"1": "Low", "2": "High"})
    schema = form_schema([plain, labelled])
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert properties["a"]["enum"] == ["low", "high"]
    assert properties["b"]["oneOf"] == [{"const": "1", "title": "Low"}, {"const": "2", "title": "High"}]
    assert list(form_lines(schema)) == ["a (one of low, high) «A» default «low»", "b (one of 1=«Low», 2=«High») «B»"]
