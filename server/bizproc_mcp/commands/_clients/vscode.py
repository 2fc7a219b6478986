"""VS Code: `mcp.json` of a workspace or a profile; VS Code asks for secrets itself and stores them."""

from collections.abc import Mapping

from bizproc_mcp.commands._clients.client import SERVER_NAME, Client
from bizproc_mcp.models._base import Json

__all__ = ["VSCODE", "question"]

_ASKED = {
    "BITRIX24_WEBHOOK_URL": "Bitrix24 inbound webhook (https://company.bitrix24.com/rest/1/CODE/)",
    "BITRIX24_CLIENT_SECRET": "Secret of the Bitrix24 application",
    "VIBECODE_API_KEY": "Vibecode key",
    "VIBECODE_SESSION_TOKEN": "Vibecode session token",
}


def _question_id(name: str) -> str:
    return f"{SERVER_NAME}-{name.lower().replace('_', '-')}"


def question(name: str) -> Mapping[str, Json]:
    """The prompt for a variable; typing is hidden."""
    return {
        "type": "promptString",
        "id": _question_id(name),
        "description": _ASKED.get(name, name),
        "password": True,
    }


VSCODE = Client(
    name="vscode",
    title="VS Code",
    files={
        "user": lambda m: m.configuration / "Code" / "User" / "mcp.json",
        "project": lambda m: m.project / ".vscode" / "mcp.json",
    },
    key="servers",
    reference=lambda name: f"${{input:{_question_id(name)}}}",
    inputs=question,
    fixed={"type": "stdio"},
    after="Run «MCP: List Servers» in VS Code and start it there.",
)
