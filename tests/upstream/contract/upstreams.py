"""The upstreams the contract holds for; in what they differ is data in this one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.standin import StandIn

Environment = dict[str, str]


def _webhook(standin: StandIn, user_id: int, scopes: frozenset[str]) -> Environment:
    return {"BITRIX24_WEBHOOK_URL": standin.webhook_url(user_id, scopes)}


def _oauth(standin: StandIn, user_id: int) -> Environment:
    pair = standin.oauth.issue(INTEGRATION, user_id)
    return {
        "BITRIX24_DOMAIN": standin.base_url,
        "BITRIX24_CLIENT_ID": INTEGRATION,
        "BITRIX24_CLIENT_SECRET": standin.world.applications[INTEGRATION].client_secret or "secret",
        "BITRIX24_ACCESS_TOKEN": pair.access_token,
        "BITRIX24_REFRESH_TOKEN": pair.refresh_token,
        "BITRIX24_OAUTH_SERVER": standin.base_url,
    }


def _personal_key(standin: StandIn, user_id: int, scopes: frozenset[str]) -> Environment:
    key = standin.vibecode.keys.issue(user_id, scopes=scopes)
    return {"VIBECODE_API_KEY": key, "VIBECODE_BASE_URL": standin.vibecode_url}


def _application_key(standin: StandIn, user_id: int) -> Environment:
    key = standin.vibecode.keys.issue(user_id, "application")
    session = standin.vibecode.keys.sign_in(key, user_id, standin.world.clock.now() + timedelta(hours=24))
    shown = {"VIBECODE_API_KEY": key, "VIBECODE_SESSION_TOKEN": session}
    return shown | {"VIBECODE_BASE_URL": standin.vibecode_url}


@dataclass(frozen=True, slots=True)
class Upstream:
    """How to connect to one, and everything in which it differs from the other."""

    name: str
    personal: Callable[[StandIn, int, frozenset[str]], Environment]
    """The environment for one person's own credentials, with these scopes."""
    application: Callable[[StandIn, int], Environment]
    """The environment for an application that acts for a person."""
    revoke: Callable[[StandIn], None]
    kind: str
    """What `portal.credentials` says of personal credentials."""
    burst: float
    """Requests that may go out at once."""
    has_tasks: bool
    application_context: bool
    """Whether personal credentials bring an application of their own."""
    calls: Mapping[str, str]
    """What the stand-in counts the calls as."""
    to_know_access: Mapping[str, int]
    to_name_three_people: Mapping[str, int]
    template_parts: frozenset[str]
    """What of a template is told besides its header."""
    used_token: str
    """What is said of a second answer to one event token; "" where the portal takes it and does nothing."""
    not_startable: frozenset[str] = frozenset()
    """Documents no process can be started on."""

    def __str__(self) -> str:
        return self.name

    def environment(self, standin: StandIn, user_id: int, scopes: frozenset[str] = ALL_SCOPES) -> Environment:
        return self.personal(standin, user_id, scopes)


REST = Upstream(
    name="rest",
    personal=_webhook,
    application=_oauth,
    revoke=lambda standin: standin.credentials.webhooks.clear(),
    kind="webhook",
    burst=50,
    has_tasks=True,
    application_context=False,
    calls={
        "list": "bizproc.workflow.instances",
        "start": "bizproc.workflow.start",
        "stop": "bizproc.workflow.terminate",
        "stop many": "batch",
        "kill": "bizproc.workflow.kill",
        "event": "bizproc.event.send",
        "log": "bizproc.activity.log",
        "templates": "bizproc.workflow.template.list",
        "me": "batch",
    },
    to_know_access={"batch": 1},
    to_name_three_people={"user.get": 1},
    template_parts=frozenset({"parameters", "variables", "constants", "tree"}),
    used_token="",
)
VIBECODE = Upstream(
    name="vibecode",
    personal=_personal_key,
    application=_application_key,
    revoke=lambda standin: standin.vibecode.keys.keys.clear(),
    kind="key",
    burst=60,
    has_tasks=False,
    application_context=True,
    calls={
        "list": "vibecode.workflows.list",
        "start": "vibecode.workflows.start",
        "stop": "vibecode.workflows.delete",
        "stop many": "vibecode.workflows.delete",
        "kill": "vibecode.workflows.delete",
        "event": "vibecode.workflows.event",
        "log": "vibecode.workflows.activity-log",
        "templates": "vibecode.bizproc-templates.list",
        "me": "vibecode.me",
    },
    to_know_access={"vibecode.me": 1, "vibecode.bizproc-templates.list": 1},
    to_name_three_people={"vibecode.users.list": 1, "vibecode.users.get": 1},
    template_parts=frozenset(),
    used_token="The event token was used before, has expired or is not valid; the process got nothing.",
    not_startable=frozenset({"spa:147:1", "invoice:3", "quote:5", "list:777", "disk:777"}),
)
UPSTREAMS = (REST, VIBECODE)
