"""Spans: the SDK's for each tool call, with ours for each portal request below it."""

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from bizproc_standin.faults import parse_fault
from tests.fixtures.office import SECRET, Office
from tests.fixtures.office_fixtures import both_eras
from tests.http.served import environment

ARGUMENTS = "gen_ai.tool.call.arguments"


def about(span: ReadableSpan) -> Mapping[str, object]:
    """What the span carries."""
    return dict(span.attributes or {})


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    """The finished spans of that name."""
    return [span for span in spans.get_finished_spans() if span.name == name]


@both_eras
async def test_a_tool_call_has_a_span_with_its_requests_to_the_portal_below(
    office: Office, spans: InMemorySpanExporter
) -> None:
    async with office.assistant() as assistant:
        spans.clear()
        await assistant.call("task_list", search="Anna")
    (call,) = named(spans, "tools/call task_list")
    below = [span for span in spans.get_finished_spans() if span.parent and span.parent.span_id == call.context.span_id]
    assert about(call)["gen_ai.tool.name"] == "task_list"
    assert "bizproc.task.list" in [span.name for span in below]
    for span in below:
        if span.kind is SpanKind.CLIENT and "bizproc.method" in about(span):
            assert about(span)["http.response.status_code"] == 200
            assert about(span)["server.address"] == "127.0.0.1"


async def test_spans_hold_neither_secrets_nor_arguments(office: Office, spans: InMemorySpanExporter) -> None:
    async with office.assistant() as assistant:
        await assistant.call("task_list", search="a very private word")
        await assistant.refused("task_get", task_id=999_999)
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "task_list" in told
    assert SECRET not in told
    assert "a very private word" not in told
    assert ARGUMENTS not in told


async def test_arguments_are_told_where_they_are_asked_for(office: Office, spans: InMemorySpanExporter) -> None:
    async with office.assistant(BIZPROC_TRACE_ARGUMENTS="true") as assistant:
        await assistant.call("task_list", search="wanted word")
    told = [about(span)[ARGUMENTS] for span in named(spans, "tools/call task_list") if ARGUMENTS in about(span)]
    assert [json.loads(str(one)) for one in told] == [{"search": "wanted word"}]


async def test_a_failed_request_is_marked_and_each_try_has_its_own_span(
    office: Office, spans: InMemorySpanExporter
) -> None:
    async with office.assistant() as assistant:
        spans.clear()
        office.standin.faults.add(parse_fault("503:bizproc.task.list:2"))
        await assistant.call("task_list")
    tries = named(spans, "bizproc.task.list")
    assert [about(span)["http.response.status_code"] for span in tries] == [503, 503, 200]
    assert [span.status.status_code for span in tries] == [StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET]


async def test_a_lost_connection_is_told_by_its_kind_and_not_by_its_words(
    office: Office, spans: InMemorySpanExporter
) -> None:
    async with office.assistant() as assistant:
        spans.clear()
        office.standin.faults.add(parse_fault("drop:bizproc.task.list:1"))
        await assistant.call("task_list")
    first, *_ = named(spans, "bizproc.task.list")
    assert about(first)["error.type"] == "PortalFailure"
    assert not first.events


@pytest.mark.slow  # processes of their own
def test_without_an_sdk_of_opentelemetry_everything_is_imported_and_nothing_recorded() -> None:
    program = (
        "import sys; sys.modules['opentelemetry.sdk'] = None\n"
        "import bizproc_mcp.app, bizproc_mcp.upstream\n"
        "from opentelemetry.trace import get_tracer\n"
        "print(get_tracer('x').start_span('y').is_recording())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "False\n"
