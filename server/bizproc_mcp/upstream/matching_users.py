"""Select the users that match a query, best match first."""

from collections.abc import Iterable, Sequence

from bizproc_mcp.models.users import User
from bizproc_mcp.text.names import Fit, fit

__all__ = ["matching_users"]


def matching_users(users: Iterable[User], asked: str, *, include_inactive: bool) -> Sequence[User]:
    """Users matching by name words or by the whole e-mail: exact names first, people who have left last."""
    fits: list[tuple[Fit, User]] = []
    for user in users:
        if not (include_inactive or user.active):
            continue
        if "@" in asked:
            found: Fit | None = "whole" if user.email.raw.casefold() == asked.casefold() else None
        else:
            found = fit(asked, user.name.raw, user.second_name.raw)
        if found is not None:
            fits.append((found, user))
    return [user for _, user in sorted(fits, key=lambda one: (one[0] != "whole", not one[1].active, one[1].id))]
