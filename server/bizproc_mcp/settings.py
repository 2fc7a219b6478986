"""The environment, read once into a frozen Settings; nothing else reads the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from bizproc_mcp.errors import InvalidInput

Upstream = Literal["rest", "vibecode"]
Plan = Literal["standard", "enterprise"]
Confirm = Literal["off", "destructive", "writes"]
Fallback = Literal["terminal", "token", "refuse"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

VIBECODE_URL = "https://vibecode.bitrix24.tech/v1"
TOOLSETS = ("tasks", "workflows", "templates", "events", "users", "admin", "integration")
DEFAULT_TOOLSETS = frozenset({"tasks", "workflows", "templates", "events", "users"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WEBHOOK_PATH = re.compile(r"^/rest/(\d+)/([A-Za-z0-9]+)/?$")


@dataclass(frozen=True, slots=True)
class Webhook:
    """An inbound webhook: the portal's address, the user it acts as, its secret code."""

    address: str
    user_id: int
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Application:
    """An OAuth application: its portal, its id and secret, tokens where the environment gives them."""

    domain: str
    client_id: str
    client_secret: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    oauth_server: str = ""


@dataclass(frozen=True, slots=True)
class VibecodeKey:
    """A Vibecode key, with the session token an application key needs."""

    base_url: str
    api_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides (design 6)."""

    credentials: Webhook | Application | VibecodeKey | None = None
    toolsets: frozenset[str] = DEFAULT_TOOLSETS
    read_only: bool = False
    confirm: Confirm = "destructive"
    confirm_fallback: Fallback = "terminal"
    policy: Path | None = None
    state_dir: Path | None = None
    plan: Plan = "standard"
    timeout: float = 30.0
    log_level: LogLevel = "WARNING"
    files_dir: Path | None = None
    inbox_url: str = ""
    application_token: str = field(default="", repr=False)
    http_token: str = field(default="", repr=False)
    demo: bool = False

    def secrets(self) -> frozenset[str]:
        """Every secret these settings hold, so that no output ever shows one."""
        held = {self.application_token, self.http_token}
        if self.credentials is not None:
            held |= {getattr(self.credentials, f.name) for f in fields(self.credentials) if not f.repr}
        return frozenset(secret for secret in held if secret)
