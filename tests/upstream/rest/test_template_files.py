"""Adding a template: the portal's answer is its id, and nothing else counts as one."""

import pytest

from bizproc_mcp.errors import OutcomeUnknown
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.models.templates import NewTemplate
from bizproc_mcp.upstream.rest.template_files import RestTemplateFiles
from tests.upstream.fakes import Script, rest_to, result


@pytest.mark.parametrize("answer", [None, "", True, 0, -1, "added", [], {}])
async def test_an_answer_that_is_no_id_leaves_open_what_was_added(answer: object) -> None:
    new = NewTemplate(DocumentType("crm", "CCrmDocumentDeal", "DEAL"), "Reading", FileContent("a.bpt", b"x"))
    with pytest.raises(OutcomeUnknown):
        await RestTemplateFiles(rest_to(Script([result(answer)]))).add(new)
