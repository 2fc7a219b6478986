"""Shared by all control requests: reading a JSON body, and refusals."""

import json

from bizproc_standin.asgi import HttpRequest

__all__ = ["Refused", "json_body", "json_map"]


class Refused(Exception):
    """A control request that cannot be carried out; the message is the response."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def json_body(request: HttpRequest) -> object:
    """Decode the body.

    Raises:
        Refused: the body is not JSON.

    """
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as failure:
        raise Refused(400, "the body is not JSON") from failure


def json_map(request: HttpRequest) -> dict[str, object]:
    """Decode a body that must be a map; an empty body gives an empty map."""
    body = json_body(request) if request.body else {}
    if not isinstance(body, dict):
        raise Refused(400, "send a map")
    return body
