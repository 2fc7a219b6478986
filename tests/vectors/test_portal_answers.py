"""Compares the stand-in with every recorded answer of the portal's engine."""

from collections import defaultdict
from functools import cache

from tests.fixtures.tables import all_rows
from tests.vectors.agreement import Agreement, agreement
from tests.vectors.deliberate import AT_MOST, deliberate, listed_as_stubbed, stubbed
from tests.vectors.vector import FOLDER, Vector, files, vectors


@cache
def grouped(file: str) -> dict[str, list[Vector]]:
    found = defaultdict(list)
    for vector in vectors(FOLDER, file):
        found[vector.group].append(vector)
    return found


def held(file: str, group: str) -> Agreement:
    return agreement(file, grouped(file)[group], deliberate().get(file, {}))


@all_rows(("file", "group"), [(file, group) for file in files(FOLDER) for group in grouped(file)])
def test_the_stand_in_answers_as_the_portal_did(file: str, group: str) -> None:
    found = held(file, group)
    examples = [example for kind in found.classes.values() for example in kind.examples]
    assert not found.apart, "\n".join([f"{len(found.apart)} differ: {' '.join(found.apart)}", *examples[:10]])
    assert not found.needless, f"listed as deliberate, but they agree: {found.needless}"


@all_rows("file", files(FOLDER))
def test_few_answers_are_left_to_differ(file: str) -> None:
    differ, stubs = deliberate().get(file, {}), listed_as_stubbed().get(file, {})
    known = {vector.id: vector for group in grouped(file).values() for vector in group}
    allowed = 0 if file == "delegation" else AT_MOST * len(known)
    assert len(differ) <= allowed
    assert differ.keys() <= known.keys()
    assert all(len(reason) > 20 for reason in (*differ.values(), *stubs.values()))
    assert {one for one, vector in known.items() if stubbed(vector)} == stubs.keys()
