"""Choosing people: heads up the department tree, a random person, or people in turn."""

from bizproc_standin.engine.activities.step import step
from bizproc_standin.engine.activity import Maker, Run
from bizproc_standin.engine.tree import Node
from bizproc_standin.php.numbers import to_int
from bizproc_standin.state.organisation import chain

_EMPTY = (None, "", "0", 0)


def get_user(run: Run, node: Node) -> None:
    """Set the result GetUser: the people found by ``UserType``, else the reserve; nothing when there are none."""
    run.result(node, GetUser=_found(run, node))


def _found(run: Run, node: Node) -> object:
    people = run.property_people(node, "UserParameter")
    kind = run.property_text(node, "UserType")
    if kind == "boss":
        if not people or people[0] not in run.store.users:
            return None
        heads = _heads(run, node, people[0])
        if heads:
            return f"user_{heads[0]}" if len(heads) == 1 else _named(heads)
        return _named(_reserve(run, node)) or None
    here = [user_id for user_id in people if _available(run, node, user_id, "SkipAbsent")]
    if kind == "random":
        chosen = [run.store.rng.choice(here)] if here else _reserve(run, node)
        return f"user_{chosen[0]}" if chosen else None
    if kind == "sequent" and here:
        return f"user_{_next_in_turn(run, node, here)}"
    return _named(_reserve(run, node)) or None


def _heads(run: Run, node: Node, user_id: int) -> list[int]:
    """Find the heads up the tree of each department of a person; people are not their own heads.

    ``MaxLevel`` limits the number of heads found; anything but a number above 0 means no limit. With a ``MaxLevel``
    departments without an available head are skipped; with an empty one the search ends at the first of them.
    """
    user = run.store.users.get(user_id)
    limit = run.property(node, "MaxLevel")
    levels = to_int(limit)
    found: dict[int, None] = {}
    for department_id in user.departments if user else ():
        left = levels
        for above in chain(run.store, department_id):
            head_id = run.store.departments[above].head_id
            if head_id != user_id and _available(run, node, head_id, "SkipAbsent"):
                found[head_id] = None
                left -= 1
                if left == 0:
                    break
            elif limit in _EMPTY:
                break
    return list(found)


def _reserve(run: Run, node: Node) -> list[int]:
    people = run.property_people(node, "ReserveUserParameter")
    return [user_id for user_id in people if _available(run, node, user_id, "SkipAbsentReserve")]


def _available(run: Run, node: Node, user_id: int, skip_absent: str) -> bool:
    user = run.store.users.get(user_id)
    if user is None or not user.active:
        return False
    return run.property(node, skip_absent) == "N" or not run.store.absent(user_id)


def _next_in_turn(run: Run, node: Node, here: list[int]) -> int:
    key = (run.template.id, node.name)
    turn = run.store.turns.get(key, 0)
    run.store.turns[key] = turn + 1
    return here[turn % len(here)]


def _named(people: list[int]) -> list[str]:
    return [f"user_{user_id}" for user_id in people]


SELECTION: dict[str, Maker] = {"GetUserActivity": step(get_user)}
