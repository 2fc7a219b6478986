"""The installed applications, with the activities that the company's templates use."""

from bizproc_standin.seed import documents, roles
from bizproc_standin.state.records import Application, RegisteredActivity
from bizproc_standin.state.store import rest_type
from bizproc_standin.world.world import World

INTEGRATION = "local.5f2b7c91d04e35.48120397"
"""Owns templates 379 and 525 (``rest_app_5``) and the activity in the documentation's event token."""
LEGAL_DESK = "local.63a1e0d8c27b94.71530862"

# The discard port on loopback: calls of demo processes stay on this machine.
_NOWHERE = "http://127.0.0.1:9"

FINGERPRINT_TYPE = rest_type(INTEGRATION, "md5_action")
LEGAL_CHECK_TYPE = rest_type(LEGAL_DESK, "legal_check")


def seed_applications(world: World) -> None:
    """Install both applications and register their activities."""
    world.add_application(Application(INTEGRATION, "Brightwater integration", 5))
    world.add_application(Application(LEGAL_DESK, "Legal desk", 6))
    world.register_activity(
        INTEGRATION,
        RegisteredActivity(
            "md5_action",
            f"{_NOWHERE}/fingerprint",
            {"de": "MD5 Generator", "en": "MD5 generator"},
            description={"en": "Activity returns MD5 hash of input parameter"},
            auth_user_id=roles.ADMINISTRATOR,
            properties={
                "inputString": {"Name": {"en": "Input string"}, "Type": "string", "Required": "Y"},
            },
            return_properties={"outputString": {"Name": {"en": "MD5"}, "Type": "string", "Multiple": "N"}},
            document_type=documents.LEAVE.type,
            filter={"INCLUDE": [["lists"]]},
            use_subscription=True,
        ),
    )
    world.register_activity(
        LEGAL_DESK,
        RegisteredActivity(
            "legal_check",
            f"{_NOWHERE}/legal-check",
            {"en": "Legal check", "ru": "Юридическая проверка"},
            auth_user_id=roles.LAWYER,
            properties={
                "subject": {"Name": "Subject", "Type": "string", "Required": "Y"},
                "amount": {"Name": "Amount", "Type": "double"},
                "urgent": {"Name": "Urgent", "Type": "bool"},
            },
            return_properties={
                "verdict": {
                    "Name": "Verdict",
                    "Type": "select",
                    "Options": {"clean": "Clean", "doubts": "Doubts"},
                },
                "remarks": {"Name": "Remarks", "Type": "text"},
            },
            use_subscription=None,
        ),
    )
