"""Two concurrent servers share one journal and one set of limits."""

import pytest

from bizproc_mcp.safety.journal import Journal, Query
from bizproc_standin.seed import seed_bulk
from tests.faults.killed import running
from tests.fixtures.office import HEAD, Office


@pytest.mark.slow  # processes of their own
def test_two_servers_write_into_one_chain_and_share_its_limits(office: Office) -> None:
    policy = office.folder / "policy.toml"
    policy.write_text("[limits]\nwrites_per_hour = 30\n")
    ids = seed_bulk(office.world, 40, HEAD)
    with running(office, HEAD, policy=policy) as one, running(office, HEAD, policy=policy) as other:
        calls = [
            (server, server.call("task_complete", {"task_id": task, "decision": "approve", "comment": "Both."}))
            for at, task in enumerate(ids)
            for server in ((one, other)[at % 2],)
        ]
        answers = [server.wait(number) for server, number in calls]
    refused = [answer for answer in answers if "writes_per_hour" in str(answer)]
    done = [task for task in ids if task not in office.waits_for(HEAD)]
    assert (len(done), len(refused)) == (30, 10)
    journal = Journal(office.folder / "state", office.world.now)
    count, _, problems = journal.verify()
    outcomes = [attempt.outcome for attempt in journal.attempts_now(Query())]
    journal.close()
    assert (count, problems) == (70, [])
    assert (outcomes.count("done"), outcomes.count("withheld")) == (30, 10)
