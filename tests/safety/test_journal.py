"""The journal is intact, or reports where it is not."""

import sqlite3
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput, Withheld
from bizproc_mcp.safety.journal import FILE, Counts, Journal, Query, Written
from tests.fixtures.office import Office

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def anything(_: Counts) -> None:
    """No limit."""


def write(number: int, **more: object) -> Written:
    facts: dict[str, object] = {"objects": [f"task:{number}"], "decision": "approve"}
    return Written("https://p", 15, "task_complete", {"task_id": number}, **(facts | more))  # type: ignore[arg-type]


async def filled(folder: Path, count: int = 6, clock: Clock | None = None) -> Journal:
    journal = Journal(folder, clock or Clock())
    for number in range(count):
        begun = await journal.begin(write(number), anything)
        await journal.end(begun, "done", {"outcome": "done", "what": f"approved {number}"})
    return journal


def tamper(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    connection.executescript(statement)
    connection.close()


def forget(folder: Path) -> None:
    for leftover in folder.iterdir():
        leftover.unlink()


async def test_an_untouched_journal_is_whole(tmp_path: Path) -> None:
    journal = await filled(tmp_path)
    count, head, problems = journal.verify()
    assert (count, problems) == (12, [])
    assert len(head) == 64
    journal.close()


async def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Clock())
    assert journal.verify()[0::2] == (0, [])
    journal.close()


COLUMNS = ("at", "phase", "call", "process", "portal", "tool", "decision", "arguments", "objects", "effect", "rule")
MORE = ("confirmation", "outcome", "receipt", "previous", "hash")


@pytest.mark.parametrize("column", [*COLUMNS, *MORE])
async def test_a_changed_value_is_found_in_any_column(tmp_path: Path, column: str) -> None:
    journal = await filled(tmp_path)
    journal.close()
    tamper(tmp_path, f"UPDATE journal SET {column} = {column} || 'x' WHERE id = 5")  # noqa: S608 (our own columns)
    assert 5 in {problem.row for problem in journal.verify()[2]}
    journal.close()


@pytest.mark.parametrize("column", ["person", "count"])
async def test_a_changed_number_is_found(tmp_path: Path, column: str) -> None:
    journal = await filled(tmp_path)
    tamper(tmp_path, f"UPDATE journal SET {column} = {column} + 1 WHERE id = 12")  # noqa: S608 (our own columns)
    assert [problem.row for problem in journal.verify()[2]] == [12]
    journal.close()


SWAPPED = """
UPDATE journal SET id = 99 WHERE id = 4; UPDATE journal SET id = 4 WHERE id = 5; UPDATE journal SET id = 5 WHERE id = 99
"""
ADDED = """
INSERT INTO journal SELECT 13, at, phase, call, process, portal, person, tool, decision, arguments, objects,
count, effect, rule, confirmation, outcome, receipt, previous, hash FROM journal WHERE id = 12
"""


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal WHERE id = 1",
        "DELETE FROM journal WHERE id = 6",
        "DELETE FROM journal WHERE id = 12",
        "DELETE FROM journal WHERE id > 3",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE id = 6; UPDATE journal SET id = id - 1 WHERE id > 6",
        SWAPPED,
        ADDED,
        "DELETE FROM head",
    ],
    ids=["first", "middle", "last", "tail", "all", "closed gap", "swapped", "added", "end forgotten"],
)
async def test_removed_moved_and_added_rows_are_found(tmp_path: Path, statement: str) -> None:
    journal = await filled(tmp_path)
    tamper(tmp_path, statement)
    assert journal.verify()[2]
    journal.close()


async def test_a_journal_written_anew_is_found_by_a_hash_noted_earlier(tmp_path: Path) -> None:
    journal = await filled(tmp_path, 2)
    noted = journal.verify()[1]
    journal.close()
    forget(tmp_path)
    forged = await filled(tmp_path, 3)
    assert forged.verify()[2] == []
    assert [problem.row for problem in forged.verify(noted)[2]] == [0]
    forged.close()


async def test_a_hash_noted_earlier_is_still_part_of_a_journal_that_grew(tmp_path: Path) -> None:
    journal = await filled(tmp_path, 1)
    noted = journal.verify()[1]
    journal.close()
    journal = await filled(tmp_path, 2)
    assert journal.verify(noted)[2] == []
    journal.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.integers(1, 12),
    column=st.sampled_from(["at", "outcome", "receipt", "arguments", "objects"]),
    value=st.text(min_size=1, max_size=20).filter(lambda text: "'" not in text and "\0" not in text),
)
def test_whatever_is_put_into_whatever_row_is_found(tmp_path: Path, row: int, column: str, value: str) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    anyio.run(_make, folder)
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    read = f"SELECT {column} FROM journal WHERE id = ?"  # noqa: S608 (our own columns)
    write = f"UPDATE journal SET {column} = ? WHERE id = ?"  # noqa: S608 (as above)
    before = connection.execute(read, (row,)).fetchone()[0]
    connection.execute(write, (value.encode("utf-8", "replace").decode(), row))
    after = connection.execute(read, (row,)).fetchone()[0]
    connection.close()
    journal = Journal(folder, Clock())
    assert bool(journal.verify()[2]) is (before != after)
    journal.close()


