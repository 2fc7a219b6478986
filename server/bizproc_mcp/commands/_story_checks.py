"""Lookups for a story's claims: in the result, in the requests the portal received, in the portal itself."""

from collections.abc import Mapping

from bizproc_mcp.commands._story import Expectation, Look, PortalWindow, Scene
from bizproc_mcp.models._base import Json

_TASK_STATUS = {
    "0": "open",
    "1": "approved",
    "2": "rejected",
    "3": "completed",
    "4": "timed out",
    "5": "cancelled",
}


def at(value: Json, *path: str | int) -> Json:
    """The value at a path of keys and indexes; None if the path does not exist."""
    for part in path:
        if isinstance(value, Mapping) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and -len(value) <= part < len(value):
            value = value[part]
        else:
            return None
    return value


def listed(value: Json) -> list[Json]:
    """The items of a list; empty if the value is not a list."""
    return list(value) if isinstance(value, list) else []


def answer(*path: str | int) -> Look:
    """A value of the structured content."""

    async def look(scene: Scene) -> Json:
        return at(dict(scene.answered.structured), *path)

    return look


def keys(*path: str | int) -> Look:
    """The names in a map of the structured content, in order."""

    async def look(scene: Scene) -> Json:
        found = at(dict(scene.answered.structured), *path)
        return list(found) if isinstance(found, Mapping) else None

    return look


def item_named(part: str, key: str = "name") -> Look:
    """The id of the listed item whose name (or another key) contains `part`."""

    async def look(scene: Scene) -> Json:
        items = listed(scene.answered.structured.get("items"))
        return next((at(item, "id") for item in items if part in str(at(item, key))), None)

    return look


def outcome(*words: str) -> Expectation:
    """The receipt has one of these outcomes."""

    async def look(scene: Scene) -> Json:
        told = scene.answered.structured.get("outcome")
        if told in words:
            return words[0]
        return told if told is not None else scene.answered.text

    return Expectation(f"the receipt says {' or '.join(words)}", words[0], look)


def refused(naming: str, method: str) -> Expectation:
    """The call is rejected with a hint, and the portal never received the write."""

    async def look(scene: Scene) -> Json:
        return {
            "refused": scene.answered.refused,
            f"names {naming!r}": naming.lower() in scene.answered.text.lower(),
            f"{method} calls": scene.sent.get(method, 0),
        }

    expected: Json = {"refused": True, f"names {naming!r}": True, f"{method} calls": 0}
    return Expectation("refused before anything was sent to the portal", expected, look)


def sent_once(method: str) -> Expectation:
    """The portal received the write exactly once."""

    async def look(scene: Scene) -> Json:
        return scene.sent.get(method, 0)

    return Expectation(f"the portal received {method} once", 1, look)


def asked(naming: str) -> Expectation:
    """The server asked the user once, about this and nothing else."""

    async def look(scene: Scene) -> Json:
        return [naming in question for question in scene.questions]

    return Expectation("the server asked the person first", [True], look)


def task_is(task: str, status: str, claim: str = "") -> Expectation:
    """A kept task has this status in the portal."""

    async def look(scene: Scene) -> Json:
        found = at(await scene.portal.look(f"tasks/{scene.kept.get(task)}"), "STATUS")
        return _TASK_STATUS.get(str(found), "missing")

    return Expectation(claim or f"in the portal the task is {status}", status, look)


def task_value(task: str, *path: str | int) -> Look:
    """A value of a kept task in the portal."""

    async def look(scene: Scene) -> Json:
        return at(await scene.portal.look(f"tasks/{scene.kept.get(task)}"), *path)

    return look


def process_value(workflow: str, *path: str | int) -> Look:
    """A value of a kept process in the portal."""

    async def look(scene: Scene) -> Json:
        return at(await scene.portal.look(f"workflows/{scene.kept.get(workflow)}"), *path)

    return look


def process_waits_for(workflow: str, *names: str) -> Expectation:
    """The open tasks of a kept process are assigned to these people."""

    async def look(scene: Scene) -> Json:
        process = await scene.portal.look(f"workflows/{scene.kept.get(workflow)}")
        people = await _names(scene.portal)
        waiting: list[Json] = []
        for task_id in listed(at(process, "tasks")):
            waiting += await _waiting(scene.portal, task_id, people)
        return waiting

    told = " or ".join(names) or "nobody"
    return Expectation(f"now it waits for {told}", list(names), look)


def task_waits_for(task: str, name: str, claim: str = "") -> Expectation:
    """A kept task is assigned to one person."""

    async def look(scene: Scene) -> Json:
        return await _waiting(scene.portal, scene.kept.get(task), await _names(scene.portal))

    return Expectation(claim or f"now it waits for {name}", [name], look)


def all_wait_for(name: str, claim: str) -> Expectation:
    """Every listed task is assigned to this person in the portal, and there is at least one."""

    async def look(scene: Scene) -> Json:
        people = await _names(scene.portal)
        ids = [at(item, "id") for item in listed(scene.answered.structured.get("items"))]
        return bool(ids) and all([name in await _waiting(scene.portal, task_id, people) for task_id in ids])

    return Expectation(claim, expected=True, look=look)


async def _names(portal: PortalWindow) -> Mapping[Json, str]:
    users = listed(await portal.look("users"))
    return {at(user, "id"): f"{at(user, 'name')} {at(user, 'last_name')}" for user in users}


async def _waiting(portal: PortalWindow, task_id: Json, people: Mapping[Json, str]) -> list[Json]:
    participants = listed(at(await portal.look(f"tasks/{task_id}"), "participants"))
    return [people.get(at(one, "user_id"), "somebody") for one in participants if at(one, "status") == 0]
