"""The tools for templates."""

from typing import Annotated, Literal

from pydantic import Field

from bizproc_mcp.answers.templates import TemplateDetail, TemplateList, TemplateReceipt
from bizproc_mcp.models.documents import parse_document_type
from bizproc_mcp.models.templates import TemplateQuery
from bizproc_mcp.services import template_add, template_delete, template_get, template_list, template_update
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools._toolset import ADMINISTRATOR, APPLICATION, ToolGroup, tool
from bizproc_mcp.writes.plan import Plan

AutoExecute = Annotated[int | None, Field(ge=0, le=7, description="bits: 1 on create, 2 on change, 4 on delete")]
Include = list[Literal["diagram"]]


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
        return await template_list.list_templates(self.context, query, search=search, limit=limit, cursor=cursor)

    @tool("Read a template", "templates", needs=ADMINISTRATOR)
    async def template_get(self, template_id: p.TemplateId, include: Include = []) -> TemplateDetail:
        """Read one template: JSON Schema of its parameters, variables, constants, steps, on request a Mermaid diagram.

        Use it before starting a process, or to explain what it does.
        """
        return await template_get.get_template(self.context, template_id, with_diagram="diagram" in include)


NewAutoExecute = Annotated[int, Field(ge=0, le=3, description="1 on create, 2 on change, 3 both")]
BptFile = Annotated[
    str | list[str], Field(description='.bpt: path inside BIZPROC_FILES_DIR, base64 or ["name", "base64"]')
]
TemplateName = Annotated[str, Field(max_length=255)]
Description = Annotated[str, Field(max_length=20_000)]


class TemplateFileTools(ToolGroup):
    """Templates that an application brings as `.bpt` files and owns: read and shown before they are sent."""

    group = "template_files"

    # Destructive, for a file may run code, reach outside or change a list's fields.
    @tool(
        "Add a template",
        "admin",
        writes=True,
        destructive=True,
        idempotent=False,
        needs=APPLICATION,
        asks="The person is asked first, and sees what code it runs and which fields it overwrites.",
    )
    async def template_add(
        self,
        document_type: p.DocumentType,
        name: TemplateName,
        file: BptFile,
        description: Description = "",
        auto_execute: NewAutoExecute = 0,
    ) -> Plan[TemplateReceipt]:
        """Add a process template from a .bpt file; it belongs to this application.

        Use it to bring a process from another portal.
        """
        return await template_add.plan_adding(self.context, document_type, name, description, auto_execute, file)

    @tool("Change a template", "admin", writes=True, destructive=True, needs=APPLICATION)
    async def template_update(
        self,
        template_id: p.TemplateId,
        name: TemplateName | None = None,
        description: Description | None = None,
        auto_execute: NewAutoExecute | None = None,
        file: BptFile | None = None,
    ) -> Plan[TemplateReceipt]:
        """Change a template this application added; what is not given stays.

        Use it to rename it, to change when it starts, or to put another file in its place.
        """
        return await template_update.plan_changing(self.context, template_id, name, description, auto_execute, file)

    @tool("Delete a template", "admin", writes=True, destructive=True, needs=APPLICATION)
    async def template_delete(self, template_id: p.TemplateId) -> Plan[TemplateReceipt]:
        """Delete a template this application added; refused while processes run from it.

        Use it when nobody needs the process any more.
        """
        return await template_delete.plan_deleting(self.context, template_id)
