"""The context of a REST call: the portal's state, the table of methods, the call itself."""

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
    """A world with the classic REST dialect."""

    world: World
    methods: Mapping[str, "Method"]
    credentials: Credentials = field(default_factory=Credentials)
    plan: Plan | None = None
    """None: no limits on requests and operating time."""
    command_seconds: float = 0.0
    """Seconds of work per command; the commands of a batch run one after another."""
    costs: dict[str, float] = field(default_factory=dict)
    """Extra operating seconds recorded per call of a method, without waiting for them."""
    bucket: LeakyBucket | None = None
    operating: OperatingTime = field(default_factory=OperatingTime)
    interrupt: Callable[[str], Refusal | None] = lambda _: None
    """Called before each command of a batch; may return a scripted refusal."""
    commands: Counter[str] = field(default_factory=Counter)
    """How often each method ran, in batches or on its own."""
    writes: int = 0
    """The number of writes through this dialect."""
    task_lists: LongLists[TaskRow] = field(default_factory=LongLists)
    instance_lists: LongLists[Instance] = field(default_factory=LongLists)
    addresses: Mapping[str, "Method"] = field(default_factory=dict)
    """What answers outside of ``/rest/``, by path."""

    def __post_init__(self) -> None:
        """Set up the limits of the plan."""
        if self.plan is not None:
            self.bucket = LeakyBucket(self.plan)
            self.operating.limit = self.plan.operating

    @property
    def stamp(self) -> tuple[int, ...]:
        """Changes whenever the rows of long lists may have changed."""
        return self.world.revision, self.writes, len(self.world.tasks), len(self.world.instances)

    def method(self, name: str) -> "Method | None":
        """Find a method: names are registered in lower case and match in any case."""
        found = self.methods.get(name.lower())
        return found if found is not None and found.exists(self.world) else None


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method by an identified caller."""

    portal: RestPortal
    caller: Caller
    incoming: Incoming

    @property
    def world(self) -> World:
        """The portal's state and rules."""
        return self.portal.world

    @property
    def admin(self) -> bool:
        """Whether the caller is a portal administrator."""
        return self.world.users[self.caller.user_id].admin

    @property
    def application(self) -> Application:
        """The calling application; only for methods with ``application``."""
        return self.world.applications[self.caller.application or ""]

    @property
    def params(self) -> dict[str, object]:
        """The parameters with upper-case top-level names, as bizproc methods use them (docs/portal.md 1.3)."""
        return upper_keys(self.incoming.params)

    @property
    def start(self) -> int:
        """The offset of a list; read from the lower-case name only (docs/portal.md 1.3)."""
        return self.incoming.start


@dataclass(frozen=True, slots=True)
class Method:
    """An entry of the method table; any one of ``scopes`` is enough, no scopes means everybody."""

    name: str
    scopes: tuple[str, ...]
    run: Callable[[Call], Answer]
    application: bool = False
    admin: bool = False
    writes: bool = False
    exists: Callable[[World], bool] = lambda _: True
    """Whether this portal has the method at all."""
    sends_file: bool = False
    """Answers a file's bytes, and therefore never inside a batch."""
