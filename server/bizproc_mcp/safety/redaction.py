"""Redact a call for the journal and for display: secrets and event tokens removed, files reduced to a fingerprint."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.settings.masking import Mask, without_event_tokens

__all__ = ["Redaction"]

_HIDDEN = "[hidden]"
_KEPT_UNSENT = 2_000
"""Characters kept of a text that was not sent; sent texts are kept whole."""


class Redaction:
    """Masks `secrets` (the configured ones) and event tokens; only `FileContent` values count as files."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._mask = Mask(secrets, _HIDDEN)

    def text(self, text: str) -> str:
        """Mask secrets and the signed part of event tokens."""
        return without_event_tokens(self._mask(text), _HIDDEN)

    def value(self, value: Any) -> Any:
        """Mask a JSON value; a file becomes its name, size and fingerprint."""
        return self._walk(value, self.text)

    def unsent(self, value: Any) -> Any:
        """The same for values that were not sent; long texts become their beginning and a fingerprint."""
        return self._walk(value, self._beginning)

    def hides(self, value: Any) -> bool:
        """Whether masking would change the value, so that it can't be shown as it is sent."""
        if isinstance(value, FileContent):
            return self.text(value.name) != value.name
        if isinstance(value, Mapping):
            return any(self.hides(str(key)) or self.hides(one) for key, one in value.items())
        if isinstance(value, str):
            return self.text(value) != value
        return isinstance(value, Sequence) and any(self.hides(one) for one in value)

    def _walk(self, value: Any, told: Callable[[str], str]) -> Any:
        if isinstance(value, FileContent):
            return self.text(value.text())
        if isinstance(value, Mapping):
            return {told(str(key)): self._walk(one, told) for key, one in value.items()}
        if isinstance(value, str):
            return told(value)
        return [self._walk(one, told) for one in value] if isinstance(value, Sequence) else value

    def _beginning(self, text: str) -> str:
        if len(text) <= _KEPT_UNSENT:
            return self.text(text)
        mark = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
        # Mask before cutting: otherwise part of a secret could remain at the cut.
        return f"{self.text(text)[:_KEPT_UNSENT]}… [{len(text)} characters, sha256 {mark}]"
