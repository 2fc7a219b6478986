"""`python -m tests.benchmarks [NAME …]`: run all measurements, or those that are named."""

import importlib

import click

NAMES = ("sizes", "startup", "call_cost", "inbox_load")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def main(names: tuple[str, ...]) -> None:
    """Print figures: bytes of lists, start-up against a bare server, the cost of one call, deliveries to the inbox."""
    for name in names or NAMES:
        click.echo(f"\n{name}")
        importlib.import_module(f"tests.benchmarks.{name}").run()


if __name__ == "__main__":
    main()
