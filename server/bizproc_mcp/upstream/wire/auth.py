"""Authentication of requests."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import anyio

from bizproc_mcp.errors import BizprocError, NotAuthenticated
from bizproc_mcp.settings import Application, Webhook
from bizproc_mcp.upstream.wire.exchange import Request, Signed
from bizproc_mcp.upstream.wire.oauth import AnswerLost, AuthorizationServer
from bizproc_mcp.upstream.wire.tokens import TokenFile, Tokens, fingerprint

__all__ = ["Auth", "OAuthAuth", "WebhookAuth"]

_GRACE = 1.2
"""Seconds a token renewal may still take after its caller is cancelled: losing its response loses the sign-in."""

_SIGN_IN = "Sign in with bizproc-mcp login."


class Auth(Protocol):
    """Adds the address and credentials to a request."""

    async def sign(self, request: Request) -> Signed:
        """The address and headers for the request, built anew for every try."""
        ...

    async def on_expired(self, refused: Signed) -> bool:
        """Renew expired credentials; return False if nothing can be renewed.

        `refused` is the rejected request, to detect whether the credentials were renewed in the meantime.
        """
        ...


class WebhookAuth:
    """The path of an inbound webhook (docs/portal.md 1.1): it never expires and can't be renewed."""

    def __init__(self, webhook: Webhook) -> None:
        self._base = f"{webhook.address.rstrip('/')}/rest/{webhook.user_id}/{webhook.code}/"

    async def sign(self, request: Request) -> Signed:
        """Append the method to the webhook's path."""
        return Signed(self._base + request.path)

    async def on_expired(self, refused: Signed) -> bool:  # noqa: ARG002  # required by the protocol
        """A webhook has nothing to renew."""
        return False


@dataclass(slots=True)
class _Renewal:
    """One renewal that all callers with the same expired token wait for."""

    refused: str = field(repr=False)
    over: anyio.Event = field(default_factory=anyio.Event)
    failure: BizprocError | None = None


