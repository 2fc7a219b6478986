"""No secret leaves the server, plain or in base64: not to the client, the log, the journal, the portal or others."""

from collections.abc import Iterator, Mapping

from tests.attacks.fuzz.evidence import Evidence, Finding
from tests.attacks.fuzz.scenes import in_base64

__all__ = ["leaked"]

_OF_FILES = ("file", "key at home", "variable", "HTTP", "client's secret")
"""Secrets that even the portal must never receive."""


def leaked(evidence: Evidence) -> Iterator[Finding]:
    """Every secret in messages, questions, logs, files or requests."""
    given = str(evidence.step.arguments) + evidence.step.body.decode("latin-1")
    places = {
        "an answer": "\n".join(text for _, text in evidence.strings()),
        "a question": "\n".join(question.message + str(question.schema) for question in evidence.questions),
        "the log": evidence.log,
        "the journal or the requests": evidence.kept,
        "another host": evidence.trapped,
    }
    for place, text in places.items():
        yield from _found(evidence.secrets, place, text, given)
    sent = "\n".join(_leaves(dict(call.params)) for call in evidence.received)
    for name, secret in evidence.secrets.items():
        if any(word in name for word in _OF_FILES):
            yield from _found({name: secret}, "a request to the portal", sent, given)


def _found(secrets: Mapping[str, str], place: str, text: str, given: str) -> Iterator[Finding]:
    for name, secret in secrets.items():
        if secret in given:
            continue  # the assistant already knew it
        if any(form in text for form in (secret, *in_base64(secret))):
            yield Finding("leak", f"{name.rstrip('0123456789 ')} in {place}", f"{name} stands in {place}")


def _leaves(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}\n{_leaves(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "\n".join(_leaves(one) for one in value)
    return str(value)
