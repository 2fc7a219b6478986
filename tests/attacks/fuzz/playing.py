"""Playing a round: a fresh company, a server with a client, one step after another, each with its evidence."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import anyio

from bizproc_standin.standin import StandIn
from tests.attacks.fuzz.connecting import connected
from tests.attacks.fuzz.doing import Reached, do
from tests.attacks.fuzz.evidence import Evidence
from tests.attacks.fuzz.kept import kept_in
from tests.attacks.fuzz.person import ScriptedPerson
from tests.attacks.fuzz.policies import DENY
from tests.attacks.fuzz.portal import HostilePortal
from tests.attacks.fuzz.process import ENDING_PATIENCE, SERVER, WatchedProcess, running_process
from tests.attacks.fuzz.pulse import Pulse
from tests.attacks.fuzz.rounds import Round
from tests.attacks.fuzz.scenes import Scene, environment, secrets, sow
from tests.attacks.fuzz.script import HONEST
from tests.attacks.fuzz.steps import Step
from tests.attacks.fuzz.talking import Said
from tests.attacks.fuzz.texts import SECRET, TRAP
from tests.attacks.fuzz.trap import Trap

__all__ = ["Ground", "play"]

STEP_PATIENCE = 45.0
"""Seconds after which a call counts as never answered; temporary refusals of the portal end sooner.

In the newest era a call that asks a person is sent twice, and each time a portal that refuses everything is retried.
"""
_BEFORE_ENDING, _A_MOMENT = 0.3, 5.0
_START, _END = Step("call", "(start)"), Step("call", "(end)")
_ENDS = (0, 143, 130)


@dataclass(frozen=True, slots=True)
class Ground:
    """The resources shared by a whole run: the portal, another host, the server command."""

    portal: HostilePortal
    trap: Trap
    server: Sequence[str] = SERVER


async def play(ground: Ground, played: Round, see: Callable[[Evidence], bool]) -> None:
    """Play a round; `see` receives each step's evidence and returns whether to continue."""
    folder = Path(mkdtemp(prefix="bizproc-fuzz-"))
    try:
        standin = ground.portal.open()
        sow(folder)
        given = environment(played.scene, standin, folder)
        async with running_process(played.scene, given, folder, ground.server) as process:
            await _Playing(ground, played, standin, folder, given, process).run(see)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Playing:
    """A round in progress."""

    def __init__(
        self,
        ground: Ground,
        played: Round,
        standin: StandIn,
        folder: Path,
        given: Mapping[str, str],
        process: WatchedProcess,
    ) -> None:
        self._ground, self._round, self._standin, self._folder = ground, played, standin, folder
        self._given, self._process = given, process
        self._said, self._person = Said(), ScriptedPerson()
        self._forbidden = played.scene.policy.startswith(DENY)
        self._logged = 0
        credential = next((one for name, one in secrets(self.scene, given, standin).items() if one in str(given)), "")
        self._known = {SECRET: credential, TRAP: ground.trap.address}

    @property
    def scene(self) -> Scene:
        """The scene of the round."""
        return self._round.scene

    async def run(self, see: Callable[[Evidence], bool]) -> None:
        """Connect, perform each step, stop the server."""
        try:
            tokens = list(self._ground.portal.company.open_calls)
            way = connected(self.scene, self._process, self._person, self._said, self._folder, self._standin, tokens)
            async with way as (reached, pulse):
                self._process.base = self._process.memory()
                for step in self._round.steps:
                    evidence = await self._taken(step, reached, pulse)
                    if not see(evidence) or not evidence.answered or self._process.status is not None:
                        return
                see(await self._ended(reached))
        except Exception:
            # The output stream is closed before the process ends.
            await self._process.wait(_A_MOMENT)
            if self._process.status is None:
                raise
            # It ended before the first message: it must, with an unreadable policy.
            see(self._evidence(_START, ended="" if self._process.status == 2 else self._status()))

    async def _taken(self, step: Step, reached: Reached, pulse: Pulse) -> Evidence:
        """Perform a step with the heartbeat running."""
        portal = self._ground.portal

        def asked() -> None:
            if step.later is not None:
                portal.script = step.later.knowing(self._known)

        portal.script = step.script.knowing(self._known) if not step.script.honest else HONEST
        self._person.begin(step.replies, asked)
        self._process.forget_peak()
        pulse.longest = 0.0
        began, waited = anyio.current_time(), self._process.waited()
        with anyio.move_on_after(STEP_PATIENCE) as patience:
            await do(step, reached)
        await pulse.settle()
        seconds = anyio.current_time() - began - (self._process.waited() - waited)
        grown = self._process.peak() - self._process.base
        portal.script = HONEST
        if pulse.stuck:
            self._process.kill("it was stuck")
        if step.does == "policy":
            self._forbidden = DENY in step.body.decode() or self._forbidden
        return self._evidence(
            step,
            stall=pulse.longest,
            seconds=seconds,
            grown=grown,
            answered=not pulse.stuck and (not patience.cancelled_caught or portal.answering > 0),
            ended=self._status() if pulse.over and not self._process.killed else "",
        )

    async def _ended(self, reached: Reached) -> Evidence:
        """Stop the server, with a call in progress if the round has one."""
        last = self._round.last
        async with anyio.create_task_group() as tasks:
            if last is not None:
                self._ground.portal.script = last.script.knowing(self._known)
                self._person.begin(last.replies, lambda: None)
                tasks.start_soon(do, last, reached)
                await anyio.sleep(_BEFORE_ENDING)
            else:
                self._person.begin((), lambda: None)
            seconds = await self._process.end(self.scene.ending)
            tasks.cancel_scope.cancel()
        wrong = not self._process.killed and self._process.status not in _ENDS
        ended = self._status() if wrong or seconds >= ENDING_PATIENCE else ""
        return self._evidence(last or _END, ending=seconds, ended=ended if wrong else "")

    def _status(self) -> str:
        why = self._process.killed or "nobody ended it"
        return f"it ended with status {self._process.status} ({why}): {self._process.written()[-300:]!r}"

    def _evidence(
        self,
        step: Step,
        *,
        stall: float = 0.0,
        seconds: float = 0.0,
        grown: int = 0,
        answered: bool = True,
        ended: str = "",
        ending: float = 0.0,
    ) -> Evidence:
        log = self._process.written()
        logged, self._logged = self._logged, len(log)
        return Evidence(
            scene=self.scene,
            step=step,
            said=self._said.take(),
            questions=list(self._person.questions),
            received=self._ground.portal.received(),
            log=log[logged:],
            kept=kept_in(self._folder / "state"),
            trapped=self._ground.trap.take(),
            secrets=secrets(self.scene, self._given, self._standin),
            address=self._standin.base_url,
            forbidden=self._forbidden,
            stall=stall,
            seconds=seconds,
            answered=answered,
            grown=grown,
            ended=ended,
            ending=ending,
        )
