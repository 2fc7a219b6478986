"""The office, and everything OpenTelemetry hears of."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.fixtures.office_fixtures import era, office, stage

__all__ = ["era", "office", "spans", "stage"]


@pytest.fixture(scope="session")
def exporter() -> Iterator[InMemorySpanExporter]:
    """The one recorder of this process: OpenTelemetry takes a provider once."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    yield kept
    provider.shutdown()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    """The spans of this test."""
    exporter.clear()
    return exporter
