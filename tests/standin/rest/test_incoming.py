"""The address, credentials and parameters of a request."""

import pytest

from bizproc_standin.rest.credentials import Key
from bizproc_standin.rest.incoming import Incoming, php_int, read_request
from tests.fixtures.tables import all_rows

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json; charset=utf-8"}


def read(path: str, query: str = "", headers: dict[str, str] | None = None, body: bytes = b"") -> Incoming:
    incoming = read_request(path, query, headers or {}, body)
    assert incoming is not None
    return incoming


@all_rows(
    ("path", "method", "transport", "webhook"),
    [
        ("/rest/1/abc/bizproc.task.list", "bizproc.task.list", "json", ("1", "abc")),
        ("/rest/1/abc/bizproc.task.list/", "bizproc.task.list", "json", ("1", "abc")),
        ("/rest/1/abc/bizproc.task.list.json", "bizproc.task.list", "json", ("1", "abc")),
        ("/rest/1/abc/bizproc.task.list.xml", "bizproc.task.list", "xml", ("1", "abc")),
        ("/rest/profile", "profile", "json", None),
        ("/rest/profile.json/", "profile", "json", None),
        ("/rest//profile", "profile", "json", None),
        ("//rest///1//abc/profile//", "profile", "json", ("1", "abc")),
    ],
)
def test_an_address_names_webhook_method_and_transport(
    path: str, method: str, transport: str, webhook: tuple[str, str] | None
) -> None:
    incoming = read(path)
    assert (incoming.method, incoming.transport, incoming.key.webhook) == (method, transport, webhook)


@pytest.mark.parametrize(
    "path", ["/", "/rest", "/rest/", "/rest/x/abc/profile", "/rest/1/a-b/profile", "/rest/1/2/3/4"]
)
def test_other_addresses_are_not_the_rest_service(path: str) -> None:
    assert read_request(path, "", {}, b"") is None


def test_the_body_wins_over_the_address_by_name() -> None:
    incoming = read("/rest/profile", "a=1&b[x]=1", FORM, b"b[y]=2&c=3")
    assert incoming.params == {"a": "1", "b": {"y": "2"}, "c": "3"}
    assert incoming.query == {"a": "1", "b": {"x": "1"}}


def test_raw_utf8_in_a_form_is_understood() -> None:
    assert read("/rest/profile", "", FORM, "a=Имя".encode()).params == {"a": "Имя"}


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("start=50", 50),
        ("start=-1", -1),
        ("start=abc", 0),
        ("start=12abc", 12),
        ("START=50", 0),
        ("", 0),
        ("start[]=9", 1),
    ],
)
def test_start_is_taken_in_lower_case_and_cast(query: str, start: int) -> None:
    incoming = read("/rest/profile", query)
    assert incoming.start == start
    assert "start" not in incoming.params


def test_start_may_be_a_number_in_json() -> None:
    assert read("/rest/profile", "", JSON, b'{"start":100}').start == 100
    assert read("/rest/profile", "", JSON, b'{"start":null}').start == 0


@pytest.mark.parametrize(
    ("query", "headers", "body"),
    [
        ("auth=secret", {}, b""),
        ("access_token=secret", {}, b""),
        ("", {"authorization": "Bearer secret"}, b""),
        ("", FORM, b"auth=secret"),
        ("", JSON, b'{"auth":"secret"}'),
    ],
)
def test_a_token_is_found_wherever_it_stands_and_hidden_from_methods(
    query: str, headers: dict[str, str], body: bytes
) -> None:
    incoming = read("/rest/profile", query, headers, body)
    assert incoming.key == Key(None, "secret")
    assert incoming.params == {}


def test_multipart_texts_are_parameters_and_files_are_not() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="FILTER[ID]"\r\n\r\n5\r\n'
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\ndata\r\n--x--\r\n'
    )
    incoming = read("/rest/profile", "", {"content-type": "multipart/form-data; boundary=x"}, body)
    assert incoming.params == {"FILTER": {"ID": "5"}}


@pytest.mark.parametrize("body", [b"", b"--x", b"\xff" * 50, b"--x\r\n\r\n--x--"])
def test_a_broken_multipart_body_gives_nothing(body: bytes) -> None:
    assert read("/rest/profile", "", {"content-type": "multipart/form-data; boundary=x"}, body).params == {}


@all_rows(
    ("value", "number"),
    [
        ("5", 5),
        (" 7x", 7),
        ("-3", -3),
        ("x", 0),
        ("", 0),
        (None, 0),
        (True, 1),
        (2.9, 2),
        ([], 0),
        ([9], 1),
        (1e300, 0),
    ],
)
def test_a_cast_to_int_is_phps(value: object, number: int) -> None:
    assert php_int(value) == number
