"""The policy: what is allowed, what needs a person's confirmation, what is denied."""

from bizproc_mcp.safety.policy.in_force import PolicyInForce
from bizproc_mcp.safety.policy.limits import over_limit
from bizproc_mcp.safety.policy.reading import configured_policy, parse_policy, read_policy
from bizproc_mcp.safety.policy.rules import NO_LIMITS, Limits, Policy, Verdict

__all__ = [
    "NO_LIMITS",
    "Limits",
    "Policy",
    "PolicyInForce",
    "Verdict",
    "configured_policy",
    "over_limit",
    "parse_policy",
    "read_policy",
]
