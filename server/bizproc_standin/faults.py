"""Scripted faults: errors that a test or a command line asks the portal to produce."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Literal

__all__ = ["Fault", "Faults", "parse_fault"]

Kind = Literal["latency", "error", "html", "truncated", "drop"]

_ERRORS: Mapping[int, tuple[str, str]] = {
    401: ("expired_token", "The access token provided has expired"),
    429: ("OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit."),
    500: ("INTERNAL_SERVER_ERROR", "Internal server error"),
    503: ("QUERY_LIMIT_EXCEEDED", "Too many requests"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault for calls of matching methods.

    ``method`` is a pattern (``*``, ``bizproc.task.*``, ``vibecode.workflows.start``) for the method in the
    address, or for a command of a batch where the kind is ``error``. ``times`` None means always; ``skip`` lets
    that many calls pass first; ``after_effect`` applies the fault after the call has done its work.
    """

    kind: Kind
    method: str = "*"
    times: int | None = 1
    skip: int = 0
    after_effect: bool = False
    seconds: float = 0.0
    status: int = 503
    error: str = ""
    description: str = ""
    retry_after: float | None = None

    @classmethod
    def latency(cls, seconds: float, method: str = "*", times: int | None = 1) -> "Fault":
        """Delay the call before it is processed."""
        return cls("latency", method, times, seconds=seconds)

    @classmethod
    def refuse(
        cls,
        status: int,
        method: str = "*",
        times: int | None = 1,
        *,
        error: str = "",
        description: str = "",
        retry_after: float | None = None,
        after_effect: bool = False,
    ) -> "Fault":
        """Respond with an error body; without a code, with the usual code of the status."""
        known, text = _ERRORS.get(status, (f"HTTP_{status}", "Scripted error"))
        return cls(
            "error",
            method,
            times,
            status=status,
            error=error or known,
            description=description or text,
            retry_after=retry_after,
            after_effect=after_effect,
        )

    @classmethod
    def expired(cls, method: str = "*", times: int | None = 1) -> "Fault":
        """Respond that the access token has expired."""
        return cls.refuse(401, method, times)

    @classmethod
    def html(
        cls, method: str = "*", times: int | None = 1, *, status: int = 502, after_effect: bool = False
    ) -> "Fault":
        """Respond with a web page, as a proxy in front of the portal does."""
        return cls("html", method, times, status=status, after_effect=after_effect)

    @classmethod
    def truncated(cls, method: str = "*", times: int | None = 1) -> "Fault":
        """Do the work and send half of the response's JSON with a matching Content-Length."""
        return cls("truncated", method, times, after_effect=True)

    @classmethod
    def drop(cls, method: str = "*", times: int | None = 1, *, after_effect: bool = False) -> "Fault":
        """Close the connection without a response, before or after the work is done."""
        return cls("drop", method, times, after_effect=after_effect)


@dataclass(slots=True)
class Faults:
    """The pending faults, in the order they were added."""

    pending: list[Fault] = field(default_factory=list)
    happened: list[Fault] = field(default_factory=list)

    def add(self, *faults: Fault) -> None:
        """Append to the script."""
        self.pending.extend(faults)

    def clear(self) -> None:
        """Remove all pending faults."""
        self.pending.clear()

    def take(self, method: str, *, by_name: bool = False) -> list[Fault]:
        """Consume and return the faults for a call: every matching latency, and the first other fault.

        ``by_name`` skips faults for ``*``, which apply to the portal's methods.
        """
        taken = list(self._take(method.lower(), by_name=by_name))
        self.happened.extend(taken)
        return taken

    def take_refusal(self, method: str) -> Fault | None:
        """The same for a command of a batch, where only error responses make sense."""
        for index, fault in enumerate(self.pending):
            # "*" applies to requests: it would hit the batch itself and then its first command.
            if fault.kind == "error" and fault.method != "*" and fnmatchcase(method, fault.method.lower()):
                if self._use(index):
                    self.happened.append(fault)
                    return fault
                return None
        return None

    def _take(self, method: str, *, by_name: bool) -> Iterator[Fault]:
        found_other = False
        for fault in list(self.pending):
            if by_name and fault.method == "*":
                continue
            if not fnmatchcase(method, fault.method.lower()) or (fault.kind != "latency" and found_other):
                continue
            if self._use(self.pending.index(fault)):
                found_other = found_other or fault.kind != "latency"
                yield fault

    def _use(self, index: int) -> bool:
        """Count one matching call; False while the fault lets calls pass."""
        fault = self.pending[index]
        if fault.skip > 0:
            self.pending[index] = replace(fault, skip=fault.skip - 1)
            return False
        if fault.times is not None:
            if fault.times <= 1:
                del self.pending[index]
            else:
                self.pending[index] = replace(fault, times=fault.times - 1)
        return True


_SPECIFICATION = re.compile(
    r"(?P<kind>latency|html|truncated|drop|drop-after|expired|[45][0-9]{2})(?:=(?P<value>[0-9.]+))?"
    r"(?::(?P<method>[A-Za-z.*-]+))?(?::(?P<times>[0-9]+|always))?\Z"
)


def parse_fault(text: str) -> Fault:
    """Read ``KIND[=VALUE][:METHOD][:TIMES]``, e.g. ``503:bizproc.task.list:2`` or ``latency=0.5:*:always``.

    Kinds: ``latency=SECONDS``, ``html``, ``truncated``, ``drop``, ``drop-after``, ``expired``, or a status
    (``429=3`` adds ``Retry-After: 3``).

    Raises:
        ValueError: the text is none of these.

    """
    found = _SPECIFICATION.match(text)
    if found is None:
        raise ValueError(f"not a fault: {text!r}; write KIND[=VALUE][:METHOD][:TIMES]")
    kind, method, count = found["kind"], found["method"] or "*", found["times"]
    times = None if count == "always" else int(count or 1)
    value = float(found["value"]) if found["value"] else None
    if kind == "latency":
        return Fault.latency(value or 1.0, method, times)
    if kind == "html":
        return Fault.html(method, times)
    if kind == "truncated":
        return Fault.truncated(method, times)
    if kind in {"drop", "drop-after"}:
        return Fault.drop(method, times, after_effect=kind == "drop-after")
    if kind == "expired":
        return Fault.expired(method, times)
    return Fault.refuse(int(kind), method, times, retry_after=value)
