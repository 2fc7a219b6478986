"""Template files: `bizproc.workflow.template.add`, `.update`, `.delete` (docs/portal.md 6.2)."""

from bizproc_mcp.errors import InvalidInput, NotAPortal, OutcomeUnknown
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.templates import NewTemplate, TemplateChange
from bizproc_mcp.upstream.confirming import check_done
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.values import Row, sendable

__all__ = ["RestTemplateFiles"]

_ADD = "bizproc.workflow.template.add"
_UPDATE = "bizproc.workflow.template.update"
_DELETE = "bizproc.workflow.template.delete"


class RestTemplateFiles:
    """The template file methods; all three require an application."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def add(self, template: NewTemplate) -> int:
        """Import a template file and return its id (`bizproc.workflow.template.add`)."""
        kind = template.document_type
        params: dict[str, Json] = {
            "DOCUMENT_TYPE": [kind.module, kind.entity, kind.type],
            "NAME": template.name,
            "DESCRIPTION": template.description,
            # Must be a string: the portal compares it with the number as text (docs/portal.md 6.2).
            "AUTO_EXECUTE": str(template.auto_execute),
            "TEMPLATE_DATA": await sendable(template.file),
        }
        answer = await self._rest.call(_ADD, params, writes=True)
        template_id = _id_in(answer.result)
        if template_id <= 0:
            raise OutcomeUnknown(
                "The portal took the template but did not answer with its id.",
                "List the templates before adding it again.",
            )
        return template_id

    async def update(self, template_id: int, change: TemplateChange) -> None:
        """Change a template of this application (`bizproc.workflow.template.update`); nested names are upper case."""
        fields: dict[str, Json] = {}
        if change.name is not None:
            fields["NAME"] = change.name
        if change.description is not None:
            fields["DESCRIPTION"] = change.description
        if change.auto_execute is not None:
            fields["AUTO_EXECUTE"] = str(change.auto_execute)
        if change.file is not None:
            fields["TEMPLATE_DATA"] = await sendable(change.file)
        params: dict[str, Json] = {"ID": _checked(template_id), "FIELDS": fields}
        answer = await self._rest.call(_UPDATE, params, writes=True)
        if _id_in(answer.result) != template_id:
            raise OutcomeUnknown(
                f"The answer to {_UPDATE} is not the id of the template: whether it was changed is not known.",
                "Look at the template before trying again.",
            )

    async def delete(self, template_id: int) -> None:
        """Delete a template of this application (`bizproc.workflow.template.delete`); the portal returns null."""
        answer = await self._rest.call(_DELETE, {"ID": _checked(template_id)}, writes=True)
        check_done(_DELETE, answer.result, None)


def _id_in(answer: Json) -> int:
    """The id in a response, or 0 for anything else: true is not an id."""
    try:
        return 0 if isinstance(answer, bool) else Row({"ID": answer}, _ADD).whole("ID", 0)
    except NotAPortal:
        return 0


def _checked(template_id: int) -> int:
    if template_id <= 0:
        raise InvalidInput("template_id must be above zero.", "List the templates to find the right one.")
    return template_id
