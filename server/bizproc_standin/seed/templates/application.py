"""The integration's templates from the samples: 379 and 525."""

from bizproc_standin.seed import documents, processes, roles
from bizproc_standin.seed.applications import FINGERPRINT_TYPE, INTEGRATION
from bizproc_standin.seed.trees import Steps, descriptor
from bizproc_standin.state.records import Template

FINGERPRINT_ACTIVITY = "A51601_82584_96831_81132"


def fingerprint() -> Template:
    """Requests a fingerprint from the integration: the activity in the documentation's event token."""
    steps = Steps(processes.FINGERPRINT)
    tree = steps.process(
        steps.step(
            FINGERPRINT_TYPE,
            "MD5 generator",
            name=FINGERPRINT_ACTIVITY,
            inputString="{=Document:NAME}",
            AuthUserId="user_1",
            UseSubscription="Y",
            SetStatusMessage="Y",
            StatusMessage="Waiting for application response",
            TimeoutDuration="0",
            TimeoutDurationType="s",
        ),
        steps.log(f"Fingerprint: {{={FINGERPRINT_ACTIVITY}:outputString}}"),
        steps.status("Archived"),
    )
    return Template(
        processes.FINGERPRINT,
        documents.LEAVE.type,
        "Document fingerprint",
        tree,
        user_id=roles.INTEGRATOR,
        system_code="rest_app_5",
        application_id=INTEGRATION,
    )


def display_time() -> Template:
    """Shows a message with the local time and the server time."""
    steps = Steps(processes.DISPLAY_TIME)
    tree = steps.process(
        steps.step(
            "SocNetMessageActivity",
            "Social network message",
            name="A50060_89629_69262_59252",
            MessageText="Local time: {=System:NowLocal}\nServer time: {=System:Now}\nToday: {=System:Date}",
            MessageFormat="",
            MessageUserFrom=["author"],
            MessageUserTo=["{=Template:Manager}"],
            EditorComment="",
        ),
    )
    return Template(
        processes.DISPLAY_TIME,
        documents.EVENT.type,
        "Display Time",
        tree,
        user_id=roles.INTEGRATOR,
        system_code="rest_app_5",
        application_id=INTEGRATION,
        parameters={"Manager": descriptor("Manager", "user", required=True, default="user_1")},
    )
