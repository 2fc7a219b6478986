"""The address where a person authorises an application."""

from urllib.parse import parse_qs, urlsplit

from bizproc_mcp.settings import Application
from bizproc_mcp.upstream.wire.oauth import authorize_address


def test_it_asks_for_a_code_with_the_id_and_the_state_and_without_the_secret() -> None:
    address = authorize_address(Application("https://company.example", "app.1&x", "s3cr3t"), "s t/1")
    parts = urlsplit(address)
    assert (parts.scheme, parts.hostname, parts.path) == ("https", "company.example", "/oauth/authorize/")
    assert parse_qs(parts.query) == {"client_id": ["app.1&x"], "response_type": ["code"], "state": ["s t/1"]}
