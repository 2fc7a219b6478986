"""``/oauth/token/``: exchanges codes and refresh tokens for a token pair (docs/portal.md 11)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_standin.oauth.grants import ACCESS_LIFE, Grant, Grants, TokenPair
from bizproc_standin.oauth.places import Places
from bizproc_standin.state.records import Application

__all__ = ["TokenServer"]

_PARAMETER = {"authorization_code": "code", "refresh_token": "refresh_token"}


class _Refused(Exception):
    """A refusal. The real server explains only some of them: an empty description is omitted."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description

    def body(self) -> dict[str, object]:
        told = {"error_description": self.description} if self.description else {}
        return {"error": self.error, **told}


@dataclass(slots=True)
class TokenServer:
    """Returns status and body; counts exchanges, and refusals by error."""

    grants: Grants
    places: Places
    exchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def answer(self, params: Mapping[str, object]) -> tuple[int, dict[str, object]]:
        """Exchange a code or a refresh token, sent by GET or POST."""
        try:
            grant = self._grant({name: value for name, value in params.items() if isinstance(value, str)})
        except _Refused as refused:
            self.refused[refused.error] += 1
            return refused.status, refused.body()
        return 200, self.body(self.grants.pair(grant))

    def _grant(self, params: Mapping[str, str]) -> Grant:
        grant_type = params.get("grant_type", "")
        if grant_type not in _PARAMETER:
            raise _Refused(400, "invalid_request", 'No or wrong "grant_type" parameter')
        for name in ("client_id", "client_secret", _PARAMETER[grant_type]):
            if not params.get(name):
                raise _Refused(400, "invalid_request", f'No "{name}" parameter found')
        application = self._application(params["client_id"], params["client_secret"])
        asked = set(filter(None, params.get("scope", "").split(",")))
        if not asked <= set(application.scopes):
            raise _Refused(403, "invalid_scope", "Given scope exceeds permissions associated with given grant")
        take = self.grants.take_code if grant_type == "authorization_code" else self.grants.take_refresh_token
        grant = take(params[_PARAMETER[grant_type]], application.client_id)
        if grant is None:
            raise _Refused(400, "invalid_grant")
        self.exchanged[grant_type] += 1
        return grant

    def _application(self, client_id: str, shown: str) -> Application:
        secret = self.grants.client_secret(client_id)
        if secret is None:
            raise _Refused(200, "wrong_client")
        if shown != secret:
            raise _Refused(400, "invalid_client")
        application = self.grants.installed(client_id)
        if application is None:
            raise _Refused(401, "NOT_INSTALLED", "Application not installed")
        return application

    def body(self, pair: TokenPair) -> dict[str, object]:
        """The response with a token pair; ``domain`` is the token server's, not the portal's."""
        grant = pair.grant
        return {
            "access_token": pair.access_token,
            "expires": int(pair.expires.timestamp()),
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "scope": ",".join(grant.scopes),
            "domain": self.places.server_domain,
            "server_endpoint": self.places.server_endpoint,
            "status": self.grants.world.applications[grant.client_id].status,
            "client_endpoint": self.places.client_endpoint,
            "member_id": self.grants.member_id,
            "user_id": grant.user_id,
            "refresh_token": pair.refresh_token,
        }
