"""What a task made by hand shows when nothing else is said."""

from random import Random

from bizproc_standin.state.records import REQUEST, REQUEST_OPTIONAL, TaskParameters
from bizproc_standin.state.texts import button, say


def default_parameters(language: str, activity: str) -> TaskParameters:
    """Return the labels and the comment rule the portal gives a task of this kind (docs/portal.md 7.1)."""
    return TaskParameters(
        comment_label=say(language, "comment"),
        ok_label=button(language, activity, "ok"),
        yes_label=button(language, activity, "yes"),
        no_label=button(language, activity, "no"),
        cancel_label=button(language, activity, "cancel"),
        fields=() if activity in {REQUEST, REQUEST_OPTIONAL} else None,
    )


def new_activity_name(rng: Random) -> str:
    """Return a name as the designer makes them: ``A`` and four groups of five digits (docs/portal.md 6.4)."""
    return "A" + "_".join(f"{rng.randrange(10000, 100000)}" for _ in range(4))
