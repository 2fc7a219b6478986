"""What a template file does to its document fields; deleting the template does not undo it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.rules.activities import text_of
from bizproc_mcp.rules.counting import counted
from bizproc_mcp.rules.expressions import code_words

__all__ = ["SchemaChange", "schema_change"]


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """The fields by code, each with its title and type from the file."""

    overwrites: Mapping[str, str]
    creates: Mapping[str, str]

    @property
    def words(self) -> str:
        """`overwrites 1 document field, creates 2 document fields where missing`; "" for neither."""
        done = (
            f"overwrites {counted(len(self.overwrites), 'document field')}" if self.overwrites else "",
            f"creates {counted(len(self.creates), 'document field')} where missing" if self.creates else "",
        )
        return ", ".join(part for part in done if part)

    @property
    def shown(self) -> dict[str, str]:
        """Every field by name, one per line; a title cannot break its line."""
        told = {
            "overwrites_document_fields": self.overwrites,
            "creates_document_fields_where_missing": self.creates,
        }
        return {label: "\n".join(fields.values()) for label, fields in told.items() if fields}


def schema_change(fields: JsonMap, kind: DocumentType | None) -> SchemaChange:
    """The effect of a file's `DOCUMENT_FIELDS` on a document type; if the type is unknown, the largest possible effect.

    No REST method returns the existing fields, so all are listed.
    """
    module = kind.module if kind is not None else "lists"
    if module not in ("crm", "lists"):
        return SchemaChange({}, {})
    overwritten = {code for code, one in fields.items() if module == "lists" and _has_settings(one)}
    return SchemaChange(
        {code: _words(code, one) for code, one in fields.items() if code in overwritten},
        {code: _words(code, one) for code, one in fields.items() if code not in overwritten},
    )


def _has_settings(described: object) -> bool:
    return isinstance(described, Mapping) and described.get("settings") is not None


def _words(code: str, described: object) -> str:
    """`NAME "Supplier" (string)`: JSON quotes, which a text cannot close and which keep it on one line."""
    known: JsonMap = described if isinstance(described, Mapping) else {}
    title = json.dumps(text_of(known.get("Name")), ensure_ascii=False)
    return f"{_plain(code)} {title} ({_plain(text_of(known.get('Type')) or 'string')})"


def _plain(code: str) -> str:
    return code if code_words(code) == code else json.dumps(code, ensure_ascii=False)
