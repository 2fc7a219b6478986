"""Sends a documented request as its client would: by webhook or token, as JSON or as a PHP form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed import ADMINISTRATOR
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.stories.samples import STOPPED_WORKFLOW
from bizproc_standin.standin import StandIn

BASE = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class Given:
    """What came back: the status and the decoded body."""

    status: int
    body: dict[str, object]


@dataclass(slots=True)
class Replay:
    """A portal to send documented requests to."""

    standin: StandIn
    event_token: str

    async def send(
        self,
        method: str,
        params: object,
        *,
        user: int = ADMINISTRATOR,
        form: bool = False,
        scopes: frozenset[str] = ALL_SCOPES,
    ) -> Given:
        """Send by webhook."""
        code = self.standin.credentials.issue_webhook(user, scopes)
        return await self.post(f"/rest/{user}/{code}/{method}", params, form=form)

    async def post(self, path: str, params: object, *, form: bool = False) -> Given:
        """Send to an address of the portal."""
        filled = self.fill(params)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.standin), base_url=BASE) as http:
            if form:
                answer = await http.post(path, data=dict(brackets(filled)))
            else:
                answer = await http.post(path, json=filled)
        body = answer.json()
        assert isinstance(body, dict)
        return Given(answer.status_code, body)

    def fill(self, value: object) -> object:
        """Put this portal's values where the data files have placeholders."""
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, value: str) -> str:
        if value in {"{event_token}", "your_event_token"}:
            return self.event_token
        if value == "your_workflow_id":
            return STOPPED_WORKFLOW
        if value == "{access_token}":
            return self.access_token()
        # A host without a dot is none for the portal (docs/portal.md 8.1): the placeholder itself would be refused.
        return value.replace("https://your_domain/", "https://app.example/")

    async def send_as_application(
        self, method: str, params: Mapping[str, object], *, user: int = ADMINISTRATOR, form: bool = False
    ) -> Given:
        """Send with a token of the integration; one that the parameters bring along is used instead."""
        token = self.access_token(user=user)
        return await self.post(f"/rest/{method}", {"auth": token, **params}, form=form)

    def access_token(self, lives: timedelta = timedelta(hours=1), user: int = ADMINISTRATOR) -> str:
        """Issue a token of the integration for the administrator, or for another person."""
        expires = self.standin.world.clock.now() + lives
        return self.standin.credentials.issue_token(user, INTEGRATION, expires)


def brackets(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Write nested values as PHP's http_build_query does: null is left out, true is 1, false is 0."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from brackets(item, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from brackets(item, f"{name}[{place}]")
    elif isinstance(value, bool):
        yield name, str(int(value))
    elif value is not None:
        yield name, str(value)
