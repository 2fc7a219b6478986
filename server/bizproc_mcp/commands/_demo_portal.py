"""The stand-in as a child process: it ends when this process ends, for whatever reason."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bizproc_mcp.errors import Unreachable
from bizproc_mcp.settings import Settings, read_settings, without_variables

if TYPE_CHECKING:
    from bizproc_mcp.portal import Portal


UPSTREAMS = ("rest", "vibecode")
"""The upstreams that can reach the demo portal; it prints the variables for each."""

ROLES = ("administrator", "head", "employee")
"""Roles in the demo portal. The administrator is first and the default: only she gets every tool,
and the demo data give her every kind of task. The head of sales sees the same without administrator rights,
and the employee is at the bottom of the department tree.
"""


def _environment(application_token: str) -> dict[str, str]:
    """The stand-in's environment: no real portal's secrets; its own token is here because it must not be an argument.

    Every user of the machine can read the arguments of a process.
    """
    return without_variables() | ({"STANDIN_APPLICATION_TOKEN": application_token} if application_token else {})


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """A running stand-in, used in one role through one upstream; it exits when its standard input closes."""

    child: "subprocess.Popen[str]"
    role: str = ROLES[0]
    upstream: str = UPSTREAMS[0]

    @classmethod
    def start(
        cls,
        role: str = ROLES[0],
        faults: Sequence[str] = (),
        handlers: str = "",
        application_token: str = "",
        upstream: str = UPSTREAMS[0],
    ) -> "DemoPortal":
        """Start it without waiting for it; `faults` are injected as with `bizproc-standin --fault`.

        With `handlers`, its applications' activities post there with the application token.
        """
        scripted = [word for fault in faults for word in ("--fault", fault)]
        if handlers:
            scripted += ["--handlers", handlers]
        # -P: don't import from the current folder.
        command = [sys.executable, "-P", "-m", "bizproc_standin", "--port", "0", "--exit-with-stdin", *scripted]
        child = subprocess.Popen(  # noqa: S603 (our own module)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(application_token),
        )
        return cls(child, role, upstream)

    def addresses(self) -> dict[str, Any]:
        """Return what the stand-in prints once it listens: the variables for each upstream and role."""
        for line in self.child.stdout or ():
            if line.startswith("{"):
                told = json.loads(line)
                return dict(told) if isinstance(told, dict) else {}
        raise Unreachable("The local portal did not start.", "Run bizproc-standin to see why.")

    def connect(self, settings: Settings) -> "Portal":
        """Connect to the portal in this role, marked as demo."""
        from bizproc_mcp import upstream  # noqa: PLC0415 (after the first answer)
        from bizproc_mcp.commands._demo_inbox import keep_registrations  # noqa: PLC0415 (as above)

        told = self.addresses()
        keep_registrations(settings, told)
        credentials = read_settings(told["environments"][self.upstream][self.role]).credentials
        return upstream.connect(replace(settings, credentials=credentials))
