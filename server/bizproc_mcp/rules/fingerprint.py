"""A fingerprint of facts: equal facts have equal fingerprints, different facts different ones."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.text.portal_text import PortalText

__all__ = ["fingerprint"]


def fingerprint(*facts: object) -> str:
    """The SHA-256, in hex, of all the facts: data, parts of a plan or a task, portal text without cleaning.

    The order of string keys in a map does not matter; the options of a field are ordered.
    """
    text = json.dumps([_data(fact) for fact in facts], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _data(fact: object) -> object:
    """The value as JSON data."""
    if isinstance(fact, Mapping):
        if all(isinstance(key, str) for key in fact):
            return {key: _data(value) for key, value in fact.items()}
        return [[_data(key), _data(value)] for key, value in fact.items()]
    if isinstance(fact, list | tuple):
        return [_data(one) for one in fact]
    return _single(fact)


def _single(fact: object) -> object:
    """A file by its hash, values without a JSON form by their `repr`."""
    match fact:
        case None | str() | int() | float():
            return fact
        case PortalText():
            return fact.raw
        case FileContent():
            return [fact.name, fact.size, fact.sha256]
        case _ if is_dataclass(fact) and not isinstance(fact, type):
            return {one.name: _data(getattr(fact, one.name)) for one in fields(fact)}
    return repr(fact)
