"""The envelope around a result (docs/portal.md 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bizproc_standin.rest.raw_file import RawFile

__all__ = ["Answer", "Timing", "success_body", "time_body"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a method, with ``total`` and ``next`` for lists."""

    result: object
    total: int | None = None
    next: int | None = None
    file: RawFile | None = None
    """Sent instead of the envelope; only by methods with ``sends_file``."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a call ran, and the operating time its method has used."""

    started: datetime
    finished: datetime
    processing: float
    operating: float
    operating_reset_at: int


def time_body(timing: Timing) -> dict[str, object]:
    """The ``time`` map; ``start`` and ``processing`` are integers since core 25.700."""
    start, finish = timing.started.timestamp(), timing.finished.timestamp()
    return {
        "start": int(start),
        "finish": round(finish, 6),
        "duration": round(finish - start, 6),
        "processing": int(timing.processing),
        "date_start": timing.started.isoformat(timespec="seconds"),
        "date_finish": timing.finished.isoformat(timespec="seconds"),
        "operating_reset_at": timing.operating_reset_at,
        "operating": round(timing.operating, 6) if timing.operating else 0,
    }


def success_body(answer: Answer, time: Mapping[str, object]) -> dict[str, object]:
    """The whole body, in the portal's order: result, next, total, time."""
    body: dict[str, object] = {"result": answer.result}
    if answer.next is not None:
        body["next"] = answer.next
    if answer.total is not None:
        body["total"] = answer.total
    body["time"] = time
    return body
