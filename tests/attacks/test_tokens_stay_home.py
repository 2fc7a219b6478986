"""Tokens are sent only to hosts from the settings or approved by a person; no response or redirect changes that."""

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bizproc_mcp.errors import BizprocError, NotAuthenticated
from bizproc_mcp.upstream import connect
from bizproc_mcp.upstream.wire.exchange import Request, Response, Signed
from bizproc_mcp.upstream.wire.place import place_of
from bizproc_standin.seed import ADMINISTRATOR
from tests.commands.test_login import browse, command, environment, printed_address
from tests.fixtures.raw_server import head, raw_server
from tests.fixtures.selection import rest_slow
from tests.fixtures.standin import seeded_standin
from tests.upstream.oauth.conftest import House, Watched, house

__all__ = ["house"]


ELSEWHERE = [
    "https://evil.example/rest/",
    "http://127.0.0.1:8080/rest/",
    "http://127.0.0.1.evil.example/rest/",
    "http://127.0.0.1@evil.example/rest/",
    "http://127.0.0.1:80@evil.example/rest/",
    "http://user:secret@127.0.0.1/rest/",
    "http://evil.example#@127.0.0.1/rest/",
    "http://evil.example\\@127.0.0.1/rest/",
    "http://[::1].evil.example/rest/",
    "http://localhost/rest/",
    "http://127.0.0.1./rest/",
    "http://127.0.0.1/other/rest/",
    "http://127.0.0.1/rest/?next=https://evil.example/",
    "http://127.0.0.1:0/rest/",
    "http://127.0.0.1:99999/rest/",
    "http://127.0.0.1\n.evil.example/rest/",
    "//evil.example/rest/",
    "ftp://127.0.0.1/rest/",
    "https://[bad/rest/",
    "x" * 5_000,
]


class Naming(Watched):
    """The way to the portal, with an authorization server whose answers say something else."""

    said: Mapping[str, str] = {}

    async def exchange(self, signed: Signed, request: Request, seconds: float) -> Response:
        response = await super().exchange(signed, request, seconds)
        if "/oauth/token/" in signed.url and response.status == 200:
            return replace(response, body=json.dumps({**json.loads(response.body), **self.said}).encode())
        return response


def naming(house: House, **said: str) -> Naming:
    way = Naming(house.transport().inner)
    way.said = said
    return way


@pytest.mark.parametrize("named", ELSEWHERE, ids=lambda named: named[:45])
async def test_a_renewal_that_names_another_place_sends_no_token_anywhere(house: House, named: str) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    house.clock.advance(timedelta(seconds=3700))
    way = naming(house, client_endpoint=named)
    portal = await house.portal(way)
    for _ in range(3):
        with pytest.raises(NotAuthenticated, match="bizproc-mcp login"):
            await portal.access()
    with pytest.raises(NotAuthenticated, match="bizproc-mcp login"):
        await (await house.portal(way)).access()
    assert [urlsplit(address).path for address in way.asked] == ["/oauth/token/"]
    kept = house.kept()
    assert kept is not None
    assert kept.endpoint == "http://127.0.0.1/rest/"


async def test_a_server_that_an_answer_names_is_not_asked_the_next_time(house: House) -> None:
    house.sign_in()
    way = naming(house, client_endpoint="http://127.0.0.1/rest/", server_endpoint="https://evil.example/rest/")
    for _ in range(2):
        house.standin.oauth.expire()
        assert (await (await house.portal(way, wall=lambda: 0.0)).access()).user_id == ADMINISTRATOR
    assert house.standin.oauth.refreshes == 2
    assert {urlsplit(address).netloc for address in way.asked} == {"127.0.0.1"}


@pytest.mark.parametrize("said", ["", "http://127.0.0.1/rest/", "http://127.0.0.1:80/rest", "HTTP://127.0.0.1/rest/"])
async def test_the_same_place_in_other_words_is_the_same_place(house: House, said: str) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    portal = await house.portal(naming(house, client_endpoint=said), wall=lambda: 0.0)
    assert (await portal.access()).user_id == ADMINISTRATOR


async def test_after_a_person_signed_in_again_a_running_server_goes_on(house: House) -> None:
    house.sign_in()
    house.standin.oauth.expire()
    portal = await house.portal(naming(house, client_endpoint="https://evil.example/rest/"), wall=lambda: 0.0)
    with pytest.raises(NotAuthenticated, match=r"evil\.example"):
        await portal.access()
    house.sign_in()
    assert (await portal.access()).user_id == ADMINISTRATOR


def test_places_are_told_apart_by_all_that_leads_there() -> None:
    unicode, ascii_form = place_of("https://bücher.example/rest/"), place_of("https://xn--bcher-kva.example/rest")
    assert unicode == ascii_form
    assert unicode is not None
    assert unicode.origin == "https://xn--bcher-kva.example"
    home = place_of("https://company.example/rest/")
    assert home is not None
    plain = place_of("http://company.example/rest/")
    assert plain is not None
    assert plain.downgrades(home)
    assert plain != home
    assert place_of("https://company.example:8443/rest/") != home


