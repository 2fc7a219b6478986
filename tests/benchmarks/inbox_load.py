"""5,000 deliveries over 50 connections while the receiver is killed five times; response times at 500 a second."""

import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

import anyio

from tests.benchmarks._figures import show
from tests.inbox.load import ReceiverProcess, deliver, deliver_at, kept_tokens, tokens_of

CALLS, CONNECTIONS, KILLS = 5_000, 50, 5
RATE, SECONDS = 500, 10


def run() -> None:
    """Print how many acknowledged deliveries were stored, then the response times."""
    with tempfile.TemporaryDirectory() as name, ReceiverProcess(Path(name) / "state") as receiver:
        started = time.perf_counter()
        answers = anyio.run(deliver, receiver, CALLS, CONNECTIONS, KILLS)
        spent = time.perf_counter() - started
        kept = Counter(kept_tokens(receiver.folder))
        wanted = tokens_of(answers.acknowledged)
        show(f"acknowledged of {CALLS} from {CONNECTIONS} connections", str(len(answers.acknowledged)), str(CALLS))
        show(f"killed and restarted meanwhile, {answers.resent} sent again", str(receiver.kills), str(KILLS))
        show("acknowledged and not kept", str(len(wanted - kept.keys())), "0")
        show("kept more than once", str(sum(count > 1 for count in kept.values())), "0")
        show("kept in all", str(len(kept)), str(CALLS))
        show("whole time, restarts included", f"{spent:.1f} s")
        at_rate = anyio.run(deliver_at, receiver, RATE, SECONDS, CONNECTIONS)
        milliseconds = sorted(one * 1000 for one in at_rate.seconds)
        show(
            f"at {RATE} a second for {SECONDS} s: answered 200", str(at_rate.statuses.get(200, 0)), str(RATE * SECONDS)
        )
        show("answer time, median", f"{statistics.median(milliseconds):.1f} ms")
        for percent in (95, 99):
            show(f"answer time, {percent} %", f"{milliseconds[len(milliseconds) * percent // 100]:.1f} ms")
        show("answer time, longest", f"{milliseconds[-1]:.1f} ms")
