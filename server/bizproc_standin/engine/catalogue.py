"""All activities the engine knows, by type; ``rest_`` stands for those of applications."""

from bizproc_standin.engine.activities.application import APPLICATION
from bizproc_standin.engine.activities.approval import APPROVALS
from bizproc_standin.engine.activities.branching import BRANCHING
from bizproc_standin.engine.activities.delay import DELAYS
from bizproc_standin.engine.activities.events import LISTENING
from bizproc_standin.engine.activities.external_event import EXTERNAL_EVENTS
from bizproc_standin.engine.activities.information import REQUESTS
from bizproc_standin.engine.activities.review import REVIEWS
from bizproc_standin.engine.activities.selection import SELECTION
from bizproc_standin.engine.activities.sequence import SEQUENCES
from bizproc_standin.engine.activities.simple import SIMPLE
from bizproc_standin.engine.activities.states import STATES
from bizproc_standin.engine.activities.variables import VARIABLES
from bizproc_standin.engine.activity import Maker

CATALOGUE: dict[str, Maker] = {
    **SEQUENCES,
    **BRANCHING,
    **LISTENING,
    **STATES,
    **EXTERNAL_EVENTS,
    **DELAYS,
    **VARIABLES,
    **SIMPLE,
    **SELECTION,
    **APPROVALS,
    **REVIEWS,
    **REQUESTS,
    **APPLICATION,
}
