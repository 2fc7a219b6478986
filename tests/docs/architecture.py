"""The picture in CONTRIBUTING, made from the imports: `python -m tests.docs.architecture` draws it anew."""

from collections.abc import Mapping
from pathlib import Path

from tests.test_layers import GROUND, imports, layer

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
BEGIN, END = "<!-- picture: python -m tests.docs.architecture -->\n", "<!-- end of picture -->"
EVERYBODYS = GROUND | {"settings", "logs", "__main__", "__version__", "instructions", "argument_errors", "prompts"}
"""Left out of the picture: what everyone may import, and what imports nothing."""

Graph = Mapping[str, set[str]]


def dependencies() -> dict[str, set[str]]:
    """Which layer imports which, at run time."""
    found: dict[str, set[str]] = {}
    for one in imports("bizproc_mcp"):
        names = one.wanted.split(".")
        if names[0] == "bizproc_mcp" and len(names) > 1 and not one.typing_only:
            found.setdefault(layer(one.module), set()).add(names[1])
    shown = set(found) - EVERYBODYS - {"package"}
    return {name: {other for other in found[name] if other != name} & shown for name in sorted(shown)}


def reduced(graph: Graph) -> dict[str, set[str]]:
    """The fewest arrows that still lead from each layer to all that it can reach."""
    left = {name: set(others) for name, others in graph.items()}
    for name in sorted(left):
        for other in sorted(left[name]):
            left[name].discard(other)
            if other not in _reached(left, name):
                left[name].add(other)
    return left


def _reached(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for other in graph.get(waiting.pop(), set()) - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def picture() -> str:
    """The layers as a Mermaid flowchart, an arrow for «imports»."""
    arrows = [f"  {name} --> {other}" for name, others in reduced(dependencies()).items() for other in sorted(others)]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```"]) + "\n"


def with_picture(text: str) -> str:
    """The page with its picture as it should be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{picture()}{END}{after}"


if __name__ == "__main__":
    CONTRIBUTING.write_text(with_picture(CONTRIBUTING.read_text(encoding="utf-8")), encoding="utf-8")
