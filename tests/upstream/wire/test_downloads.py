"""Fetching a file at a link from the portal: only from the portal, within its size, and without a trace of the link."""

import logging
import traceback
from dataclasses import dataclass

import httpx
import pytest

from bizproc_mcp.errors import (
    AccessDenied,
    AnswerTooLarge,
    BizprocError,
    NotAPortal,
    PortalFailure,
    TokenExpired,
    Unavailable,
)
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.wire.download import file_name
from tests.upstream.fakes import CODE, FakeClock, Script, refusal, rest_to

LINK = f"https://portal.example/rest/7/{CODE}/download?token=disk%7Cc2VjcmV0bGluaw"
ATTACHED = {"Content-Disposition": "attachment; filename=\"offer.html\"; filename*=utf-8''offer.html"}
PAGE = "<!DOCTYPE html><title>Log in</title>"


@dataclass
class Fetch:
    """One download from a portal of one answer."""

    portal: Script

    async def __call__(self, link: str = LINK, most: int = 1000) -> tuple[str, bytes]:
        found = await rest_to(self.portal).download(link, method="disk.file.get", most=most)
        return found.name, found.content


def giving(*answers: httpx.Response | Exception) -> Fetch:
    return Fetch(Script(list(answers)))


async def test_a_file_comes_with_its_bytes_and_its_name() -> None:
    fetch = giving(httpx.Response(200, content=b"\x00%PDF", headers=ATTACHED))
    assert await fetch() == ("offer.html", b"\x00%PDF")
    request = fetch.portal.requests[0]
    assert (request.method, str(request.url), request.headers["accept"]) == ("GET", LINK, "*/*")


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("/bitrix/tools/disk/uf.php?attachedId=9&auth=x", "https://portal.example/bitrix/tools/disk/uf.php"),
        ("https://PORTAL.example:443/rest/download?token=1", "https://portal.example/rest/download"),
        ("https://portal.example/a#b", "https://portal.example/a"),
    ],
)
async def test_the_portals_own_links_are_followed(link: str, asked: str) -> None:
    fetch = giving(httpx.Response(200, content=b"a", headers=ATTACHED))
    await fetch(link)
    assert str(fetch.portal.requests[0].url.copy_with(query=None)).rstrip("?") == asked


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/rest/download?token=1",
        "http://portal.example/rest/download",
        "https://portal.example:8443/rest/download",
        "https://portal.example.evil.example/",
        "https://portal.example@evil.example/",
        "https://evil.example\\@portal.example/",
        "https://evil.example#@portal.example/",
        "//evil.example/rest/download",
        "/\\evil.example/rest/download",
        "https:evil.example/",
        "file:///etc/passwd",
        "https://portal.example/a b",
        "https://portal.example/\r\nHost: evil.example",
        "",
    ],
)
async def test_no_link_leads_elsewhere(link: str) -> None:
    fetch = giving(httpx.Response(200, content=b"a", headers=ATTACHED))
    with pytest.raises(Unavailable, match="from the portal itself only"):
        await fetch(link)
    assert fetch.portal.requests == []


async def test_a_redirect_is_not_followed_and_names_only_the_host() -> None:
    fetch = giving(httpx.Response(302, headers={"Location": f"https://cdn.example/file?auth={CODE}"}))
    with pytest.raises(Unavailable, match=r"cdn\.example") as caught:
        await fetch()
    assert CODE not in str(caught.value)
    assert len(fetch.portal.requests) == 1


@pytest.mark.parametrize("announced", [True, False])
async def test_a_file_beyond_the_limit_is_not_read(announced: bool) -> None:
    headers = {**ATTACHED, **({} if announced else {"Transfer-Encoding": "chunked"})}
    fetch = giving(httpx.Response(200, content=b"a" * 3 * 2**20, headers=headers))
    with pytest.raises(AnswerTooLarge, match="larger than the 2 MB"):
        await fetch(most=2 * 2**20)
    assert len(fetch.portal.requests) == 1


async def test_a_file_of_the_limit_is_read() -> None:
    assert (await giving(httpx.Response(200, content=b"a" * 1000, headers=ATTACHED))())[1] == b"a" * 1000


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (refusal(403, "ACCESS_DENIED", "Access denied! Link check failed"), AccessDenied, "may not"),
        (refusal(401, "expired_token", "The access token provided has expired."), TokenExpired, ""),
        (httpx.Response(200, html=PAGE), NotAPortal, "a web page instead of the file"),
        (httpx.Response(200, content=PAGE.encode()), NotAPortal, "a web page instead of the file"),
        (
            httpx.Response(200, html=PAGE, headers={"Content-Disposition": 'attachment; filename="a.pdf"'}),
            NotAPortal,
            "a web",
        ),
        (httpx.Response(404, html="<h1>404</h1>"), NotAPortal, "(HTTP 404)"),
        (httpx.Response(200, json={"result": True}), NotAPortal, "something else"),
        (httpx.Response(404, content=b"x", headers=ATTACHED), NotAPortal, "something else"),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), PortalFailure, "502"),
    ],
)
async def test_what_is_no_file_is_told_apart(answer: httpx.Response, kind: type[BizprocError], said: str) -> None:
    with pytest.raises(kind) as caught:
        await giving(answer)()
    assert said in caught.value.fact


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html=PAGE, headers=ATTACHED),
        httpx.Response(200, json={"error": "a file of JSON"}, headers=ATTACHED),
        httpx.Response(200, content=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}),
    ],
)
async def test_a_page_or_json_that_is_the_file_is_taken_as_it_is(answer: httpx.Response) -> None:
    body = answer.content
    assert (await giving(answer)())[1] == body


async def test_a_portal_that_failed_is_asked_again() -> None:
    fetch = giving(httpx.ReadError("cut"), httpx.Response(200, content=b"a", headers=ATTACHED))
    assert (await fetch())[1] == b"a"


async def test_the_link_is_in_no_error_log_or_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bizproc_mcp")
    for answer in (httpx.ReadError(LINK), refusal(403, "ACCESS_DENIED", LINK), httpx.Response(200, html=LINK)):
        with pytest.raises(BizprocError) as caught:
            await giving(answer)()
        said = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
        assert CODE not in said + caplog.text
        assert "c2VjcmV0bGluaw" not in str(caught.value) + caplog.text


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="plain.pdf"', "plain.pdf"),
        ("attachment; filename=plain.pdf; size=7", "plain.pdf"),
        ("attachment; filename=\"?.pdf\"; filename*=utf-8''%D0%94%D0%BE%D0%B3.pdf", "Дог.pdf"),
        ('attachment; filename="' + "Договор.pdf".encode().decode("latin-1") + '"', "Договор.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=utf-8''..%5C..%5Cboot.ini", "boot.ini"),
        ("inline", ""),
        ("", ""),
    ],
)
def test_the_name_is_read_from_its_header(header: str, name: str) -> None:
    assert file_name(header) == name


async def test_each_download_takes_its_place_in_the_budget() -> None:
    clock = FakeClock()
    rest: Rest = rest_to(Script([httpx.Response(200, content=b"a", headers=ATTACHED)]), clock)
    before = rest.remaining
    await rest.download(LINK, method="disk.file.get", most=10)
    assert rest.remaining == before - 1
