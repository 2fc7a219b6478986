"""The tools with which an application brings activities of its own."""

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.answers.activities import RegistrationList
from bizproc_mcp.rules.registration import Draft
from bizproc_mcp.services import registrations
from bizproc_mcp.tools import _params as p
from bizproc_mcp.tools import _registration as r
from bizproc_mcp.tools._toolset import APPLICATION, ToolGroup, tool
from bizproc_mcp.writes.plan import Plan


class ActivityTools(ToolGroup):
    """The steps an application adds to the designer of processes: register, change, list, delete."""

    group = "activities"

    @tool(
        "Register an activity",
        "integration",
        writes=True,
        destructive=True,
        idempotent=False,
        needs=APPLICATION,
        asks=r.ASKS,
    )
    async def activity_add(
        self,
        code: r.Code,
        name: r.Name,
        handler: r.Handler = "",
        description: r.Name = "",
        properties: r.Properties = {},
        return_properties: r.Properties = {},
        document_type: p.DocumentType = "",
        filter: r.Filter = {},  # noqa: A002 (the portal's word)
        use_subscription: r.Subscription = None,
        auth_user_id: r.UserId = 0,
        use_placement: bool = False,
        placement_handler: r.Url = "",
    ) -> Plan[Receipt]:
        """Register an activity of this application in the designer of processes.

        Use it to let processes call the assistant or another system.
        """
        draft = Draft(
            code=code,
            handler=handler,
            name=name,
            description=description,
            properties=r.described(properties),
            return_properties=r.described(return_properties),
            document_type=document_type,
            filter=filter,
            use_subscription=use_subscription,
            auth_user_id=auth_user_id,
            use_placement=use_placement,
            placement_handler=placement_handler,
        )
        return await registrations.plan_adding(self.context, "activity", draft)

    @tool("Change an activity", "integration", writes=True, destructive=True, needs=APPLICATION)
    async def activity_update(
        self,
        code: r.Code,
        handler: r.Url | None = None,
        name: r.NewTexts = None,
        description: r.NewTexts = None,
        properties: r.NewProperties = None,
        return_properties: r.NewProperties = None,
        document_type: str | None = None,
        filter: r.NewFilter = None,  # noqa: A002 (the portal's word)
        use_subscription: r.NewSubscription = "unchanged",
        auth_user_id: int | None = None,
        use_placement: bool | None = None,
        placement_handler: r.Url | None = None,
    ) -> Plan[Receipt]:
        """Change an activity of this application; what is not given stays.

        Use it to correct its form or handler without touching the processes that use it.
        """
        draft = r.changed(
            code,
            handler,
            name,
            description,
            properties,
            return_properties,
            document_type,
            filter,
            use_subscription,
            auth_user_id,
            use_placement,
            placement_handler,
        )
        return await registrations.plan_changing(self.context, "activity", draft)

    @tool("List activities", "integration", needs=APPLICATION)
    async def activity_list(self) -> RegistrationList:
        """List the codes of this application's activities.

        Use it before changing or deleting one.
        """
        return await registrations.list_registered(self.context, "activity")

    @tool("Delete an activity", "integration", writes=True, destructive=True, needs=APPLICATION)
    async def activity_delete(self, code: r.Code) -> Plan[Receipt]:
        """Delete an activity of this application; processes that use it fail at that step.

        Use it only when no process needs it any more.
        """
        return await registrations.plan_deleting(self.context, "activity", code)
