"""The README's tool table, made from the catalogue: `python -m tests.docs.tool_table` writes it anew."""

from datetime import UTC, datetime
from pathlib import Path

from bizproc_mcp import upstream
from bizproc_mcp.access import AccessFacts
from bizproc_mcp.desk import Desk
from bizproc_mcp.people import People
from bizproc_mcp.settings import read_settings
from bizproc_mcp.tools.catalogue import Catalogue

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- tools: python -m tests.docs.tool_table -->\n", "<!-- end of tools -->"


def catalogue() -> Catalogue:
    """Every tool there is, over a portal that nobody calls."""
    settings = read_settings({"BITRIX24_WEBHOOK_URL": "https://portal.example/rest/1/code/"})
    portal = upstream.connect(settings)
    people = People(portal.users, portal.access, None)
    return Catalogue(Desk(portal, people, settings, AccessFacts(), lambda: datetime.now(UTC)))


def table() -> str:
    """One line a tool: name, toolset, what it does, what it needs."""
    lines = ["| tool | set | does | needs |", "|---|---|---|---|"]
    for group, name, declaration in catalogue().declared():
        does = " ".join((getattr(type(group), name).__doc__ or "").split("\n\n")[0].split()).rstrip(".")
        needs = ", ".join(sorted(declaration.needs)) or "–"
        mark = "**writes** " if declaration.writes else ""
        lines.append(f"| `{name}` | {declaration.toolset} | {mark}{does} | {needs} |")
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """The README with its table as it should be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
