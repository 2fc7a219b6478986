"""Brightwater's Drive: storages, files with real content, and what they are attached to."""

from bizproc_standin.seed.drive.seeding import seed_drive

__all__ = ["seed_drive"]
