"""The stand-in as a child process: it ends when this process ends, however that happens."""

import json
import subprocess
import sys
from dataclasses import dataclass, replace

from bizproc_mcp.errors import Unreachable
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """A running stand-in; its own standard input is the rope it hangs on."""

    child: "subprocess.Popen[str]"

    @classmethod
    def start(cls) -> "DemoPortal":
        """Start it without waiting for it."""
        command = [sys.executable, "-m", "bizproc_standin", "--port", "0", "--exit-with-stdin"]
        return cls(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))  # noqa: S603 (our own module)

    def addresses(self) -> dict[str, object]:
        """What the stand-in prints once it listens: its webhooks by role."""
        for line in self.child.stdout or ():
            if line.startswith("{"):
                told = json.loads(line)
                return dict(told) if isinstance(told, dict) else {}
        raise Unreachable("The local portal did not start.", "Run bizproc-standin to see why.")

    def connect(self, settings: Settings) -> Portal:
        """The portal as the head of a department sees it, marked as demo."""
        from bizproc_mcp import upstream  # noqa: PLC0415 (after the first answer)

        webhook = str(self.addresses()["webhooks"]["head"])  # type: ignore[index]
        credentials = read_settings({"BITRIX24_WEBHOOK_URL": webhook}).credentials
        return upstream.connect(replace(settings, credentials=credentials))
