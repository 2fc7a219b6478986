"""A realistic small company for the stand-in: ``seed_company`` and, for benchmarks, ``seed_bulk``."""

from bizproc_standin.seed.company import SeededCompany, seed_bulk, seed_company
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, HEAD, ROLES

__all__ = [
    "ADMINISTRATOR",
    "EMPLOYEE",
    "HEAD",
    "ROLES",
    "SeededCompany",
    "seed_bulk",
    "seed_company",
]
