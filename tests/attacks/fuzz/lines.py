"""Input that a client library would not send: lines on standard input, raw HTTP requests."""

from random import Random

from tests.attacks.fuzz.steps import Step
from tests.attacks.fuzz.texts import MARK, hostile_text
from tests.attacks.fuzz.values import as_json, hostile_value

__all__ = ["random_line", "random_request"]

_BROKEN = (
    *("{", "null", "[]", "[[[]]]", "1", '""', "\x00", "{}" * 1000, '{"jsonrpc":"2.0"}', '{"jsonrpc":"2.0","id":null}'),
    *('{"jsonrpc":"1.0","id":7001,"method":"ping"}', '{"id":7002,"method":7}', "[" * 100_000, '{"a":' * 50_000),
    *('{"jsonrpc":"2.0","id":7003,"method":"tools/call"}', '{"jsonrpc":"2.0","id":"7004","result":{}}', "9" * 6000),
    *('{"jsonrpc":"2.0","id":7005,"error":{"code":1}}', '{"jsonrpc":"2.0","method":"notifications/cancelled"}'),
)
_METHODS = ("tools/call", "resources/read", "completion/complete", "prompts/get", "resources/subscribe", "ping", "x")
_HEADERS = (
    ("Host", "evil.example"),
    ("Host", "[::1].evil.example"),
    ("Origin", "http://evil.example"),
    ("Origin", "http://localhost:9@evil.example"),
    ("Origin", "null"),
    ("Authorization", "Bearer x"),
    ("Authorization", "Basic eDp5"),
    ("Content-Type", "text/plain"),
    ("Content-Encoding", "gzip"),
    ("Mcp-Session-Id", "x" * 5000),
    ("Mcp-Protocol-Version", "x" * 900),
    ("Accept", "text/html"),
)


def random_line(chance: Random) -> Step:
    """A line that is not a message, or a message with parameters that no method accepts."""
    text = chance.choice(_BROKEN) if chance.random() < 0.4 else _message(chance)
    return Step("line", "stdin", {}, text.replace("\n", " ").replace(MARK, "Given").encode("utf-8", "replace"))


def random_request(chance: Random) -> Step:
    """A request to the server's port, with or without its token."""
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    if chance.random() < 0.5:
        headers["Authorization"] = "Bearer @TOKEN@"
    if chance.random() < 0.6:
        name, value = chance.choice(_HEADERS)
        headers[name] = value
    verb, path = (
        chance.choice(("POST", "POST", "POST", "GET", "DELETE", "PUT")),
        chance.choice(("/mcp", "/mcp", "/", "/x")),
    )
    body = chance.choice(_BROKEN) if chance.random() < 0.4 else _message(chance)
    if chance.random() < 0.1:
        body = " " * (5 * 2**20)
    return Step("request", f"{verb} {path}", headers, body.replace(MARK, "Given").encode("utf-8", "replace"))


def _message(chance: Random) -> str:
    params: dict[str, object] = {"name": chance.choice(("task_list", "task_get", "x")), "arguments": {}}
    params[chance.choice(("name", "arguments", "uri", "_meta", "ref", "argument", "x"))] = hostile_value(chance)
    if chance.random() < 0.3:
        params["arguments"] = {"task_id": hostile_value(chance), hostile_text(chance)[:100]: 1}
    message = {"jsonrpc": "2.0", "id": 7100, "method": chance.choice(_METHODS), "params": params}
    return as_json(message)
