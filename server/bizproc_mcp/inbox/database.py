"""The inbox database, shared by the receiver and every server that answers its events."""

from pathlib import Path

from bizproc_mcp.storage.database import Database

__all__ = ["inbox_database", "registrations_database"]

# Times are seconds since 1970. `held` contains the calls of untrusted senders (`sender` is their fingerprint, `origin`
# the network they came from). Large columns come last, so that reading the others does not read past them.
_CALL = """
  portal TEXT NOT NULL, token_digest TEXT NOT NULL, token TEXT NOT NULL, workflow TEXT NOT NULL,
  activity TEXT NOT NULL, code TEXT NOT NULL, document TEXT NOT NULL, document_type TEXT NOT NULL,
  waits INTEGER NOT NULL, sent REAL NOT NULL, timeout REAL, until REAL, received REAL NOT NULL"""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, {_CALL},
  logged INTEGER NOT NULL DEFAULT 0, last_logged REAL,
  claim TEXT NOT NULL DEFAULT '', claimed_until REAL NOT NULL DEFAULT 0, closing TEXT NOT NULL DEFAULT '',
  closed REAL, outcome TEXT NOT NULL DEFAULT '', superseded_by INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL,
  properties TEXT NOT NULL, UNIQUE (token_digest, portal));
CREATE INDEX IF NOT EXISTS events_by_activity ON events (workflow, activity);
CREATE INDEX IF NOT EXISTS events_by_revision ON events (revision);
CREATE INDEX IF NOT EXISTS events_by_state ON events (closing, id);
CREATE TABLE IF NOT EXISTS held (
  id INTEGER PRIMARY KEY AUTOINCREMENT, {_CALL},
  sender TEXT NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, properties TEXT NOT NULL,
  UNIQUE (portal, sender, token_digest));
CREATE INDEX IF NOT EXISTS held_by_token ON held (token_digest, portal);
CREATE TABLE IF NOT EXISTS senders (
  portal TEXT NOT NULL, fingerprint TEXT NOT NULL, first_seen REAL NOT NULL, trusted REAL,
  PRIMARY KEY (portal, fingerprint));
CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value TEXT NOT NULL)
"""


_REGISTRATIONS = """
CREATE TABLE IF NOT EXISTS registrations (
  portal TEXT NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL, registration TEXT NOT NULL, saved REAL NOT NULL,
  PRIMARY KEY (portal, code))
"""


def inbox_database(folder: Path) -> Database:
    """The database in a state directory; nothing is opened or created before its first use."""
    return Database(folder, "inbox.sqlite3", _SCHEMA)


def registrations_database(folder: Path) -> Database:
    """A separate file: registering something does not need an inbox, and the inbox exists as soon as its file does."""
    return Database(folder, "registrations.sqlite3", _REGISTRATIONS)
