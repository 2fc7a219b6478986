"""Users in form fields: written as `me`, an e-mail or a name, sent as ids."""

from collections.abc import Iterable, Mapping

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.rules.field_values import is_user_type
from bizproc_mcp.services.context import ServiceContext

__all__ = ["with_people"]


async def with_people(
    context: ServiceContext, fields: Iterable[FormField], given: Mapping[str, Json]
) -> dict[str, Json]:
    """Return the values, replacing `me`, e-mails and names in user fields by ids such as `user_37`."""
    values = dict(given)
    for field in fields:
        if is_user_type(field) and field.id in values:
            values[field.id.raw] = await _ids(context, values[field.id.raw])
    return values


async def _ids(context: ServiceContext, value: Json) -> Json:
    """Resolve one value or a list; None and "" are kept."""
    if isinstance(value, str) and value.strip():
        return f"user_{await context.people.find_id(value)}"
    if isinstance(value, list | tuple):
        return [await _ids(context, one) for one in value]
    return value
