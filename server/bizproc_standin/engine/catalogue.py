"""All activities the engine knows, by type; ``rest_`` stands for every application's."""

from bizproc_standin.engine.activities.application import APPLICATION
from bizproc_standin.engine.activities.containers import CONTAINERS
from bizproc_standin.engine.activities.selection import SELECTION
from bizproc_standin.engine.activities.simple import SIMPLE
from bizproc_standin.engine.activities.states import STATES
from bizproc_standin.engine.activities.tasks import TASKS
from bizproc_standin.engine.execution import Activity

CATALOGUE: dict[str, Activity] = {**CONTAINERS, **STATES, **SIMPLE, **SELECTION, **TASKS, **APPLICATION}
