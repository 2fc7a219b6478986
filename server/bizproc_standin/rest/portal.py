"""What a REST call meets: the portal's state, the table of methods, the call itself."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bizproc_standin.rest.credentials import Caller, Credentials
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.incoming import Incoming, upper_keys
from bizproc_standin.rest.limits import LeakyBucket, OperatingTime, Plan
from bizproc_standin.rest.refusals import Refusal
from bizproc_standin.rest.remembered import LongLists
from bizproc_standin.rest.task_rows import TaskRow
from bizproc_standin.state.records import Application, Instance
from bizproc_standin.world.world import World

__all__ = ["Call", "Method", "RestPortal"]


@dataclass(slots=True)
class RestPortal:
    """One world seen through the classic REST dialect."""

    world: World
    methods: Mapping[str, "Method"]
    credentials: Credentials = field(default_factory=Credentials)
    plan: Plan | None = None
    """None: requests and operating time are not limited."""
    command_seconds: float = 0.0
    """How long the portal works on one command; those of a batch run one after the other."""
    costs: dict[str, float] = field(default_factory=dict)
    """Operating seconds booked for a call of a method in addition, without waiting for them."""
    bucket: LeakyBucket | None = None
    operating: OperatingTime = field(default_factory=OperatingTime)
    interrupt: Callable[[str], Refusal | None] = lambda _: None
    """Asked before each command of a batch: a scripted refusal."""
    commands: Counter[str] = field(default_factory=Counter)
    """How often each method ran, in batches or alone."""
    writes: int = 0
    """How often something changed through this dialect."""
    task_lists: LongLists[TaskRow] = field(default_factory=LongLists)
    instance_lists: LongLists[Instance] = field(default_factory=LongLists)

    def __post_init__(self) -> None:
        """Set the limits of the plan up."""
        if self.plan is not None:
            self.bucket = LeakyBucket(self.plan)
            self.operating.limit = self.plan.operating

    @property
    def stamp(self) -> tuple[int, ...]:
        """Changes with everything that long lists show."""
        return self.world.revision, self.writes, len(self.world.tasks), len(self.world.instances)

    def method(self, name: str) -> "Method | None":
        """Find a method: names are registered in lower case and found in any."""
        return self.methods.get(name.lower())


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one method by a known caller."""

    portal: RestPortal
    caller: Caller
    incoming: Incoming

    @property
    def world(self) -> World:
        """The portal's state and rules."""
        return self.portal.world

    @property
    def admin(self) -> bool:
        """Whether the caller administers the portal."""
        return self.world.users[self.caller.user_id].admin

    @property
    def application(self) -> Application:
        """The application that calls; only methods with ``application`` may ask."""
        return self.world.applications[self.caller.application or ""]

    @property
    def params(self) -> dict[str, object]:
        """The parameters with upper-case names on the top level, as bizproc methods see them (docs/portal.md 1.3)."""
        return upper_keys(self.incoming.params)

    @property
    def start(self) -> int:
        """Where a list begins; taken in lower case only (docs/portal.md 1.3)."""
        return self.incoming.start


@dataclass(frozen=True, slots=True)
class Method:
    """A row of the table of methods; any one of ``scopes`` suffices, none means everybody."""

    name: str
    scopes: tuple[str, ...]
    run: Callable[[Call], Answer]
    application: bool = False
    admin: bool = False
    writes: bool = False
