"""A portal small enough to know by heart, and a client that calls it as a person."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx

from bizproc_standin.app import Settings, create_app
from bizproc_standin.clock import ManualClock
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.rest.php_forms import bracket_pairs
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import (
    APPROVE,
    Application,
    Department,
    Document,
    DocumentId,
    DocumentType,
    Task,
    Template,
    User,
)
from bizproc_standin.world.world import World

ADMIN, CHIEF, HEAD, EMPLOYEE, STRANGER, LEFT, GUEST = 1, 5, 10, 11, 12, 13, 14
DEAL = DocumentId("crm", "CCrmDocumentDeal", "DEAL_1")
TEMPLATE = 7
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def small_world(language: str = "en") -> World:
    """Two departments below a chief, one deal, one template, one application; no processes."""
    world = World(ManualClock(START), random.Random(5), language)
    for department in (Department(1, "Company", 0, CHIEF), Department(2, "Sales", 1, HEAD), Department(3, "IT", 1)):
        world.add_department(department)
    for user in (
        User(ADMIN, "Anna", "Berg", email="anna@example.com", admin=True, departments=[3]),
        User(CHIEF, "Carl", "Chief", email="carl@example.com", departments=[1]),
        User(HEAD, "Hanna", "Head", email="hanna@example.com", departments=[2]),
        User(EMPLOYEE, "Ivan", "Petrov", email="ivan@example.com", departments=[2], last_login=START),
        User(STRANGER, "Stella", "O'Neill", email="stella@example.com", departments=[3]),
        User(LEFT, "Lev", "Gone", email="lev@example.com", active=False, departments=[2]),
        User(GUEST, "Gina", "Guest", email="gina@example.org", user_type="extranet"),
    ):
        world.add_user(user)
    world.add_application(Application("app", "App", 9))
    deal_type = DocumentType("crm", "CCrmDocumentDeal", "DEAL")
    world.add_document(Document(DEAL, deal_type, "Ovens & <more>", "/crm/deal/details/1/"))
    tree = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {"Title": "Root"}, "Children": []}
    world.add_template(Template(TEMPLATE, deal_type, "Deal check", tree, modified=START))
    return world


def add_task(world: World, *users: int, name: str = "Approve", activity: str = APPROVE, **more: object) -> Task:
    """Add a process with one task; time moves a minute so that dates differ."""
    clock = world.clock
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(minutes=1))
    instance = world.add_instance(TEMPLATE, DEAL, EMPLOYEE)
    return world.add_task(instance, activity, name, users, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Given:
    """What came back."""

    status: int
    body: dict[str, object]
    text: str

    @property
    def result(self) -> object:
        """The result of a call that worked."""
        assert self.status == 200, self.text
        return self.body["result"]

    @property
    def rows(self) -> list[dict[str, object]]:
        """The rows of a list."""
        assert isinstance(self.result, list)
        return self.result

    @property
    def map(self) -> dict[str, object]:
        """A result that is a map."""
        assert isinstance(self.result, dict)
        return self.result

    @property
    def error(self) -> tuple[int, object, object]:
        """Status, code and text of a refusal, which carries nothing else."""
        assert set(self.body) == {"error", "error_description"}, self.text
        return self.status, self.body["error"], self.body["error_description"]

    def ids(self) -> list[int]:
        """The ids of a list's rows."""
        return [int(str(row["ID"])) for row in self.rows]


class PortalClient:
    """Calls a stand-in in process, or over HTTP when it has an address of its own."""

    def __init__(self, standin: StandIn, *, real: bool = False) -> None:
        self.standin = standin
        self.world = standin.world
        self._transport = None if real else httpx.ASGITransport(app=standin)

    async def call(
        self,
        user: int,
        method: str,
        params: Mapping[str, object] | None = None,
        *,
        form: bool = False,
        scopes: frozenset[str] = ALL_SCOPES,
    ) -> Given:
        """Call a method by a webhook of this person."""
        path = f"{self.standin.webhook_url(user, scopes)}{method}"
        if form:
            return await self.form(path, params or {})
        return await self.send("POST", path, json=params or {})

    async def form(self, path: str, params: Mapping[str, object]) -> Given:
        """Post a form with PHP's brackets."""
        content = urlencode(bracket_pairs(params))
        return await self.send("POST", path, content=content, kind="application/x-www-form-urlencoded")

    async def send(
        self, verb: str, path: str, *, content: str | bytes | None = None, kind: str = "", json: object = None
    ) -> Given:
        """Send anything anywhere."""
        headers = {"Content-Type": kind} if kind else {}
        response = await self.raw(verb, path, content=content, headers=headers, json=json)
        return Given(response.status_code, response.json(), response.text)

    async def raw(
        self,
        verb: str,
        path: str,
        *,
        content: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
    ) -> httpx.Response:
        """Send anything and give the response as it came."""
        base = self.standin.base_url
        async with httpx.AsyncClient(transport=self._transport, base_url=base, trust_env=False) as http:
            return await http.request(verb, path, content=content, headers=headers, json=json)


def small_portal(**settings: object) -> PortalClient:
    """A client for the small world."""
    return PortalClient(create_app(small_world(), **_settings(settings)))


def _settings(given: Mapping[str, object]) -> Settings:
    settings: Settings = {}
    settings.update(given)  # type: ignore[typeddict-item]
    return settings
