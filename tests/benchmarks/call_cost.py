"""One tool call that reads one task, compared with the same bare HTTP call plus a bare echo call."""

import statistics
import time
from collections.abc import Callable

import httpx

from tests.benchmarks._figures import portal, show
from tests.benchmarks._stdio import BARE, OURS, Elicitation

ROUNDS, WARM_UP = 200, 20
TASK_FIELDS = [
    "ID", "NAME", "DESCRIPTION", "ACTIVITY", "WORKFLOW_ID", "DOCUMENT_NAME", "MODIFIED", "WORKFLOW_STARTED",
    "WORKFLOW_STARTED_BY", "OVERDUE_DATE", "WORKFLOW_TEMPLATE_ID", "WORKFLOW_TEMPLATE_NAME", "WORKFLOW_STATE",
    "STATUS", "USER_ID", "USER_STATUS", "MODULE_ID", "ENTITY", "DOCUMENT_ID", "PARAMETERS",
]  # fmt: skip


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def run() -> None:
    """Interleave the three and print medians."""
    with (
        portal() as standin,
        httpx.Client(base_url=standin.webhook_url(1)) as client,
        Elicitation(OURS, {"BITRIX24_WEBHOOK_URL": standin.webhook_url(1), "BIZPROC_PLAN": "enterprise"}) as ours,
        Elicitation(BARE) as bare,
    ):
        ours.initialize()
        bare.initialize()
        task_id = ours.call("task_list", limit=1)["structuredContent"]["items"][0]["id"]
        body = {"SELECT": TASK_FIELDS, "FILTER": {"ID": [task_id], "USER_ID": 1}}
        calls = {
            "task_get": lambda: ours.call("task_get", task_id=task_id),
            "httpx": lambda: client.post("bizproc.task.list.json", json=body).raise_for_status(),
            "echo": lambda: bare.call("echo", text="x"),
        }
        taken: dict[str, list[float]] = {name: [] for name in calls}
        for round_number in range(ROUNDS + WARM_UP):
            for name, call in calls.items():
                spent = _milliseconds(call)
                if round_number >= WARM_UP:
                    taken[name].append(spent)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, value in medians.items():
        show(name, f"{value:.2f} ms")
    show(
        "task_get over httpx + echo", f"{medians['task_get'] / (medians['httpx'] + medians['echo']):.2f}", "at most 1.5"
    )
