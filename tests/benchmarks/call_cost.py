"""One tool call that reads one task, compared with the same bare HTTP calls plus a bare echo call."""

import statistics
import time
from collections.abc import Callable

import httpx

from bizproc_standin.rest.credentials import ALL_SCOPES
from tests.benchmarks._figures import portal, show
from tests.benchmarks._stdio import BARE, OURS, Elicitation

ROUNDS, WARM_UP = 200, 20
OF_DOCUMENTS = {"crm", "lists", "disk"}
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
    """Interleave the calls and print medians: a task alone, and one with what its document says."""
    with (
        portal() as standin,
        httpx.Client(base_url=standin.webhook_url(1)) as client,
        _server(standin.webhook_url(1, ALL_SCOPES - OF_DOCUMENTS)) as alone,
        _server(standin.webhook_url(1)) as ours,
        Elicitation(BARE) as bare,
    ):
        bare.initialize()
        for server in (alone, ours):
            server.initialize()
        task_id = ours.call("task_list", limit=1)["structuredContent"]["items"][0]["id"]
        body = {"SELECT": TASK_FIELDS, "FILTER": {"ID": [task_id], "USER_ID": 1}}
        for _ in range(2):
            ours.call("task_get", task_id=task_id)
        # The same request for the document, once the names of its fields are remembered.
        batch = next(one.params for one in reversed(standin.recorded) if one.method == "batch")
        calls = {
            "task_get, the task alone": lambda: alone.call("task_get", task_id=task_id),
            "task_get with its document": lambda: ours.call("task_get", task_id=task_id),
            "httpx": lambda: client.post("bizproc.task.list.json", json=body).raise_for_status(),
            "httpx, the document": lambda: client.post("batch.json", json=batch).raise_for_status(),
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
    base = medians["httpx"] + medians["echo"]
    show("the task alone over httpx + echo", f"{medians['task_get, the task alone'] / base:.2f}", "at most 1.5")
    base += medians["httpx, the document"]
    show("with its document over both + echo", f"{medians['task_get with its document'] / base:.2f}", "at most 1.5")


def _server(address: str) -> Elicitation:
    return Elicitation(OURS, {"BITRIX24_WEBHOOK_URL": address, "BIZPROC_PLAN": "enterprise"})
