"""200 concurrent single reads: `task_get`, compared with plain concurrent calls and with other clients."""

import asyncio
import statistics
import time
import warnings
from importlib.util import find_spec

import httpx

from tests.benchmarks._figures import show
from tests.benchmarks._portal_process import PortalProcess, portal_process
from tests.benchmarks._stdio import OURS, Elicitation
from tests.benchmarks.call_cost import TASK_FIELDS

NUMBER, ROUNDS = 200, 5


def run() -> None:
    """The portal has 60 ms latency and takes 20 ms per command."""
    with portal_process(tasks=NUMBER) as portal:
        head = portal.webhooks["head"]
        rounds = [_ours(portal, head) for _ in range(ROUNDS)]
        show(f"{NUMBER} task_get at once: HTTP requests, most", str(max(one[1] for one in rounds)), "at most 4")
        show(f"{NUMBER} task_get at once: the last answer", f"{statistics.median(one[0] for one in rounds):.2f} s")
        show("one task_get alone", f"{statistics.median(one[2] for one in rounds) * 1000:.0f} ms", "about 80 and ours")
        spent = asyncio.run(_plain(head, _ids(head)))
        show(f"plain calls, ten side by side: {portal.requests()} requests", f"{spent:.2f} s")
        if find_spec("fast_bitrix24"):
            spent = asyncio.run(_fast_bitrix24(head, _ids(head)))
            show(f"fast-bitrix24, one call for all: {portal.requests()} requests", f"{spent:.2f} s")


def _ids(head: str) -> list[int]:
    with httpx.Client(base_url=head) as client:
        found = [
            int(row["ID"])
            for start in range(0, NUMBER, 50)
            for row in client.post(
                "bizproc.task.list.json", json={"SELECT": ["ID"], "FILTER": {"STATUS": 0}, "start": start}
            ).json()["result"]
        ]
    return found[:NUMBER]


def _ours(portal: PortalProcess, head: str) -> tuple[float, int, float]:
    ids = _ids(head)
    with Elicitation(OURS, {"BITRIX24_WEBHOOK_URL": head}) as server:
        server.initialize()
        server.call("portal_info")
        server.call("task_get", task_id=ids[0])
        began = time.perf_counter()
        server.call("task_get", task_id=ids[1])
        alone = time.perf_counter() - began
        portal.requests()
        answers = server.call_all([("task_get", {"task_id": task_id}) for task_id in ids])
        assert not any(answer.get("isError") for _, answer in answers)
        return max(when for when, _ in answers), portal.requests(), alone


async def _plain(head: str, ids: list[int]) -> float:
    side_by_side = asyncio.Semaphore(10)
    async with httpx.AsyncClient(base_url=head, timeout=60) as client:

        async def get(task_id: int) -> None:
            async with side_by_side:
                body = {"SELECT": TASK_FIELDS, "FILTER": {"ID": [task_id]}}
                (await client.post("bizproc.task.list.json", json=body)).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(*map(get, ids))
        return time.perf_counter() - began


async def _fast_bitrix24(head: str, ids: list[int]) -> float:
    from fast_bitrix24 import BitrixAsync  # noqa: PLC0415  # an extra of the tests

    client = BitrixAsync(head, verbose=False)
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    await client.call("bizproc.task.list", [{"select": TASK_FIELDS, "filter": {"ID": [task_id]}} for task_id in ids])
    return time.perf_counter() - began
