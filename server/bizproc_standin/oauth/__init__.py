"""The OAuth 2.0 authorization and token servers (docs/portal.md 11), beside the portal they are for."""

from bizproc_standin.oauth.grants import Grant, Grants, TokenPair
from bizproc_standin.oauth.servers import OAuthServers

__all__ = ["Grant", "Grants", "OAuthServers", "TokenPair"]
