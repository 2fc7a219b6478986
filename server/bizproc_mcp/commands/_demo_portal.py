"""The stand-in as a child process: it ends when this process ends, however that happens."""

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
"""Through what the demo portal is reached: for each it tells the variables that lead to it."""

ROLES = ("administrator", "head", "employee")
"""The roles of the demo portal. The administrator comes first and is the default: only she is
offered every tool, and the seeded company gives her an inbox of every kind too. The head of sales shows the same
without administrator rights, the employee the bottom of the department tree."""


def _environment(application_token: str) -> dict[str, str]:
    """What the stand-in needs of this one's environment: no secret of a real portal, and its own not as an argument.

    The arguments of a process are for every user of the machine to read.
    """
    return without_variables() | ({"STANDIN_APPLICATION_TOKEN": application_token} if application_token else {})


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """A running stand-in seen by one person through one upstream; its own standard input is the rope it hangs on."""

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
        """Start it without waiting for it; `faults` script trouble as `bizproc-standin --fault` does.

        With `handlers` its applications' activities post there, with the application token.
        """
        scripted = [word for fault in faults for word in ("--fault", fault)]
        if handlers:
            scripted += ["--handlers", handlers]
        # -P: nothing is imported from the folder this happens to be started in.
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
        """What the stand-in prints once it listens: for each upstream and role the variables that lead there."""
        for line in self.child.stdout or ():
            if line.startswith("{"):
                told = json.loads(line)
                return dict(told) if isinstance(told, dict) else {}
        raise Unreachable("The local portal did not start.", "Run bizproc-standin to see why.")

    def connect(self, settings: Settings) -> "Portal":
        """The portal as the person of this role sees it, marked as demo."""
        from bizproc_mcp import upstream  # noqa: PLC0415 (after the first answer)
        from bizproc_mcp.commands._demo_inbox import keep_registrations  # noqa: PLC0415 (as above)

        told = self.addresses()
        keep_registrations(settings, told)
        credentials = read_settings(told["environments"][self.upstream][self.role]).credentials
        return upstream.connect(replace(settings, credentials=credentials))
