"""10,000 listings while others complete and start tasks at random times: no row is lost or duplicated."""

import time

from bizproc_mcp.upstream.rest import time_pages as sweep
from tests.benchmarks._figures import show
from tests.upstream.interleaving import Interleaving

NUMBER = 10_000
SIZES = (60, 110, 180)


def run() -> None:
    """Run in virtual time; an assertion fails if a row is lost or duplicated."""
    short, sweep._FEWEST_PAGES, sweep._ENOUGH = (sweep._FEWEST_PAGES, sweep._ENOUGH), 1, 1
    began = time.perf_counter()
    try:
        for seed in range(NUMBER):
            Interleaving.of(SIZES[seed % len(SIZES)]).hold(seed, per_person=seed % 5 == 0)
    finally:
        sweep._FEWEST_PAGES, sweep._ENOUGH = short
    show(f"listings of {SIZES} tasks, tasks finished and started meanwhile", f"{NUMBER:,}")
    show("rows lost or doubled", "0", "0")
    show("whole time", f"{time.perf_counter() - began:.0f} s")
