"""A client of the second dialect that knows nothing of ours: verbs, addresses, headers, bodies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bizproc_standin.seed import ADMINISTRATOR
from bizproc_standin.standin import StandIn


@dataclass(frozen=True, slots=True)
class Given:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        value = json.loads(self.text)
        assert isinstance(value, dict)
        return value

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])


@dataclass(slots=True)
class Facade:
    """A portal and the values that samples leave open; `key` and `session` are the administrator's."""

    standin: StandIn
    event_token: str
    key: str = ""
    app_key: str = field(init=False)
    session: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = self.key or self.keys.issue(ADMINISTRATOR)
        self.app_key = self.keys.issue(ADMINISTRATOR, "application")
        self.session = self.sign_in()

    @property
    def keys(self) -> Any:
        return self.standin.vibecode.keys

    @property
    def world(self) -> Any:
        return self.standin.world

    def sign_in(self, user_id: int = ADMINISTRATOR, hours: int = 24) -> str:
        return str(self.keys.sign_in(self.app_key, user_id, self.world.clock.now() + timedelta(hours=hours)))

    async def send(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Given:
        """Send with the administrator's personal key, another key, or exactly these headers."""
        shown = {"X-Api-Key": self.key if key is None else key} if headers is None else headers
        transport = httpx.ASGITransport(app=self.standin)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            content = None if body is None else json.dumps(body)
            answer = await http.request(verb, path, content=content, headers=dict(shown))
        return Given(answer.status_code, answer.headers, answer.text)

    def fill(self, value: Any) -> Any:
        """Put this portal's values where the data files have placeholders."""
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if not isinstance(value, str):
            return value
        for name, mine in {
            "{event_token}": self.event_token,
            "{api_key}": self.key,
            "{app_key}": self.app_key,
            "{session_token}": self.session,
        }.items():
            value = value.replace(name, mine)
        return value
