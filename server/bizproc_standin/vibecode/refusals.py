"""The facade's error responses (docs/portal.md 13.2)."""

__all__ = [
    "Refusal",
    "bitrix_access_denied",
    "bitrix_error",
    "entity_not_found",
    "invalid_api_key",
    "management_key",
    "missing_api_key",
    "missing_params",
    "oauth_required",
    "rate_limited",
    "readonly_key",
    "readonly_policy",
    "scope_denied",
    "token_expired",
    "token_missing",
    "unknown_address",
]


class Refusal(Exception):
    """An error response; ``retry_after`` in seconds is sent in the body and in a header."""

    def __init__(self, status: int, code: str, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """The envelope of an error; empty fields are omitted."""
        error: dict[str, object] = {"code": self.code, "message": self.message}
        if self.hint:
            error["hint"] = self.hint
        if self.retry_after is not None:
            error["retryAfter"] = self.retry_after
        return {"success": False, "error": error}


def missing_params(required: str) -> Refusal:
    """400: the message lists the required parameters."""
    return Refusal(400, "MISSING_PARAMS", f"Required: {required}")


def missing_api_key() -> Refusal:
    """401: the request has no key."""
    return Refusal(401, "MISSING_API_KEY", "Header X-Api-Key not provided", "Pass your key in the X-Api-Key header")


def invalid_api_key() -> Refusal:
    """401: the key does not exist."""
    return Refusal(401, "INVALID_API_KEY", "Invalid or expired API key", "Issue a new key")


def token_missing() -> Refusal:
    """401: the key has no person, or the application sent no session."""
    return Refusal(
        401,
        "TOKEN_MISSING",
        "The key has no connected Bitrix24 tokens",
        "An application key needs Authorization: Bearer with a session token of /v1/oauth/authorize",
    )


def token_expired() -> Refusal:
    """401: the session has expired; it cannot be refreshed."""
    return Refusal(401, "TOKEN_EXPIRED", "OAuth user session expired", "Re-authorize via /v1/oauth/authorize")


def scope_denied(scope: str) -> Refusal:
    """403: the key's scopes do not include this one; they cannot change after it is issued."""
    return Refusal(403, "SCOPE_DENIED", f"The key is missing the {scope} scope", "Issue a new key with this scope")


def oauth_required() -> Refusal:
    """403: personal keys cannot be used for this."""
    return Refusal(403, "OAUTH_REQUIRED", "This endpoint needs an OAuth application key", "Use a vibe_app_ key")


def readonly_key() -> Refusal:
    """403: the key is read-only."""
    return Refusal(403, "WRITE_BLOCKED_READONLY_KEY", "The key is read-only", "Issue a key in read-write mode")


def readonly_policy() -> Refusal:
    """403: the portal allows read-only keys only."""
    return Refusal(403, "KEY_POLICY_READONLY_REQUIRED", "The portal's policy requires read-only keys")


def management_key() -> Refusal:
    """403: the key can only manage keys and applications, nothing on the portal."""
    return Refusal(
        403, "MANAGEMENT_KEY_NO_ENTITY_ACCESS", "Management keys have no entity access", "Use a vibe_api_ key"
    )


def bitrix_access_denied(message: str = "Access denied!") -> Refusal:
    """403: the portal itself denied access."""
    return Refusal(403, "BITRIX_ACCESS_DENIED", message)


def unknown_address() -> Refusal:
    """404: no such address."""
    return Refusal(404, "NOT_FOUND", "Endpoint not found")


def entity_not_found(name: str) -> Refusal:
    """404: no such object."""
    return Refusal(404, "ENTITY_NOT_FOUND", f"{name} not found")


def bitrix_error(message: str) -> Refusal:
    """422: the portal refused, with its own message."""
    return Refusal(422, "BITRIX_ERROR", message)


def rate_limited(seconds: float) -> Refusal:
    """429: too many requests within a minute."""
    return Refusal(429, "RATE_LIMITED", "Request rate limit exceeded. Retry in 1–2 seconds", "Slow down", seconds)
