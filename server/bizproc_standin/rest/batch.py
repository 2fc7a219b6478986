"""``batch``: up to fifty commands in order, which may refer to earlier results (docs/portal.md 10.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_standin.rest.credentials import Caller
from bizproc_standin.rest.dispatch import Done, Sleep, find_method, perform
from bizproc_standin.rest.envelope import Answer, time_body
from bizproc_standin.rest.incoming import Incoming, php_int
from bizproc_standin.rest.php_forms import parse_str, php_array, php_items
from bizproc_standin.rest.portal import RestPortal
from bizproc_standin.rest.refusals import Refusal

__all__ = ["MAX_COMMANDS", "resolve", "run_batch"]

MAX_COMMANDS = 50
_NOT_IN_A_BATCH = {"batch", "upload", "download"}
_NOT_PARAMETERS = {"auth", "access_token", "aplogin", "ap", "start"}
_REFERENCE = re.compile(r"\$(result|next|total|error|time)((?:\[[^\]]*\])+)")


@dataclass(slots=True)
class _Outcomes:
    """The results so far, by command key."""

    result: dict[str, object] = field(default_factory=dict)
    error: dict[str, object] = field(default_factory=dict)
    total: dict[str, object] = field(default_factory=dict)
    next: dict[str, object] = field(default_factory=dict)
    time: dict[str, object] = field(default_factory=dict)

    def book(self, key: str, done: Done) -> None:
        """Record a command's result."""
        self.result[key] = done.answer.result
        if done.answer.total is not None:
            self.total[key] = done.answer.total
        if done.answer.next is not None:
            self.next[key] = done.answer.next
        self.time[key] = time_body(done.timing)

    def refuse(self, key: str, error: str, description: str) -> None:
        """Record a command's refusal."""
        self.error[key] = {"error": error, "error_description": description}

    def named(self) -> Mapping[str, Mapping[str, object]]:
        """The five maps by the names that references use."""
        return {name: getattr(self, name) for name in ("result", "next", "total", "error", "time")}

    def answer(self) -> Answer:
        """The five maps as the portal writes them: ``[]`` when empty, lists when the keys are 0…n-1."""
        return Answer(
            {
                "result": php_array(self.result),
                "result_error": php_array(self.error),
                "result_total": php_array(self.total),
                "result_next": php_array(self.next),
                "result_time": php_array(self.time),
            }
        )


async def run_batch(portal: RestPortal, caller: Caller, incoming: Incoming, sleep: Sleep) -> Answer:
    """Run the commands in order; with ``halt`` the first refusal stops the batch."""
    outcomes = _Outcomes()
    params = {name.lower(): value for name, value in incoming.params.items()}
    halt = _is_true(params.get("halt"))
    commands = [(key, text) for key, text in php_items(params.get("cmd")) or [] if isinstance(text, str)]
    for number, (key, text) in enumerate(commands):
        name, _, query = text.partition("?")
        if number >= MAX_COMMANDS:
            outcomes.refuse(key, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
        elif name.lower() in _NOT_IN_A_BATCH or _sends_file(portal, name):
            outcomes.refuse(key, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage")
        else:
            params = resolve(parse_str(query), outcomes.named())
            command = Incoming(
                name,
                incoming.key,
                {param: value for param, value in params.items() if param not in _NOT_PARAMETERS},
                start=php_int(params.get("start")),
            )
            await _run_command(portal, caller, outcomes, key, command, sleep=sleep)
        if halt and key in outcomes.error:
            break
    return outcomes.answer()


def _sends_file(portal: RestPortal, name: str) -> bool:
    method = portal.method(name)
    return method is not None and method.sends_file


async def _run_command(
    portal: RestPortal, caller: Caller, outcomes: _Outcomes, key: str, command: Incoming, *, sleep: Sleep
) -> None:
    try:
        method = find_method(portal, command.method)
        scripted = portal.interrupt(method.name)
        if scripted is not None:
            raise scripted
        outcomes.book(key, await perform(portal, method, caller, command, sleep))
    except Refusal as refusal:
        # Quirk: inside a batch a missing scope has no description.
        description = "" if refusal.error == "insufficient_scope" else refusal.description
        outcomes.refuse(key, refusal.error, description)


def resolve(params: Mapping[str, object], named: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Replace ``$result[key][field]`` and similar references with earlier results, at any depth."""
    return {name: _resolved(value, named) for name, value in params.items()}


def _resolved(value: object, named: Mapping[str, Mapping[str, object]]) -> object:
    if isinstance(value, dict):
        return resolve(value, named)
    if isinstance(value, list):
        return [_resolved(item, named) for item in value]
    if not isinstance(value, str) or "$" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _looked_up(whole, named)
    return _REFERENCE.sub(lambda found: _embedded(found, named), value)


def _embedded(found: re.Match[str], named: Mapping[str, Mapping[str, object]]) -> str:
    """Inside a longer text only scalars are inserted; other references stay as written."""
    value = _looked_up(found, named)
    if value is None or php_items(value) is not None:
        return found[0]
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _looked_up(found: re.Match[str], named: Mapping[str, Mapping[str, object]]) -> object:
    """Follow the path; if it leads nowhere, return the value at the deepest level found."""
    value: object = named[found[1]]
    for step in found[2][1:-1].split("]["):
        inner = dict(php_items(value) or ())
        if step not in inner:
            break
        value = inner[step]
    return value


def _is_true(value: object) -> bool:
    """PHP's truthiness: ``"0"`` and ``""`` are false, ``"false"`` is true."""
    return bool(value) and value != "0"
