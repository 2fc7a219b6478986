"""Documents and their types in every form, in both directions, with backslashes as sent on the wire."""

import json

from bizproc_mcp.models.documents import DocumentId, DocumentType, parse_document, parse_document_type
from bizproc_mcp.upstream.rest.query_string import encode
from bizproc_mcp.upstream.wire.exchange import Request
from bizproc_mcp.upstream.wire.http import content_of
from bizproc_standin.rest.php_forms import parse_str
from tests.data.samples import DocumentForm, page
from tests.fixtures.tables import all_rows

IDS = page("bizproc.workflow.start").document_ids
TYPES = page("bizproc.activity.add").document_types
SHORT_IDS = (
    *("deal:5141", "lead:1", "contact:3", "company:4", "quote:5", "invoice:3"),
    *("spa:147:1", "list:777", "process:777", "disk:777"),
)
SHORT_TYPES = (
    *("deal", "lead", "contact", "company", "quote", "invoice"),
    *("spa:147", "list:164", "process:164", "disk:9"),
)
SPA = parse_document("spa:147:1")


@all_rows("text", SHORT_IDS)
def test_a_short_document_is_written_as_it_was_read(text: str) -> None:
    document = parse_document(text)
    assert str(document) == text
    assert parse_document(f"{document.module}|{document.entity}|{document.id}") == document


@all_rows("text", SHORT_TYPES)
def test_a_short_document_type_is_written_as_it_was_read(text: str) -> None:
    kind = parse_document_type(text)
    assert str(kind) == text
    assert parse_document_type(f"{kind.module}|{kind.entity}|{kind.type}") == kind


@all_rows("form", IDS)
def test_every_documented_document_has_a_form_that_leads_back_to_it(form: DocumentForm) -> None:
    document = DocumentId(*form.value)
    assert parse_document(str(document)) == document


@all_rows("form", TYPES)
def test_every_documented_type_has_a_form_that_leads_back_to_it(form: DocumentForm) -> None:
    kind = DocumentType(*(part.replace("XXX", "12") for part in form.value))
    assert parse_document_type(str(kind)) == kind


def test_backslashes_are_doubled_once_in_json() -> None:
    content = content_of(Request("x", {"DOCUMENT_ID": [SPA.module, SPA.entity, SPA.id]}))
    assert content is not None
    assert rb'"Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"' in content
    assert rb"\\\\" not in content
    assert json.loads(content)["DOCUMENT_ID"][1] == "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"


def test_backslashes_are_one_each_in_a_form_and_in_a_line_of_a_batch() -> None:
    line = encode({"DOCUMENT_ID": [SPA.module, SPA.entity, SPA.id]})
    assert "Bitrix%5CCrm%5CIntegration%5CBizProc%5CDocument%5CDynamic" in line
    assert parse_str(line) == {"DOCUMENT_ID": [SPA.module, SPA.entity, SPA.id]}
