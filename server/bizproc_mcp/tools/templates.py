"""The tools for templates."""

from typing import Annotated

from pydantic import Field

from bizproc_mcp.answers.templates import TemplateDetail, TemplateList
from bizproc_mcp.desk import templates
from bizproc_mcp.models.documents import parse_document_type
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ADMINISTRATOR, ToolGroup, tool

AutoExecute = Annotated[int | None, Field(ge=0, le=7, description="bits: 1 on create, 2 on change, 4 on delete")]


class TemplateTools(ToolGroup):
    """What processes are made from."""

    group = "templates"

    @tool("List templates", "templates", needs=ADMINISTRATOR)
    async def template_list(
        self,
        document_type: p.DocumentType = "",
        auto_execute: AutoExecute = None,
        search: p.Search = "",
        limit: p.Limit = 20,
        cursor: p.Cursor = "",
    ) -> TemplateList:
        """List process templates.

        Use it to find the template to start or to filter by.
        """
        query = TemplateQuery(parse_document_type(document_type) if document_type else None, auto_execute)
        return await templates.list_templates(self.desk, query, search=search, limit=limit, cursor=cursor)

    @tool("Read a template", "templates", needs=ADMINISTRATOR)
    async def template_get(self, template_id: p.TemplateId) -> TemplateDetail:
        """Read one template: parameters with their JSON Schema, variables, constants, steps, diagram.

        Use it before starting a process, or to explain what it does.
        """
        return await templates.get_template(self.desk, template_id)
