"""Vibecodes of a few lines, and the real upstream connected to them."""

import random
from typing import Any

import httpx

from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import read_settings
from bizproc_mcp.upstream import connect
from tests.upstream.fakes import Answering, FakeClock, transport_to

KEY = "vibe_api_s3cr3tk3y"
SESSION = "s3cr3ts3ss10n"


def portal_to(answering: Answering, clock: FakeClock | None = None, key: str = KEY, session: str = "") -> Portal:
    """The portal over an answering function; use it inside `async with portal.connection`."""
    given = {"VIBECODE_API_KEY": key, "VIBECODE_BASE_URL": "https://vibecode.example/v1"}
    return connect(
        read_settings(given | ({"VIBECODE_SESSION_TOKEN": session} if session else {})),
        clock=clock or FakeClock(),
        chance=random.Random(5),
        transport=transport_to(answering),
    )


def good(
    data: object, status: int = 200, *, meta: object = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    body: dict[str, Any] = {"success": True, "data": data}
    return httpx.Response(status, json=body | ({"meta": meta} if meta is not None else {}), headers=headers)


def bad(status: int, code: str, message: str = "", **more: Any) -> httpx.Response:
    headers = more.pop("headers", {})
    error = {"code": code, "message": message, **more}
    return httpx.Response(status, json={"success": False, "error": error}, headers=headers)
