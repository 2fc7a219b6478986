"""The stand-in with a hostile string in every column of every answer, each with the mark of its column."""

import json
import random
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bizproc_standin.app import create_app
from bizproc_standin.asgi import HttpReply, Message, Receive, Scope, Send, send_http
from bizproc_standin.clock import ManualClock
from bizproc_standin.serving import running_standin
from bizproc_standin.world.world import World
from tests.attacks.fuzz.portal import method_of, reply_of
from tests.attacks.fuzz.texts import MARKED
from tests.fixtures.office import NOW, Stage

__all__ = ["ABOUT_ACCESS", "GIVEN", "Level", "Poison", "PoisonedPortal", "poisoned", "running_poisoned"]

_CONTROLS = "\x1b[2J\x00\x08\x9b31m\x85\x7f\r\n"
_TURNED = "\u202e\u2066\u200f\u061c"
_UNSEEN = "\u200b\u200d\u2060\ufeff\u00ad\u2028\u3164\ufe0f\U000e0041"

Level = Literal["honest", "texts", "codes", "one"]
"""What is poisoned: nothing, texts for people, also names for machines, or the one column that is chosen."""

_PLAIN = re.compile(r"[\d\-:+.T]*Z?|[YN]|true|false|[0-9a-f]{14}\.\d{8}")
"""Numbers, dates, flags and ids of processes: each is poisoned by itself, for no answer can be read without them."""
_WORD = re.compile(r"[\w.:|\\-]*|\{?=.*", re.DOTALL)
"""In a template's tree nothing but the look tells a name for machines and an expression from a text."""
_PLACE = re.compile(r"\|[\d.]*;[\d.]*\|\d*\Z")
"""What follows an address, and is never shown."""
_DECIDING = frozenset(
    {
        *("Properties/(key)", "Type", "BaseType", "ACTIVITY", "CommentRequired"),
        *("workflowId", "mode", "type", "scopes", "app.info", "scope", "method.get"),
    }
)
"""Names that decide how all the rest is read, each poisoned by itself, too."""
_CODES = frozenset(
    {
        *("MODULE_ID", "ENTITY", "DOCUMENT_ID", "DOCUMENT_TYPE", "ACTIVITY_NAME", "SYSTEM_CODE", "Id", "USER_TYPE"),
        *("Name of a step", "error", "code", "moduleId", "entity", "documentId", "documentType"),
    }
)
ABOUT_ACCESS = ("app.info", "scope", "method.get", "profile", "vibecode.me")
"""What decides on which tools are offered."""
_FOREIGN_KEYS = frozenset({"Options", "VARIABLES", "CONSTANTS", "Properties", "properties", "Default", "*"})
"""Maps whose keys somebody wrote."""


def poisoned(mark: str, honest: str = "") -> str:
    """A text that does all a text can: it ends marks, breaks lines, turns the writing and hides; `mark` begins it."""
    found = _PLACE.search(honest)
    honest, place = (honest[: found.start()], found[0]) if found else (honest, "")
    rest = f" »{mark}« \"]'{_CONTROLS}{_TURNED}{_UNSEEN}{honest} {mark}"
    return (f"/{mark}{rest}{honest}" if honest.startswith("/") else mark + rest) + place


GIVEN = poisoned("QzgivenzQ")
"""What an assistant gives that has taken it from the portal."""

Path = tuple[str, ...]


