"""Files in the recordings: two were there, the next ones were numbered from 101, addresses were the recorder's own."""

import base64
import re
from typing import Any

from bizproc_standin.state.records import StoredFile
from bizproc_standin.state.store import Store

_THERE = (12, 13)
_LAST = 100
_ADDRESS = re.compile(r"/bitrix/tools/bizproc_show_file\.php\?i=(\d+)&f=[^&]*\Z")


def add_files(made: Store) -> None:
    """Put files 12 and 13 into the portal, and one that makes the next number 101."""
    for number in (*_THERE, _LAST):
        made.files[number] = StoredFile(number, f"file{number}.txt", b"there")


def saved(made: Store) -> dict[str, str]:
    """Return the content of the files that were kept since, in base64."""
    return {str(file.id): base64.b64encode(file.content).decode() for file in made.files.values() if file.id > _LAST}


def recorded_addresses(value: Any) -> Any:
    """Write addresses of files as the recorder did."""
    if isinstance(value, list):
        return [recorded_addresses(item) for item in value]
    found = _ADDRESS.match(value) if isinstance(value, str) else None
    return f"https://portal.example.test/rest/file/{found[1]}" if found else value
