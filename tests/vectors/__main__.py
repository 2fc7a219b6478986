"""`python -m tests.vectors [FOLDER]`: compare the stand-in with a folder of recorded answers."""

import sys
from pathlib import Path

import click

from tests.vectors.agreement import Agreement, agreement
from tests.vectors.deliberate import AT_MOST, deliberate
from tests.vectors.vector import FOLDER, files, vectors


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER)
@click.option("--file", "only", multiple=True, help="Only this file, by its name without suffix; may be repeated.")
@click.option("--about", default="", help="Only vectors whose 'about' holds this text.")
@click.option("--examples", default=1, show_default=True, help="How many examples of each class to print.")
def main(folder: Path, only: tuple[str, ...], about: str, examples: int) -> None:
    """Print how far the stand-in agrees, file by file; exit status 0 only at 99 % of everything comparable in each."""
    found = []
    for file in only or files(folder):
        chosen = (vector for vector in vectors(folder, file) if about in vector.about)
        one = agreement(file, chosen, deliberate().get(file, {}))
        _print_classes(one, examples)
        found.append(one)
    click.echo(f"\n{'file':22} {'agree':>6} {'comparable':>11} {'':>7} {'no counterpart':>15} {'deliberate':>11}")
    for one in found:
        share = f"{100 * one.agree / max(1, one.comparable):.1f} %"
        apart = f"{sum(one.missing.values()):15} {len(one.deliberate):11}"
        counts = f"{one.agree:6} {one.comparable:11} {share:>7} {apart}"
        click.echo(f"{one.file:22} {counts}{'' if _holds(one) else '  <- not enough'}")
    sys.exit(0 if all(map(_holds, found)) else 1)


def _holds(one: Agreement) -> bool:
    allowed = 0 if one.file == "delegation" else AT_MOST * one.total
    return one.enough and len(one.deliberate) <= allowed


def _print_classes(one: Agreement, examples: int) -> None:
    click.echo(f"\n{one.file}: {one.agree} of {one.comparable} agree")
    for reason, count in one.missing.most_common():
        click.echo(f"  no counterpart, {count}: {reason}")
    for name, count in one.stubbed.most_common():
        click.echo(f"  compared with a service as the recording's, {count}: {name}")
    for name, kind in sorted(one.classes.items(), key=lambda item: -item[1].apart):
        if kind.apart:
            click.echo(f"  {name}: {kind.apart} of {kind.seen} differ")
            for line in kind.examples[:examples]:
                click.echo(f"      {line}")


if __name__ == "__main__":
    main()
