"""The text of a PDF, by pypdf."""

from io import BytesIO
from typing import TYPE_CHECKING

from bizproc_mcp.file_texts.extracted import Extracted, MayGoOn

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["pdf_text"]


def pdf_text(content: bytes, most: int, may_go_on: MayGoOn) -> Extracted:
    """Read page after page until there are `most` characters; then the values of its form.

    Anything may be raised for a damaged file.
    """
    try:
        from pypdf import PdfReader  # noqa: PLC0415 (an optional extra, and 0.2 s)
        from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415 (the same)
    except ImportError:
        return Extracted(problem="no library")
    try:
        reader = PdfReader(BytesIO(content))
        # Many are encrypted only to forbid changes, and open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            return Extracted(problem="encrypted")
        return _pages(reader, most, may_go_on)
    except (DependencyError, FileNotDecryptedError):
        return Extracted(problem="encrypted")


def _pages(reader: "PdfReader", most: int, may_go_on: MayGoOn) -> Extracted:
    parts: list[str] = []
    pages = len(reader.pages)
    size = read = blank = broken = 0
    for number in range(pages):
        if size > most or not may_go_on():
            break
        read += 1
        try:
            text = reader.pages[number].extract_text().strip()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 (one damaged page does not hide the others, whatever it raises)
            broken += 1
            continue
        blank += not text
        parts.append(text)
        size += len(text) + 1
    form = _form(reader) if size <= most and read == pages else ""
    text = "\n".join(filter(None, (*parts, form)))
    return Extracted(
        text[:most],
        cut=read < pages or len(text) > most,
        pages=pages,
        pages_read=read,
        pages_blank=blank,
        pages_broken=broken,
    )


def _form(reader: "PdfReader") -> str:
    """What was filled into its form, which is not part of the pages' text."""
    try:
        fields = reader.get_form_text_fields(full_qualified_name=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (a damaged form does not hide the pages)
        return ""
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
