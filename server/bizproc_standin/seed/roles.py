"""The people others rely on by id: whose webhooks are printed, who approves in the demo."""

from collections.abc import Mapping
from types import MappingProxyType

ADMINISTRATOR = 1
HEAD = 15
"""Heads sales: the approver of the demo, with subordinates two levels deep."""
EMPLOYEE = 21
"""Works at the bottom of sales: three heads stand above, up to ``CHIEF``."""

CHIEF = 14
SALES_LEAD = 37
DESK_LEAD = 30
OPERATIONS = 57
FINANCE = 29
ACCOUNTANT = 23
PEOPLE_OFFICER = 28
LAWYER = 24
BUYER = 27
WAREHOUSE = 31
NAMESAKE = 22
"""Has the same name as ``EMPLOYEE``."""
INTEGRATOR = 503
LEFT = 25
"""No longer works here: inactive, still the starter of old processes."""
GUEST = 26
"""An extranet user: may neither delegate nor receive tasks."""

ROLES: Mapping[str, int] = MappingProxyType(
    {"administrator": ADMINISTRATOR, "head": HEAD, "employee": EMPLOYEE},
)
"""Who gets a ready-made webhook, in the order they are printed."""
