"""The inbox's address, as given to a portal or a person."""

import socket

import pytest

from bizproc_mcp.inbox.port import Port, bind, try_port


def has_ipv6() -> bool:
    """Whether this machine can listen on its IPv6 loopback address."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        pytest.param("::1", "http://[::1]:", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6 loopback here")),
    ],
)
def test_an_address_is_written_as_a_browser_takes_it(host: str, written: str) -> None:
    port = bind(host, 0)
    assert port.socket is not None
    with port.socket:
        number = port.socket.getsockname()[1]
        assert port.address == f"{written}{number}"
        taken = try_port(host, number)
        assert taken.address == ""
        assert f"{host}:{number}" in taken.problem


def test_what_does_not_listen_has_no_address() -> None:
    assert Port(None, "busy").address == ""
