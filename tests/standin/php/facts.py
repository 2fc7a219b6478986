"""What PHP 8.2 itself says (`tests/data/php`)."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "data" / "php"


def facts(name: str) -> list[Any]:
    rows: list[Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert rows
    return rows


def same(ours: object, php: object) -> bool:
    """Whether two results are one: the same kind of number, text or flag."""
    return type(ours) is type(php) and ours == php
