"""What is released beside the package: `python -m tests.release.artefacts` writes versions and links anew."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bizproc_mcp import __version__
from bizproc_mcp.commands._clients.client import SERVER_NAME, Client, Launch
from bizproc_mcp.commands._clients.cursor import CURSOR
from bizproc_mcp.commands._clients.vscode import VSCODE

ROOT = Path(__file__).parents[2]
CLIENTS_PAGE = ROOT / "docs" / "clients.md"
BEGIN, END = "<!-- links: python -m tests.release.artefacts -->\n", "<!-- end of links -->"
VERSIONED = ("server.json", "manifest.json", ".claude-plugin/bizproc/.claude-plugin/plugin.json")
OWNER = "bizproc-mcp"
"""Whose repository and registry name it is; a stand-in until the first release is published."""

PORTAL = Launch("uvx", ("bizproc-mcp", "serve"), secret=("BITRIX24_WEBHOOK_URL",))
DEMO = Launch("uvx", ("bizproc-mcp", "serve", "--demo"))


def read(name: str) -> Any:
    """One of the JSON files of the release."""
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def with_version(text: str) -> str:
    """A JSON text with every version member of ours set to the package's, everything else untouched."""
    return re.sub(r'("version": )"[^"]*"', rf'\1"{__version__}"', text)


def cursor_link(launch: Launch) -> str:
    """Cursor's deeplink: the entry as base64 of JSON."""
    config = base64.b64encode(json.dumps(CURSOR.entry(launch, {})).encode()).decode()
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name={SERVER_NAME}&config={quote(config, safe='')}"


def vscode_link(launch: Launch) -> str:
    """VS Code's link: name, questions and entry as JSON in the address."""
    asked = [VSCODE.inputs(name) for name in launch.secret] if VSCODE.inputs else []
    questions = {"inputs": asked} if asked else {}
    whole = {"name": SERVER_NAME, **questions, **VSCODE.entry(launch, {})}
    return f"vscode:mcp/install?{quote(json.dumps(whole, separators=(',', ':')), safe='')}"


LINKS: tuple[tuple[Client, Callable[[Launch], str]], ...] = ((CURSOR, cursor_link), (VSCODE, vscode_link))


def links() -> str:
    """One line: for each client its portal and its demo link."""
    told = (f"{client.title} ([portal]({link(PORTAL)}), [demo]({link(DEMO)}))" for client, link in LINKS)
    return f"Once the package is published, by link: {', '.join(told)}.\n"


def with_links(text: str) -> str:
    """The page with its links as they should be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{links()}{END}{after}"


if __name__ == "__main__":
    for name in VERSIONED:
        path = ROOT / name
        path.write_text(with_version(path.read_text(encoding="utf-8")), encoding="utf-8")
    CLIENTS_PAGE.write_text(with_links(CLIENTS_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
