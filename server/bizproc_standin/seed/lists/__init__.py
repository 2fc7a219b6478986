"""Brightwater's lists: their fields, rights, and the values of their elements."""

from bizproc_standin.seed.lists.seeding import seed_lists

__all__ = ["seed_lists"]
