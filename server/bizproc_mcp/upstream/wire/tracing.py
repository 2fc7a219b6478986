"""A span for each HTTP request to the portal, below the span the SDK makes for the tool call.

Only the API of OpenTelemetry is used: where no SDK is installed and configured, no span is made.
A span names the method, the host and the outcome; never the address (it holds the secret) nor arguments.
"""

from urllib.parse import urlsplit

from opentelemetry.trace import ProxyTracerProvider, SpanKind, StatusCode, get_tracer, get_tracer_provider

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed, Transport

__all__ = ["TracedTransport", "traced"]

_tracer = get_tracer("bizproc-mcp")


def traced(transport: Transport) -> Transport:
    """The transport with its spans, where somebody records them; else the transport itself."""
    # Without an SDK the API answers with a stand-in for the provider that may yet come.
    return transport if isinstance(get_tracer_provider(), ProxyTracerProvider) else TracedTransport(transport)


class TracedTransport:
    """Passes requests on to another transport, each in a span."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        """Send through the transport inside a span of its own: a repeated request has several."""
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
        """Close the transport below."""
        await self._transport.close()
