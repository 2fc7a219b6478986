"""``file``: the id of a stored file; over REST it arrives as content, never as an id."""

import base64
import re
from collections.abc import Mapping
from random import Random

from bizproc_standin.engine.types.base import FieldType, Options, first
from bizproc_standin.php.numbers import array_items, is_array, to_int
from bizproc_standin.php.text import to_text
from bizproc_standin.state.records import StoredFile
from bizproc_standin.state.store import Store

__all__ = ["FileType"]

_STRANGE = re.compile(r"[^A-Za-z0-9+/]")


class FileType(FieldType):
    """A file. A pair is a name and the content in base64; a single text or number is the content."""

    def single(self, value: object) -> object:
        """A pair is one file."""
        return value

    def printed(self, store: Store, value: object, options: Options) -> str:  # noqa: ARG002
        """Write a link to an existing file."""
        number = to_int(first(value)) if not isinstance(value, Mapping) else 0
        file = store.files.get(number)
        return f"[url={file.address}]{file.name}[/url]" if file else ""

    def internal(self, store: Store, value: object) -> object:
        """Store the content and return the file's id; a value without content stays as it is."""
        if value is None or isinstance(value, bool) or value in {"", "false"} if not is_array(value) else not value:
            return value
        if is_array(value):
            parts = list(array_items(value).values())
            name, content = parts if len(parts) == 2 else ("", parts[0])
        else:
            name, content = "", value
        if is_array(content):
            raise TypeError("the content of a file is no text")
        data = _decoded(to_text(content))
        if not data:
            return value
        return _stored(store, to_text(name), data)

    def external(self, store: Store, value: object) -> object:
        """Return the address of the file with this id."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            return value
        number = to_int(value) if str(value).isdecimal() else 0
        return store.files.get(number, value)


def _decoded(content: str) -> bytes:
    """Decode base64 as the portal does: invalid characters are skipped, an incomplete end is dropped."""
    letters = _STRANGE.sub("", content)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))


def _stored(store: Store, name: str, data: bytes) -> int:
    number = max(store.files, default=0) + 1
    store.files[number] = StoredFile(number, name or _random_name(store.rng), data)
    return number


def _random_name(rng: Random) -> str:
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(32))
