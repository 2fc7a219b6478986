"""People that other code refers to by id: for the printed webhooks and the demo's approvals."""

from collections.abc import Mapping
from types import MappingProxyType

ADMINISTRATOR = 1
HEAD = 15
"""Head of sales: the approver of the demo, with subordinates two levels deep."""
EMPLOYEE = 21
"""Works at the bottom of sales, with three heads above, up to ``CHIEF``."""

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
"""Has left the company: inactive, but still the starter of old processes."""
GUEST = 26
"""An extranet user: cannot delegate or receive tasks."""

ROLES: Mapping[str, int] = MappingProxyType(
    {"administrator": ADMINISTRATOR, "head": HEAD, "employee": EMPLOYEE},
)
"""The roles that get a ready-made webhook, in the order of printing."""
