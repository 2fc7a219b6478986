"""The stand-in as a separate process, so that its work is not measured; it reports how many requests it received."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

LATENCY_MS, COMMAND_MS = 60, 20


@dataclass(frozen=True, slots=True)
class PortalProcess:
    """The process: its address, its webhooks by role, and its request count."""

    base_url: str
    webhooks: dict[str, str]
    trusted: str = ""

    def requests(self) -> int:
        """HTTP requests since the last call."""
        with httpx.Client(base_url=f"{self.base_url}/standin/", verify=bool(not self.trusted)) as client:
            counted = client.get("requests").json()["total"]
            client.delete("requests")
        return int(counted)


@contextmanager
def portal_process(
    *, tasks: int = 0, latency_ms: int = LATENCY_MS, command_ms: int = COMMAND_MS, tls: bool = False
) -> Iterator[PortalProcess]:
    """Run the process; it ends when its standard input is closed."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = _certificate(Path(folder)) if tls else ()
        process = subprocess.Popen(
            [
                sys.executable, "-m", "bizproc_standin", "--port", "0", "--tasks", str(tasks), "--exit-with-stdin",
                "--latency-ms", str(latency_ms), "--command-ms", str(command_ms), *certificate,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin
        assert process.stdout
        try:
            told: dict[str, Any] = {}
            while "base_url" not in told:
                line = process.stdout.readline()
                told = json.loads(line) if line.startswith(b"{") else {}
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield PortalProcess(told["base_url"], told["webhooks"], f"{folder}/authority.pem" if tls else "")
        finally:
            process.stdin.close()
            process.wait(timeout=20)


def _certificate(folder: Path) -> tuple[str, ...]:
    import trustme  # noqa: PLC0415  # only needed for https

    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    issued.private_key_pem.write_to_path(folder / "portal.key")
    for part in issued.cert_chain_pems:
        part.write_to_path(folder / "portal.pem", append=True)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    os.environ["REQUESTS_CA_BUNDLE"] = str(folder / "authority.pem")
    return ("--tls-cert", str(folder / "portal.pem"), "--tls-key", str(folder / "portal.key"))
