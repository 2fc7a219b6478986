"""The README's tool table, made from the catalogue: `python -m tests.docs.tool_table` writes it anew."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

from bizproc_mcp import upstream
from bizproc_mcp.capabilities import Capabilities
from bizproc_mcp.services import ServiceContext
from bizproc_mcp.settings import read_settings
from bizproc_mcp.tools._toolset import Declaration, ToolGroup
from bizproc_mcp.tools.catalogue import Catalogue
from bizproc_mcp.user_lookup import UserLookup

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- tools: python -m tests.docs.tool_table -->\n", "<!-- end of tools -->"


def catalogue() -> Catalogue:
    """Every tool there is, over a portal that nobody calls."""
    settings = read_settings({"BITRIX24_WEBHOOK_URL": "https://portal.example/rest/1/code/"})
    portal = upstream.connect(settings)
    people = UserLookup(portal.users, portal.access, None)
    return Catalogue(ServiceContext(portal, people, settings, Capabilities(), lambda: datetime.now(UTC)))


def table() -> str:
    """One line a tool: name, toolset, what it does, what it needs; an application's tools share a line a group."""
    lines = ["| tool | set | does | needs |", "|---|---|---|---|"]
    for (_, _, shared), tools in itertools.groupby(catalogue().declared(), key=_line):
        group, first, declaration = (rows := list(tools))[0]
        names = " ".join(f"`{name}`" for _, name, _ in rows)
        told = type(group).__doc__ if shared else getattr(type(group), first).__doc__
        does = " ".join((told or "").split("\n\n")[0].split()).rstrip(".")
        needs = ", ".join(sorted(declaration.needs)) or "–"
        mark = "**writes** " if any(one.writes for _, _, one in rows) else ""
        lines.append(f"| {names} | {declaration.toolset} | {mark}{does} | {needs} |")
    return "\n".join(lines) + "\n"


def _line(declared: tuple[ToolGroup, str, Declaration]) -> tuple[str, str, bool]:
    """What tells the lines apart: the group where it needs an application, else the tool."""
    group, name, declaration = declared
    shared = "application" in declaration.needs
    return (group.group if shared else name, declaration.toolset, shared)


def with_table(text: str) -> str:
    """The README with its table as it should be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
