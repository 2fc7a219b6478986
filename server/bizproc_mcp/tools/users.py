"""The tools for users and for the connection itself."""

from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import Field

from bizproc_mcp.answers.users import PortalInfo, UserList
from bizproc_mcp.services import ServiceContext, portal_info, user_find
from bizproc_mcp.tools._toolset import ToolGroup, tool

Query = Annotated[str, Field(max_length=200, description="name, e-mail or id")]
FewUsers = Annotated[int, Field(ge=1, le=50)]


class UserTools(ToolGroup):
    """The employees."""

    group = "users"

    @tool("Find employees", "users")
    async def user_find(self, query: Query, include_inactive: bool = False, limit: FewUsers = 10) -> UserList:
        """Find employees by name, e-mail or id.

        Use it to tell people of one name apart.
        """
        return await user_find.find_users(self.context, query, include_inactive=include_inactive, limit=limit)


class PortalTools(ToolGroup):
    """The connection itself; `offers` tells of each tool whether it is offered."""

    def __init__(self, context: ServiceContext, offers: Callable[[], Mapping[str, portal_info.Offer]]) -> None:
        super().__init__(context)
        self._offers = offers

    @tool("About this connection", "always")
    async def portal_info(self) -> PortalInfo:
        """Tell who is connected to which portal, with which rights, and which tools are missing and why.

        Use it when a tool is missing or refused.
        """
        return await portal_info.portal_info(self.context, self._offers)
