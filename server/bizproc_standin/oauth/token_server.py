"""``/oauth/token/``: codes and refresh tokens against a pair of tokens (reference 11)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_standin.oauth.grants import ACCESS_LIFE, Grant, Grants, TokenPair
from bizproc_standin.oauth.places import Places

__all__ = ["TokenServer"]

Answered = tuple[int, dict[str, object]]
_PARAMETER = {"authorization_code": "code", "refresh_token": "refresh_token"}


@dataclass(slots=True)
class TokenServer:
    """Answers status and body; counts what it exchanged, and what it refused by error."""

    grants: Grants
    places: Places
    exchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def answer(self, params: Mapping[str, object]) -> Answered:
        """Exchange a code or a refresh token, whether it came by GET or POST."""
        status, body = self._answer({name: value for name, value in params.items() if isinstance(value, str)})
        if "error" in body:
            self.refused[str(body["error"])] += 1
        return status, body

    def _answer(self, params: Mapping[str, str]) -> Answered:
        grant_type = params.get("grant_type", "")
        if grant_type not in _PARAMETER:
            return _refusal(400, "invalid_request", 'No or wrong "grant_type" parameter')
        for name in ("client_id", "client_secret", _PARAMETER[grant_type]):
            if not params.get(name):
                return _refusal(400, "invalid_request", f'No "{name}" parameter found')
        client_id = params["client_id"]
        secret = self.grants.client_secret(client_id)
        if secret is None:
            return _refusal(200, "wrong_client")
        if params["client_secret"] != secret:
            return _refusal(400, "invalid_client")
        application = self.grants.installed(client_id)
        if application is None:
            return _refusal(401, "NOT_INSTALLED", "Application not installed")
        asked = tuple(filter(None, params.get("scope", "").split(",")))
        if not set(asked) <= set(application.scopes):
            text = "Given scope exceeds permissions associated with given grant"
            return _refusal(403, "invalid_scope", text)
        grant = self._take(grant_type, params, client_id)
        if grant is None:
            return _refusal(400, "invalid_grant")
        self.exchanged[grant_type] += 1
        return 200, self.body(self.grants.pair(grant))

    def _take(self, grant_type: str, params: Mapping[str, str], client_id: str) -> Grant | None:
        if grant_type == "authorization_code":
            return self.grants.take_code(params["code"], client_id)
        return self.grants.take_refresh_token(params["refresh_token"], client_id)

    def body(self, pair: TokenPair) -> dict[str, object]:
        """The answer that hands a pair over; ``domain`` is the token server's, not the portal's."""
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


def _refusal(status: int, error: str, description: str = "") -> Answered:
    """The real server explains only some of its refusals."""
    return status, {"error": error, **({"error_description": description} if description else {})}
