"""Policies: a rule that forbids everything, and lines after it that may make the file unreadable, but never weaker."""

import json
from random import Random

from tests.attacks.fuzz.texts import MARK, hostile_text

__all__ = ["DENY", "random_policy"]

DENY = '[[rule]]\naction = "deny"\nreason = "nothing at all"\n'
_VALUES = (
    *('"x"', "1", "true", "[1, 2]", '["a", 1]', "{ above = 10 }", "{ is = [] }", "{}", "1e400", "nan", "-inf", "0x10"),
    *("2026-01-01", '"' * 3, "[" * 500, "{ above = nan }", "{ below = 1e400 }", "9" * 5000, '"\\u0000"', "[[]]", '"*"'),
)
_KEYS = (
    *("action", "reason", "tool", "template", "kind", "decision", "document_type", "people", "count", "field"),
    *("field.Amount", "field.'a.b'", '"field"', "rule", "limits", "Action", "tools", "a.b.c", "rule.action"),
)
_LINES = ('[[rule]]\naction = "allow"', "[limits]", "[[rule]]", "[rule]", "# comment", "[[rule.field]]", "[limits.x]")


def random_policy(chance: Random) -> str:
    """The forbidding rule, then anything; if the policy is readable, nothing is allowed."""
    lines = [DENY]
    for _ in range(chance.randrange(0, 8)):
        kind = chance.random()
        if kind < 0.4:
            lines.append(chance.choice(_LINES))
        elif kind < 0.9:
            value = chance.choice(_VALUES) if chance.random() < 0.6 else json.dumps(_text(chance))
            lines.append(f"{chance.choice(_KEYS)} = {value}")
        else:
            lines.append(_text(chance))
    return "\n".join(lines)


def _text(chance: Random) -> str:
    return hostile_text(chance)[:50_000].replace(MARK, "Given").encode("utf-8", "replace").decode()
