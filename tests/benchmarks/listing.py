"""Counting open tasks: `task_summary` over 1,000 to 50,000 tasks, compared with other clients listing the same."""

import asyncio
import statistics
import time
import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from tests.benchmarks._figures import median_ratio, show
from tests.benchmarks._portal_process import PortalProcess, portal_process
from tests.benchmarks._stdio import OURS, Elicitation

T = TypeVar("T")

SIZES = (1_000, 10_000, 50_000)
ROUNDS = {1_000: 7, 10_000: 7, 50_000: 3}
AIMS = {10_000: ("at most 24", "at most 0.7"), 50_000: ("at most 120", "")}
FIELDS = [
    "ID", "STATUS", "ACTIVITY", "MODULE_ID", "ENTITY", "DOCUMENT_ID", "OVERDUE_DATE",
    "WORKFLOW_TEMPLATE_ID", "WORKFLOW_TEMPLATE_NAME", "USER_ID", "USER_STATUS",
]  # fmt: skip
WAITING = {"STATUS": 0, "USER_STATUS": 0}


def run() -> None:
    """One stand-in for each size; the clients take turns."""
    for size in SIZES:
        with portal_process(tasks=size) as portal:
            _compared(portal, size)
    if find_spec("b24pysdk"):
        with portal_process(tasks=1_000, tls=True) as portal:
            spent, rows = _timed(lambda: _b24pysdk(portal))
            show(f"1,000: b24pysdk, page after page, over https ({rows} rows)", f"{spent:.2f} s")
    else:
        show("1,000: b24pysdk", "not installed")


def _compared(portal: PortalProcess, size: int) -> None:
    head = portal.webhooks["head"]
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    requests, memory = list[int](), list[int]()
    theirs = find_spec("fast_bitrix24") is not None
    for _ in range(ROUNDS[size]):
        spent, asked, grown = _summary(portal, head)
        taken["ours"].append(spent)
        requests.append(asked)
        memory.append(grown)
        if theirs:
            taken["theirs"].append(_timed(lambda: asyncio.run(_fast_bitrix24(head)))[0])
            portal.requests()
    least, most = AIMS.get(size, ("", ""))
    show(f"{size:,}: task_summary", f"{statistics.median(taken['ours']):.2f} s")
    show(f"{size:,}: HTTP requests of it", f"{max(requests)}", least)
    show(f"{size:,}: memory it takes in addition, most", f"{max(memory) / 2**20:.0f} MB")
    if theirs:
        show(f"{size:,}: fast-bitrix24 listing the same fields", f"{statistics.median(taken['theirs']):.2f} s")
        show(f"{size:,}: ours over theirs", f"{median_ratio(taken['ours'], taken['theirs']):.2f}", most)
    else:
        show(f"{size:,}: fast-bitrix24", "not installed")
    if size == 1_000:
        show(f"{size:,}: plain calls, page after page", f"{_timed(lambda: _plain(head))[0]:.2f} s")
        portal.requests()
    spent, asked, _ = _summary(portal, head, spend=50)
    show(f"{size:,}: with the burst spent", f"{spent:.2f} s")
    show(f"{size:,}: HTTP requests of it", str(asked), "at most 5" if size == 10_000 else "")


def _summary(portal: PortalProcess, webhook: str, spend: int = 0) -> tuple[float, int, int]:
    """Seconds, requests and memory in bytes of one call in a fresh server, with a full bucket unless spent."""
    with Elicitation(OURS, {"BITRIX24_WEBHOOK_URL": webhook}) as server:
        server.initialize()
        server.call("portal_info")
        server.call("task_list", limit=1)
        for number in range(spend):
            server.call("task_list", limit=1 + number % 2)
        portal.requests()
        before = server.peak_memory()
        spent, told = _timed(lambda: server.call("task_summary"))
        assert told["structuredContent"]["total"] >= 1_000, told
        return spent, portal.requests(), server.peak_memory() - before


async def _fast_bitrix24(webhook: str) -> int:
    from fast_bitrix24 import BitrixAsync  # noqa: PLC0415  # an extra of the tests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = BitrixAsync(webhook, verbose=False)
        return len(await client.get_all("bizproc.task.list", {"select": FIELDS, "filter": WAITING}))


def _plain(webhook: str) -> int:
    start: int | None = 0
    found = 0
    with httpx.Client(base_url=webhook) as client:
        while start is not None:
            body: Mapping[str, object] = {"SELECT": FIELDS, "FILTER": WAITING, "start": start}
            answer = client.post("bizproc.task.list.json", json=body).json()
            found += len(answer["result"])
            start = answer.get("next")
    return found


def _b24pysdk(portal: PortalProcess) -> int:
    from b24pysdk import Client  # noqa: PLC0415  # an extra of the tests
    from b24pysdk.credentials import BitrixWebhook  # noqa: PLC0415

    address = urlsplit(portal.webhooks["head"])
    token = "/".join(Path(address.path).parts[2:4])
    client = Client(BitrixWebhook(domain=address.netloc, webhook_token=token))
    return len(client.bizproc.task.list(select=FIELDS, filter=WAITING).as_list().result)


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result
