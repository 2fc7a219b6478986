"""A company of four levels and the shortest ways to make templates for it."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime

from bizproc_standin.clock import ManualClock
from bizproc_standin.state.records import Department, Document, DocumentId, DocumentType, Task, User
from bizproc_standin.state.records import Template as TemplateRecord
from bizproc_standin.world.world import World

DEAL = DocumentType("crm", "CCrmDocumentDeal", "DEAL")
DEAL_1 = DocumentId("crm", "CCrmDocumentDeal", "DEAL_1")
DIRECTOR, DIVISION, DEPARTMENT, GROUP, CLERK, COLLEAGUE, NEIGHBOUR, GUEST, LEFT = range(1, 10)

Node = dict[str, object]


class Portal(World):
    """A world whose clock the tests move."""

    clock: ManualClock


def portal(language: str = "en") -> Portal:
    """Four departments, one below the other, each with its head; the clerk and a colleague at the bottom."""
    world = Portal(ManualClock(datetime(2026, 11, 20, 9, tzinfo=UTC)), random.Random(7), language)
    for level in range(1, 5):
        world.add_department(Department(level, f"Level {level}", level - 1, head_id=level))
    world.add_department(Department(5, "Next door", 1))
    places = {DIRECTOR: 1, DIVISION: 2, DEPARTMENT: 3, GROUP: 4, CLERK: 4, COLLEAGUE: 4, NEIGHBOUR: 5, LEFT: 4}
    names = ("Dora", "Viktor", "Petra", "Grigori", "Clara", "Colin", "Nadia", "Gustav", "Leo")
    for user_id, name in enumerate(names, 1):
        departments = [places[user_id]] if user_id in places else []
        world.add_user(
            User(
                user_id,
                name,
                "Test",
                admin=user_id == DIRECTOR,
                active=user_id != LEFT,
                departments=departments,
                user_type="employee" if departments else "extranet",
            )
        )
    world.add_document(Document(DEAL_1, DEAL, "Deal one", "/crm/deal/details/1/", {}, created_by=CLERK))
    return world


def node(kind: str, name: str = "", children: object = None, **properties: object) -> Node:
    """Make an activity; a name nobody refers to may be left out."""
    return {"Type": f"{kind}Activity", "Name": name, "Properties": properties, "Children": children or []}


def sequence(*children: Node) -> Node:
    """Make a sequence."""
    return node("Sequence", children=list(children))


def log(text: str) -> Node:
    """Make a log line."""
    return node("Log", Text=text)


def root(*children: Node) -> Node:
    """Make a sequential template's tree."""
    return node("SequentialWorkflow", "Template", list(children))


def start(
    world: World,
    *children: Node,
    by: int = CLERK,
    sent: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    variables: Mapping[str, object] | None = None,
    constants: Mapping[str, object] | None = None,
) -> str:
    """Start a sequential template on the deal; return the workflow's id."""
    template = TemplateRecord(
        0,
        DEAL,
        "Tried",
        root(*children),
        parameters=parameters or {},
        variables=variables or {},
        constants=constants or {},
    )
    return world.start_workflow(world.add_template(template).id, DEAL_1, sent, by)


def declared(kind: str = "string", default: object = "", *, multiple: bool = False) -> dict[str, object]:
    """Make a descriptor of a variable, parameter or constant."""
    return {"Name": "n", "Type": kind, "Required": "0", "Multiple": "1" if multiple else "0", "Default": default}


def approve(
    name: str = "A1",
    yes: Node | None = None,
    no: Node | None = None,
    more: Mapping[str, object] | None = None,
    **properties: object,
) -> Node:
    """Make an approval with a branch for each verdict, both logging it by default."""
    children = [yes or sequence(log("yes")), no or sequence(log("no"))]
    return node(
        "Approve", name, children, **{"Name": "Approve it", "Users": [f"user_{GROUP}"], **properties, **(more or {})}
    )


def lines(world: World, workflow_id: str) -> list[str]:
    """Return what log activities wrote."""
    return [entry.text for entry in world.states[workflow_id].tracking if entry.kind == "report"]


def messages(world: World, workflow_id: str) -> list[str]:
    """Return what other steps, and applications, said."""
    return [entry.text for entry in world.states[workflow_id].tracking if entry.kind == "message"]


def errors(world: World, workflow_id: str) -> list[str]:
    """Return what the engine complained about."""
    return [entry.text for entry in world.states[workflow_id].tracking if entry.kind == "error"]


def only_task(world: World) -> Task:
    """Return the one running task."""
    [task] = [task for task in world.tasks.values() if task.running]
    return task
