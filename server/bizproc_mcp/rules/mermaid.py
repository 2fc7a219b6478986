"""Mermaid flowchart text: boxes, arrows and frames with labels that cannot break out."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_mcp.rules.untrusted import CLOSE, OPEN, clean

_SHAPES: Mapping[str, tuple[str, str]] = {
    "step": ("[", "]"),
    "task": ("([", "])"),
    "wait": ("{{", "}}"),
    "application": ("[[", "]]"),
    "choice": ("{", "}"),
    "turn": ("((", "))"),
    "unknown": ("[/", "/]"),
}
# Outlines only, no colours, so that they are readable on light and dark pages.
_CLASSES: Mapping[str, str] = {
    "task": "stroke-width:3px",
    "wait": "stroke-dasharray:6 3",
    "application": "stroke-width:2px",
    "unknown": "stroke-dasharray:2 2",
    "off": "opacity:0.45",
}
_PLAIN = frozenset(" ,!?'({}«»‹›…—–·=≠≥≤")
MAX_LABEL = 120
MAX_EDGE_LABEL = 84


@dataclass(slots=True)
class Chart:
    """Builds a flowchart. Ids are generated here, so portal text is never part of the syntax."""

    boxes: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    classes: dict[str, list[str]] = field(default_factory=dict)
    made: int = 0

    def box(self, label: str, shape: str, *, off: bool = False) -> str:
        """Add a box and return its id."""
        self.made += 1
        name = f"n{self.made}"
        left, right = _SHAPES[shape]
        self.boxes.append(f'{name}{left}"{escaped(label, MAX_LABEL) or "…"}"{right}')
        kind = "off" if off else shape
        if kind in _CLASSES:
            self.classes.setdefault(kind, []).append(name)
        return name

    def arrow(self, start: str, end: str, label: str = "") -> None:
        """Join two boxes."""
        said = escaped(label, MAX_EDGE_LABEL)
        self.arrows.append(f'{start} -->|"{said}"| {end}' if said else f"{start} --> {end}")

    def open_frame(self, label: str) -> None:
        """Open a frame: boxes created until it is closed are inside it."""
        self.made += 1
        self.boxes.append(f'subgraph g{self.made}["{escaped(label, MAX_LABEL) or "…"}"]')

    def close_frame(self) -> None:
        """Close the frame."""
        self.boxes.append("end")

    def text(self) -> str:
        """The whole flowchart. Arrows come last: a box mentioned inside a frame would become part of it."""
        styles = [f"classDef {name} {_CLASSES[name]}" for name in self.classes]
        members = [f"class {','.join(names)} {name}" for name, names in self.classes.items()]
        lines = (f"  {line}" for line in [*self.boxes, *self.arrows, *styles, *members])
        return "\n".join(["flowchart TD", *lines])


def escaped(text: str, limit: int) -> str:
    """Escape a label so that it is plain text, with at most `limit` characters in the source.

    Anything that could be syntax, Markdown, an icon, a link or HTML becomes a numeric entity, which the
    renderer decodes after parsing all those. Emoji and accents stay.
    """
    line = clean(text, limit)
    kept: list[str] = []
    size = 0
    for at, char in enumerate(line):
        entity = char if _harmless(line, at) else f"#{ord(char)};"
        size += len(entity)
        if size > limit - 2:
            shown = "".join(kept).rstrip()
            return f"{shown}…{CLOSE if shown.count(OPEN) > shown.count(CLOSE) else ''}"
        kept.append(entity)
    return "".join(kept)


def _harmless(line: str, at: int) -> bool:
    """Whether a character has no special meaning to the renderer at its position."""
    char, before, after = line[at], line[at - 1 : at], line[at + 1 : at + 2]
    within = before.isalnum() and after.isalnum()
    match char:
        case "-":  # not a list, a rule, an arrow, or an icon name such as fa-user
            return within and line[max(at - 2, 0) : at].lower() != "fa"
        case "_":  # underscores inside a word are not emphasis
            return within
        case "/" | "%":  # not an address or a comment
            return char not in (before, after)
        case "." | ")":  # not a numbered list or an address
            return not line[:at].isdigit() and (char == ")" or after in ("", " "))
        case ":" | ";":  # the renderer drops a semicolon from anything that looks like a style
            return not any(word in line.lower() for word in ("style", "classdef"))
        case _:
            return char in _PLAIN or unicodedata.category(char)[0] in "LNM" or char > "\u2fff"
