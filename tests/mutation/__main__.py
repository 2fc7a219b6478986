"""`python -m tests.mutation --sample 40 --seed 1`: checks whether the tests notice small changes to the server."""

import random
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
from queue import SimpleQueue

import click

from tests.mutation.coverage_map import CoverageMap, record
from tests.mutation.operators import Mutation, mutations_of
from tests.mutation.running import Judged, judge
from tests.mutation.tree import ROOT, SERVER, copy_of_project, environment_of, kept_records

APART = (
    "tests/attacks",
    "tests/benchmarks",
    "tests/clients",
    "tests/clients_node",
    "tests/clients_python",
    "tests/commands",
    "tests/docs",
    "tests/examples",
    "tests/faults",
    "tests/http",
    "tests/install",
    "tests/mutation",
    "tests/release",
    "tests/standin",
    "tests/vectors",
)
"""Not recorded: they start processes, test other things than the server, or take minutes with a tracer."""


@click.command()
@click.option("--sample", default=40, show_default=True, help="How many changes to try.")
@click.option("--seed", default=1, show_default=True, help="The same seed tries the same changes of the same code.")
@click.option("--file", "only", default="*", show_default=True, help="Only files that match, as services/*.py.")
@click.option("--jobs", default=2, show_default=True, help="Changes tried at the same time, each in a copy.")
@click.option("--tests", "patterns", multiple=True, help="Only test files that match; may be repeated.")
@click.option(
    "--seconds",
    default=120.0,
    show_default=True,
    help="Tests run for a change, by the time they took when recorded: fewer, more false survivors.",
)
def main(sample: int, seed: int, only: str, jobs: int, patterns: tuple[str, ...], seconds: float) -> None:
    """Make small wrong changes in copies of the server, one at a time, and print which no test notices.

    The tests that cover a change are run, the most specific first, then those without a record that name its
    module. The first run records which tests cover what: many minutes, fewer with --tests. Later runs reuse
    that as long as the server and the test files stay the same. Not part of CI: survivors are for people to
    read. The exit status is 0.
    """
    chosen = _chosen(sample, seed, only)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bizproc-mutants-")))
        copies = [copy_of_project(folder / str(number)) for number in range(max(1, jobs))]
        known = record(copies[0], kept_records(), _test_files(patterns), environment_of(copies[0]))
        click.echo(f"{len(chosen)} changes, {len(known.tests)} tests recorded")
        judged = _all_judged(chosen, copies, known, seconds)
    _print_sums(judged)


def _chosen(sample: int, seed: int, only: str) -> list[Mutation]:
    every: list[Mutation] = []
    for path in sorted((ROOT / SERVER).rglob("*.py")):
        name = path.relative_to(ROOT / SERVER).as_posix()
        if fnmatch(name, only):
            every += mutations_of(name, path.read_bytes())
    return random.Random(seed).sample(every, min(sample, len(every)))


def _test_files(patterns: Sequence[str]) -> list[str]:
    files = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    if patterns:
        return [file for file in files if any(fnmatch(file, pattern) for pattern in patterns)]
    return [file for file in files if not any(file.startswith(f"{folder}/") for folder in APART)]


def _all_judged(chosen: Sequence[Mutation], copies: Sequence[Path], known: CoverageMap, seconds: float) -> list[Judged]:
    """Judge each mutation, with exclusive use of a copy."""
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def one(mutation: Mutation) -> Judged:
        copy = free.get()
        try:
            return judge(mutation, copy, known, seconds)
        finally:
            free.put(copy)

    judged: list[Judged] = []
    with ThreadPoolExecutor(len(copies)) as pool:
        for found in pool.map(one, chosen):
            click.echo(found.text())
            judged.append(found)
    return judged


def _print_sums(judged: Sequence[Judged]) -> None:
    survived = sorted(one.mutation for one in judged if one.verdict != "killed")
    click.echo(f"\n{len(judged) - len(survived)} of {len(judged)} changes killed", nl=False)
    click.echo(f" ({100 * (len(judged) - len(survived)) / max(1, len(judged)):.1f} %); survived:")
    for mutation in survived:
        click.echo(f"  {mutation}")


if __name__ == "__main__":
    main()
