"""Forms posted to the inbox: a portal's calls with hostile values, and strangers' bodies."""

from collections.abc import Mapping
from random import Random

from tests.attacks.fuzz.scenes import INBOX_TOKEN
from tests.attacks.fuzz.steps import Step
from tests.attacks.fuzz.texts import COLUMN, hostile_text
from tests.inbox.posting import encoded, fields

__all__ = ["DOMAIN", "random_form"]

FORM: Mapping[str, object] = {"Content-Type": "application/x-www-form-urlencoded"}
DOMAIN = "portal.example.invalid"
"""A placeholder for the portal's domain, which is known only at run time."""
_LONGEST = 70_000
"""Characters in a value: with all of them escaped the form has about the maximum size of the inbox."""
_NAMES = (
    "a[][]",
    "a[",
    "[",
    "a]",
    "a[x][y][z]",
    "a" * 600,
    "a" + "[]" * 30,
    "%5B" * 40,
    "a[0]",
    "\x00",
    "[]",
    "=",
    "&",
)
_COLUMNS = ("event_token", "workflow_id", "code", "document_id[2]", "document_type[1]", "ts", "timeout_duration")
_OTHERS = ("use_subscription", "auth[domain]", "auth[application_token]", "auth", "properties", "auth[member_id]")


def random_form(chance: Random) -> Step:
    """A portal's call, a call with an error in it, or a request that a stranger without the token may send."""
    kind = chance.random()
    if kind < 0.4:
        values = {f"p{number}": _text(chance, f"p{number}") for number in range(chance.randrange(1, 5))}
        return _posted(encoded(_fields(chance, values)))
    if kind < 0.7:
        pairs = _fields(chance, {"subject": "Annual supply"})
        changed = chance.choice((*_COLUMNS, *_OTHERS))
        pairs = [(name, _text(chance, name) if name == changed else value) for name, value in pairs]
        extra = [(chance.choice(_NAMES), _text(chance, "extra")[:2000]) for _ in range(chance.choice((0, 0, 1, 50)))]
        return _posted(encoded(pairs + extra))
    if kind < 0.95:
        name, count = chance.choice(_NAMES), chance.choice((10, 500, 2000, 20_000))
        return _posted(f"{name}=1&".encode()[:64] * count)
    headers = {"Content-Type": chance.choice(("application/json", "multipart/form-data", "text/plain; x=" + "y" * 900))}
    return Step("post", "/", headers, _text(chance, "body").encode("utf-8", "replace")[:200_000])


def _posted(body: bytes) -> Step:
    return Step("post", "/", FORM, body)


def _fields(chance: Random, properties: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of a call from our own portal."""
    number = chance.randrange(10**6)
    return fields(number, properties=properties, domain=DOMAIN, application_token=INBOX_TOKEN)


def _text(chance: Random, column: str) -> str:
    """A text that fits into a form, its mark containing the field's name."""
    name = "".join(letter for letter in column if letter.isalnum())
    text = hostile_text(chance)[:_LONGEST].replace(COLUMN, name)
    return text.encode("utf-8", "replace").decode()
