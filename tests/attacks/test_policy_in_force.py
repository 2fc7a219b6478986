"""The current content of the policy file applies; while it cannot be read, nothing is written."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks.test_attacks import policy
from tests.fixtures.office import Office
from tests.fixtures.person import YES, asking, configured

ALLOW = '[[rule]]\naction = "allow"\n'
DENY = '[[rule]]\naction = "deny"\nreason = "not by machines"\n'
APPROVE = {"task_id": 1129, "decision": "approve"}


def withheld(office: Office) -> list[str]:
    """Why attempts were not sent, as the journal has it."""
    with sqlite3.connect(office.folder / "journal.sqlite3") as connection:
        return [row[0] for row in connection.execute("SELECT receipt FROM journal WHERE phase = 'withheld'")]


def replaced(file: Path) -> None:
    """As editors save: another file takes the name."""
    other = file.with_suffix(".new")
    other.write_text(DENY, encoding="utf-8")
    other.replace(file)


def rewritten_alike(file: Path) -> None:
    """Of the same size and with the old times."""
    about = file.stat()
    text = DENY.ljust(about.st_size)
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert file.stat().st_size == about.st_size


def through_a_link(file: Path) -> None:
    other = file.with_suffix(".other")
    other.write_text(DENY, encoding="utf-8")
    file.unlink()
    file.symlink_to(other)


@pytest.mark.parametrize("tighten", [replaced, rewritten_alike, through_a_link])
async def test_a_policy_tightened_while_the_server_runs_holds_for_the_next_write(
    office: Office, tighten: Callable[[Path], None]
) -> None:
    env = policy(office, ALLOW.ljust(200))
    async with configured(office, env) as assistant:
        await assistant.call("task_complete", **APPROVE)
        tighten(Path(env["BIZPROC_POLICY"]))
        assert "not by machines" in await assistant.refused("task_complete", task_id=1514, decision="approve")
    assert office.written() == ["bizproc.task.complete"]


async def test_consent_given_under_the_old_policy_is_worth_nothing_under_one_that_denies(office: Office) -> None:
    env = policy(office, '[[rule]]\naction = "confirm"\n')
    async with asking(office, YES, env=env) as (assistant, person):
        person.before_answering = lambda: replaced(Path(env["BIZPROC_POLICY"]))
        assert "not by machines" in await assistant.refused("task_complete", **APPROVE)
    assert len(person.questions) == 1
    assert office.written() == []


def gone(file: Path) -> None:
    file.unlink()


def emptied(file: Path) -> None:
    file.write_text("\n", encoding="utf-8")


def wrong(file: Path) -> None:
    file.write_text(ALLOW + '[[rule]]\naction = "dney"\n', encoding="utf-8")


def broken(file: Path) -> None:
    file.write_bytes(b"\xff[[rule")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def huge(file: Path) -> None:
    file.write_text(ALLOW + "#" * 2_000_000, encoding="utf-8")


def mended(file: Path) -> None:
    if file.is_dir():
        file.rmdir()
    file.unlink(missing_ok=True)
    file.write_text(ALLOW, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (gone, "cannot be read"),
        (emptied, "is empty"),
        (wrong, "wrong in line 4"),
        (broken, "cannot be read"),
        (a_folder, "cannot be read"),
        (a_pipe, "not a regular file"),
        (huge, "larger than"),
    ],
)
async def test_a_policy_that_cannot_be_read_closes_every_write_and_no_reading(
    office: Office, spoil: Callable[[Path], None], says: str
) -> None:
    env = policy(office, ALLOW)
    file = Path(env["BIZPROC_POLICY"])
    async with configured(office, env) as assistant:
        spoil(file)
        told = await assistant.refused("task_complete", **APPROVE)
        assert says in told
        assert str(file) in told
        assert (await assistant.call("task_list")).data["total"] > 0
        mended(file)
        await assistant.call("task_complete", **APPROVE)
    assert any(says in why for why in withheld(office))
    assert office.written() == ["bizproc.task.complete"]


async def test_limits_tightened_while_the_server_runs_hold_too(office: Office) -> None:
    env = policy(office, ALLOW)
    async with configured(office, env) as assistant:
        await assistant.call("task_complete", **APPROVE)
        policy(office, f"{ALLOW}[limits]\nwrites_per_hour = 1\n")
        assert "writes_per_hour" in await assistant.refused("task_complete", task_id=1514, decision="approve")


async def test_the_journal_tells_which_policy_decided(office: Office) -> None:
    env = policy(office, ALLOW)
    async with configured(office, env) as assistant:
        await assistant.call("task_complete", **APPROVE)
        policy(office, f"# again\n{ALLOW}")
        await assistant.call("task_complete", task_id=1514, decision="approve")
    with sqlite3.connect(office.folder / "journal.sqlite3") as connection:
        rules = [row[0] for row in connection.execute("SELECT rule FROM journal WHERE phase = 'before'")]
    assert [rule.partition(" [")[0] for rule in rules] == ["rule 1 (line 1)", "rule 1 (line 2)"]
    assert len(set(rules)) == 2
    assert all("policy sha256 " in rule for rule in rules)
