"""`python -m tests.benchmarks [NAME …]`: run all benchmarks, or the given ones."""

import importlib

import click

NAMES = (
    "sizes",
    "requests",
    "startup",
    "call_cost",
    "listing",
    "reads",
    "extremes",
    "bulk",
    "day_load",
    "inbox_load",
    "interleavings",
)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def main(names: tuple[str, ...]) -> None:
    """Print figures, each beside what it is to be: sizes, start-up, listings, extremes, bulk work, limits, inbox."""
    for name in names or NAMES:
        click.echo(f"\n{name}")
        importlib.import_module(f"tests.benchmarks.{name}").run()


if __name__ == "__main__":
    main()
