"""The portal of the recordings: people, document 7, a process with values of all kinds."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from bizproc_standin.clock import ManualClock
from bizproc_standin.engine.catalogue import CATALOGUE
from bizproc_standin.engine.execution import Execution
from bizproc_standin.engine.tree import read_tree
from bizproc_standin.state.records import Department, Document, DocumentId, DocumentType, Template, User
from bizproc_standin.world.world import World
from tests.vectors.shapes import DATES, LANGUAGE

_ASKED: dict[tuple[int, str], Execution] = {}
P = TypeVar("P", bound=World)
KIND = DocumentType("crm", "CCrmDocumentDeal", "DEAL")
DOCUMENT = DocumentId("crm", "CCrmDocumentDeal", "DEAL_7")
CREATOR = 3
PEOPLE = {
    1: ("Anna", "Admin"),
    2: ("Boris", "Bokov"),
    3: ("Clara", "Chen"),
    4: ("Dmitry", "Dolin"),
    5: ("Elena", "Egorova"),
    6: ("Fedor", "Frolov"),
    7: ("Galina", "Gromova"),
    8: ("Henry", "Hall"),
}
WORKS_IN = {2: 10, 3: 10, 4: 11, 5: 11, 6: 12}
DEPARTMENTS = {10: ("Sales", 1), 11: ("D11", 10), 12: ("D12", 1)}


def portal() -> World:
    """Create the recordings' portal: Monday, 2 November 2026, 10:00 in Moscow."""
    return furnished(World)


def furnished(kind: type[P]) -> P:
    """Create that portal as a given subclass of World."""
    made = kind(ManualClock(datetime(2026, 11, 2, 7, tzinfo=UTC)), random.Random(7), LANGUAGE)
    made.dates = DATES
    made.add_department(Department(1, "Top", 0, 1))
    for number, (name, parent) in DEPARTMENTS.items():
        made.add_department(Department(number, name, parent))
    made.user_groups[5] = [7, 8]
    for number, (name, last) in PEOPLE.items():
        made.add_user(User(number, name, last, admin=number == 1, departments=[WORKS_IN.get(number, 1)]))
    return made


def add_document(made: World, fields: Mapping[str, Any], types: Mapping[str, Any] | None = None) -> Document:
    """Add document 7, created by Clara; the recordings refer to it by its number."""
    title = str(fields.get("NAME", "Document 7"))
    document = Document(DOCUMENT, KIND, title, "/docs/7/", dict(fields), dict(types or {}), created_by=CREATOR)
    made.add_document(document)
    return document


def template(world: Mapping[str, Any], tree: dict[str, Any]) -> Template:
    """Create a template with the declarations of a recorded world."""
    return Template(
        5,
        KIND,
        "Oracle",
        tree,
        parameters=world["parameter_types"],
        variables=world["variables"],
        constants=world["constants"],
        document_fields=world["document_fields"],
    )


def asking(worlds: Mapping[str, Any], name: str) -> Execution:
    """Return a world's process for evaluations; they change nothing, so one process serves all vectors."""
    key = (id(worlds), name)
    if key not in _ASKED:
        _ASKED[key] = process(worlds[name])
    return _ASKED[key]


def process(world: Mapping[str, Any]) -> Execution:
    """Create a process with all values of a recorded world."""
    made = portal()
    root = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {"Title": "Root"}}
    tree = {**root, "Children": world["children"]}
    follows = template(world, tree)
    made.add_template(follows)
    add_document(made, world["document"], world["document_fields"])
    instance = made.add_instance(5, DOCUMENT, world["started_by"], workflow_id="oracle.wf.1")
    instance.results.update({key: dict(item) for key, item in world["results"].items()})
    return Execution(made, instance, follows, read_tree(tree), CATALOGUE)
