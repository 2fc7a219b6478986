"""`python -m tests.attacks fuzz`: mutated input against a running server."""

import random
import sys

import anyio
import click

from tests.attacks.fuzz.fuzzing import Fuzzer, ground
from tests.attacks.fuzz.rounds import random_round


@click.group()
def main() -> None:
    """Attacks on a running server."""


@main.command()
@click.option("--seconds", type=float, default=60.0, show_default=True, help="How long rounds are begun.")
@click.option("--rounds", type=int, help="At most so many rounds.")
@click.option("--seed", type=int, help="Of everything random; a new one unless given.")
@click.option("--tries", type=int, default=12, show_default=True, help="Servers started to make a finding small.")
@click.option("--replay", metavar="SEED:ROUND", help="Play one round again and tell all of it.")
def fuzz(seconds: float, rounds: int | None, seed: int | None, tries: int, replay: str | None) -> None:
    """Mutated answers, forms, policies, arguments and template files; what is found is told and makes the status 1."""
    chosen = seed if seed is not None else random.SystemRandom().randrange(10**6)
    if replay is not None:
        again, _, number = replay.partition(":")
        played, chosen = random_round(int(again), int(number)), int(again)
    click.echo(f"seed {chosen}")
    with ground() as stood_on:
        fuzzer = Fuzzer(stood_on, chosen, click.echo, tries)
        if replay is not None:
            click.echo(played.scene.told())
            anyio.run(lambda: fuzzer.one(played, aloud=True))
        else:
            anyio.run(fuzzer.run, seconds, rounds)
    for line in fuzzer.journal.summary(chosen):
        click.echo(line)
    sys.exit(1 if fuzzer.journal.noted else 0)


if __name__ == "__main__":
    main()
