"""Files in the recordings: two existed, new ones were numbered from 101, and the recorder used its own addresses."""

import base64
import re
from typing import Any

from bizproc_standin.state.records import StoredFile
from bizproc_standin.state.store import Store

_THERE = (12, 13)
_LAST = 100
_ADDRESS = re.compile(r"/bitrix/tools/bizproc_show_file\.php\?i=(\d+)&f=[^&]*\Z")


def add_files(made: Store) -> None:
    """Add files 12 and 13 to the portal, and one that makes the next id 101."""
    for number in (*_THERE, _LAST):
        made.files[number] = StoredFile(number, f"file{number}.txt", b"there")


def saved(made: Store) -> dict[str, str]:
    """Return the content of the files stored since, in base64."""
    return {str(file.id): base64.b64encode(file.content).decode() for file in made.files.values() if file.id > _LAST}


def recorded_addresses(value: Any) -> Any:
    """Write file addresses in the recorder's format."""
    if isinstance(value, list):
        return [recorded_addresses(item) for item in value]
    found = _ADDRESS.match(value) if isinstance(value, str) else None
    return f"https://portal.example.test/rest/file/{found[1]}" if found else value
