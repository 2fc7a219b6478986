"""Log lines on standard error, as text or JSON; without secrets, tracebacks only at DEBUG."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, TextIO

from bizproc_mcp.settings.masking import Mask, without_event_tokens
from bizproc_mcp.text.characters import escaped, is_unseen

__all__ = ["LogFormat", "Repeats", "announce", "set_up"]

LogFormat = Literal["text", "json"]

_HIDDEN = "***"
# Also mask secrets that are not in the settings: another portal's webhook, a token obtained later.
_WEBHOOK = re.compile(r"(/rest/\d+/)[A-Za-z0-9]{6,}")
_TOKEN = re.compile(
    r"((?:Bearer\s+|(?:auth|access_token|refresh_token|client_secret|X-Api-Key)[\"']?\s*[=:]\s*[\"']?))[^\s&\"',}]+",
    re.IGNORECASE,
)

_TRACEBACK = re.compile(r"(?:\+ )?(?:Exception Group )?Traceback \(most recent call last\):.*", re.DOTALL)

_announcements = logging.getLogger("bizproc_mcp.announcements")


def set_up(level: str, secrets: Iterable[str], form: LogFormat = "text", stream: TextIO | None = None) -> None:
    """Send all log records of this process to `stream` (standard error), each on one line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line(secrets, form, tracebacks=level == "DEBUG"))
    if level != "DEBUG":
        handler.addFilter(Repeats())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    # Announcements are results of the operator's own actions, so they are logged at every level.
    _announcements.setLevel(logging.INFO)
    sys.excepthook = _log_crash


def announce(text: str) -> None:
    """Log normal events for the operator: where the server listens, that it stops."""
    _announcements.info(text)


class Repeats(logging.Filter):
    """Limits the log lines per minute from one place in a library, since a stranger can often trigger them.

    The first line after a gap says how many were left out.
    """

    def __init__(self, at_once: int = 10, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._at_once = at_once
        self._seconds = seconds
        self._clock = clock
        self._places: dict[tuple[str, str, int], _Place] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if record.name.partition(".")[0] == "bizproc_mcp":
            return True  # our own lines summarise what others cause
        now = self._clock()
        place = self._places.setdefault((record.name, record.pathname, record.lineno), _Place(now))
        if now - place.since >= self._seconds:
            place.since, place.told = now, 0
        if place.told >= self._at_once:
            place.left_out += 1
            return False
        place.told += 1
        if place.left_out:
            record.msg = f"{record.getMessage()} ({place.left_out} more like this were left out)"
            record.args = ()
            place.left_out = 0
        return True


@dataclass(slots=True)
class _Place:
    """A place in the code: since when its lines are counted, how many were logged and left out."""

    since: float
    told: int = 0
    left_out: int = 0


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bizproc_mcp").critical("stopped by a defect, please report it", exc_info=(kind, error, trace))


class _Line(logging.Formatter):
    """One record per line; secrets are masked after everything else was inserted."""

    def __init__(self, secrets: Iterable[str], form: LogFormat, *, tracebacks: bool) -> None:
        super().__init__()
        self._mask = Mask(frozenset(secrets), _HIDDEN)
        self._form = form
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        message = self._clean(self._message(record))
        if self._form == "text":
            return (
                f"bizproc-mcp: {record.levelname.lower()}: {message}"
                if record.levelno > logging.INFO
                else (f"bizproc-mcp: {message}")
            )
        line: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
            **_span(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self._clean(self._failure(record.exc_info[1], record))
        return json.dumps(line, ensure_ascii=False)

    def _message(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if not self._tracebacks:
            # Some libraries put a whole traceback into their message.
            message = _TRACEBACK.sub("a failure; BIZPROC_LOG_LEVEL=DEBUG tells all of it", message)
        if self._form == "text" and record.exc_info and record.exc_info[1] is not None:
            message = f"{message}: {self._failure(record.exc_info[1], record)}"
        return message if self._tracebacks else " ".join(message.split())

    def _failure(self, error: BaseException, record: logging.LogRecord) -> str:
        """The exception type and its location; the message may quote user input, so it is shown only at DEBUG."""
        if self._tracebacks and record.exc_info:
            return self.formatException(record.exc_info)
        while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
            error = error.exceptions[0]
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        return f"{type(error).__name__}{where}"

    def _clean(self, text: str) -> str:
        text = _WEBHOOK.sub(rf"\1{_HIDDEN}", self._mask(text))
        text = _TOKEN.sub(rf"\1{_HIDDEN}", text)
        # Libraries log what clients and the portal send, raw.
        return without_event_tokens(text, _HIDDEN).translate(_SEEN)


class _Seen(dict[int, int | str]):
    """For `str.translate`, which is fast for lines of megabytes: invisible characters by their code points."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        shown = escaped(character) if is_unseen(character) and character not in "\n\t" else code
        self[code] = shown
        return shown


_SEEN = _Seen()


def _span() -> dict[str, str]:
    """The current span, if spans are being recorded."""
    api = sys.modules.get("opentelemetry.trace")
    context = api.get_current_span().get_span_context() if api is not None else None
    if context is None or not context.is_valid:
        return {}
    return {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}
