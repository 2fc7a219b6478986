"""The portal's checks before it registers an activity or robot, in its order (docs/portal.md 8.1)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import (
    Filter,
    FilterRule,
    LocalText,
    Property,
    Registration,
    RegistrationChange,
    RegistrationKind,
)
from bizproc_mcp.models.documents import DocumentType, parse_document_type
from bizproc_mcp.text.portal_text import PortalCode, as_given

__all__ = ["BASIC_TYPES", "Draft", "checked_change", "checked_code", "checked_registration"]

BASIC_TYPES = ("string", "text", "int", "double", "bool", "date", "datetime", "select", "user", "file")
"""The types every document has; a document type adds more (`time`, `UF:address`, `E:ECrm`, …)."""

_CODE = re.compile(r"[A-Za-z0-9._-]+")
_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MORE_TYPES = re.compile(r"time|internalselect|[A-Za-z]+:[A-Za-z_]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{2,4})?")
_MODULE = re.compile(r"[a-z][a-z0-9._]*")
_EDITIONS = ("b24", "box")
_NO_MODULES = ("deal", "lead", "contact", "company", "quote", "invoice", "spa", "list", "process")
_CORRECT = "Correct it and call again; nothing was sent."


@dataclass(frozen=True, slots=True)
class Draft:
    """A requested registration, not checked yet; for a change, only the fields in `given` count."""

    code: str
    handler: str = ""
    name: LocalText = ""
    description: LocalText = ""
    properties: Sequence[Property] = ()
    return_properties: Sequence[Property] = ()
    document_type: str = ""
    filter: Mapping[str, Json] = field(default_factory=dict)
    use_subscription: bool | None = None
    auth_user_id: int = 0
    use_placement: bool = False
    placement_handler: str = ""
    given: frozenset[str] = frozenset()


def checked_registration(draft: Draft, kind: RegistrationKind) -> Registration:
    """The registration to add; `InvalidInput` gives the first reason why the portal would reject it."""
    code = checked_code(draft.code)
    _check_handler("handler", draft.handler)
    _check_name(draft.name)
    return _checked_rest(draft, kind, code)


def checked_change(draft: Draft, kind: RegistrationKind) -> RegistrationChange:
    """The change to make; `InvalidInput` as for adding, and if nothing is changed."""
    code = checked_code(draft.code)
    if not draft.given - {"placement_handler"}:
        raise InvalidInput("No fields to update! A placement_handler alone is none.", "Give what shall be changed.")
    if "handler" in draft.given:
        _check_handler("handler", draft.handler)
    if "name" in draft.given:
        _check_name(draft.name)
    return RegistrationChange(_checked_rest(draft, kind, code), draft.given)


def checked_code(code: str) -> str:
    """The code, unchanged: it is case-sensitive."""
    if not code:
        raise InvalidInput("Empty activity code!", "Give code: letters, digits, dot, hyphen, underscore.")
    if not _CODE.fullmatch(code):
        raise InvalidInput(
            f"Wrong activity code! {as_given(code)} holds more than letters, digits, dot, hyphen and underscore.",
            _CORRECT,
        )
    return code


def _checked_rest(draft: Draft, kind: RegistrationKind, code: str) -> Registration:
    properties = _checked_properties(draft.properties)
    early = _document_type(draft.document_type) if kind == "robot" else None
    results = _checked_properties(draft.return_properties)
    document_type = early if kind == "robot" else _document_type(draft.document_type)
    chosen = _filter(draft.filter)
    for described in (*properties, *results):
        _check_type(described, document_type)
    _check_texts(draft.name, draft.description)
    if draft.use_placement and not draft.placement_handler and "use_placement" not in draft.given:
        raise InvalidInput("use_placement needs placement_handler.", "Give the address of the page with the settings.")
    if draft.placement_handler:
        _check_handler("placement_handler", draft.placement_handler)
    return Registration(
        code=code,
        handler=draft.handler,
        name=draft.name,
        description=draft.description,
        properties=properties,
        return_properties=results,
        document_type=document_type,
        filter=chosen,
        use_subscription=draft.use_subscription,
        auth_user_id=draft.auth_user_id,
        use_placement=draft.use_placement,
        placement_handler=draft.placement_handler,
    )


def _check_handler(what: str, address: str) -> None:
    """The portal requires http or https and a host with a dot that is not its first character: `localhost` fails."""
    try:
        parts = urlsplit(address)
        host, protocol = parts.hostname or "", parts.scheme
    except ValueError:
        host, protocol = "", "https"
    if protocol not in ("http", "https"):
        raise InvalidInput(f"Unsupported handler protocol! {what} must begin with https:// or http://.", _CORRECT)
    if "." not in host[1:] or host.startswith("."):
        raise InvalidInput(
            f"Wrong handler URL! The portal must be able to call {what}; its host needs a full name.", _CORRECT
        )


def _check_name(name: LocalText) -> None:
    if not name or (not isinstance(name, str) and not any(name.values())):
        raise InvalidInput("Empty activity NAME!", 'Give name, one text or one a language: {"en": "Legal check"}.')


def _check_texts(*texts: LocalText) -> None:
    for text in texts:
        wrong = [] if isinstance(text, str) else [one for one in text if not _LANGUAGE.fullmatch(one)]
        if wrong:
            raise InvalidInput(f"{as_given(wrong[0])} is not a language code.", 'Write texts like {"en": …, "ru": …}.')


def _checked_properties(properties: Sequence[Property]) -> tuple[Property, ...]:
    for described in properties:
        if not _PROPERTY.fullmatch(described.id):
            raise InvalidInput(
                f"Wrong property key ({PortalCode(described.id)})! It begins with a letter and goes on with letters, "
                "digits and underscores.",
                _CORRECT,
            )
        if not described.name:
            raise InvalidInput(f"Empty property NAME ({described.id})!", _CORRECT)
    return tuple(properties)


def _check_type(described: Property, document_type: DocumentType | None) -> None:
    """Checks that the portal does not make, although the designer would then misbehave."""
    _check_texts(described.name, described.description)
    if described.type not in BASIC_TYPES and not _MORE_TYPES.fullmatch(described.type):
        raise InvalidInput(
            f"Property {described.id} has the type {as_given(described.type)}, which no document knows.",
            f"It takes one of: {', '.join(BASIC_TYPES)}, or a type of the document such as UF:address.",
        )
    if ":" in described.type and document_type is None:
        raise InvalidInput(
            f"Property {described.id} has a type that only some documents know ({described.type}).",
            "Give document_type, so that the portal can tell what it is.",
        )
    if described.type == "select" and not described.options:
        raise InvalidInput(f"Property {described.id} is a select without options.", 'Give options: {"value": "label"}.')


def _document_type(text: str) -> DocumentType | None:
    if not text.strip():
        return None
    try:
        return parse_document_type(text)
    except InvalidInput as wrong:
        raise InvalidInput(f"Wrong activity DOCUMENT_TYPE! {wrong.fact}", wrong.next_step) from None


def _filter(given: Mapping[str, Json]) -> Filter | None:
    rules: dict[str, tuple[FilterRule, ...]] = {}
    for key, value in given.items():
        side = key.strip().lower()
        if side not in ("include", "exclude") or isinstance(value, str) or not isinstance(value, Sequence):
            raise _wrong_filter(key)
        rules[side] = tuple(_rule(one) for one in value)
    chosen = Filter(**rules)
    return chosen if chosen.include or chosen.exclude else None


def _rule(rule: Json) -> FilterRule:
    """`b24` or `box`, a document type, or the first parts of its triple as a list or separated by bars."""
    if isinstance(rule, str):
        word = rule.strip()
        if word.lower() in _EDITIONS:
            return word.lower()
        try:
            kind = parse_document_type(word)
        except InvalidInput:
            parts: Collection[Json] = word.split("|")
        else:
            return (kind.module, kind.entity, kind.type)
    else:
        parts = rule if isinstance(rule, Sequence) else ()
    texts = [part.strip() if isinstance(part, str) else "" for part in parts]
    if not 1 <= len(texts) <= 3 or not all(texts) or not _MODULE.fullmatch(texts[0]) or texts[0] in _NO_MODULES:
        raise _wrong_filter(str(rule))
    return tuple(texts)


def _wrong_filter(what: str) -> InvalidInput:
    return InvalidInput(
        f"Wrong activity FILTER! {as_given(what)} is not a rule.",
        'Write {"include": [["lists"], ["crm", "CCrmDocumentDeal"], "deal"], "exclude": ["box"]}: b24 (cloud), box '
        "(own server), a document type, or its first parts.",
    )
