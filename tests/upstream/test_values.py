from datetime import UTC, datetime, timedelta, timezone

import pytest

from bizproc_mcp.errors import NotAPortal
from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.rest.forms import parameters, task_fields
from bizproc_mcp.upstream.values import Row, flag, iso, mapping, rows, sequence
from tests.fixtures.tables import all_rows

METHOD = "bizproc.task.list"


def row(**values: Json) -> Row:
    return Row(values, METHOD)


@all_rows("value", ["", "0", "N", "n", "false", 0, None, False, [], {}, 0.0])
def test_these_flags_are_false(value: Json) -> None:
    assert flag(value) is False


@all_rows("value", ["1", "Y", "y", "true", "FALSE", "False", " ", 1, True, ["x"], "no"])
def test_all_other_flags_are_true(value: Json) -> None:
    assert flag(value) is True


@pytest.mark.parametrize(("value", "number"), [("1477", 1477), (5, 5), (5.0, 5), ("-3", -3), (" 7 ", 7), (True, 1)])
def test_ids_come_as_strings_and_become_numbers(value: Json, number: int) -> None:
    assert row(ID=value).whole("ID") == number


@all_rows("value", ["", None, "1.5", 1.5, "abc", [], {}, "٣", "1" * 5000, "0x10", "1e3"])
def test_what_is_no_whole_number_names_the_call_and_the_column(value: Json) -> None:
    with pytest.raises(NotAPortal) as caught:
        row(ID=value).whole("ID")
    assert METHOD in caught.value.fact
    assert "ID" in caught.value.fact


def test_a_missing_number_is_its_default_where_there_is_one() -> None:
    assert (row(A="").whole("A", 0), row().whole("A", 0), row(A=None).whole("A", 0)) == (0, 0, 0)
    with pytest.raises(NotAPortal):
        row(A="x").whole("A", 0)


def test_times_keep_their_offset() -> None:
    moment = row(M="2025-02-05T09:06:19+02:00").moment("M")
    assert moment == datetime(2025, 2, 5, 9, 6, 19, tzinfo=timezone(timedelta(hours=2)))
    assert moment.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("value", [None, "", False, {}, []])
def test_a_missing_time_is_none(value: Json) -> None:
    assert row(M=value).moment("M") is None


@pytest.mark.parametrize("value", ["24.08.2023 13:19:39", "soon", 5, ["x"], True])
def test_what_is_no_time_is_an_unexpected_shape(value: Json) -> None:
    with pytest.raises(NotAPortal):
        row(M=value).moment("M")


def test_a_filter_takes_times_in_iso_and_a_naive_one_as_utc() -> None:
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)) == "2026-01-02T03:04:05+00:00"
    assert iso(datetime(2026, 1, 2)) == "2026-01-02T00:00:00+00:00"  # noqa: DTZ001


def test_an_empty_list_is_accepted_where_a_map_is_meant_and_the_other_way_round() -> None:
    assert mapping([], METHOD) == {}
    assert mapping(["a", "b"], METHOD) == {"0": "a", "1": "b"}
    assert sequence({"3": "a", "7": "b"}, METHOD) == ["a", "b"]
    assert sequence({}, METHOD) == []


@pytest.mark.parametrize("value", ["text", 5, True, [1], ["a"], {"a": 1}])
def test_rows_of_another_shape_are_no_portals(value: Json) -> None:
    with pytest.raises(NotAPortal, match=METHOD):
        rows(value, METHOD)


def test_a_descriptor_as_the_designer_stores_it_becomes_a_field() -> None:
    (field,) = parameters(
        {
            "Manager": {
                "Name": "Manager",
                "Description": "",
                "Type": "user",
                "Required": "1",
                "Multiple": "0",
                "Options": "",
                "Default": "user_1",
            }
        },
        METHOD,
    )
    assert (field.id.raw, field.type.raw, field.title.raw, field.required, field.multiple) == (
        "Manager",
        "user",
        "Manager",
        True,
        False,
    )
    assert (field.options, field.settings, field.default) == ({}, None, "user_1")


def test_options_are_labels_for_a_choice_and_settings_for_anything_else() -> None:
    choice, link, listed, lines, grouped = task_fields(
        [
            {"Id": "a", "Type": "select", "Name": "A", "Options": {"x": "Ex", "y": None}},
            {"Id": "b", "Type": "E:ECrm", "Name": "B", "Options": {"LEAD": "N"}, "Settings": None},
            {"Id": "c", "Type": "select", "Name": "C", "Options": ["zero", "one"]},
            {"Id": "d", "Type": "select", "Name": "D", "Options": "red\r\n blue "},
            {"Id": "e", "Type": "UF:x", "BaseType": "select", "Name": "E", "Options": {"g": {"1": "One"}, "2": "Two"}},
        ],
        METHOD,
    )
    assert choice.options == {"x": "Ex", "y": ""}
    assert (link.options, link.settings) == ({}, {"LEAD": "N"})
    assert listed.options == {"0": "zero", "1": "one"}
    assert lines.options == {"red": "red", "blue": "blue"}
    assert grouped.options == {"1": "One", "2": "Two"}


@pytest.mark.parametrize("value", ["x", 5, ["x"], {"a": "x"}])
def test_a_form_of_another_shape_is_no_portals(value: Json) -> None:
    with pytest.raises(NotAPortal):
        task_fields(value, METHOD)
    with pytest.raises(NotAPortal):
        parameters(value if value != "x" else 1, METHOD)
