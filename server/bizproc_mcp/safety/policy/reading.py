"""Reads a policy file strictly: a misspelled word would make a rule that never matches."""

import difflib
import hashlib
import os
import stat
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models.documents import DocumentType, parse_document_type
from bizproc_mcp.safety.policy.comparing import OPERATORS, Comparison
from bizproc_mcp.safety.policy.positions import Positions
from bizproc_mcp.safety.policy.readings import numbers
from bizproc_mcp.safety.policy.rules import Limits, Policy, Rule
from bizproc_mcp.safety.policy.vocabulary import DECISIONS, KINDS, TOOLS
from bizproc_mcp.settings import Confirm, Settings

__all__ = ["configured_policy", "parse_policy", "parse_policy_file", "policy_content", "read_policy"]

_ACTIONS = ("allow", "confirm", "deny")
_RULE_KEYS = (
    "action",
    "reason",
    "tool",
    "template",
    "kind",
    "decision",
    "document_type",
    "people",
    "count",
    "field",
)
_MOST_BYTES = 1024 * 1024
_CHECK = "Check BIZPROC_POLICY; without a readable policy nothing is allowed."
_NUMBER_OPERATORS = ("below", "at_most", "above", "at_least")


def configured_policy(settings: Settings) -> Policy:
    """The configured policy, or only the built-in one; `InvalidInput` gives file and line."""
    if settings.policy is None:
        return Policy(confirm=settings.confirm)
    return read_policy(settings.policy, settings.confirm)


def read_policy(path: Path, confirm: Confirm) -> Policy:
    """Read a file; raises `InvalidInput` if it is unreadable or contains anything unknown."""
    return parse_policy_file(policy_content(path), path, confirm)


def policy_content(path: Path) -> bytes:
    """The bytes of a policy file; raises `InvalidInput` if it is unreadable, not a regular file, or far too large."""
    # Non-blocking: a pipe without a writer must not hang the server.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InvalidInput(f"The policy {path} is not a regular file.", _CHECK)
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(content) > _MOST_BYTES:
        raise InvalidInput(f"The policy {path} is larger than {_MOST_BYTES:,} bytes.", _CHECK)
    return content


