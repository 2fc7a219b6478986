"""``department.get``: departments and their heads (docs/portal.md 19.3)."""

from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.matching import is_like
from bizproc_standin.rest.paging import cut_legacy
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.state.records import Department

__all__ = ["METHODS"]

_FILTERS = ("ID", "NAME", "SORT", "PARENT", "UF_HEAD")


def list_departments(call: Call) -> Answer:
    """Departments by filters in upper case; anything else is ignored."""
    params = call.incoming.params
    wanted = {name: params[name] for name in _FILTERS if name in params}
    found = [
        one
        for one in call.world.departments.values()
        if all(_matches(_row(one).get(name), value) for name, value in wanted.items())
    ]
    name = str(params.get("sort", "ID")).upper()
    descending = str(params.get("order", "ASC")).upper() == "DESC"
    found.sort(key=lambda one: _rank(one, name), reverse=descending)
    page = cut_legacy(found, call.start)
    return Answer([_row(one) for one in page.rows], page.total, page.next)


def _row(department: Department) -> dict[str, object]:
    row: dict[str, object] = {"ID": str(department.id), "NAME": department.name, "SORT": 500}
    if department.parent_id:
        row["PARENT"] = str(department.parent_id)
    if department.head_id:
        row["UF_HEAD"] = str(department.head_id)
    return row


def _matches(value: object, wanted: object) -> bool:
    several = php_items(wanted)
    shown = str(value or "").casefold()
    return any(
        is_like(shown, str(one).casefold()) for one in ([wanted] if several is None else [v for _, v in several])
    )


def _rank(department: Department, name: str) -> tuple[int, str]:
    value = _row(department).get(name if name in _FILTERS else "ID", "")
    return (0, str(value).casefold()) if name == "NAME" else (int(str(value) or 0), "")


METHODS = (Method("department.get", ("department",), list_departments),)
