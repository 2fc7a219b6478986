"""Document field types: CRM elements with their prefixes, amounts with their currency, web addresses."""

import re
from collections.abc import Mapping
from decimal import Decimal

from bizproc_mcp.models._base import Json
from bizproc_mcp.rules.descriptors import is_set

__all__ = ["element_name", "element_words", "read_element", "read_money", "read_url"]

_PREFIXES = {"contact": "C", "company": "CO", "lead": "L", "deal": "D", "quote": "Q", "invoice": "SI"}
_SETTINGS = {"LEAD": "L", "CONTACT": "C", "COMPANY": "CO", "DEAL": "D", "QUOTE": "Q", "SMART_INVOICE": "SI"}
"""The settings of a field that list the kinds to choose from (docs/portal.md 7.1)."""
_WORDS = {prefix: word for word, prefix in _PREFIXES.items()}
_PREFIXED = re.compile(r"(C|CO|L|D|Q|SI|T[0-9a-f]{1,8})_([1-9][0-9]{0,17})")
_NAMED = re.compile(r"([a-z]+):([1-9][0-9]{0,17})", re.IGNORECASE)
_SMART_PROCESS = re.compile(r"spa:([1-9][0-9]{0,8}):([1-9][0-9]{0,17})", re.IGNORECASE)
_DYNAMIC = re.compile(r"DYNAMIC_([1-9][0-9]{0,8})")
_BARE = re.compile(r"[1-9][0-9]{0,17}")
_MONEY = re.compile(r"([+-]?[0-9]{1,15}(?:[.,][0-9]{1,4})?) ?[| ] ?([A-Za-z]{3})")
_SCHEME = re.compile(r"([a-z][a-z0-9+\-]*):", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "tel"})
_LONGEST_URL = 2_000


def read_element(text: str, settings: Json) -> str | None:
    """A CRM element as `C_607`; None if it is not one, or of a kind that the field's settings do not allow."""
    allowed = _allowed(settings)
    prefix, number = _parts(text)
    if _BARE.fullmatch(text) and len(allowed) == 1:
        prefix, number = next(iter(allowed)), text
    return f"{prefix}_{number}" if prefix and (not allowed or prefix in allowed) else None


def element_words(settings: Json) -> str:
    """The values the field takes, in words."""
    if allowed := _allowed(settings):
        return "a CRM element of these kinds: " + ", ".join(_example(one) for one in allowed)
    return "a CRM element such as contact:607, company:4, deal:5141, lead:1 (or C_607)"


def element_name(prefixed: str) -> str:
    """`C_607` as `contact:607`, an element of a smart process as `spa:147:1`; what is neither stays."""
    prefix, number = _parts(prefixed)
    if not number:
        return prefixed
    return f"{_WORDS[prefix]}:{number}" if prefix in _WORDS else f"spa:{int(prefix[1:], 16)}:{number}"


def _parts(text: str) -> tuple[str, str]:
    """The kind's prefix and the element's number."""
    if found := _PREFIXED.fullmatch(text):
        return found[1], found[2]
    if found := _SMART_PROCESS.fullmatch(text):
        return f"T{int(found[1]):x}", found[2]
    if found := _NAMED.fullmatch(text):
        return _PREFIXES.get(found[1].lower(), ""), found[2]
    return "", ""


def _allowed(settings: Json) -> dict[str, None]:
    """The prefixes of the allowed kinds, in the field's order; empty if unknown."""
    found: dict[str, None] = {}
    for name, flag in settings.items() if isinstance(settings, Mapping) else ():
        dynamic = _DYNAMIC.fullmatch(name)
        prefix = f"T{int(dynamic[1]):x}" if dynamic else _SETTINGS.get(name, "")
        if prefix and is_set(flag):
            found[prefix] = None
    return found


def _example(prefix: str) -> str:
    if prefix in _WORDS:
        return f"{_WORDS[prefix]}:1 ({prefix}_1)"
    return f"spa:{int(prefix[1:], 16)}:1 ({prefix}_1)"


def read_money(text: str) -> str | None:
    """An amount with its currency as `100.50|EUR`; without a currency it is ambiguous."""
    found = _MONEY.fullmatch(text)
    return f"{Decimal(found[1].replace(',', '.'))}|{found[2].upper()}" if found else None


def read_url(text: str) -> str | None:
    """A web, mail or telephone address, with or without `https://`; nothing that a browser would execute."""
    scheme = _SCHEME.match(text)
    if not text or len(text) > _LONGEST_URL or not text.isprintable() or " " in text:
        return None
    return text if scheme is None or scheme[1].lower() in _SCHEMES else None
