"""Registrations made by this server, kept by portal and code: the portal itself lists only codes."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import LocalText, Property, Registration, RegistrationChange, RegistrationKind
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.safety.database import Database

__all__ = ["KeptRegistration", "Registrations", "form_fields", "local_text"]


@dataclass(frozen=True, slots=True)
class KeptRegistration:
    """What was registered under a code: its texts, its properties, its results, whether it waits."""

    kind: RegistrationKind
    registration: Registration


class Registrations:
    """Kept in the file of the inbox. `portal` is a domain (`calls.domain_of`), a code counts in any case as it is.

    The tools that register call `save`, `change` and `forget` after the portal has said yes.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def save(self, portal: str, kind: RegistrationKind, registration: Registration) -> None:
        """Keep a registration; an earlier one of the code is replaced."""
        saved, text = self._now().timestamp(), _written(registration)
        await self._database.run(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO registrations VALUES (?, ?, ?, ?, ?)",
                (portal, registration.code, kind, text, saved),
            )
        )

    async def change(self, portal: str, kind: RegistrationKind, change: RegistrationChange) -> None:
        """Change the named fields of a kept registration; one made elsewhere stays unknown."""
        kept = await self.find(portal, change.new.code)
        if kept is not None:
            changed = {name: getattr(change.new, name) for name in change.fields if name in _KEPT}
            await self.save(portal, kind, replace(kept.registration, **changed))

    async def find(self, portal: str, code: str) -> KeptRegistration | None:
        """The registration of a code, None where it was not made by this server; any portal's with `portal` empty."""

        def read(connection: sqlite3.Connection) -> sqlite3.Row | None:
            row: sqlite3.Row | None = connection.execute(
                "SELECT kind, registration FROM registrations WHERE ? IN ('', portal) AND code = ?", (portal, code)
            ).fetchone()
            return row

        row = await self._database.run(read)
        return KeptRegistration(row["kind"], _read(code, row["registration"])) if row is not None else None

    async def forget(self, portal: str, code: str) -> None:
        """The activity or robot was deleted."""
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


def local_text(text: LocalText) -> str:
    """One text of several languages: English where it is there, else the first."""
    if isinstance(text, str):
        return text
    return text.get("en") or next(iter(text.values()), "")


def form_fields(properties: Sequence[Property]) -> tuple[FormField, ...]:
    """Registered properties as form fields, so that values are checked as those of tasks are."""
    return tuple(
        FormField(
            id=one.id,
            type=one.type,
            title=local_text(one.name) or one.id,
            description=local_text(one.description),
            required=bool(one.required),
            multiple=bool(one.multiple),
            options=dict(one.options) if one.type in ("select", "internalselect") else {},
            default=one.default,
        )
        for one in properties
    )


def declared_names(fields: Sequence[FormField], values: Mapping[str, Json]) -> dict[str, Json]:
    """The values under the names as they were registered: the portal matches them in any case (reference 9.2)."""
    known = {field.id.lower(): field.id for field in fields}
    return {known.get(name.lower(), name): value for name, value in values.items()}
