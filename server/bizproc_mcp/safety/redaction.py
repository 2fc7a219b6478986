"""What may be written down of a call: no secret, no token, no content of a file."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

__all__ = ["Redaction"]

_TOKEN = re.compile(r"\|[A-Za-z0-9]{32}\.[0-9a-f]{64}")
_FILE_NAME = re.compile(r"[^/\\]{1,200}\.\w{1,8}")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s*")
_HIDDEN = "[hidden]"


class Redaction:
    """Takes `secrets` (the configured ones), event tokens and contents of files out of values."""

    def __init__(self, secrets: Collection[str]) -> None:
        # The longest first: one secret may be part of another.
        self._secrets = sorted((one for one in secrets if len(one) >= 4), key=len, reverse=True)

    def text(self, text: str) -> str:
        """A text without secrets and without the signed part of event tokens."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _TOKEN.sub(f"|{_HIDDEN}", text)

    def value(self, value: Any, files: Collection[str] = ()) -> Any:
        """A JSON value likewise; `files` names the fields that hold files."""
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): self._file(one) if key in files or key in _CONTENT else self.value(one, files)
                for key, one in value.items()
            }
        if isinstance(value, str):
            return self._file(value) if _BASE64.fullmatch(value) else self.text(value)
        if isinstance(value, Sequence):
            pair = len(value) == 2 and all(isinstance(one, str) for one in value)
            if pair and _FILE_NAME.fullmatch(value[0]):
                return self._file(value)
            return [self.value(one, files) for one in value]
        return value

    def _file(self, value: Any) -> Any:
        """A file by name, size and fingerprint, so that it can be compared without being kept."""
        if isinstance(value, Mapping):
            return {key: self._file(one) if key in _CONTENT else self.value(one) for key, one in value.items()}
        if isinstance(value, str):
            if "." in value[:4_096]:  # base64 has no dots: a path, which says more than its fingerprint
                return self.text(value)
            return f"[{len(value)} characters, sha256 {hashlib.sha256(value.encode()).hexdigest()[:16]}]"
        if isinstance(value, Sequence):
            if len(value) == 2 and all(isinstance(one, str) for one in value):
                return [self.text(value[0]), self._file(value[1])]
            return [self._file(one) for one in value]
        return value


_CONTENT = frozenset({"base64", "content"})