@dataclass
class Somebody:
    """A host that takes whatever comes, and remembers it."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, path: str, body: bytes) -> Iterable[bytes]:
        self.seen.append(f"{path} {body!r}")
        yield head()
        yield b'{"result": {"ID": "1", "NAME": "Eve"}}'


@contextmanager
def signing_in(folder: Path) -> Iterator[tuple[dict[str, str], Somebody, str, str]]:
    """A portal whose tokens name somebody else's host for it."""
    with ExitStack() as stack:
        standin, eve = stack.enter_context(seeded_standin()), Somebody()
        other = stack.enter_context(raw_server(eve))

        def token(path: str, body: bytes) -> Iterable[bytes]:
            del body
            answer = httpx.get(f"{standin.base_url}{path}", timeout=10)
            yield head(status=f"{answer.status_code} Said")
            said: Mapping[str, object] = answer.json()
            yield json.dumps({**said, "client_endpoint": f"{other}/rest/"}).encode()

        server = stack.enter_context(raw_server(token))
        env = environment(standin, folder) | {"BITRIX24_OAUTH_SERVER": server}
        yield env, eve, standin.base_url, other


# A process each.
@pytest.mark.parametrize("answer", rest_slow(["", "\n", "n\n", "no\n"], quick=["\n"], ids=["end", "enter", "n", "no"]))
def test_signing_in_asks_before_tokens_go_to_another_host_and_no_is_the_default(tmp_path: Path, answer: str) -> None:
    with signing_in(tmp_path / "state") as (env, eve, home, other):
        with command(env, "login") as process:
            sent_to = browse(printed_address(process))
            out, _ = process.communicate(f"{sent_to}\n{answer}", timeout=30)
        assert home in out
        assert f"Send the tokens to {other}?" in out
        assert process.returncode == 2, out
        assert eve.seen == []
        assert not list((tmp_path / "state").glob("tokens-*.json"))


def test_a_person_who_knows_the_other_host_may_agree(tmp_path: Path) -> None:
    with signing_in(tmp_path / "state") as (env, eve, _, other):
        with command(env, "login") as process:
            sent_to = browse(printed_address(process))
            out, _ = process.communicate(f"{sent_to}\ny\n", timeout=30)
        assert eve.seen, out
        (kept,) = (tmp_path / "state").glob("tokens-*.json")
        assert json.loads(kept.read_text())["endpoint"] == f"{other}/rest/"


async def test_a_redirect_takes_no_token_along(house: House) -> None:
    eve = Somebody()
    with (
        raw_server(eve) as other,
        raw_server(lambda *_: [head(f"Location: {other}/rest/", status="302 Found")]) as portal,
    ):
        house.environment = {
            "BITRIX24_DOMAIN": portal,
            "BITRIX24_ACCESS_TOKEN": "a" * 32,
            "BITRIX24_REFRESH_TOKEN": "",
        }
        connected = connect(house.settings())
        async with connected.connection:
            with pytest.raises(BizprocError, match="not followed"):
                await connected.access()
    assert eve.seen == []


DRIPS, SILENT = 40, 300


def _drip(port: int, ended: threading.Event) -> None:
    """A request that never ends, a letter at a time, again and again."""
    while not ended.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(b"GET /")
                while not ended.wait(0.2):
                    connection.sendall(b"x")
        except OSError:
            ended.wait(0.2)


def _drips(port: int, ended: threading.Event) -> None:
    for _ in range(DRIPS):
        threading.Thread(target=_drip, args=[port, ended], daemon=True).start()


def _silent(port: int, ended: threading.Event) -> None:
    """Connections that say nothing, more than there is room for; they stay open as long as the sign-in lets them."""
    held = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(SILENT)]

    def hold() -> None:
        ended.wait()
        for one in held:
            one.close()

    threading.Thread(target=hold, daemon=True).start()


@pytest.mark.slow  # hundreds of connections
@pytest.mark.parametrize("crowd", [_drips, _silent])
def test_neither_slow_nor_silent_connections_hold_the_redirect_of_a_sign_in_up(
    crowd: Callable[[int, threading.Event], None], tmp_path: Path
) -> None:
    with seeded_standin() as standin, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        with command(environment(standin, tmp_path / "state"), "login", "--loopback", str(port)) as process:
            address = printed_address(process)
            assert process.stdout is not None
            while "Ctrl+C" not in process.stdout.readline():
                pass
            ended = threading.Event()
            try:
                crowd(port, ended)
                # Its own time is some milliseconds; a thread for each of few connections took many seconds.
                thanks = httpx.get(browse(address), timeout=4.5)
                out, _ = process.communicate(timeout=30)
            finally:
                ended.set()
    assert thanks.status_code == 200
    assert process.returncode == 0, out
    assert "Signed in" in out
