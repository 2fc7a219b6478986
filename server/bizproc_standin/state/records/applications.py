"""Applications, their activities and robots, and the calls to their handlers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bizproc_standin.state.records.documents import DocumentId, DocumentType


@dataclass(slots=True)
class RegisteredActivity:
    """An application's activity or robot; ``use_subscription`` is the default for templates that do not set it.

    ``name`` and ``description`` are a text or a map by language; descriptors keep their keys as sent.
    """

    code: str
    handler: str
    name: object
    robot: bool = False
    description: object = ""
    auth_user_id: int = 0
    properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    return_properties: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    document_type: DocumentType | None = None
    filter: Mapping[str, object] | None = None
    use_subscription: bool | None = None
    use_placement: bool = False
    placement_handler: str = ""


@dataclass(slots=True)
class Application:
    """An installed application; ``local_id`` makes the SYSTEM_CODE ``rest_app_<id>`` of its templates.

    ``redirect_uri`` is where a person is redirected with the authorization code; ``users`` None allows everybody.
    """

    client_id: str
    name: str = ""
    local_id: int = 1
    client_secret: str = ""
    application_token: str = ""
    scopes: tuple[str, ...] = ("bizproc", "user")
    status: str = "L"
    redirect_uri: str = ""
    users: frozenset[int] | None = None
    activities: dict[str, RegisteredActivity] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class HandlerCall:
    """The data POSTed to a registered activity's handler (docs/portal.md 8.4); the dialect adds ``auth``.

    ``timeout_duration`` is in seconds, 0 = none; the call contains the tokens of ``auth_user_id``;
    ``subscription`` is the template's value, and only Y waits.
    """

    handler: str
    client_id: str
    workflow_id: str
    code: str
    document_id: DocumentId
    document_type: DocumentType
    event_token: str
    properties: Mapping[str, object]
    subscription: str
    timeout_duration: int
    when: datetime
    auth_user_id: int

    @property
    def use_subscription(self) -> bool:
        """Return whether the process waits for the response."""
        return self.subscription == "Y"
