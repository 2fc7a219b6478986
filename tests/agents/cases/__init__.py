"""All requests, by id."""

from collections.abc import Mapping

from tests.agents.case import Case
from tests.agents.cases import administrator, approver, documents, employee, integrator

__all__ = ["CASES"]

CASES: Mapping[str, Case] = {
    case.id: case for group in (employee, approver, administrator, integrator, documents) for case in group.CASES
}