class OAuthAuth:
    """The access token of an application, renewed once however many calls find it expired.

    `file` stores the tokens and shares them with other processes; `wall` returns seconds since 1970; `hidden`
    collects every token, so that none appears in output.
    """

    def __init__(
        self,
        application: Application,
        file: TokenFile,
        server: AuthorizationServer,
        wall: Callable[[], float],
        hidden: set[str],
    ) -> None:
        self._application = application
        self._file = file
        self._server = server
        self._wall = wall
        self._hidden = hidden
        self._tokens: Tokens | None = None
        self._renewal: _Renewal | None = None

    async def sign(self, request: Request) -> Signed:
        """Append the method to the portal's REST address, with the token in a header; renews an expired token first.

        Raises `NotAuthenticated` if a response has named another address for the portal since the sign-in.
        """
        tokens = self._current()
        if tokens.elsewhere:
            raise _moved(tokens)
        if tokens.refresh and (not tokens.access or 0 < tokens.expires <= self._wall()):
            await self._renewed(tokens.access)
            tokens = self._current()
            if tokens.elsewhere:
                raise _moved(tokens)
        endpoint = tokens.endpoint or f"{self._application.address}/rest/"
        return Signed(f"{endpoint}{request.path}", {"Authorization": f"Bearer {tokens.access}"})

    async def on_expired(self, refused: Signed) -> bool:
        """Renew the refused token unless that was already done; False if there is no refresh token."""
        token = refused.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self._current().refresh:
            return False
        await self._renewed(token)
        return True

    def _current(self) -> Tokens:
        if self._tokens is None or self._tokens.elsewhere:
            # Read again while a new sign-in is required, because that happens in another process.
            self._take(self._first())
        assert self._tokens is not None  # noqa: S101  # narrows for the type checker
        return self._tokens

    def _first(self) -> Tokens:
        """The tokens from the environment, or the stored ones if they replaced those or there are none."""
        given, kept = self._application, self._file.read()
        begun_from = fingerprint(given.refresh_token or given.access_token)
        if kept is not None and (not begun_from or kept.begun_from == begun_from):
            return kept
        if begun_from:
            return Tokens(given.access_token, given.refresh_token, begun_from=begun_from)
        raise NotAuthenticated("The application has no tokens: nobody has signed in yet.", _SIGN_IN)

    def _take(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._hidden |= {secret for secret in (tokens.access, tokens.refresh) if secret}

    async def _renewed(self, refused: str) -> None:
        """Return when the current token differs from the refused one; raises if renewal fails."""
        while self._current().access == refused:
            under_way = self._renewal
            if under_way is None:
                await self._renew(refused)
                return
            await under_way.over.wait()
            if under_way.refused == refused and under_way.failure is not None:
                raise under_way.failure

    async def _renew(self, refused: str) -> None:
        renewal = self._renewal = _Renewal(refused)
        try:
            async with self._file.alone():
                kept = self._file.read()
                if kept is not None and kept.begun_from == self._current().begun_from:
                    self._take(kept)
                    if kept.access != refused:
                        return  # another process was faster, or the user has signed in again
                await self._shielded(self._current(), kept)
        except BizprocError as failure:
            renewal.failure = failure
            raise
        finally:
            self._renewal = None
            renewal.over.set()

    async def _shielded(self, mine: Tokens, kept: Tokens | None) -> None:
        """Renew and store the tokens; after a cancellation, the response still gets a moment to arrive."""
        failure: BizprocError | None = None
        async with anyio.create_task_group() as tasks:
            with anyio.CancelScope(shield=True) as running:
                tasks.start_soon(_hurry, running)
                try:
                    await self._ask(mine, kept)
                except BizprocError as error:
                    failure = error
            tasks.cancel_scope.cancel()
        if failure is not None:
            raise failure

    async def _ask(self, mine: Tokens, kept: Tokens | None) -> None:
        # Written before sending: a process that finds this mark knows why the refresh token may not work.
        other = kept if kept is not None and kept.begun_from != mine.begun_from else None
        if other is None:
            self._file.write(replace(mine, in_doubt=True))
        try:
            fresh = await self._server.renew(mine)
        except AnswerLost:
            self._take(replace(mine, in_doubt=True))
            raise
        except BizprocError as refusal:
            self._settle_refusal(refusal, mine, other)
            return
        if mine.member_id and fresh.member_id and mine.member_id != fresh.member_id:
            raise NotAuthenticated("The authorization server answered for another portal.", _SIGN_IN)
        fresh = replace(fresh, begun_from=mine.begun_from, user_id=fresh.user_id or mine.user_id)
        # Stored before anything else: the old refresh token is used up.
        self._file.write(fresh)
        self._take(fresh)

    def _settle_refusal(self, refusal: BizprocError, mine: Tokens, other: Tokens | None) -> None:
        """Continue with the tokens of a newer sign-in, or raise why there are no new tokens."""
        used_up = isinstance(refusal, NotAuthenticated) and refusal.code == "invalid_grant"
        if used_up and other is not None:
            # The environment's tokens are invalid, and the stored sign-in was made independently of them.
            self._take(replace(other, begun_from=mine.begun_from))
            self._file.write(self._current())
            return
        if used_up and mine.in_doubt:
            raise NotAuthenticated(
                "The answer to an earlier renewal was lost, and the refresh token is used up.",
                _SIGN_IN,
                code="invalid_grant",
            )
        if other is None:
            self._file.write(mine)
        raise refusal


def _moved(tokens: Tokens) -> NotAuthenticated:
    return NotAuthenticated(
        f"The authorization server now names {tokens.elsewhere} for the portal, and tokens for {tokens.endpoint} "
        "go nowhere else unasked.",
        "Run bizproc-mcp login: it asks whether that place is right.",
    )


async def _hurry(running: anyio.CancelScope) -> None:
    """Shorten the deadline once the caller is cancelled."""
    try:
        await anyio.sleep_forever()
    finally:
        running.deadline = min(running.deadline, anyio.current_time() + _GRACE)
