"""Reading a ``lists.*`` call: its parameters, its list, the rights of its caller (docs/portal.md 19.1)."""

from dataclasses import dataclass

from bizproc_standin.rest import refusals
from bizproc_standin.rest.php_forms import php_items
from bizproc_standin.rest.portal import Call
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.state.lists import may_edit_list, may_read_list
from bizproc_standin.state.records import ElementList

__all__ = ["Asked", "access_denied", "check_plan", "read_asked", "required", "text", "upper_deep"]

GROUP_LISTS = "lists_socnet"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call about one list, whose type was named correctly."""

    call: Call
    params: dict[str, object]
    list: ElementList

    @property
    def user_id(self) -> int:
        """The calling person."""
        return self.call.caller.user_id

    @property
    def reads_list(self) -> bool:
        """Whether the caller may read the whole list."""
        return may_read_list(self.call.world, self.user_id, self.list)

    @property
    def edits_list(self) -> bool:
        """Whether the caller has full access to the list."""
        return may_edit_list(self.call.world, self.user_id, self.list)


def read_asked(call: Call) -> Asked:
    """Find the list of a call.

    Raises:
        Refusal: 400 for a missing parameter, an unknown list, and a list of another type or group.

    """
    check_plan(call)
    params = upper_params(call)
    required(params, "IBLOCK_TYPE_ID")
    number, code = text(params.get("IBLOCK_ID")), text(params.get("IBLOCK_CODE"))
    if not number and not code:
        raise missing("IBLOCK_ID")
    lists = call.world.lists.values()
    found = [one for one in lists if (str(one.id) == number if number else one.code == code)]
    if not found:
        raise Refusal("ERROR_IBLOCK_NOT_FOUND", "Iblock not found")
    asked = Asked(call, params, found[0])
    if not _is_named_rightly(asked):
        # Quirk: somebody who may read the list gets an error without a code of its own.
        raise Refusal("0", "Incorrect information block type") if asked.reads_list else access_denied()
    return asked


def _is_named_rightly(asked: Asked) -> bool:
    group = asked.list.group_id
    return asked.params.get("IBLOCK_TYPE_ID") == asked.list.type and (
        asked.list.type != GROUP_LISTS or text(asked.params.get("SOCNET_GROUP_ID")) == str(group)
    )


def check_plan(call: Call) -> None:
    """Refuse with 403 on a plan without lists."""
    if not call.world.lists_in_plan:
        raise refusals.access_denied("Available only on extended plans")


def upper_params(call: Call) -> dict[str, object]:
    """Return the parameters with upper-case names at any depth."""
    return {name.upper(): upper_deep(value) for name, value in call.incoming.params.items()}


def upper_deep(value: object) -> object:
    """Return a value whose map keys are in upper case at any depth."""
    if isinstance(value, dict):
        return {str(key).upper(): upper_deep(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [upper_deep(inner) for inner in value]
    return value


def required(params: dict[str, object], name: str) -> str:
    """Return a parameter's text; refuse a call without it."""
    said = text(params.get(name))
    if not said:
        raise missing(name)
    return said


def missing(name: str) -> Refusal:
    """400: a parameter is missing."""
    return Refusal("ERROR_REQUIRED_PARAMETERS_MISSING", f'Required parameter "{name}" is missing')


def access_denied() -> Refusal:
    """400: lists refuse with another status and text than the rest of the portal."""
    return Refusal("ACCESS_DENIED", "Access denied")


def text(value: object) -> str:
    """Return a scalar as text; arrays count as missing."""
    return "" if value is None or isinstance(value, bool) or php_items(value) is not None else str(value)
