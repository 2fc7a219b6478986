"""Templates: returns only headers, from whichever of the two addresses exists."""

from collections.abc import AsyncIterator, Mapping, Sequence

from bizproc_mcp.errors import InvalidInput, NotFound
from bizproc_mcp.models._base import Page
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.templates import Template, TemplateQuery
from bizproc_mcp.text.portal_text import Names
from bizproc_mcp.upstream.cursors import Cursor, check_limit, open_cursor, seal_cursor
from bizproc_mcp.upstream.values import Row
from bizproc_mcp.upstream.vibecode.dialect import Vibecode
from bizproc_mcp.upstream.vibecode.listing import read_all

__all__ = ["VibecodeTemplates"]

_ADDRESSES = ("bizproc-templates", "entities/bizproc-templates")
_SELECT = "id,name,documentType,moduleId,entity,systemCode,active,autoExecute"
_PAGE = 500
_AUTOMATION = 8


class VibecodeTemplates:
    """The template methods; parameters, variables and steps are not available here."""

    def __init__(self, api: Vibecode) -> None:
        self._api = api
        self._address = ""

    async def page(self, query: TemplateQuery, *, limit: int, cursor: str = "") -> Page[Template]:
        """One page of headers, sorted by id."""
        check_limit(limit)
        at = open_cursor(query, cursor)
        last = int(at.last_id or 0)
        every = [item async for portion in self.scan(query) for item in portion]
        left = sorted((item for item in every if item.id > last), key=lambda item: item.id)
        items = left[:limit]
        following = seal_cursor(query, Cursor(at.given + limit, str(items[-1].id))) if len(left) > limit else ""
        return Page(len(every), following, items)

    async def scan(self, query: TemplateQuery) -> AsyncIterator[Sequence[Template]]:
        """All matching templates, headers only."""
        async for portion in self._portions():
            items = [item for item in map(_template, portion) if item.auto_execute < _AUTOMATION]
            matching = [item for item in items if query.matches(item)]
            if matching:
                yield matching

    async def names(self, template_ids: Sequence[int]) -> Names:
        """Names by id; templates that aren't listed (robots, automation) are missing from the result."""
        wanted = {item for item in template_ids if item > 0}
        if not wanted:
            return {}
        every = [item async for portion in self.scan(TemplateQuery()) for item in portion]
        return {item.id: item.name for item in every if item.id in wanted}

    async def find(self, template_id: int) -> Template | None:
        """One template's header, or None if not listed."""
        if template_id <= 0:
            raise InvalidInput("template_id must be above zero.", "List the templates to find the right one.")
        async for portion in self.scan(TemplateQuery()):
            for item in portion:
                if item.id == template_id:
                    return item
        return None

    async def of_workflows(self, workflow_ids: Sequence[str]) -> Mapping[str, Template]:  # noqa: ARG002 (the portal's)
        """Always empty: this upstream returns only headers."""
        return {}

    async def probe(self) -> None:
        """Send one cheap call, to the second address if the first is missing; raises the error that prevents access."""
        for address in _ADDRESSES:
            try:
                await self._api.get(address, {"select": "id", "limit": "1"})
            except NotFound:
                if address == _ADDRESSES[-1]:
                    raise
            else:
                self._address = address
                return

    async def _portions(self) -> AsyncIterator[Sequence[Row]]:
        """Yield rows from the address that exists, and remember which one it is."""
        for address in [self._address] if self._address else _ADDRESSES:
            try:
                async for portion in read_all(self._api, address, {"select": _SELECT}, limit=_PAGE):
                    self._address = address
                    yield portion
            except NotFound:
                if address == (self._address or _ADDRESSES[-1]):
                    raise
            else:
                self._address = address
                return


def _template(row: Row) -> Template:
    return Template(
        id=row.whole("id"),
        name=row.words("name"),
        document_type=_document_type(row),
        auto_execute=row.whole("autoExecute", 0),
        system_code=row.code("systemCode"),
    )


def _document_type(row: Row) -> DocumentType | None:
    """The document type, given as one triple or as a name next to module and entity."""
    kind = row.raw("documentType")
    parts = [kind] if isinstance(kind, str) else list(row.sequence("documentType"))
    if len(parts) == 1:
        parts = [row.text("moduleId"), row.text("entity"), *parts]
    if len(parts) != 3 or not all(isinstance(part, str) and part for part in parts):
        return None
    module, entity, name = map(str, parts)
    return DocumentType(module, entity, name)
