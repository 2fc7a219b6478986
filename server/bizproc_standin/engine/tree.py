"""Activity trees of templates, parsed into nodes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bizproc_standin.engine.values import listed, mapped

MAX_DEPTH = 60
MAX_NODES = 5_000


class TreeError(ValueError):
    """The tree is not a valid template."""


@dataclass(slots=True, frozen=True)
class Node:
    """An activity; absent ``Activated`` means yes; ``Children`` was a list or a map (docs/portal.md 6.4)."""

    type: str
    name: str
    activated: bool
    properties: Mapping[str, object]
    children: tuple["Node", ...]

    @property
    def title(self) -> str:
        """Return the title from the designer, or the name when it has none."""
        title = self.properties.get("Title")
        return title if isinstance(title, str) and title else self.name

    def flag(self, name: str, default: str = "") -> str:
        """Return a text property unchanged."""
        value = self.properties.get(name)
        return default if value is None or isinstance(value, list | dict) else str(value)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_tree(root: Mapping[str, object]) -> Node:
    """Read a root activity; raises TreeError."""
    budget = [MAX_NODES]
    return _node(root, 0, budget)


def _node(source: object, depth: int, budget: list[int]) -> Node:
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise TreeError("The template is nested too deeply or has too many activities.")
    if not isinstance(source, Mapping) or not isinstance(source.get("Type"), str):
        raise TreeError("An activity has no type.")
    children = source.get("Children")
    if isinstance(children, Mapping):
        # When the designer removes a child, PHP keeps the other keys: the order counts, not the keys.
        children = list(children.values())
    return Node(
        str(source["Type"]),
        str(source.get("Name", "")),
        source.get("Activated", "Y") != "N",
        mapped(source.get("Properties")),
        tuple(_node(child, depth + 1, budget) for child in listed(children)),
    )
