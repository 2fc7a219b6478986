"""How CRM methods refuse: controllers with a code, older methods without one (docs/portal.md 18.2, 18.3)."""

from bizproc_standin.rest.portal import Call
from bizproc_standin.rest.refusals import Refusal

__all__ = ["access_denied", "item_denied", "item_not_found", "older", "type_not_found", "type_not_supported"]

_TEXTS = {
    "type_not_supported": ("Entity type `{name}` is not supported", "Тип `{name}` не поддерживается"),
    "type_not_found": ("SPA not found", "Смарт-процесс не найден"),
    "item_not_found": ("Item not found", "Элемент не найден"),
    "item_denied": (
        "You do not have permission to view this item",
        "У Вас нет прав на просмотр этого элемента",
    ),
    "denied": ("Access denied", "Доступ запрещён"),
}


def _said(call: Call, key: str) -> str:
    return _TEXTS[key][call.world.language == "ru"]


def type_not_supported(call: Call, name: str) -> Refusal:
    """400: a type that is not item-based."""
    return Refusal("ENTITY_TYPE_NOT_SUPPORTED", _said(call, "type_not_supported").replace("{name}", name))


def type_not_found(call: Call, code: str = "NOT_FOUND") -> Refusal:
    """400: no smart process with this number."""
    return Refusal(code, _said(call, "type_not_found"))


def item_not_found(call: Call) -> Refusal:
    """400: no such item, or it is in the recycle bin."""
    return Refusal("NOT_FOUND", _said(call, "item_not_found"))


def item_denied(call: Call) -> Refusal:
    """400: the caller may not read the item or the type."""
    return Refusal("ACCESS_DENIED", _said(call, "item_denied"))


def access_denied(call: Call) -> Refusal:
    """400: the caller may not use the method."""
    return Refusal("ACCESS_DENIED", _said(call, "denied"))


def older(text: str = "Access denied.") -> Refusal:
    """400 with an empty code: a refusal of an older method."""
    return Refusal("", text)
