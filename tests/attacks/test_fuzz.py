"""The fuzzer on the normal server, and on one with planted defects: it finds exactly these."""

from collections.abc import Iterator

import pytest

from tests.attacks.fuzz.edits import Edit
from tests.attacks.fuzz.evidence import Evidence, Finding
from tests.attacks.fuzz.fuzzing import Fuzzer, ground
from tests.attacks.fuzz.judges import findings_of
from tests.attacks.fuzz.planted import COMMAND, DEFECTS
from tests.attacks.fuzz.playing import Ground, play
from tests.attacks.fuzz.rounds import Round, random_round
from tests.attacks.fuzz.scenes import Scene
from tests.attacks.fuzz.script import Script
from tests.attacks.fuzz.steps import NO, Step
from tests.attacks.fuzz.texts import MARK

pytestmark = pytest.mark.slow  # whole rounds of the fuzzer, each with servers of its own

SEED, ROUNDS, STEPS = 1, 2, 12


@pytest.fixture(scope="module")
def played_on() -> Iterator[Ground]:
    with ground() as running:
        yield running


async def test_a_few_rounds_of_mutated_input_find_nothing(played_on: Ground) -> None:
    """`python -m tests.attacks fuzz --seconds N` goes on for longer, with other seeds."""
    told: list[str] = []
    fuzzer = Fuzzer(played_on, SEED, told.append, tries=0, steps=STEPS)
    journal = await fuzzer.run(rounds=ROUNDS)
    assert told == []
    assert journal.rounds == ROUNDS
    assert journal.steps >= ROUNDS * STEPS


def test_a_seed_and_a_number_make_the_same_round_each_time() -> None:
    rounds = [repr(random_round(7, number, STEPS)) for number in range(8)]
    assert [repr(random_round(7, number, STEPS)) for number in range(8)] == rounds
    assert len(set(rounds)) == 8


MARKED = Script((Edit("NAME", MARK),))


@pytest.mark.parametrize("serving", ["stdio", "http"])
async def test_every_planted_defect_is_found_and_the_tool_without_one_is_clean(played_on: Ground, serving: str) -> None:
    planted = Ground(played_on.portal, played_on.trap, COMMAND)
    steps = [Step("call", "task_list", {"search": defect}, script=MARKED, replies=(NO,)) for defect in DEFECTS]
    clean = Step("call", "task_list", {"search": "no defect"}, script=MARKED)
    seen: list[tuple[str, list[Finding]]] = []

    def see(evidence: Evidence) -> bool:
        seen.append((str(evidence.step.arguments.get("search", "")), findings_of(evidence)))
        return True

    scene = Scene(serving="http") if serving == "http" else Scene(era="2026-07-28")
    await play(planted, Round("planted", scene, [clean, *steps]), see)
    found = {search: {finding.kind for finding in findings} for search, findings in seen}
    assert found["no defect"] == set()
    for defect in DEFECTS:
        assert defect.removesuffix(" in the log") in found[defect], f"{defect} was not found: {found}"


async def test_a_server_that_works_on_when_told_to_end_is_found(played_on: Ground) -> None:
    planted = Ground(played_on.portal, played_on.trap, COMMAND)
    last = Step("call", "task_list", {"search": "long freeze"})
    found: list[Finding] = []

    def see(evidence: Evidence) -> bool:
        found.extend(findings_of(evidence))
        return True

    await play(planted, Round("planted", Scene(), (), last), see)
    assert "slow end" in {finding.kind for finding in found}


async def test_what_is_found_is_told_once_with_the_way_to_see_it_again(played_on: Ground) -> None:
    told: list[str] = []
    planted = Ground(played_on.portal, played_on.trap, COMMAND)
    defect = Step("call", "task_list", {"search": "unseen"}, script=MARKED)
    fuzzer = Fuzzer(planted, 11, told.append, tries=0)
    await fuzzer.one(Round("11:4", Scene(), [Step("call", "task_summary"), defect, defect]))
    [noted] = fuzzer.journal.noted.values()
    assert list(noted.smallest.steps) == [defect]
    assert noted.rounds == ["11:4", "11:4"]
    assert [line for line in told if "--replay 11:4" in line] == [told[2]]
    assert "1 defects found" in fuzzer.journal.summary(11)[0]


async def test_a_finding_that_depends_on_time_counts_only_where_it_is_seen_again(played_on: Ground) -> None:
    fuzzer = Fuzzer(played_on, 11, list[str]().append, tries=0)
    await fuzzer.closer(
        Finding("freeze", "call task_summary", "1.2 s"), Round("11:4", Scene(), [Step("call", "task_summary")])
    )
    assert fuzzer.journal.noted == {}
    assert len(fuzzer.journal.dismissed) == 1
