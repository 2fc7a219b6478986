"""``lists.get``: the lists themselves (docs/portal.md 19.1)."""

from bizproc_standin.php.site_dates import written
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.lists.asked import GROUP_LISTS, check_plan, required, text, upper_params
from bizproc_standin.rest.paging import cut_legacy
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.lists import may_read_list
from bizproc_standin.state.records import ElementList

__all__ = ["METHODS"]

_SORTED_BY = {"ID", "NAME", "CODE"}


def list_lists(call: Call) -> Answer:
    """The active lists of a type that the caller may read, the newest first; lists of a group only with its id."""
    check_plan(call)
    params = upper_params(call)
    kind = required(params, "IBLOCK_TYPE_ID")
    group = text(params.get("SOCNET_GROUP_ID")) if kind == GROUP_LISTS else "0"
    number, code = text(params.get("IBLOCK_ID")), text(params.get("IBLOCK_CODE"))
    found = [
        one
        for one in call.world.lists.values()
        if one.type == kind
        and one.active
        and str(one.group_id) == group
        and (not number or str(one.id) == number)
        and (not code or one.code == code)
        and may_read_list(call.world, call.caller.user_id, one)
    ]
    page = cut_legacy(_sorted(found, params.get("IBLOCK_ORDER")), call.start)
    return Answer([_row(call, one) for one in page.rows], page.total, page.next)


def _sorted(lists: list[ElementList], order: object) -> list[ElementList]:
    # Quirk: a direction in upper case is not recognised.
    wanted = [(name, how) for name, how in php_items(order) or [] if name in _SORTED_BY and how in {"asc", "desc"}]
    for name, how in reversed(wanted or [("ID", "desc")]):
        lists = sorted(lists, key=lambda one: _key(one, name), reverse=how == "desc")
    return lists


def _key(one: ElementList, name: str) -> tuple[int, str]:
    return (one.id, "") if name == "ID" else (0, one.name.casefold() if name == "NAME" else one.code)


def _row(call: Call, one: ElementList) -> dict[str, object]:
    world = call.world
    changed = written(one.changed.astimezone(world.zone), world.dates) if one.changed else None
    return {
        "ID": str(one.id),
        "TIMESTAMP_X": changed,
        "IBLOCK_TYPE_ID": one.type,
        "CODE": one.code or None,
        "NAME": one.name,
        "ACTIVE": "Y",
        "SORT": "500",
        "BIZPROC": "Y",
        "RIGHTS_MODE": "E",
        "SOCNET_GROUP_ID": str(one.group_id) if one.group_id else None,
    }


METHODS = (Method("lists.get", ("lists",), list_lists),)
