"""Names as people write them: in another alphabet, in another order, with or without a patronymic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.text.names import fit, name_words
from tests.fixtures.tables import all_rows

OLGA = "Ольга Кузнецова"


@all_rows(
    ("asked", "name"),
    [
        ("Olga Kuznetsova", OLGA),
        ("Kuznetsova Olga", OLGA),
        ("Kuznecova Olga", OLGA),
        ("ольга кузнецова", OLGA),
        ("Софья Линдквист", "Sofia Lindqvist"),
        ("София Линдквист", "Sofia Lindquist"),
        ("Петр Орлов", "Пётр Орлов"),
        ("Peter Orlov", "Пётр Орлов"),
        ("Пётр Орлов", "Petr Orlov"),
        ("Алексей Морозов", "Alexei Morozov"),
        ("Alexey Morozov", "Алексей Морозов"),
        ("Александр Гусев", "Alexander Gusev"),
        ("Yekaterina Belova", "Екатерина Белова"),
        ("Юлия Хрущёва", "Julia Khrushcheva"),
        ("Yuliya Khrushchyova", "Юлия Хрущева"),
        ("Алёна Соловьёва", "Alyona Solovyova"),
        ("Alena Solovieva", "Алёна Соловьёва"),
        ("Юрий Мюллер", "Jurij Müller"),
        ("Jurij Mueller", "Юрий Мюллер"),
        ("Анна Шульц", "Anna Schulz"),
        ("Щербаков Илья", "Ilya Scherbakov"),
        ("Клара Йенсен", "Clara Jensen"),
        ("Том Беккер", "Tom Becker"),
        ("O'Brien Anna", "Anna OʼBrien"),
    ],
)
def test_a_name_is_the_same_in_every_usual_spelling(asked: str, name: str) -> None:
    assert fit(asked, name) == fit(name, asked) == "whole"


@all_rows(
    ("asked", "name"),
    [
        ("Мария", "Marina Weber"),
        ("Марина", "Мария Вебер"),
        ("Oscar Lind", "Sofia Lindqvist"),
        ("Ivan Ivan", "Ivan Petrov"),
        ("Иван Петров", "Пётр Иванов"),
        ("Olga Kuznetsova-Belova", OLGA),
        ("", OLGA),
        ("- .", OLGA),
        ("%", OLGA),
        ("Ivan", ""),
        ("Иван Петрович", "Иван Кузнецов"),
    ],
)
def test_another_name_is_somebody_else(asked: str, name: str) -> None:
    assert fit(asked, name) is None


@pytest.mark.parametrize("asked", ["Kuznetsova", "Кузн", "О. Кузнецова", "Olga", "Kuz Ol", "Кузнецов"])
def test_a_part_of_a_name_is_less_than_the_whole(asked: str) -> None:
    assert fit(asked, OLGA) == "part"


def test_a_patronymic_counts_where_the_portal_knows_one() -> None:
    assert fit("Кузнецова Ольга Петровна", OLGA, "Петровна") == "whole"
    assert fit("Olga Petrovna Kuznetsova", OLGA, "Петровна") == "whole"
    assert fit("Ольга Петровна", OLGA, "Петровна") == "part"
    assert fit("Кузнецова Ольга Ивановна", OLGA, "Петровна") is None


def test_a_patronymic_is_passed_over_where_the_portal_knows_none() -> None:
    assert fit("Кузнецова Ольга Петровна", OLGA) == "whole"
    assert fit("Иван Петрович Ильич", "Иван Петрович") == "whole"


NAMES = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyzäöüß -'", max_size=30)


@given(NAMES)
def test_every_name_is_its_own(name: str) -> None:
    assert (fit(name, name) == "whole") == bool(name_words(name))


@given(NAMES)
def test_the_order_of_the_words_does_not_matter(name: str) -> None:
    words = list(name_words(name))
    assert fit(" ".join(reversed(words)), " ".join(words)) == ("whole" if words else None)


@given(st.text(max_size=3000), st.text(max_size=3000))
def test_no_text_is_too_much(asked: str, name: str) -> None:
    assert fit(asked, name) in ("whole", "part", None)
    assert len(name_words(asked)) <= 8
