"""Measuring and printing figures."""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from bizproc_standin.standin import StandIn
from tests.fixtures.standin import seeded_standin


def show(what: str, value: str, aim: str = "") -> None:
    """One line: what was measured, the figure, and its target."""
    click.echo(f"  {what:<58} {value:>14}{f'   aim {aim}' if aim else ''}")


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median ratio of alternating runs, which is stable when the machine's speed drifts."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


@contextmanager
def portal(*, latency: float = 0.0, tasks: int = 0) -> Iterator[StandIn]:
    """The seeded company on a loopback port."""
    with seeded_standin(latency=latency, tasks=tasks) as standin:
        yield standin
