"""The portal of one trial: the company, what happened before, and what is done there, counted."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

import anyio

from bizproc_standin.app import create_app
from bizproc_standin.clock import Clock, ShiftedClock, SystemClock
from bizproc_standin.seed import seed_company
from bizproc_standin.seed.documents import DEAL, document_id
from bizproc_standin.seed.processes import LEGAL_CHECK
from bizproc_standin.seed.roles import SALES_LEAD
from bizproc_standin.serving import running_standin
from bizproc_standin.standin import StandIn
from bizproc_standin.state.records import HandlerCall
from bizproc_standin.world.world import World
from tests.agents.case import Case
from tests.agents.effects import Effect, Snapshot

__all__ = ["TrialPortal", "made_world", "running_portal"]

CALLS_PATIENCE = 20.0
_WRITING = ("complete", "delegate", "start", "terminate", "kill", "send", "log", "add", "update", "delete")

MadeWorld = Callable[[], tuple[World, Sequence[HandlerCall]]]
"""A seeded world, and the calls to applications that still wait in it."""


def made_world(clock: Clock | None = None) -> tuple[World, Sequence[HandlerCall]]:
    """The company as of now."""
    world = World(clock or ShiftedClock(SystemClock()), random.Random(1))
    return world, seed_company(world).open_calls


@dataclass(slots=True)
class TrialPortal:
    """A portal that is compared with what it was."""

    standin: StandIn
    before: Snapshot

    @classmethod
    def of(cls, world: World, calls: Sequence[HandlerCall]) -> "TrialPortal":
        """Around a world in which the past of a case has already happened."""
        standin = create_app(world)
        standin.handlers.calls.extend(calls)
        world.tick()
        return cls(standin, Snapshot.of(world, standin.handlers.calls))

    @property
    def world(self) -> World:
        """The truth."""
        return self.standin.world

    def effects(self) -> list[Effect]:
        """What was done since the request was made."""
        return self.before.effects(self.world, self.standin.handlers.calls)

    def writes(self) -> int:
        """How many writing commands the portal was sent, those inside batches too."""
        counted = self.standin.rest.commands
        return sum(count for name, count in counted.items() if name.rpartition(".")[2] in _WRITING)

    def now(self) -> datetime:
        """The portal's time."""
        return self.world.now()

    def post_calls_to(self, address: str, token: str) -> None:
        """Let the applications of the company be the assistant's own."""
        for application in self.world.applications.values():
            application.application_token = token
            for activity in application.activities.values():
                activity.handler = address

    def registrations(self) -> Mapping[str, object]:
        """The activities of the company's applications, as the portal's command announces them."""
        applications = self.world.applications.values()
        activities = [asdict(one) for application in applications for one in application.activities.values()]
        return {"base_url": self.standin.base_url, "activities": activities}

    def start_legal_checks(self, case: Case) -> None:
        """Start the processes that ask the assistant's application."""
        for number in case.legal_checks:
            self.world.start_workflow(LEGAL_CHECK, document_id(DEAL, int(number)), {}, SALES_LEAD)

    async def calls_arrive(self, case: Case) -> None:
        """Wait until the inbox has all of their calls."""
        with anyio.fail_after(CALLS_PATIENCE):
            while len(self.standin.handlers.deliveries) < len(case.legal_checks):  # noqa: ASYNC110 (another thread)
                await anyio.sleep(0.02)

    def begin(self) -> None:
        """Count and compare from here on."""
        self.standin.rest.commands.clear()
        self.before = Snapshot.of(self.world, self.standin.handlers.calls)


@contextmanager
def running_portal(case: Case, make: MadeWorld = made_world) -> Iterator[TrialPortal]:
    """Serve it on a free loopback port, with the past of a case."""
    world, calls = make()
    if case.prepare is not None:
        case.prepare(world)
    portal = TrialPortal.of(world, calls)
    with running_standin(portal.standin):
        yield portal
