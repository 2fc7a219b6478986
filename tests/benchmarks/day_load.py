"""Five clients of one process on a portal with a rate limit (2 a second, burst 50), in virtual time."""

import statistics
import time
from functools import partial

from tests.benchmarks._figures import show
from tests.upstream.limited import RATE, LimitedPortal
from tests.upstream.rest.test_day_load import load
from tests.upstream.virtual_time import run_in_virtual_time


def run() -> None:
    """Both loads start with the burst used up; one person's calls run alongside."""
    for operations, portion in ((2_000, 1), (20_000, 50)):
        limited = LimitedPortal.with_tasks(operations)
        began = time.perf_counter()
        spent, waits = run_in_virtual_time(partial(load, limited, portion, batching=portion > 1))
        what = f"{operations:,} completions, {portion} a request"
        show(f"{what}: refused by the portal", str(limited.refused), "0")
        show(f"{what}: time over the smallest possible", f"{spent * RATE * portion / operations:.3f}", "at most 1.05")
        show(f"{what}: a person's call, median", f"{statistics.median(waits):.2f} s", "below 1")
        show(f"{what}: portal time, and ours for it", f"{spent:.0f} s, {time.perf_counter() - began:.0f} s")
