"""Documents as bad as they may be: requests, bytes, seconds, and how much the server grew while it answered."""

import tempfile
import time

from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.standin import StandIn
from tests.benchmarks._figures import portal, show
from tests.benchmarks._stdio import OURS, Elicitation
from tests.fixtures.document_extremes import Extreme, by_connection, extremes

MB = 2**20


def run() -> None:
    """One portal with all of them, and a server for each person and each missing scope."""
    with portal() as standin:
        for (person, missing), cases in by_connection(extremes(standin.world)):
            with tempfile.TemporaryDirectory() as folder:
                environment = {
                    "BITRIX24_WEBHOOK_URL": standin.webhook_url(person, ALL_SCOPES - {missing}),
                    "BIZPROC_CONFIRM": "off",
                    "BIZPROC_STATE_DIR": folder,
                }
                with Elicitation(OURS, environment) as server:
                    server.initialize()
                    server.ask("tools/list")
                    server.call("portal_info")
                    for case in cases:
                        _show(standin, server, case)


def _show(standin: StandIn, server: Elicitation, case: Extreme) -> None:
    standin.requests.clear()
    held = server.memory_from_now()
    began = time.perf_counter()
    answer = server.call(case.tool, **case.arguments)
    seconds = time.perf_counter() - began
    assert bool(answer.get("isError")) == case.refused, answer["content"]
    size = len(answer["content"][0]["text"].encode())
    grown = (server.peak_memory() - held) / MB
    figures = f"{sum(standin.requests.values())} req {size:>5,} B {seconds:5.2f} s {grown:5.1f} MB"
    show(case.name, figures, f"at most {case.text:,} B")