def parse_policy_file(content: bytes, path: Path, confirm: Confirm) -> Policy:
    """The policy in a file with this content, with its fingerprint; raises `InvalidInput` as `parse_policy`."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(path, error) from None
    mark = hashlib.sha256(content).hexdigest()[:16]
    return replace(parse_policy(text, str(path), confirm), mark=mark)


def _unreadable(path: Path, error: Exception) -> InvalidInput:
    return InvalidInput(f"The policy {path} cannot be read ({type(error).__name__}).", _CHECK)


def parse_policy(text: str, source: str, confirm: Confirm) -> Policy:
    """Parse a policy; `InvalidInput` names the line of the first error."""
    try:
        return _Reader(source, Positions(text)).policy(tomllib.loads(text), confirm)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            f"The policy {source} is not TOML: {error}.", "Correct it, or unset BIZPROC_POLICY."
        ) from None
    except RecursionError:
        raise InvalidInput(
            f"The policy {source} nests lists or tables too deeply.", "Correct it, or unset BIZPROC_POLICY."
        ) from None


class _Reader:
    def __init__(self, source: str, positions: Positions) -> None:
        self._source = source
        self._positions = positions

    def policy(self, document: Mapping[str, Any], confirm: Confirm) -> Policy:
        for key in document:
            if key not in ("rule", "limits"):
                self._unknown(self._positions.top(key), key, ("rule", "limits"))
        rules = document.get("rule", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            self._wrong(self._positions.header("rule", 0), "rules are written as [[rule]]")
        return Policy(
            [self._rule(index, rule) for index, rule in enumerate(rules, 1)],
            self._limits(document.get("limits", {})),
            confirm,
            self._source,
        )

    def _rule(self, index: int, given: Mapping[str, Any]) -> Rule:
        def line(key: str) -> int:
            return self._positions.key("rule", index, key)

        for key in given:
            if key not in _RULE_KEYS:
                self._unknown(line(key), key, _RULE_KEYS)
        if given.get("action") not in _ACTIONS:
            self._wrong(line("action"), f"action is one of {', '.join(_ACTIONS)}")
        reason = given.get("reason", "")
        if not isinstance(reason, str):
            self._wrong(line("reason"), "reason is a text")
        return Rule(
            number=index,
            line=self._positions.header("rule", index),
            action=given["action"],
            reason=reason.strip(),
            tools=tuple(self._tools(given.get("tool", []), line("tool"))),
            templates=self._ids(given.get("template", []), line("template"), "template"),
            kinds=self._words(given.get("kind", []), line("kind"), "kind", KINDS),
            decisions=self._words(given.get("decision", []), line("decision"), "decision", DECISIONS),
            document_types=frozenset(self._types(given.get("document_type", []), line("document_type"))),
            people=self._ids(given.get("people", []), line("people"), "people"),
            count=self._comparison(given["count"], line("count"), counts=True) if "count" in given else None,
            fields=self._fields(given.get("field", {}), line("field")),
        )

    def _fields(self, given: Any, line: int) -> Mapping[str, Comparison]:
        if not isinstance(given, dict):
            self._wrong(line, "field is a table: field.amount = { below = 1000 }")
        return {name: self._comparison(wanted, line) for name, wanted in given.items()}

    def _comparison(self, given: Any, line: int, *, counts: bool = False) -> Comparison:
        if not isinstance(given, dict):
            given = {"is": given}
        wanted: dict[Any, tuple[Any, ...]] = {}
        for operator, value in given.items():
            if operator not in OPERATORS or (counts and operator == "currency"):
                self._unknown(line, operator, OPERATORS)
            values = tuple(value) if isinstance(value, list) and operator in ("is", "not") else (value,)
            for one in values:
                if not isinstance(one, str | int | float):
                    self._wrong(line, f"{operator} takes a text, a number or true and false")
                if (counts or operator in _NUMBER_OPERATORS) and len(numbers(one)) != 1:
                    self._wrong(line, f"{operator} takes a number that reads in one way")
            wanted[operator] = values
        if not wanted:
            self._wrong(line, "an empty comparison would match anything")
        return Comparison(wanted)

    def _limits(self, given: Any) -> Limits:
        names = Limits.__dataclass_fields__
        if not isinstance(given, dict):
            self._wrong(self._positions.key("", 0, "limits"), "limits is a table: [limits]")
        for key, value in given.items():
            line = self._positions.key("limits", 0, key)
            if key not in names:
                self._unknown(line, key, names)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                self._wrong(line, f"{key} is a whole number, 0 or more")
        return Limits(**given)

    def _tools(self, given: Any, line: int) -> Sequence[str]:
        tools = self._texts(given, line, "tool")
        for tool in tools:
            if tool not in TOOLS and "*" not in tool:
                self._unknown(line, tool, TOOLS)
            prefix = tool.partition("*")[0]
            if "*" in tool and (not tool.endswith("*") or tool.count("*") > 1):
                self._wrong(line, f"{tool!r}: a * stands at the end only")
            if "*" in tool and not any(name.startswith(prefix) for name in TOOLS):
                self._unknown(line, tool, TOOLS)
        return tools

    def _types(self, given: Any, line: int) -> Iterable[DocumentType]:
        for word in self._texts(given, line, "document_type"):
            try:
                yield parse_document_type(word)
            except InvalidInput as wrong:
                self._wrong(line, wrong.fact)

    def _words(self, given: Any, line: int, key: str, known: Sequence[str]) -> frozenset[str]:
        words = self._texts(given, line, key)
        for word in words:
            if word not in known:
                self._unknown(line, word, known)
        return frozenset(words)

    def _texts(self, given: Any, line: int, key: str) -> Sequence[str]:
        values = given if isinstance(given, list) else [given]
        if not all(isinstance(value, str) and value for value in values) or given == "":
            self._wrong(line, f"{key} takes a text or a list of texts")
        return values

    def _ids(self, given: Any, line: int, key: str) -> frozenset[int]:
        values = given if isinstance(given, list) else [given]
        if any(isinstance(value, bool) or not isinstance(value, int) or value <= 0 for value in values):
            self._wrong(line, f"{key} takes ids (numbers above 0): names may belong to several")
        return frozenset(values)

    def _unknown(self, line: int, word: str, known: Iterable[str]) -> NoReturn:
        names = list(known)
        near = difflib.get_close_matches(word, names, n=1)
        hint = f", did you mean {near[0]!r}?" if near else f"; known are {', '.join(names)}"
        self._wrong(line, f"{word!r} is not known{hint}")

    def _wrong(self, line: int, what: str) -> NoReturn:
        raise InvalidInput(
            f"The policy {self._source} is wrong in line {line}: {what.rstrip('.')}.",
            "Correct it; nothing is allowed until then.",
        )
