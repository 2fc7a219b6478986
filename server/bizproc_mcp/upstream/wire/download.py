"""Fetch a file at a link that an answer of the portal gave.

Such a link contains the credentials or a token made with them: it goes to the portal's own origin only, no redirect is
followed, and it appears in no error, log, span or `repr`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from bizproc_mcp.call import current_call
from bizproc_mcp.errors import AnswerTooLarge, BizprocError, NotAPortal, Unavailable
from bizproc_mcp.models._base import Json
from bizproc_mcp.upstream.wire.body import read_json
from bizproc_mcp.upstream.wire.classify import host_sent_to, no_json
from bizproc_mcp.upstream.wire.client import Client, Wire
from bizproc_mcp.upstream.wire.exchange import LARGE, Request, Response, Signed
from bizproc_mcp.upstream.wire.place import place_of
from bizproc_mcp.upstream.wire.room import reading_now

__all__ = ["Downloaded", "Downloads", "file_name", "file_too_large"]

Refusing = Callable[[str, int, Json], BizprocError]
"""Method, HTTP status, the refusal → its error."""

_OPEN_IT = "Open its link in the portal."
_LINK = re.compile(r"(https?://[^/?#@\\]{1,260})?(/[!-\[\]-~]{0,4000})")
"""The origin, if any, and the rest: printable ASCII without backslashes."""
_PAGE = (b"<!doctype html", b"<html")
_PAGE_NAMES = frozenset({"", "html", "htm", "xhtml"})
_ENCODED_NAME = re.compile(r"filename\*\s{0,5}=\s{0,5}utf-8'[^']{0,10}'([^;\s]{1,3000})", re.IGNORECASE)
_PLAIN_NAME = re.compile(r'filename\s{0,5}=\s{0,5}(?:"([^"]{1,1000})"|([^;"\s]{1,1000}))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file's bytes, and its name as the portal's web server gave it, which is portal text; "" if it gave none."""

    name: str
    content: bytes = field(repr=False)


class Downloads:
    """Fetches files within the budget and retries of all other requests; `refusing` is the dialect's way to say no."""

    def __init__(self, wire: Wire, refusing: Refusing) -> None:
        self._wire = wire
        self._refusing = refusing

    async def get(self, link: str, *, method: str, most: int) -> Downloaded:
        """Fetch; `method` names the call in errors.

        Raises `AnswerTooLarge` for more than `most` bytes, `Unavailable` for a link to another place, `NotAPortal` for
        a page instead of the file, and the portal's refusals.
        """
        request = Request(method, verb="GET", most=most, accept="*/*")
        home = (await self._wire.auth.sign(request)).url
        client = Client(replace(self._wire, auth=_Linked(_at_home(link, home))), self._opened)
        try:
            return await client.send(request)
        except AnswerTooLarge:
            pass
        raise file_too_large(most)

    async def _opened(self, request: Request, response: Response) -> Downloaded:
        if (now := reading_now()) is not None:
            await now.weighed(len(response.body))
        if not current_call().may_hold(len(response.body)):
            raise AnswerTooLarge("The files of this one call are too large together.", _OPEN_IT)
        if 300 <= response.status < 400:
            raise _elsewhere(host_sent_to(response))
        said = response.headers.get("content-disposition", "")
        name = file_name(said)
        if response.status == 200 and not (_is_other_page(response, name) if said else _is_page_or_json(response)):
            return Downloaded(name, response.body)
        raise self._refusal(request, response)

    def _refusal(self, request: Request, response: Response) -> BizprocError:
        try:
            payload = read_json(response.body) if len(response.body) < LARGE else None
        except ValueError:
            payload = None
        if isinstance(payload, Mapping) and "error" in payload:
            return self._refusing(request.path, response.status, payload)
        if response.status == 429 or response.status >= 500:
            return no_json(request, response)
        what = "a web page" if b"<" in response.body[:200] else "something else"
        return NotAPortal(
            f"The portal answered with {what} instead of the file (HTTP {response.status}).",
            _OPEN_IT,
            status=response.status,
        )


@dataclass(frozen=True, slots=True)
class _Linked:
    """The link is its own authorisation; a new one has to be asked for when it has expired."""

    url: str = field(repr=False)

    async def sign(self, request: Request) -> Signed:  # noqa: ARG002 (required by the protocol)
        """Return the link."""
        return Signed(self.url)

    async def on_expired(self, refused: Signed) -> bool:  # noqa: ARG002 (required by the protocol)
        """There is nothing to renew."""
        return False


def _at_home(link: str, home: str) -> str:
    """The link at the portal's origin, which is taken from our own address; `Unavailable` if it leads elsewhere."""
    found = _LINK.fullmatch(link.strip())
    if found is None or link.startswith("//"):
        raise _elsewhere("an address that is none")
    ours = urlsplit(home)
    origin = f"{ours.scheme}://{ours.netloc}"
    named = place_of(found[1]) if found[1] else place_of(origin)
    if named is None or named != place_of(origin):
        raise _elsewhere("another address" if named is None else named.host)
    return f"{origin}{found[2].partition('#')[0]}"


def _elsewhere(host: str) -> Unavailable:
    return Unavailable(f"The file is kept at {host}; files are fetched from the portal itself only.", _OPEN_IT)


def file_too_large(most: int, size: int | None = None) -> AnswerTooLarge:
    """The error for a file of more than `most` bytes, raised before or while it is fetched."""
    known = f" It has {size / 2**20:.1f} MB." if size is not None else ""
    return AnswerTooLarge(f"The file is larger than the {most / 2**20:g} MB that are read.{known}", _OPEN_IT)


def _is_page_or_json(response: Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    start = response.body[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "html" in kind or "json" in kind or start.startswith(_PAGE)


def _is_other_page(response: Response, name: str) -> bool:
    """Whether it is a web page although the file's name says otherwise: a log-in page in its place."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return "html" in response.headers.get("content-type", "").lower() and ending not in _PAGE_NAMES


def file_name(disposition: str) -> str:
    """The name in a Content-Disposition header (RFC 6266), without folders; "" if there is none."""
    encoded, plain = _ENCODED_NAME.search(disposition), _PLAIN_NAME.search(disposition)
    name = ""
    if encoded is not None:
        name = unquote(encoded[1], errors="replace")
    elif plain is not None:
        name = _as_utf8(plain[1] or plain[2])
    return re.split(r"[/\\]", name)[-1][:255]


def _as_utf8(name: str) -> str:
    """PHP sends UTF-8 where headers have Latin-1."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except ValueError:
        return name
