"""The keys available when the portal starts: one for each role, and one of every other kind."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from bizproc_standin.seed.roles import ADMINISTRATOR, ROLES

if TYPE_CHECKING:
    from bizproc_standin.standin import StandIn

__all__ = ["ReadyKeys", "ready_keys"]

_SESSION = timedelta(hours=24)


class ReadyKeys(TypedDict):
    """The part of `bizproc-standin`'s output about this dialect; the session belongs to the key ``application``."""

    base_url: str
    keys: Mapping[str, str]
    session_token: str


def ready_keys(standin: "StandIn") -> ReadyKeys:
    """Issue them; the administrator owns all except those of the other roles."""
    book = standin.vibecode.keys
    application = book.issue(ADMINISTRATOR, "application")
    keys = {role: book.issue(user_id) for role, user_id in ROLES.items()}
    keys |= {
        "application": application,
        "read_only": book.issue(ADMINISTRATOR, readonly=True),
        "management": book.issue(ADMINISTRATOR, "management"),
    }
    session = book.sign_in(application, ADMINISTRATOR, standin.world.clock.now() + _SESSION)
    return {"base_url": standin.vibecode_url, "keys": keys, "session_token": session}
