"""Completing 100 tasks and delegating 1,000, compared with single calls and with other clients."""

import asyncio
import time
from importlib.util import find_spec

import httpx

from tests.benchmarks._figures import show
from tests.benchmarks._portal_process import PortalProcess, portal_process
from tests.benchmarks._stdio import OURS, Elicitation

COMPLETED, DELEGATED = 100, 1_000
HEAD, TAKER = 15, 37


def run() -> None:
    """Use a fresh portal for each; confirmation is off."""
    with portal_process(tasks=3 * COMPLETED) as portal:
        _completing(portal, portal.webhooks["head"])
    with portal_process(tasks=DELEGATED) as portal:
        _delegating(portal, portal.webhooks["head"])


def _server(head: str) -> Elicitation:
    return Elicitation(OURS, {"BITRIX24_WEBHOOK_URL": head, "BIZPROC_CONFIRM": "off", "BIZPROC_TOOLSETS": "all"})


def _completing(portal: PortalProcess, head: str) -> None:
    ids = _waiting(head, 3 * COMPLETED)
    with _server(head) as server:
        server.initialize()
        server.call("portal_info")
        portal.requests()
        began = time.perf_counter()
        answer = server.call("task_complete_many", task_ids=ids[:COMPLETED], decision="approve")
        spent = time.perf_counter() - began
        assert answer["structuredContent"]["counts"] == {"done": COMPLETED}, answer["content"]
    show(f"task_complete_many of {COMPLETED}, checked first: HTTP requests", str(portal.requests()), "at most 4")
    show(f"task_complete_many of {COMPLETED}", f"{spent:.2f} s")
    if find_spec("fast_bitrix24"):
        spent = asyncio.run(_fast_bitrix24(head, ids[COMPLETED : 2 * COMPLETED]))
        show(f"fast-bitrix24, unchecked: {portal.requests()} HTTP requests", f"{spent:.2f} s")
    spent = _plain(head, ids[2 * COMPLETED :])
    show(f"plain calls, unchecked: {portal.requests()} HTTP requests", f"{spent:.2f} s")


def _delegating(portal: PortalProcess, head: str) -> None:
    with _server(head) as server:
        server.initialize()
        server.call("portal_info")
        portal.requests()
        began = time.perf_counter()
        arguments = {"to_user": str(TAKER), "all_open": True, "dry_run": False, "max_count": DELEGATED}
        answer = server.call("task_delegate", **arguments)
        spent = time.perf_counter() - began
        assert not answer.get("isError"), answer["content"]
        counts = answer["structuredContent"]["counts"]
        assert counts.get("done", 0) >= DELEGATED - 10, counts
    requests = portal.requests()
    show(f"task_delegate of {sum(counts.values())}, seen before and after", f"{spent:.2f} s")
    show("HTTP requests of it", str(requests))


def _waiting(head: str, number: int) -> list[int]:
    found: list[int] = []
    with httpx.Client(base_url=head) as client:
        while len(found) < number:
            body = {"SELECT": ["ID"], "FILTER": {"STATUS": 0, "USER_STATUS": 0, "USER_ID": HEAD}, "start": len(found)}
            found += [int(row["ID"]) for row in client.post("bizproc.task.list.json", json=body).json()["result"]]
    return found[:number]


async def _fast_bitrix24(head: str, ids: list[int]) -> float:
    from fast_bitrix24 import BitrixAsync  # noqa: PLC0415  # an extra of the tests

    client = BitrixAsync(head, verbose=False)
    began = time.perf_counter()
    await client.call("bizproc.task.complete", [{"TASK_ID": task_id, "STATUS": 1} for task_id in ids])
    return time.perf_counter() - began


def _plain(head: str, ids: list[int]) -> float:
    began = time.perf_counter()
    with httpx.Client(base_url=head) as client:
        for task_id in ids:
            client.post("bizproc.task.complete.json", json={"TASK_ID": task_id, "STATUS": 1}).raise_for_status()
    return time.perf_counter() - began
