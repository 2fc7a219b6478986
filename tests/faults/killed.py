"""A real server process over stdio, to be killed in the middle of its work."""

import json
import os
import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bizproc_mcp.settings import Application
from tests.fixtures.forking import DEVNULL, Child, started
from tests.fixtures.office import Office

__all__ = ["Process", "at_rest", "running"]

_PATIENCE = 30.0


@dataclass(slots=True)
class Process:
    """The process and the lines it answered."""

    child: Child
    number: int = 0
    unread: bytes = b""
    answers: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def send(self, method: str, params: Mapping[str, Any], *, notify: bool = False) -> int:
        """Send a request without waiting for its answer."""
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": dict(params)}
        if not notify:
            self.number += 1
            message["id"] = self.number
        assert self.child.stdin is not None
        self.child.stdin.write(json.dumps(message).encode() + b"\n")
        self.child.stdin.flush()
        return self.number

    def wait(self, number: int, seconds: float = _PATIENCE) -> Mapping[str, Any] | None:
        """The answer to a request, None where none comes in time or the process ends."""
        until = time.monotonic() + seconds
        assert self.child.stdout is not None
        while number not in self.answers and (left := until - time.monotonic()) > 0:
            if not select.select([self.child.stdout], [], [], left)[0]:
                break
            part = os.read(self.child.stdout.fileno(), 65_536)
            if not part:
                break
            self.unread += part
            *lines, self.unread = self.unread.split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "id" in message and "method" not in message:
                    self.answers[message["id"]] = message
        return self.answers.get(number)

    def call(self, tool: str, arguments: Mapping[str, Any]) -> int:
        """Call a tool without waiting."""
        return self.send("tools/call", {"name": tool, "arguments": dict(arguments)})

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.child.kill()
        self.child.wait(10)


@contextmanager
def running(office: Office, person: int, *, application: bool = False, policy: Path | None = None) -> Iterator[Process]:
    """A server that has answered and knows its tools."""
    credentials = _application(office, person) if application else {"BITRIX24_WEBHOOK_URL": office.webhook(person)}
    variables = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(office.folder),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "BIZPROC_STATE_DIR": str(office.folder / "state"),
        "BIZPROC_CONFIRM": "off",
        "BIZPROC_TOOLSETS": "all",
        "BIZPROC_PLAN": "enterprise",
    }
    if policy is not None:
        variables["BIZPROC_POLICY"] = str(policy)
    child = started("bizproc_mcp", "serve", env=variables | credentials, stderr=DEVNULL)
    try:
        process = Process(child)
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "killer", "version": "1"}}
        assert process.wait(process.send("initialize", hello)) is not None
        process.send("notifications/initialized", {}, notify=True)
        assert process.wait(process.send("tools/list", {})) is not None
        yield process
    finally:
        child.kill()
        child.wait(10)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _application(office: Office, person: int) -> dict[str, str]:
    """What the environment says of an application that a person has let in."""
    known = office.application(person).credentials
    assert isinstance(known, Application)
    return {
        "BITRIX24_DOMAIN": known.address,
        "BITRIX24_CLIENT_ID": known.client_id,
        "BITRIX24_CLIENT_SECRET": known.client_secret,
        "BITRIX24_ACCESS_TOKEN": known.access_token,
        "BITRIX24_REFRESH_TOKEN": known.refresh_token,
        "BITRIX24_OAUTH_SERVER": known.oauth_server,
    }


def at_rest(office: Office) -> None:
    """Wait until the portal has done what it was asked, although nobody waits for its answer."""
    until = time.monotonic() + _PATIENCE
    while any(record.status == 0 for record in list(office.standin.recorded)) and time.monotonic() < until:
        time.sleep(0.01)
