"""What both clients do to the portal: a document, a template that asks somebody, the file of another."""

import base64

from bizproc_standin.bpt import BptFile, write_bpt
from bizproc_standin.seed import HEAD
from bizproc_standin.state.records import DocumentType, Template
from bizproc_standin.world.world import World

DEAL = ["crm", "CCrmDocumentDeal", "DEAL_5141"]
DEAL_TYPE = ["crm", "CCrmDocumentDeal", "DEAL"]
ACTIVITY = {
    "CODE": "weigh",
    "HANDLER": "https://app.example/weigh",
    "NAME": {"en": "Weigh it", "ru": "Взвесить"},
    "USE_SUBSCRIPTION": "Y",
    "PROPERTIES": {"whatFor": {"Name": "What for", "Type": "select", "Options": {"a": "A", "b": "B"}}},
    "RETURN_PROPERTIES": {"grams": {"Name": "Grams", "Type": "int"}},
}


def tree(*children: object) -> dict[str, object]:
    return {
        "Type": "SequentialWorkflowActivity",
        "Name": "Template",
        "Properties": {"Title": "Steps"},
        "Children": list(children),
    }


def asking(world: World, person: int = HEAD) -> int:
    """Add a template that asks one person to approve; return its id."""
    properties = {"Name": "Is it all right?", "Users": [f"user_{person}"], "ApproveType": "any", "DelegationType": "1"}
    step = {"Type": "ApproveActivity", "Name": "A1", "Properties": properties, "Children": []}
    return world.add_template(Template(0, DocumentType("crm", "CCrmDocumentDeal", "DEAL"), "Ask", tree(step))).id


def file() -> str:
    """A template file in base64."""
    step = {"Type": "LogActivity", "Name": "A1", "Properties": {"Text": "привет & <hello>"}, "Children": []}
    return base64.b64encode(write_bpt(BptFile(tree(step)))).decode()


def task_of(world: World, workflow_id: str) -> int:
    [task] = world.tasks_of_workflow(workflow_id)
    return task.id
