"""``/oauth/authorize/`` on the portal: a person authorises an application and is redirected with a code."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

from bizproc_standin.oauth.grants import Grants
from bizproc_standin.oauth.places import Places
from bizproc_standin.state.records import Application

__all__ = ["Authorization", "Page", "Redirect"]

LANDING = "/oauth/landing/"
"""The redirect target for applications without a redirect URI: the page's address contains the code."""


@dataclass(frozen=True, slots=True)
class Page:
    """A web page shown to the person."""

    status: int
    html: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect of the browser."""

    location: str


@dataclass(slots=True)
class Authorization:
    """The portal's side; ``signed_in`` is the signed-in user, None asks who it is."""

    grants: Grants
    places: Places
    signed_in: int | None = None

    def answer(self, params: Mapping[str, object]) -> Page | Redirect:
        """Redirect with a code, or ask which user it is first (``user_id`` in the query answers that)."""
        asked = {name: value for name, value in params.items() if isinstance(value, str)}
        application = self.grants.installed(asked.get("client_id", ""))
        if application is None:
            return _page(404, "Application not found")
        address = self._address(application, asked.get("redirect_uri", ""))
        if address is None:
            return _page(400, "redirect_uri is not the application's address")
        named = asked.get("user_id", "")
        user_id = int(named) if named.isascii() and named.isdecimal() and len(named) < 10 else self.signed_in
        if user_id is None:
            return self._ask(application, asked)
        user = self.grants.world.users.get(user_id)
        if user is None or not user.active:
            return _page(403, "Nobody of this company")
        if application.users is not None and user_id not in application.users:
            return _page(403, "The application is not for this person")
        return Redirect(self._back(application, address, user_id, asked.get("state", "")))

    def _address(self, application: Application, wanted: str) -> str | None:
        """The registered redirect URI; an application without one may use a loopback address."""
        registered = application.redirect_uri
        if not wanted:
            return registered or f"{self.places.base_url}{LANDING}"
        if wanted == registered or (not registered and _is_here(wanted)):
            return wanted
        return None

    def _back(self, application: Application, address: str, user_id: int, state: str) -> str:
        query = urlencode(
            {
                "code": self.grants.new_code(self.grants.grant(application.client_id, user_id)),
                "state": state,
                "domain": self.places.domain,
                "member_id": self.grants.member_id,
                "scope": ",".join(application.scopes),
                "server_domain": self.places.server_domain,
            }
        )
        return f"{address}{'&' if '?' in address else '?'}{query}"

    def _ask(self, application: Application, asked: Mapping[str, str]) -> Page:
        links = "".join(
            f'<li><a href="?{escape(urlencode({**asked, "user_id": user.id}))}">{escape(user.full_name)}</a></li>'
            for user in self.grants.world.users.values()
            if user.active
        )
        name = escape(application.name or application.client_id)
        scopes = escape(", ".join(application.scopes))
        return _page(200, f"{name} asks for: {scopes}", f"<p>Who are you?</p><ul>{links}</ul>")

    def landing(self) -> Page:
        """The page for applications without a redirect URI: its address contains the code."""
        text = "Copy the address of this page; the code in it lives thirty seconds."
        return _page(200, "The application was let in", f"<p>{text}</p>")


def _is_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and (
            parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
        )
    except ValueError:
        return False


def _page(status: int, title: str, content: str = "") -> Page:
    html = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{content}</body></html>"
    return Page(status, html)
