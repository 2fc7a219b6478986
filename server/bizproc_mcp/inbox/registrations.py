"""Registrations made by this server, by portal and code: the portal itself lists only codes."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

from bizproc_mcp.models.activities import Property, Registration, RegistrationChange, RegistrationKind
from bizproc_mcp.models.events import KeptRegistration
from bizproc_mcp.storage.database import Database

__all__ = ["Registrations"]


class Registrations:
    """Stored in the state directory, with or without an inbox.

    `portal` is a domain (`calls.domain_of`), or "" if it is unknown (Vibecode): that matches any.

    The registration tools call `save`, `change` and `forget` after the portal's successful response.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def save(self, portal: str, kind: RegistrationKind, registration: Registration) -> None:
        """Store a registration, replacing an earlier one with this code."""
        saved, text = self._now().timestamp(), _written(registration)
        await self._database.run(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO registrations VALUES (?, ?, ?, ?, ?)",
                (portal, registration.code, kind, text, saved),
            )
        )

    async def change(self, portal: str, kind: RegistrationKind, change: RegistrationChange) -> None:
        """Change the given fields of a stored registration; one made elsewhere stays unknown."""
        kept = await self.find(portal, change.new.code)
        if kept is not None:
            changed = {name: getattr(change.new, name) for name in change.fields if name in _KEPT}
            await self.save(portal, kind, replace(kept.registration, **changed))

    async def find(self, portal: str, code: str) -> KeptRegistration | None:
        """Find the registration of a code; None if this server did not make it."""

        def read(connection: sqlite3.Connection) -> sqlite3.Row | None:
            row: sqlite3.Row | None = connection.execute(
                "SELECT kind, registration FROM registrations WHERE code = ? AND (portal IN ('', ?) OR ? = '') "
                "ORDER BY portal = ? DESC, saved DESC",
                (code, portal, portal, portal),
            ).fetchone()
            return row

        row = await self._database.run(read)
        return KeptRegistration(row["kind"], _read(code, row["registration"])) if row is not None else None

    async def forget(self, portal: str, code: str) -> None:
        """Delete the registration of a deleted activity or robot."""
        await self._database.run(
            lambda connection: connection.execute(
                "DELETE FROM registrations WHERE portal = ? AND code = ?", (portal, code)
            )
        )


_KEPT = ("name", "description", "properties", "return_properties", "use_subscription", "handler")


def _written(registration: Registration) -> str:
    whole = asdict(registration)
    return json.dumps({name: whole[name] for name in _KEPT}, ensure_ascii=False, default=dict)


def _read(code: str, text: str) -> Registration:
    kept = json.loads(text)
    return Registration(
        code=code,
        handler=kept["handler"],
        name=kept["name"],
        description=kept["description"],
        properties=tuple(Property(**one) for one in kept["properties"]),
        return_properties=tuple(Property(**one) for one in kept["return_properties"]),
        use_subscription=kept["use_subscription"],
    )
