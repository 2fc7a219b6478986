"""Templates: `bizproc.workflow.template.list` (docs/portal.md 6.1)."""

from collections.abc import AsyncIterator, Mapping, Sequence

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json, Page
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.models.templates import Template, TemplateQuery
from bizproc_mcp.models.workflows import checked_workflow_id
from bizproc_mcp.text.portal_text import Names
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor
from bizproc_mcp.upstream.rest.dialect import PAGE_SIZE, Rest, RestAnswer, given
from bizproc_mcp.upstream.rest.form_size import too_large
from bizproc_mcp.upstream.rest.forms import parameters
from bizproc_mcp.upstream.rest.listing import IdWalk, Listing, in_pages_of_ids
from bizproc_mcp.upstream.values import Row, rows, sequence, wrong

__all__ = ["RestTemplates"]

_LIST = "bizproc.workflow.template.list"
_INSTANCES = "bizproc.workflow.instances"
_HEADER = (
    "ID",
    "NAME",
    "DESCRIPTION",
    # The document type is complete only if module and entity are selected too.
    "MODULE_ID",
    "ENTITY",
    "DOCUMENT_TYPE",
    "AUTO_EXECUTE",
    "MODIFIED",
    "IS_MODIFIED",
    "USER_ID",
    "SYSTEM_CODE",
)
_DESCRIBED = ("PARAMETERS", "VARIABLES", "CONSTANTS")
_WHOLE = (*_HEADER, *_DESCRIBED, "TEMPLATE")


class RestTemplates:
    """The template methods; the portal never lists robots and automation templates."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def page(self, query: TemplateQuery, *, limit: int, cursor: str = "") -> Page[Template]:
        """One page of headers, sorted by id."""
        check_limit(limit)
        at = open_cursor(query, cursor)
        found: list[Row] = []
        left = 0
        async for portion in IdWalk(self._rest, _listing(query), newest=False, after=at.last_id).portions(limit):
            left = left if portion.left is None else portion.left
            found += portion.rows
        found, total = found[:limit], at.given + left
        items = [item for item in map(_template, found) if query.matches(item)]
        given = at.given + len(found)
        more = bool(found) and given < total
        following = seal_cursor(query, Cursor(given, str(found[-1].whole("ID")))) if more else ""
        return Page(total - (len(found) - len(items)), following, items)

    async def scan(self, query: TemplateQuery) -> AsyncIterator[Sequence[Template]]:
        """All matching templates, headers only."""
        async for portion in IdWalk(self._rest, _listing(query), newest=False).portions():
            items = [item for item in map(_template, portion.rows) if query.matches(item)]
            if items:
                yield items

    async def names(self, template_ids: Sequence[int]) -> Names:
        """Names by id; templates that aren't listed (robots, automation) are missing from the result."""
        wanted = [item for item in template_ids if item > 0]
        found = await in_pages_of_ids(self._rest, Listing(_LIST, ("ID", "NAME")), wanted)
        return {row.whole("ID"): row.words("NAME") for row in found if row.whole("ID") in wanted}

    async def find(self, template_id: int) -> Template | None:
        """One template with parameters, variables, constants and tree; None if not listed."""
        if template_id <= 0:
            raise InvalidInput("template_id must be above zero.", "List the templates to find the right one.")
        command = Listing(_LIST, _WHOLE, {"ID": template_id}).command({"ID": "ASC"}, {})
        answer = await self._rest.call(command.method, command.params)
        found = (_template(row) for row in rows(answer.result, _LIST))
        return next((item for item in found if item.id == template_id), None)

    async def of_workflows(self, workflow_ids: Sequence[str]) -> Mapping[str, Template]:
        """The full templates of up to fifty running instances, by instance id; unlisted ones are missing.

        One request: the batch's second command takes the template ids from the first command's result.
        """
        wanted = [checked_workflow_id(one) for one in dict.fromkeys(workflow_ids)][:PAGE_SIZE]
        instances = Listing(_INSTANCES, ("ID", "TEMPLATE_ID"), {"ID": wanted}, numeric=False).command({"ID": "ASC"}, {})
        if self._rest.batching:
            ids: list[Json] = [f"$result[c0][{number}][TEMPLATE_ID]" for number in range(len(wanted))]
            second = Listing(_LIST, _WHOLE, {"ID": ids}).command({"ID": "ASC"}, {}, start=-1)
            first, answer = await self._rest.read([instances, second], references=True)
            of_instance = _template_ids(given(first))
            whole = given(answer)
        else:
            of_instance = _template_ids(await self._rest.call(instances.method, instances.params))
            listed = list(dict.fromkeys(of_instance.values()))
            second = Listing(_LIST, _WHOLE, {"ID": listed}).command({"ID": "ASC"}, {}, start=-1)
            whole = await self._rest.call(second.method, second.params)
        found = {item.id: item for item in map(_template, rows(whole.result, _LIST))}
        return {one: found[number] for one, number in of_instance.items() if one in wanted and number in found}


def _template_ids(answer: RestAnswer) -> dict[str, int]:
    return {row.workflow_id("ID"): row.whole("TEMPLATE_ID", 0) for row in rows(answer.result, _INSTANCES)}


def _listing(query: TemplateQuery) -> Listing:
    filters: dict[str, Json] = {}
    if query.document_type is not None:
        # Lists, because plain strings would match like SQL LIKE (docs/portal.md 4.3).
        filters |= {
            "MODULE_ID": [query.document_type.module],
            "ENTITY": [query.document_type.entity],
            "DOCUMENT_TYPE": [query.document_type.type],
        }
    if query.auto_execute is not None:
        filters["AUTO_EXECUTE"] = query.auto_execute
    return Listing(_LIST, _HEADER, filters)


def _template(row: Row) -> Template:
    large = {name: why for name in _DESCRIBED if (why := too_large(row.raw(name)))}
    return Template(
        id=row.whole("ID"),
        name=row.words("NAME"),
        document_type=_document_type(row),
        description=row.words("DESCRIPTION"),
        auto_execute=row.whole("AUTO_EXECUTE", 0),
        modified=row.moment("MODIFIED"),
        is_modified=row.flag("IS_MODIFIED"),
        user_id=row.whole("USER_ID", 0),
        system_code=row.code("SYSTEM_CODE"),
        parameters=() if "PARAMETERS" in large else _descriptors(row, "PARAMETERS"),
        variables=() if "VARIABLES" in large else _descriptors(row, "VARIABLES"),
        constants=() if "CONSTANTS" in large else _descriptors(row, "CONSTANTS"),
        tree=_tree(row) if row.given("TEMPLATE") else None,
        too_large={name.lower(): why for name, why in large.items()},
    )


def _descriptors(row: Row, name: str) -> tuple[FormField, ...] | None:
    return parameters(row.raw(name), row.source) if row.given(name) else None


def _document_type(row: Row) -> DocumentType | None:
    parts = row.sequence("DOCUMENT_TYPE")
    if len(parts) != 3 or not all(isinstance(part, str) and part for part in parts):
        return None
    module, entity, kind = map(str, parts)
    return DocumentType(module, entity, kind)


def _tree(row: Row) -> Sequence[Mapping[str, Json]]:
    found: list[Mapping[str, Json]] = []
    for item in sequence(row.raw("TEMPLATE"), row.source, "TEMPLATE is not a list"):
        if not isinstance(item, Mapping):
            raise wrong(row.source, "an activity of TEMPLATE is not a map")
        found.append(item)
    return found
