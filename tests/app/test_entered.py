"""The number of files a call enters: new capabilities must not lengthen the paths of existing calls."""

import pytest
from opentelemetry.trace import ProxyTracerProvider

from bizproc_mcp.upstream.wire import tracing
from tests.entered import apart, entered
from tests.fixtures.office import Office

MOST = {"task_complete": 35, "task_list": 35, "task_get": 38}
"""Files of the server that a call enters: lower a figure when the way has become shorter.

Before raising one, ask whether every call needs what was added, or only some, or the start: what a call has none of
(files, people, a policy, a listener, a question) it should not ask about.
"""

MOST_OF_A_DOCUMENT = 20
"""Files that only the document behind a task enters."""

MOST_OF_A_LOOK = 9
"""Files that only the look at what came next enters, once a write is done."""


@pytest.mark.parametrize(("tool", "most"), MOST.items())
async def test_a_call_goes_through_no_more_files_than_it_needs(
    office: Office, tool: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody records spans, also where another test of this process has set up a recorder.
    monkeypatch.setattr(tracing, "get_tracer_provider", ProxyTracerProvider)
    way, look = apart(await entered(office, tool))
    document = [file for file in way if "document" in file or "_contents" in file]
    way = [file for file in way if file not in document]
    assert len(document) <= MOST_OF_A_DOCUMENT, f"the document adds {len(document)} files: {', '.join(document)}"
    assert len(way) <= most, f"{tool} enters {len(way)} files: {', '.join(way)}"
    assert "upstream/wire/http.py" in way
    assert len(look) <= MOST_OF_A_LOOK, f"the look after it enters {len(look)} more: {', '.join(look)}"
