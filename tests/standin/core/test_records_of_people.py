"""Choosing people, absences, permissions."""

import pytest

from bizproc_standin.state.records import User
from tests.standin.core.company import (
    CLERK,
    COLLEAGUE,
    DEAL_1,
    DEPARTMENT,
    DIRECTOR,
    DIVISION,
    GROUP,
    NEIGHBOUR,
    Node,
    Portal,
    lines,
    log,
    node,
    start,
)


def _chosen(world: Portal, **properties: object) -> str:
    choose = node("GetUser", "G", **properties)
    return lines(world, start(world, choose, log("{=G:GetUser}")))[0]


def _boss(world: Portal, user: int, level: int = 1, **more: object) -> str:
    return _chosen(world, UserType="boss", UserParameter=[f"user_{user}"], MaxLevel=str(level), **more)


@pytest.mark.parametrize(
    ("user", "boss"),
    [
        (CLERK, f"user_{GROUP}"),
        (GROUP, f"user_{DEPARTMENT}"),
        (NEIGHBOUR, f"user_{DIRECTOR}"),
        (DIRECTOR, ""),
        (404, ""),
    ],
)
def test_a_heads_head_is_further_up(world: Portal, user: int, boss: str) -> None:
    """A department without a head is passed by; nobody is above the director."""
    assert _boss(world, user) == boss


def test_absent_heads_do_not_count_as_levels(world: Portal) -> None:
    """Recorded: MaxLevel says how many heads are found; absence matters unless SkipAbsent says N."""
    now = world.now()
    world.absences[GROUP] = [(now, now, "leave")]
    assert _boss(world, CLERK, 1, SkipAbsent="N") == f"user_{GROUP}"
    assert _boss(world, CLERK, 1, SkipAbsent="Y") == f"user_{DEPARTMENT}"
    assert _boss(world, CLERK, 1) == f"user_{DEPARTMENT}"
    assert _boss(world, CLERK, 2) == f"user_{DEPARTMENT}, user_{DIVISION}"


def test_without_a_level_the_way_ends_where_no_head_is_to_be_had(world: Portal) -> None:
    """Recorded: all heads up the tree, until one is missing; then the reserve."""
    assert _boss(world, CLERK, 0) == ", ".join(f"user_{head}" for head in (GROUP, DEPARTMENT, DIVISION, DIRECTOR))
    now = world.now()
    world.absences[GROUP] = [(now, now, "leave")]
    assert _boss(world, CLERK, 0) == ""
    assert _boss(world, CLERK, 0, ReserveUserParameter=[f"user_{DIVISION}"]) == f"user_{DIVISION}"


def test_people_take_turns(world: Portal) -> None:
    """``sequent`` goes on where the template's last process stopped; ``random`` picks one of them."""
    two = [f"user_{CLERK}", f"user_{COLLEAGUE}"]
    template = start(world, node("GetUser", "G", UserType="sequent", UserParameter=two), log("{=G:GetUser}"))
    seen = lines(world, template)
    template_id = world.states[template].template_id
    seen += [lines(world, world.start_workflow(template_id, DEAL_1, {}, CLERK))[0] for _ in range(2)]
    assert seen == [*two, two[0]]
    assert _chosen(world, UserType="random", UserParameter=two) in two


def test_an_absence_is_recorded_and_then_counts(world: Portal) -> None:
    """AbsenceActivity feeds SkipAbsent."""
    away: Node = node(
        "Absence",
        AbsenceUser=["author"],
        AbsenceFrom="2026-11-20",
        AbsenceTo="30.11.2026 18:00:00",
        AbsenceName="Leave of {=User:ID > friendly}",
    )
    start(world, away, node("Absence", "B", AbsenceUser=["author"], AbsenceFrom="some day"))
    assert world.absent(CLERK)
    assert [name for _, _, name in world.absences[CLERK]] == ["Leave of Clara Test"]


def test_permissions_are_recorded(world: Portal) -> None:
    """Rewritten or added to."""
    start(world, node("SetPermissions", Permission={"R": ["author"]}))
    start(world, node("SetPermissions", Permission={"W": ["user_1"]}, Rewrite="N"))
    assert world.documents[DEAL_1].permissions == {"R": ["author"], "W": ["user_1"]}
    start(world, node("SetPermissions", Permission={"D": []}, Rewrite="Y"))
    assert world.documents[DEAL_1].permissions == {"D": []}


def test_visibility_of_tasks_follows_the_tree(world: Portal) -> None:
    """Own, a head's, an administrator's view (docs/portal.md 7.1)."""
    world.add_user(User(20, "No", "Department"))
    assert world.may_see_tasks_of(CLERK, CLERK)
    assert world.may_see_tasks_of(DIVISION, CLERK)
    assert world.may_see_tasks_of(DIRECTOR, 20)
    assert not world.may_see_tasks_of(COLLEAGUE, CLERK)
    assert not world.may_see_tasks_of(404, CLERK)
