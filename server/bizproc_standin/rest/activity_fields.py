"""Validation of registered activities and robots (docs/portal.md 8.1)."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.records import DocumentType

__all__ = [
    "checked_code",
    "checked_document_type",
    "checked_filter",
    "checked_handler",
    "checked_name",
    "checked_properties",
    "refused",
    "subscription",
    "upper_names",
]

_CODE = re.compile(r"[a-z0-9._-]+", re.ASCII | re.IGNORECASE)
_PROPERTY_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.ASCII | re.IGNORECASE)
_KEEPS_IDS = {"PROPERTIES", "RETURN_PROPERTIES", "OPTIONS"}


def refused(text: str) -> Refusal:
    """Return the refusal that most checks use."""
    return Refusal("ERROR_ACTIVITY_VALIDATION_FAILURE", text)


def upper_names(value: object) -> object:
    """Upper-case names at any depth, except the ids of properties and options (docs/portal.md 1.3)."""
    if isinstance(value, Mapping):
        named = {str(name).upper(): inner for name, inner in value.items()}
        return {name: _below(inner, keep=name in _KEEPS_IDS) for name, inner in named.items()}
    return [upper_names(item) for item in value] if isinstance(value, list) else value


def _below(value: object, *, keep: bool) -> object:
    if keep and isinstance(value, Mapping):
        return {str(name): upper_names(inner) for name, inner in value.items()}
    return upper_names(value)


def checked_code(value: object) -> str:
    """Check an activity's code: letters, digits, dot, dash, underscore."""
    if _is_empty(value):
        raise refused("Empty activity code!")
    if php_items(value) is not None or not _CODE.fullmatch(str(value)):
        raise refused("Wrong activity code!")
    return str(value)


def checked_handler(value: object) -> str:
    """Check a handler URL: http or https, with a dot in the host that is not its first character.

    ``localhost`` is refused, ``127.0.0.1`` is accepted.
    """
    address = "" if value is None or php_items(value) is not None else str(value)
    scheme = _SCHEME.match(address)
    if scheme and "://" in address and scheme[1].lower() not in {"http", "https"}:
        raise Refusal("ERROR_UNSUPPORTED_PROTOCOL", "Unsupported handler protocol")
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    if not scheme or host.find(".") <= 0:
        raise Refusal("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")
    return address


def checked_name(value: object) -> object:
    """Check a name: a text, or a map of texts by language."""
    if _is_empty(value):
        raise refused("Empty activity NAME!")
    return value


def checked_properties(value: object) -> dict[str, Mapping[str, object]]:
    """Check the property descriptors, by id; an empty value means no properties."""
    if _is_empty(value):
        return {}
    items = php_items(value)
    if items is None:
        raise refused("Wrong properties array!")
    checked: dict[str, Mapping[str, object]] = {}
    for name, descriptor in items:
        if not _PROPERTY_ID.fullmatch(name):
            raise refused(f"Wrong property key ({name})!")
        known = descriptor if isinstance(descriptor, Mapping) else {}
        if _is_empty(known.get("NAME")):
            raise refused(f"Empty property NAME ({name})!")
        checked[name] = known
    return checked


def checked_document_type(value: object) -> DocumentType | None:
    """Check the document type, a triple that selects the fields the designer offers; an empty value means none."""
    if _is_empty(value):
        return None
    parts = [item for _, item in php_items(value) or []]
    if len(parts) != 3 or not all(isinstance(part, str) and part for part in parts):
        raise refused("Wrong activity DOCUMENT_TYPE!")
    return DocumentType(*(str(part) for part in parts))


def checked_filter(value: object) -> Mapping[str, object] | None:
    """Check the INCLUDE and EXCLUDE rules, each a text or up to a triple; other names are dropped, empty means none."""
    if _is_empty(value):
        return None
    items = php_items(value)
    if items is None:
        raise refused("Wrong activity FILTER!")
    checked: dict[str, object] = {}
    for name, rules in items:
        if name in {"INCLUDE", "EXCLUDE"} and not _is_empty(rules):
            listed = php_items(rules)
            if listed is None or not all(_is_rule(rule) for _, rule in listed):
                raise refused("Wrong activity FILTER!")
            checked[name] = [rule for _, rule in listed]
    return checked


def _is_rule(rule: object) -> bool:
    return all(isinstance(part, str) for _, part in php_items(rule) or [("", rule)])


def subscription(value: object) -> bool | None:
    """Y waits, N does not; without a value the template's author decides."""
    return None if _is_empty(value) and value is not False else value in ("Y", True)


def _is_empty(value: object) -> bool:
    """Equivalent to PHP's ``empty``."""
    return value in (None, "", "0", 0, False) or php_items(value) == []
