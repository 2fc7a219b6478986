"""The outer layer of a `.bpt` file: the zlib stream around the serialized text, within limits."""

import zlib

from bizproc_mcp.errors import InvalidInput

MAX_FILE = 2 * 1024 * 1024
MAX_PAYLOAD = 32 * 1024 * 1024
_EXPORT_AGAIN = "Export the template from the designer again and send that file."
_OTHER_FILES = {
    b"\x1f\x8b": "a gzip archive",
    b"PK": "a zip archive",
    b"{": "JSON",
    b"[": "JSON",
    b"<": "HTML or XML",
}


def unpack(data: bytes) -> bytes:
    """The serialized text of a file; plain text is accepted, as by the portal (docs/portal.md 6.3).

    Raises `InvalidInput` for input that is empty, too large, truncated, followed by other bytes or not a
    template. Never decompresses more than `MAX_PAYLOAD` bytes.
    """
    if not data:
        raise InvalidInput("The .bpt file is empty.", _EXPORT_AGAIN)
    if data.startswith(b"a:"):
        return _within(data)
    if len(data) > MAX_FILE:
        raise InvalidInput(
            f"The .bpt file has {len(data):,} bytes; at most {MAX_FILE:,} are read.",
            "A real template is far smaller: check that this is the right file.",
        )
    return _inflate(data)


def pack(payload: bytes) -> bytes:
    """Compress a serialized text as the designer does: level 9, first bytes 78 da."""
    data = zlib.compress(_within(payload), 9)
    if len(data) > MAX_FILE:
        raise InvalidInput(
            f"The .bpt file would have {len(data):,} bytes; at most {MAX_FILE:,} are written.",
            "Make the template smaller.",
        )
    return data


def _inflate(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        payload = stream.decompress(data, MAX_PAYLOAD + 1)
    except zlib.error:
        raise _no_template(data) from None
    _within(payload)
    if not stream.eof:
        raise InvalidInput("The .bpt file is cut off: its compressed part does not end.", _EXPORT_AGAIN)
    if stream.unused_data:
        raise InvalidInput(f"The .bpt file goes on for {len(stream.unused_data):,} bytes after its end.", _EXPORT_AGAIN)
    return payload


def _within(payload: bytes) -> bytes:
    if len(payload) > MAX_PAYLOAD:
        raise InvalidInput(
            f"The .bpt file unfolds to more than {MAX_PAYLOAD:,} bytes; it was not read further.",
            "A real template is far smaller: do not trust this file.",
        )
    return payload


def _no_template(data: bytes) -> InvalidInput:
    looks = next((f" (it looks like {name})" for start, name in _OTHER_FILES.items() if data.startswith(start)), "")
    if data.startswith((b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")):
        return InvalidInput("The compressed part of the .bpt file is damaged.", _EXPORT_AGAIN)
    return InvalidInput(
        f"This is not a .bpt file: neither compressed nor serialized{looks}.",
        "Give a file that the designer of business processes exported.",
    )
