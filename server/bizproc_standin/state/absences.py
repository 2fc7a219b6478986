"""Who is away, and for how long."""

from datetime import datetime

from bizproc_standin.state.store import Store

__all__ = ["away_until"]


def away_until(store: Store, user_id: int) -> datetime | None:
    """Return the end of the leave that the person is on now, the latest one of several; None for somebody present."""
    now = store.now()
    return max((until for since, until, _ in store.absences.get(user_id, ()) if since <= now <= until), default=None)
