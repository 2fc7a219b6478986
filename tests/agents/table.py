"""The results of many trials as a table, and what was not solved."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.agents.host_form import FORMS

__all__ = ["read_results", "table"]

_HEAD = "form        trials  solved  wrong writes  median calls  median bytes  errors  questions"
_WIDTHS = (6, 6, 12, 12, 12, 6, 9)


def read_results(files: Iterable[Path]) -> list[Mapping[str, Any]]:
    """All records of these files."""
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def table(records: Sequence[Mapping[str, Any]]) -> str:
    """A row for each form and one for all; below it every trial that went wrong, with the reason."""
    rows = [_row(form, [one for one in records if one["form"] == form]) for form in FORMS]
    lines = [_HEAD, *(row for row in rows if row), _row("all", records)]
    unsolved = [one for one in records if not one["solved"] or not one["finished"]]
    lines += [f"{one['case']} ({one['form']}): {'; '.join(_reasons(one))}" for one in unsolved]
    return "\n".join(lines)


def _row(name: str, records: Sequence[Mapping[str, Any]]) -> str:
    if not records:
        return ""
    solved, wrong, errors, questions = (
        sum(int(one[key]) for one in records) for key in ("solved", "wrong_writes", "errors", "questions")
    )
    calls, size = (median(one[key] for one in records) for key in ("calls", "bytes"))
    figures = zip((len(records), solved, wrong, calls, size, errors, questions), _WIDTHS, strict=True)
    return f"{name:<10}" + "".join(f"  {figure:>{width}g}" for figure, width in figures)


def _reasons(record: Mapping[str, Any]) -> Sequence[str]:
    return [*([] if record["finished"] else ["never finished"]), *record["why_not"]]
