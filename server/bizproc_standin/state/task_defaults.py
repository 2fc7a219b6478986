"""The default parameters of a task that is created by hand."""

from random import Random

from bizproc_standin.state.records import REQUEST, REQUEST_OPTIONAL, TaskParameters
from bizproc_standin.state.texts import button, say


def default_parameters(language: str, activity: str) -> TaskParameters:
    """Return the portal's labels and comment rule for a task of this kind (docs/portal.md 7.1)."""
    return TaskParameters(
        comment_label=say(language, "comment"),
        ok_label=button(language, activity, "ok"),
        yes_label=button(language, activity, "yes"),
        no_label=button(language, activity, "no"),
        cancel_label=button(language, activity, "cancel"),
        fields=() if activity in {REQUEST, REQUEST_OPTIONAL} else None,
    )


def new_activity_name(rng: Random) -> str:
    """Return a name like the designer's: ``A`` and four groups of five digits (docs/portal.md 6.4)."""
    return "A" + "_".join(f"{rng.randrange(10000, 100000)}" for _ in range(4))
