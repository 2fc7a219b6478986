"""Brightwater's CRM: its smart process, pipelines and fields, and the data of its items."""

from bizproc_standin.seed.crm.filling import seed_crm

__all__ = ["seed_crm"]
