"""The configuration format of a client: where servers are listed and how secrets are referenced."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bizproc_mcp.commands._clients import jsonc
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.settings import CONNECTION_VARIABLES

__all__ = ["SERVER_NAME", "Client", "Launch", "Machine", "Scope"]

SERVER_NAME = "bizproc"
"""The server's name in a client's configuration; clients use it as a prefix for tool names."""

Scope = Literal["user", "project"]


@dataclass(frozen=True, slots=True)
class Machine:
    """The user's folders; `configuration` is the platform's folder for application settings."""

    home: Path
    configuration: Path
    project: Path


@dataclass(frozen=True, slots=True)
class Launch:
    """The command that starts the server: `plain` variables are written out, `secret` ones referenced."""

    command: str
    arguments: tuple[str, ...]
    plain: Mapping[str, str] = field(default_factory=dict)
    secret: tuple[str, ...] = ()
    assumed: bool = False
    """No portal is configured: the connection is a guess, and an existing one is kept."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client's configuration format.

    `reference` writes the client's own reference to a secret variable. If it is None, the client has no
    references, and the secret goes to a file that only its owner may read.
    """

    name: str
    title: str
    files: Mapping[Scope, Callable[[Machine], Path]]
    reference: Callable[[str], str] | None
    after: str
    key: str = "mcpServers"
    fixed: Mapping[str, Json] = field(default_factory=dict)
    inputs: Callable[[str], Mapping[str, Json]] | None = None
    """The prompt that fills in a variable, for clients that ask for secrets themselves."""

    def file(self, machine: Machine, scope: Scope) -> Path:
        """Return the file for this scope; raise `InvalidInput` if the client has none."""
        found = self.files.get(scope)
        if found is None:
            raise InvalidInput(f"{self.title} has no {scope} scope.", f"Use --scope {next(iter(self.files))}.")
        return found(machine)

    def entry(self, launch: Launch, secret_files: Mapping[str, Path]) -> dict[str, Json]:
        """Return the server's entry; `secret_files` holds the paths of secrets that cannot be referenced."""
        variables: dict[str, Json] = dict(launch.plain)
        for name in launch.secret:
            if self.reference is not None:
                variables[name] = self.reference(name)
            else:
                variables[f"{name}_FILE"] = str(secret_files[name])
        entry: dict[str, Json] = {**self.fixed, "command": launch.command, "args": list(launch.arguments)}
        return {**entry, "env": variables} if variables else entry

    def snippet(self, entry: Mapping[str, Json], launch: Launch) -> dict[str, Json]:
        """Return only this server's part of the configuration."""
        whole: dict[str, Json] = {}
        if self.inputs is not None and launch.secret:
            whole["inputs"] = [self.inputs(name) for name in launch.secret]
        return {**whole, self.key: {SERVER_NAME: entry}}

    def add(self, text: str, entry: Mapping[str, Json], launch: Launch) -> str:
        """Return the configuration with the server added; raise `InvalidInput` if another server has the name.

        Anything the user added to our earlier entry (more variables, other keys) is kept.
        """
        there = self._entry(text)
        if there is not None and not is_ours(there):
            raise InvalidInput(
                f"A server named {SERVER_NAME} is configured already and is not this one.",
                "Rename it there, then try again; nothing was changed.",
            )
        merged = _merged(there or {}, entry, assumed=launch.assumed)
        text = jsonc.set_member(text, (self.key, SERVER_NAME), merged)
        if self.inputs is None:
            return text
        used = json.dumps(merged.get("env"))
        text = _without_questions(text, used)
        for definition in map(self.inputs, launch.secret):
            if _refers(used, definition["id"]) and not any(
                _id(item.node.value) == definition["id"] for item in _items(text, "inputs")
            ):
                text = jsonc.append_item(text, ("inputs",), definition)
        return text

    def drop(self, text: str) -> str:
        """Return the configuration without what `add` put there; unchanged if the entry is missing or not ours."""
        there = self._entry(text)
        if there is None or not is_ours(there):
            return text
        holder = _node(text, self.key)
        item = holder.member(SERVER_NAME) if holder else None
        if holder is None or item is None:
            return text
        return _without_questions(jsonc.remove(text, holder, item), "")

    def _entry(self, text: str) -> Mapping[str, Json] | None:
        holder = _node(text, self.key)
        item = holder.member(SERVER_NAME) if holder else None
        if item is None:
            return None
        return item.node.value if isinstance(item.node.value, dict) else {}


def is_ours(entry: Mapping[str, Json]) -> bool:
    """Whether an entry starts this server: by its own command, through uvx, or as a Python module."""
    arguments = entry.get("args")
    words = [entry.get("command"), *(arguments if isinstance(arguments, list) else [])]
    return any(
        isinstance(word, str)
        and Path(word.replace("\\", "/")).name.removesuffix(".exe") in ("bizproc-mcp", "bizproc_mcp")
        for word in words
    )


def _merged(there: Mapping[str, Json], entry: Mapping[str, Json], *, assumed: bool) -> dict[str, Json]:
    merged = {name: value for name, value in {**there, **entry}.items() if name != "env"}
    old, new = there.get("env"), entry.get("env")
    had = dict(old) if isinstance(old, dict) else {}
    wanted = dict(new) if isinstance(new, dict) else {}
    connection = set(CONNECTION_VARIABLES)
    if assumed and any(name.removesuffix("_FILE") in connection for name in had):
        wanted = {name: value for name, value in wanted.items() if name.removesuffix("_FILE") not in connection}
    else:
        had = {name: value for name, value in had.items() if name.removesuffix("_FILE") not in connection}
    # NAME and NAME_FILE must not both be set.
    bases = {name.removesuffix("_FILE") for name in wanted}
    variables = {name: value for name, value in had.items() if name.removesuffix("_FILE") not in bases} | wanted
    return {**merged, "env": variables} if variables else merged


def _without_questions(text: str, used: str) -> str:
    """Return the text without our own secret prompts that `used` does not reference."""
    while True:
        holder = _node(text, "inputs")
        ours = [
            item
            for item in (holder.items if holder and holder.kind == "array" else [])
            if str(_id(item.node.value)).startswith(f"{SERVER_NAME}-") and not _refers(used, _id(item.node.value))
        ]
        if holder is None or not ours:
            return text
        text = jsonc.remove(text, holder, ours[-1])


def _refers(used: str, question: Json) -> bool:
    return f"${{input:{question}}}" in used


def _node(text: str, name: str) -> jsonc.Node | None:
    item = jsonc.parse(text).member(name)
    return item.node if item else None


def _items(text: str, name: str) -> list[jsonc.Item]:
    node = _node(text, name)
    return node.items if node and node.kind == "array" else []


def _id(value: Json) -> Json:
    return value.get("id") if isinstance(value, dict) else None