async def _make(folder: Path) -> None:
    (await filled(folder)).close()


async def test_two_processes_worth_of_writers_share_one_chain(tmp_path: Path) -> None:
    def many(start: int) -> None:
        async def go() -> None:
            (await filled(tmp_path, 25)).close()

        anyio.run(go)
        assert start >= 0

    threads = [threading.Thread(target=many, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    journal = Journal(tmp_path, Clock())
    assert journal.verify()[0::2] == (200, [])
    journal.close()


async def test_an_attempt_without_an_ending_whose_process_is_gone_is_unknown(tmp_path: Path) -> None:
    journal = await filled(tmp_path, 1)
    await journal.begin(write(7), anything)
    [unended, _] = await journal.attempts(Query())
    assert unended.outcome == "under way"
    tamper(tmp_path, "UPDATE journal SET process = '4194999' WHERE id = 3")
    [unended, ended] = await journal.attempts(Query())
    assert (unended.outcome, ended.outcome) == ("unknown: process ended", "done")
    assert list(unended.objects) == ["task:7"]
    journal.close()


async def test_an_attempt_without_an_ending_is_not_under_way_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    journal = Journal(tmp_path, clock)
    await journal.begin(write(7), anything)
    clock.now += timedelta(hours=1)
    assert [one.outcome for one in await journal.attempts(Query())] == ["unknown: process ended"]
    journal.close()


async def test_limits_count_what_was_sent_in_the_last_hour_and_day_whatever_became_of_it(tmp_path: Path) -> None:
    clock = Clock()
    journal = Journal(tmp_path, clock)
    clock.now = NOON - timedelta(hours=20)
    await journal.begin(write(1, count=5), anything)
    clock.now = NOON - timedelta(minutes=30)
    await journal.begin(write(2, decision="reject"), anything)
    await journal.withhold(write(3), "denied")
    clock.now = NOON
    counts = await journal.counts(15)
    assert counts == Counts(writes_hour=1, writes_day=6, rejections_hour=1, rejections_day=1)
    assert await journal.counts(16) == Counts()
    journal.close()


async def test_a_limit_is_held_inside_the_transaction_that_writes(tmp_path: Path) -> None:
    journal = Journal(tmp_path, Clock())

    def at_most_three(counts: Counts) -> None:
        if counts.writes_hour >= 3:
            raise Withheld("enough")

    refused = 0
    async with anyio.create_task_group() as tasks:

        async def one(number: int) -> None:
            nonlocal refused
            try:
                await journal.begin(write(number), at_most_three)
            except Withheld:
                refused += 1

        for number in range(10):
            tasks.start_soon(one, number)
    assert refused == 7
    assert journal.verify()[0::2] == (3, [])
    journal.close()


async def test_attempts_are_found_by_what_they_were_about(tmp_path: Path) -> None:
    journal = await filled(tmp_path, 3)
    await journal.withhold(write(9, decision="reject"), "denied")
    everything = await journal.attempts(Query())
    assert [one.id for one in everything] == [7, 5, 3, 1]
    assert [one.id for one in await journal.attempts(Query(object="task:1"))] == [3]
    assert [one.id for one in await journal.attempts(Query(outcome="withheld"))] == [7]
    assert [one.id for one in await journal.attempts(Query(attempt=4))] == [3]
    assert await journal.attempts(Query(person=99)) == []
    assert [one.id for one in await journal.attempts(Query(), 2)] == [7, 5]
    journal.close()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all, but long enough to look like one " * 50)
    (tmp_path / FILE).chmod(0o600)
    journal = Journal(tmp_path, Clock())
    with pytest.raises(InvalidInput, match="cannot be used"):
        await journal.begin(write(1), anything)


@pytest.mark.parametrize("breaking", [lambda path: path.chmod(0o644), lambda path: path.chmod(0o620)])
async def test_a_journal_open_to_others_is_refused(tmp_path: Path, breaking: Callable[[Path], None]) -> None:
    (await filled(tmp_path, 1)).close()
    breaking(tmp_path / FILE)
    with pytest.raises(InvalidInput, match="chmod 600"):
        Journal(tmp_path, Clock()).verify()


async def test_what_is_made_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    journal = await filled(folder, 1)
    made = [tmp_path / "a", folder, *folder.iterdir()]
    assert len(made) >= 3
    assert all(one.stat().st_mode & 0o077 == 0 for one in made), [oct(one.stat().st_mode) for one in made]
    journal.close()


async def test_a_server_that_has_ended_leaves_one_closed_file(office: Office) -> None:
    async with office.assistant() as assistant:
        await assistant.call("task_complete", task_id=1128, decision="reject", comment="No budget.")
    left = {path.name for path in office.folder.iterdir()}
    assert left == {FILE}, "what is beside the file belongs to a connection that is still open"
