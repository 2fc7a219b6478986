"""The pages about methods of applications, and what their samples take for granted."""

from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.state.records import DocumentType, RegisteredActivity, Template
from tests.standin.docs.replay import Replay

PAGES = (
    "bizproc.activity.add",
    "bizproc.activity.update",
    "bizproc.activity.delete",
    "bizproc.activity.list",
    "bizproc.robot.add",
    "bizproc.robot.update",
    "bizproc.robot.delete",
    "bizproc.robot.list",
    "bizproc.workflow.template.add",
    "bizproc.workflow.template.update",
    "bizproc.workflow.template.delete",
)

OWN, FOREIGN = 123, 124
"""A template of the integration, named by a sample, and one of nobody."""
_ACTIVITIES = ("md5_action", "doc_action", "action_test_code", "activity_code")
_ROBOTS = ("test_robot", "sms_robot", "robot_code", "your_robot_code_here")
_TREE = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": []}


def prepare(replay: Replay, name: str) -> None:
    """Install what the samples of a page change or remove, and take away what they add."""
    world = replay.standin.world
    registered = world.applications[INTEGRATION].activities
    registered.clear()
    if not name.endswith(".add"):
        for code in (*_ACTIVITIES, *_ROBOTS):
            robot = code in _ROBOTS
            world.register_activity(
                INTEGRATION, RegisteredActivity(code, "https://app.example/", code, robot, return_properties={})
            )
    deal = DocumentType("crm", "CCrmDocumentDeal", "DEAL")
    for template_id, owner in ((OWN, INTEGRATION), (FOREIGN, "")):
        world.add_template(Template(template_id, deal, "Sample", _TREE, application_id=owner))
