"""Time from spawn to the first responses, compared with a bare server, with the portal 300 ms away."""

import statistics

from tests.benchmarks._figures import median_ratio, portal, show
from tests.benchmarks._stdio import BARE, OURS, Elicitation

ROUNDS = 9


def _once(arguments: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float]:
    with Elicitation(arguments, environment) as server:
        server.initialize()
        first = server.since()
        server.ask("tools/list")
        return first, server.since()


def run() -> None:
    """Alternate both servers and print medians."""
    with portal(latency=0.3) as standin:
        environment = {"BITRIX24_WEBHOOK_URL": standin.webhook_url(1)}
        _once(BARE, {})
        _once(OURS, environment)
        pairs = [(_once(OURS, environment), _once(BARE, {})) for _ in range(ROUNDS)]
    ours, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    first = median_ratio([one[0] for one in ours], [one[0] for one in bare])
    later = statistics.median(a[1] - b[1] for a, b in zip(ours, bare, strict=True))
    show("spawn to initialize, ours", f"{statistics.median(one[0] for one in ours):.3f} s")
    show("spawn to initialize, bare", f"{statistics.median(one[0] for one in bare):.3f} s")
    show("spawn to initialize, ratio", f"{first:.3f}", "at most 1.15")
    show("tool list later than the bare server's", f"{later:.3f} s", "at most 1")
