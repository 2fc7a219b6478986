"""``crm.status.list``, ``crm.enum.ownertype``, ``crm.currency.list``: older methods (docs/portal.md 18.4)."""

from collections.abc import Callable, Mapping

from bizproc_standin.rest.crm import refused
from bizproc_standin.rest.crm.access import may_read_crm
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.crm.system_types import OTHER_TYPES
from bizproc_standin.state.records.crm import CrmStatus

__all__ = ["METHODS", "any_case"]

_TEXT_ONLY = ("ENTITY_ID", "STATUS_ID", "SORT", "SEMANTICS")
_WITH_EXTRA = ("STATUS", "DEAL_STAGE", "QUOTE_STATUS")
_SEMANTICS: Mapping[str, tuple[str | None, str]] = {"": (None, "process"), "S": ("S", "success"), "F": ("F", "failure")}
_ORDERED: Mapping[str, Callable[[CrmStatus], object]] = {
    "ID": lambda status: status.id,
    "ENTITY_ID": lambda status: status.entity_id,
    "STATUS_ID": lambda status: status.status_id,
    "NAME": lambda status: status.name.en,
    "SORT": lambda status: status.sort,
}


def any_case(call: Call, name: str) -> Mapping[str, object]:
    """Return an array parameter of an older method: filter, FILTER and Filter are the same."""
    return dict(php_items(call.params.get(name)) or ())


def list_statuses(call: Call) -> Answer:
    """``crm.status.list``: all rows at once; filter keys without prefixes, unknown ones are ignored."""
    if not may_read_crm(call):
        raise refused.older()
    wanted = any_case(call, "FILTER")
    for name in _TEXT_ONLY:
        if php_items(wanted.get(name)) is not None:
            raise refused.older(f"Filter by {name} must be a string")
    rows = [_status_row(call, status) for status in _sorted(call)]
    for name, value in wanted.items():
        rows = [row for row in rows if name not in row or str(row[name] or "") == str(value or "")]
    return Answer(rows, len(rows))


def _sorted(call: Call) -> list[CrmStatus]:
    order = {name.upper(): str(way).upper() for name, way in any_case(call, "ORDER").items()} or {"SORT": "ASC"}
    found = sorted(call.world.crm.statuses, key=lambda status: status.id)
    for name, way in reversed(order.items()):
        if name in _ORDERED:
            found.sort(key=_ORDERED[name], reverse=way == "DESC")  # type: ignore[arg-type]
    return found


def _status_row(call: Call, status: CrmStatus) -> dict[str, object]:
    semantics, word = _SEMANTICS[status.semantics]
    row: dict[str, object] = {
        "ID": str(status.id),
        "ENTITY_ID": status.entity_id,
        "STATUS_ID": status.status_id,
        "NAME": status.name.text(call.world.language),
        "NAME_INIT": status.name.text(call.world.language) if status.system else "",
        "SORT": str(status.sort),
        "SYSTEM": "Y" if status.system else "N",
        "CATEGORY_ID": None if status.category_id is None else str(status.category_id),
        "COLOR": status.color,
        "SEMANTICS": semantics,
    }
    if status.entity_id.startswith(_WITH_EXTRA):
        row["EXTRA"] = {"SEMANTICS": word, "COLOR": status.color}
    return row


def list_owner_types(call: Call) -> Answer:
    """``crm.enum.ownertype``: all types with names, for any reader of the CRM."""
    if not may_read_crm(call):
        raise refused.older()
    language = call.world.language
    known = {number: (kind.title, kind.symbol, kind.short) for number, kind in call.world.crm.types.items()}
    known[5] = (OTHER_TYPES[5], "INVOICE", "I")
    known[8] = (OTHER_TYPES[8], "REQUISITE", "RQ")
    return Answer(
        [
            {"ID": number, "NAME": title.text(language), "SYMBOL_CODE": symbol, "SYMBOL_CODE_SHORT": short}
            for number, (title, symbol, short) in sorted(known.items())
        ]
    )


def list_currencies(call: Call) -> Answer:
    """``crm.currency.list``: refused without the right to read the product catalogue; ``total`` is 0 all the same."""
    world = call.world
    if not call.admin and call.caller.user_id not in world.crm.catalogue_readers:
        raise refused.older()
    return Answer(
        [
            {
                "CURRENCY": currency.code,
                "AMOUNT_CNT": "1",
                "AMOUNT": f"{currency.rate:.4f}",
                "SORT": str(currency.sort),
                "BASE": "Y" if currency.base else "N",
                "FULL_NAME": currency.name.text(world.language),
                "LID": world.language,
                "FORMAT_STRING": currency.format,
                "DEC_POINT": ".",
                "THOUSANDS_SEP": "&nbsp;",
                "DECIMALS": "2",
                "DATE_UPDATE": iso(world.now(), world.zone),
            }
            for currency in world.crm.currencies
        ],
        0,
    )


METHODS = (
    Method("crm.status.list", ("crm",), list_statuses),
    Method("crm.enum.ownertype", ("crm",), list_owner_types),
    Method("crm.currency.list", ("crm",), list_currencies),
)
