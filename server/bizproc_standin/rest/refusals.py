"""The portal's error responses (docs/portal.md 2.2, 2.3)."""

from collections.abc import Mapping

__all__ = [
    "Refusal",
    "access_denied",
    "application_not_found",
    "application_required",
    "authorization_error",
    "expired_token",
    "insufficient_scope",
    "internal_error",
    "invalid_credentials",
    "invalid_token",
    "method_not_found",
    "no_auth_found",
    "operation_time_limit",
    "query_limit_exceeded",
    "user_access_error",
]


class Refusal(Exception):
    """An error response: HTTP status, ``error`` (may be empty), ``error_description``, extra keys."""

    def __init__(
        self,
        error: str,
        description: str,
        status: int = 400,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.extra = dict(extra or {})

    def body(self) -> dict[str, object]:
        """The response body; errors have no ``time``."""
        return {"error": self.error, "error_description": self.description, **self.extra}


def access_denied(detail: str = "") -> Refusal:
    """403: the caller may not do this."""
    return Refusal("ACCESS_DENIED", f"Access denied! {detail}".rstrip(), 403)


def application_required() -> Refusal:
    """403: the method requires an application; a webhook cannot call it."""
    return access_denied("Application context required")


def method_not_found() -> Refusal:
    """404: no such method, for any caller."""
    return Refusal("ERROR_METHOD_NOT_FOUND", "Method not found!", 404)


def no_auth_found() -> Refusal:
    """401: no credentials, or unknown ones."""
    return Refusal("NO_AUTH_FOUND", "Wrong authorization data", 401)


def invalid_credentials() -> Refusal:
    """401: the webhook's user and code do not match."""
    return Refusal("INVALID_CREDENTIALS", "Invalid request credentials", 401)


def invalid_token() -> Refusal:
    """401: the token does not belong to an application."""
    return Refusal("invalid_token", "Unable to get application by token", 401)


def application_not_found() -> Refusal:
    """401: the token's application was uninstalled."""
    return Refusal("APPLICATION_NOT_FOUND", "Application not found", 401)


def user_access_error() -> Refusal:
    """401: this user may not use the application."""
    return Refusal("user_access_error", "The user does not have access to the application.", 401)


def expired_token() -> Refusal:
    """401: the access token has expired."""
    return Refusal("expired_token", "The access token provided has expired", 401)


def authorization_error() -> Refusal:
    """The credentials' user was dismissed or blocked."""
    return Refusal("authorization_error", "Unable to authorize user", 401)


def insufficient_scope(*, webhook: bool) -> Refusal:
    """401: the credentials lack the method's scope."""
    source = "webhook" if webhook else "access"
    text = f"The request requires higher privileges than provided by the {source} token"
    return Refusal("insufficient_scope", text, 401)


def operation_time_limit() -> Refusal:
    """429: the method used up its operating time."""
    return Refusal("OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.", 429)


def query_limit_exceeded() -> Refusal:
    """503: the leaky bucket is full."""
    return Refusal("QUERY_LIMIT_EXCEEDED", "Too many requests", 503)


def internal_error() -> Refusal:
    """500: an unexpected error."""
    return Refusal("INTERNAL_SERVER_ERROR", "Internal server error", 500)
