"""Reads the environment once into a frozen Settings; nothing else reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, get_args

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings.credentials import Application, Credentials, VibecodeKey, Webhook, read_credentials
from bizproc_mcp.settings.variables import CONNECTION_VARIABLES, OTHER_VARIABLES, SECRET_VARIABLES, Variables

__all__ = [
    "CONNECTION_VARIABLES",
    "DEFAULT_TOOLSETS",
    "OTHER_VARIABLES",
    "SECRET_VARIABLES",
    "TOOLSETS",
    "Application",
    "Confirm",
    "Credentials",
    "Fallback",
    "LogLevel",
    "Plan",
    "Settings",
    "VibecodeKey",
    "Webhook",
    "given_variables",
    "read_settings",
    "without_variables",
]

Plan = Literal["standard", "enterprise"]
Confirm = Literal["off", "destructive", "writes"]
Fallback = Literal["terminal", "token", "refuse"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

TOOLSETS = ("tasks", "documents", "workflows", "templates", "events", "users", "admin", "integration")
DEFAULT_TOOLSETS = frozenset({"tasks", "documents", "workflows", "templates", "events", "users"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured through the environment."""

    credentials: Credentials | None = None
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
    trusted_proxies: tuple[str, ...] = ()
    trace_arguments: bool = False
    demo: bool = False
    kept_files: tuple[Path, ...] = ()
    """Files named by the environment: secrets and the policy. They are never sent."""

    def secrets(self) -> frozenset[str]:
        """Every secret in these settings, so that output can be masked."""
        held = {self.application_token, self.http_token}
        if self.credentials is not None:
            held |= {getattr(self.credentials, f.name) for f in fields(self.credentials) if not f.repr}
        return frozenset(secret for secret in held if secret)


def read_settings(environment: Mapping[str, str] | None = None, *, demo: bool = False) -> Settings:
    """Read and check the environment (by default this process's); `InvalidInput` names the variable."""
    env = Variables(os.environ if environment is None else environment)
    return Settings(
        credentials=None if demo else read_credentials(env),
        toolsets=_toolsets(env.text("BIZPROC_TOOLSETS")),
        read_only=env.flag("BIZPROC_READ_ONLY"),
        confirm=env.word("BIZPROC_CONFIRM", get_args(Confirm), "destructive"),
        confirm_fallback=env.word("BIZPROC_CONFIRM_FALLBACK", get_args(Fallback), "terminal"),
        policy=env.path("BIZPROC_POLICY"),
        state_dir=env.path("BIZPROC_STATE_DIR"),
        plan=env.word("BIZPROC_PLAN", get_args(Plan), "standard"),
        timeout=env.seconds("BIZPROC_TIMEOUT", 30.0),
        log_level=env.word("BIZPROC_LOG_LEVEL", get_args(LogLevel), "WARNING"),
        files_dir=env.path("BIZPROC_FILES_DIR"),
        inbox_url=env.address("BIZPROC_INBOX_URL"),
        application_token=env.text("BIZPROC_APPLICATION_TOKEN"),
        http_token=env.text("BIZPROC_HTTP_TOKEN"),
        trusted_proxies=env.networks("BIZPROC_TRUSTED_PROXIES"),
        trace_arguments=env.flag("BIZPROC_TRACE_ARGUMENTS"),
        demo=demo,
        kept_files=env.named_files(),
    )


def given_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our variables that are set, as given: `NAME` or `NAME_FILE` with its value, secrets included."""
    variables = os.environ if environment is None else environment
    names = (name for base in (*CONNECTION_VARIABLES, *OTHER_VARIABLES) for name in (base, f"{base}_FILE"))
    return {name: variables[name].strip() for name in names if variables.get(name, "").strip()}


def _toolsets(words: str) -> frozenset[str]:
    chosen: set[str] = set()
    for word in re.split(r"[,\s]+", words.lower().strip()):
        if word == "all":
            chosen |= set(TOOLSETS)
        elif word == "default":
            chosen |= DEFAULT_TOOLSETS
        elif word in TOOLSETS:
            chosen.add(word)
        elif word:
            names = ", ".join((*TOOLSETS, "default", "all"))
            raise InvalidInput(f"BIZPROC_TOOLSETS does not know {word[:40]!r}.", f"It takes: {names}.")
    return frozenset(chosen) or DEFAULT_TOOLSETS


def without_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process that must not see our configuration."""
    variables = os.environ if environment is None else environment
    ours = ("BITRIX24_", "VIBECODE_", "BIZPROC_")
    return {name: value for name, value in variables.items() if not name.startswith(ours)}
