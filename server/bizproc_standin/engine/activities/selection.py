"""Choosing people: the head up the department tree, one at random, one after the other."""

from itertools import islice

from bizproc_standin.engine.execution import Activity, Execution
from bizproc_standin.engine.tree import Node
from bizproc_standin.engine.values import is_on, whole
from bizproc_standin.world.organisation import heads_of

DEFAULT_LEVELS = 1


def get_user(run: Execution, node: Node) -> None:
    """Set the result GetUser: whom ``UserType`` finds, else the reserve."""
    people = run.property_people(node, "UserParameter")
    skip_absent = is_on(node.properties.get("SkipAbsent"))
    kind = node.flag("UserType", "random")
    if kind == "boss":
        # Nobody is his own head: a head's head is looked for further up.
        levels = max(1, whole(run.property(node, "MaxLevel"), DEFAULT_LEVELS))
        found = next(
            (
                head_id
                for user_id in people
                for head_id in islice(heads_of(run.store, user_id), levels)
                if _available(run, head_id, skip_absent=skip_absent)
            ),
            0,
        )
    else:
        here = [user_id for user_id in people if _available(run, user_id, skip_absent=skip_absent)]
        found = _pick(run, node, here, in_turn=kind == "sequent")
    if found:
        run.result(node, GetUser=f"user_{found}")
        return
    reserve = run.property_people(node, "ReserveUserParameter")
    run.result(node, GetUser=[f"user_{user_id}" for user_id in reserve] if len(reserve) > 1 else _first(reserve))


def _available(run: Execution, user_id: int, *, skip_absent: bool) -> bool:
    user = run.store.users.get(user_id)
    return user is not None and user.active and not (skip_absent and run.store.absent(user_id))


def _pick(run: Execution, node: Node, here: list[int], *, in_turn: bool) -> int:
    if not here:
        return 0
    if not in_turn:
        return run.store.rng.choice(here)
    key = (run.template.id, node.name)
    turn = run.store.turns.get(key, 0)
    run.store.turns[key] = turn + 1
    return here[turn % len(here)]


def _first(people: list[int]) -> str | None:
    return f"user_{people[0]}" if people else None


SELECTION: dict[str, Activity] = {"GetUserActivity": get_user}
