"""``app.info``: the application's data about itself (docs/portal.md 10.3)."""

from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.portal import Call, Method

__all__ = ["METHODS"]


def show_application(call: Call) -> Answer:
    """``app.info``: the application that the token belongs to, and the portal's licence."""
    application = call.application
    return Answer(
        {
            "ID": str(application.local_id),
            "CODE": application.client_id,
            "VERSION": 1,
            "STATUS": application.status,
            "INSTALLED": True,
            "PAYMENT_EXPIRED": "N",
            "DAYS": None,
            "LANGUAGE_ID": call.world.language,
            "LICENSE": f"{call.world.language}_ent",
        }
    )


METHODS = (Method("app.info", (), show_application, application=True),)