@dataclass(slots=True)
class Poison:
    """Which columns went over the wire, each with its number; `chosen` is the one of level "one"."""

    level: Level = "honest"
    chosen: str = ""
    sent: dict[str, int] = field(default_factory=dict)
    plain: dict[str, int] = field(default_factory=dict)

    def named(self, line: str) -> str:
        """A line with the columns that its marks stand for."""
        names = {str(number): name for columns in (self.sent, self.plain) for name, number in columns.items()}
        return MARKED.sub(lambda found: f"Qz{names.get(found[1], found[1])}zQ", line)

    def unseen(self, seen: Collection[str]) -> set[str]:
        """The columns whose mark is not among these."""
        return {name for name, number in self.sent.items() if str(number) not in seen}

    def answer(self, methods: Mapping[str, str], method: str, payload: Any) -> Any:
        """The answer of a method; `methods` are those of the commands of a batch."""
        if self.level == "honest" or not isinstance(payload, dict):
            return payload
        if method == "batch" and isinstance(payload.get("result"), dict):
            parts = dict(payload["result"])
            for name in ("result", "result_error"):
                if isinstance(parts.get(name), dict):
                    parts[name] = {key: self.value(one, (methods[key],)) for key, one in parts[name].items()}
            return {**payload, "result": parts}
        told = {name: self.value(payload[name], (method,)) for name in ("result", "data") if name in payload}
        if isinstance(payload.get("error"), dict):
            told["error"] = self.value(payload["error"], (method, "error"))
        elif "error" in payload:
            told |= {name: self.value(payload[name], (method, name)) for name in ("error", "error_description")}
        return {**payload, **told}

    def value(self, value: Any, path: Path) -> Any:
        """A value with everything in it; `path` is the method and the columns it stands in."""
        if isinstance(value, dict):
            return {
                self._key(key, path): self.value(one, _below(path, "*" if _is_foreign(key, path) else key))
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.value(one, path) for one in value]
        return self._text(value, path) if isinstance(value, str) else value

    def _key(self, key: str, path: Path) -> str:
        return self._text(key, (*path, "(key)")) if _is_foreign(key, path) and not key.isdigit() else key

    def _text(self, text: str, path: Path) -> str:
        name = "/".join(path)
        if not text or path[0] == "oauth.token":
            return text
        if _PLAIN.fullmatch(text) or not {path[-1], "/".join(path[-2:]), path[0]}.isdisjoint(_DECIDING):
            number = self.plain.setdefault(name, len(self.plain) + 10_000)
            wanted = self.level == "one" and self.chosen == name
        else:
            number = self.sent.setdefault(name, len(self.sent))
            wanted = self.level == "codes" or (self.level == "texts" and not _is_code(text, path))
        return poisoned(f"Qz{number}zQ", text) if wanted else text


def _below(path: Path, key: str) -> Path:
    """The column inside of another one; steps inside of steps are all one table, and so is what a step holds."""
    if key == "Children" and "TEMPLATE" in path:
        return path
    if "TEMPLATE" in path and "Properties" in path and path[-1] in ("*", "Title"):
        return path
    return (*path, "Name of a step") if key == "Name" and path[-1] == "TEMPLATE" else (*path, key)


def _is_foreign(key: str, path: Path) -> bool:
    if key.isdigit() or "Properties" in path:
        return key != "Title"
    return path[-1] in _FOREIGN_KEYS - {"*"} or (path[-1] == "PARAMETERS" and path[0].endswith("template.list"))


def _is_code(text: str, path: Path) -> bool:
    if path[-1] == "(key)" or path[-1] in _CODES or len(path) == 1:
        return True
    return "Properties" in path and path[-1] != "Title" and _WORD.fullmatch(text) is not None


@dataclass(slots=True)
class PoisonedPortal(Stage):
    """Plays the company of a test, and poisons what it answers."""

    poison: Poison = field(default_factory=Poison)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the company answer, then poison the answer."""
        if scope["type"] != "http" or self.playing is None:
            await Stage.__call__(self, scope, receive, send)
            return
        asked, sent = bytearray(), list[Message]()

        async def overheard() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def kept(message: Message) -> None:
            sent.append(message)

        await self.playing(scope, overheard, kept)
        if sent:
            method, _ = method_of(scope["method"], scope["path"], bytes(asked))
            await send_http(send, self._poisoned(method, bytes(asked), reply_of(sent)))

    def _poisoned(self, method: str, asked: bytes, reply: HttpReply) -> HttpReply:
        try:
            payload = json.loads(reply.body)
        except ValueError:
            return reply
        methods = {}
        if method == "batch":
            commands = json.loads(asked)["cmd"]
            methods = {key: line.partition("?")[0] for key, line in commands.items()}
        told = self.poison.answer(methods, re.sub(r"\.\d[\w.]*", ".*", method), payload)
        return replace(reply, body=json.dumps(told).encode())


@contextmanager
def running_poisoned() -> Iterator[PoisonedPortal]:
    """Serve it on a free loopback port, in a thread."""
    bare = create_app(World(ManualClock(NOW), random.Random(1)))
    portal = PoisonedPortal(bare.rest, bare.control)
    with running_standin(portal):
        yield portal
