"""The department tree and its heads."""

from collections.abc import Iterator

from bizproc_standin.state.store import Store


def chain(store: Store, department_id: int) -> Iterator[int]:
    """Yield a department and its parents up to the root; a cycle in the data ends the walk."""
    seen: set[int] = set()
    while department_id and department_id not in seen and department_id in store.departments:
        seen.add(department_id)
        yield department_id
        department_id = store.departments[department_id].parent_id


def is_head_of(store: Store, head_id: int, user_id: int) -> bool:
    """Whether one person heads another, directly or through the tree; people do not head themselves."""
    user = store.users.get(user_id)
    if user is None or head_id == user_id or head_id <= 0:
        return False
    return any(
        store.departments[above].head_id == head_id
        for department_id in user.departments
        for above in chain(store, department_id)
    )


def members(store: Store, department_id: int, *, recursive: bool = False) -> list[int]:
    """Return the active members of a department by ascending id, with subdepartments if ``recursive``."""
    return sorted(
        user.id
        for user in store.users.values()
        if user.active
        and any(own == department_id or (recursive and department_id in chain(store, own)) for own in user.departments)
    )


def is_intranet(store: Store, user_id: int) -> bool:
    """Whether the person exists, is active and belongs to the company (docs/portal.md 7.3)."""
    user = store.users.get(user_id)
    return user is not None and user.active and user.intranet
