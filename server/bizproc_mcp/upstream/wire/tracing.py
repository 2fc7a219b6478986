"""A span for each HTTP request to the portal, below the SDK's span for the tool call.

Only the OpenTelemetry API is used: without an installed and configured SDK, no span is created. A span names
the method, the host and the outcome, never the address (it contains the secret) or the arguments.
"""

from urllib.parse import urlsplit

from opentelemetry.trace import ProxyTracerProvider, SpanKind, StatusCode, get_tracer, get_tracer_provider

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport

__all__ = ["TracedTransport", "traced"]

_tracer = get_tracer("bizproc-mcp")


def traced(transport: Transport) -> Transport:
    """Wrap the transport if spans are being recorded; otherwise return it unchanged."""
    # Without an SDK, the API returns a proxy for a provider that may be set later.
    return transport if isinstance(get_tracer_provider(), ProxyTracerProvider) else TracedTransport(transport)


class TracedTransport:
    """Sends requests through another transport, each in a span."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send in a separate span, so a retried request has several."""
        attributes: dict[str, str | bool] = {
            "http.request.method": request.verb,
            "server.address": urlsplit(signed.url).hostname or "",
            "bizproc.method": request.path,
            "bizproc.writes": request.writes,
        }
        with _tracer.start_as_current_span(
            request.path,
            kind=SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                response = await self._transport.exchange(signed, request, seconds)
            except BizprocError as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(StatusCode.ERROR)
                raise
            span.set_attribute("http.response.status_code", response.status)
            if response.status >= 400:
                span.set_attribute("error.type", str(response.status))
                span.set_status(StatusCode.ERROR)
            return response

    async def close(self) -> None:
        """Close the wrapped transport."""
        await self._transport.close()
