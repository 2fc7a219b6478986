"""The additional search terms for names that may be written in another alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.upstream.rest.name_search import other_beginnings
from tests.fixtures.tables import all_rows


@all_rows(
    ("asked", "among"),
    [
        ("София", "sof"),
        ("Kuznetsova", "куз"),
        ("Yuliya", "юли"),
        ("Юлия", "jul"),
        ("Юлия", "iul"),
        ("Хрущёв", "khr"),
        ("Петр", "пёт"),
        ("Petr", "пёт"),
        ("Schulz Anna", "шул анн"),
        ("Кузнецова Ольга Петровна", "kuz olg"),
        ("Olga Kuznetsova", "куз оль"),
        ("Lindquist", "lin"),
        ("Wladimir", "вла"),
    ],
)
def test_the_beginning_in_the_other_alphabet_is_searched_for(asked: str, among: str) -> None:
    assert among in other_beginnings(asked)


@pytest.mark.parametrize("asked", ["", "%", "李小龙", "Ωmega", "123"])
def test_where_there_is_no_other_alphabet_nothing_else_is_searched_for(asked: str) -> None:
    assert other_beginnings(asked) == []


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz ", max_size=40))
def test_a_search_stays_one_small_batch(asked: str) -> None:
    found = other_beginnings(asked)
    assert len(found) == len(set(found)) <= 11
    assert all(found)
