"""Checks between a validated write and the portal: policy, consent, journal, in this order."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from bizproc_mcp.answers._base import Answer
from bizproc_mcp.call import Call, current_call
from bizproc_mcp.errors import BizprocError, InvalidInput, Withheld
from bizproc_mcp.rules.fingerprint import fingerprint
from bizproc_mcp.safety.confirmations import Confirmations
from bizproc_mcp.safety.consent import NOT_ASKED, Consent, Given
from bizproc_mcp.safety.identity import Identity
from bizproc_mcp.safety.journal import Counts, Journal, Query, Written, stamp
from bizproc_mcp.safety.journal.rows import Entry
from bizproc_mcp.safety.policy import NO_LIMITS, Policy, PolicyInForce, Verdict, over_limit
from bizproc_mcp.safety.redaction import Redaction
from bizproc_mcp.settings import Settings
from bizproc_mcp.storage.state_dir import state_dir
from bizproc_mcp.writes.plan import Plan
from bizproc_mcp.writes.runner import Outcome, WriteRunner, outcome_of, outcome_of_error

__all__ = ["Guard", "Ruling"]

REPEATED_WITHIN = timedelta(minutes=10)
"""A repeated start of the same process within this time is pointed out first."""

LAST_WORDS_SECONDS = 0.3
ENDING_SECONDS = 1.0
"""Seconds a write in flight gets when the process is being shut down."""

_A = TypeVar("_A", bound=Answer)
_T = TypeVar("_T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision on a write: the policy used, its verdict, and warnings to show first."""

    policy: Policy
    verdict: Verdict
    caution: str = ""
    limit: str = ""

    def text(self) -> str:
        """The deciding rule and the policy file's hash, since rules may change while the server runs."""
        mark = f" [policy sha256 {self.policy.mark}]" if self.policy.mark else ""
        return f"{self.verdict.text()}{mark}"


class Guard:
    """Runs validated writes; one per process."""

    def __init__(
        self, identity: Identity, settings: Settings, now: Callable[[], datetime], policy: PolicyInForce
    ) -> None:
        folder = state_dir(settings)
        self.identity = identity
        self._settings = settings
        self._now = now
        self._policy = policy
        self.journal = Journal(folder, now)
        self.confirmations = Confirmations(folder, now)
        self._redaction = Redaction(settings.secrets())
        self._runner = WriteRunner()
        self._consent = Consent(identity, settings, self.confirmations, self._redaction)
        self._writes: list[Call] = []
        self._one_less = anyio.Event()
        self._ending = False

    async def carry_out(self, plan: Plan[_A]) -> _A:
        """Check the policy, ask if required, journal, write, journal; raises `Withheld` if the write is not allowed."""
        call = current_call()
        if plan.count == 0:
            return await plan.act()  # nothing is sent: the receipt gives the reason for each object
        me = await self.identity.me()
        written = self._written(plan, call, me)
        if self._redaction.hides(plan.contents()):
            # It could not be shown or journalled unmasked.
            hidden = Withheld(
                f"{plan.tool} would send a secret of this server or the token of an event as a text.",
                "Nothing was sent. Leave it out.",
            )
            await self._note(written, hidden)
            raise hidden
        try:
            ruling = await self.rule(plan, me)
            written = replace(written, rule=ruling.text())
            consent = await self._consented(plan, call, ruling, me)
            written = replace(written, confirmation=consent.words)
            begun = await self._begin(plan, written, ruling.policy)
        except Withheld as withheld:
            await self._note(written, withheld)
            raise
        answer = await self._write(plan, call, begun, agreed=consent.by_person)
        return answer if plan.follow is None or self._ending else await plan.follow(answer)

    async def rule(self, plan: Plan[Any], me: int) -> Ruling:
        """The policy's verdict on a plan, whether a limit is reached, and whether it repeats a recent start."""
        if self._ending:
            raise Withheld("The server is ending: nothing was sent.", "Connect again, then repeat the call.")
        if self._settings.read_only:
            return Ruling(Policy(), Verdict("deny", "read-only mode"))
        policy = await self._policy_now()
        if policy.looks_at_unknown(plan):
            plan = await plan.learned()
        verdict = policy.judge(plan, me)
        limit = ""
        if policy.limits != NO_LIMITS:
            counts = await self._ask_journal(lambda: self.journal.counts(me))
            limit = over_limit(policy.limits, counts, plan.count, plan.decision)
        caution = plan.caution or await self._repeated(plan, me)
        return Ruling(policy, verdict, caution, limit)

    async def _policy_now(self) -> Policy:
        try:
            return self._policy.built_in or await self._policy.now()
        except InvalidInput as unusable:
            raise Withheld(
                f"No write is allowed while the policy cannot be applied. {unusable.fact}",
                f"Nothing was sent. {unusable.next_step}",
            ) from None

    async def tell_withheld(self, tool: str, why: Withheld) -> None:
        """Journal an attempt that ended before there was a plan."""
        me = await self.identity.me()
        given = current_call().arguments
        arguments = await anyio.to_thread.run_sync(self._redaction.unsent, given, abandon_on_cancel=True)
        await self._note(Written(self.identity.portal, me, tool, arguments), why)

    async def finish(self) -> None:
        """Start nothing new, give writes in flight a second, then close the files."""
        self._ending = True
        for write in self._writes:
            write.stopped = True
        with anyio.move_on_after(ENDING_SECONDS):
            while self._writes:
                self._one_less = anyio.Event()
                await self._one_less.wait()
        self.close()

    def close(self) -> None:
        """Close the files."""
        self.journal.close()
        self.confirmations.close()

    async def _consented(self, plan: Plan[Any], call: Call, ruling: Ruling, me: int) -> Given:
        """Return how the write was confirmed, or `NOT_ASKED` if no confirmation was needed."""
        verdict = ruling.verdict
        if verdict.action == "deny":
            raise Withheld(f"The policy does not allow this: {verdict.text()}.", "Nothing was sent. Tell the person.")
        if ruling.limit:
            raise Withheld(
                f"A limit of the policy is reached ({ruling.limit}).", "Nothing was sent. Tell the person; wait."
            )
        if verdict.action == "allow" and not ruling.caution:
            return NOT_ASKED
        # A caution alone is only a notice, which the assistant may confirm itself.
        only_notice = verdict.action == "allow"
        why = " ".join(part for part in (ruling.caution, "" if only_notice else f"Asked by {verdict.text()}.") if part)
        # In a thread: arguments may contain megabytes of file content.
        binding = await anyio.to_thread.run_sync(self.binding, plan, call, me, abandon_on_cancel=True)
        return await self._consent.obtain(plan, call, me, binding, why, only_notice=only_notice)

    def binding(self, plan: Plan[Any], call: Call, me: int) -> str:
        """What a confirmation is bound to: the user, the arguments, and everything they resolved to.

        Every field of the plan counts, including the text of its effect: a renamed person, another template
        of the same name, or another form default makes it a different plan.
        """
        return fingerprint(self.identity.portal, me, plan.tool, call.arguments, plan.facts())

    async def _begin(self, plan: Plan[Any], written: Written, policy: Policy) -> Entry:
        """Journal the write before it is sent; a write that can't be journalled is not sent."""

        def allowed(counts: Counts) -> None:
            # Checked again inside the transaction, so that two concurrent calls can't share the last slot.
            if limit := over_limit(policy.limits, counts, plan.count, plan.decision):
                raise Withheld(f"A limit of the policy is reached ({limit}).", "Nothing was sent. Tell the person.")

        check = allowed if policy.limits != NO_LIMITS else None
        return await self._ask_journal(lambda: self.journal.begin(written, check))

    async def let_finish(self, request: str) -> None:
        """Give a cancelled call's write in flight time to finish, as long as the client stays connected."""
        await self._runner.let_finish(request)

    async def _write(self, plan: Plan[_A], call: Call, begun: Entry, *, agreed: bool) -> _A:
        """Run the write; its outcome is always journalled, still shielded from cancellation."""

        async def act() -> _A:
            try:
                answer = await plan.act()
            except BaseException as error:
                # A bulk write that was cut off still knows the outcomes so far.
                known = call.so_far() if call.so_far is not None else None
                await self._end(begun, outcome_of(known) if known is not None else outcome_of_error(error))
                if known is not None:
                    await _last_words(call, plan.count, str(getattr(known, "what", "")))
                raise
            if agreed and "agreed" in type(answer).model_fields:
                answer = answer.model_copy(update={"agreed": True})
            unwritten = await self._end(begun, outcome_of(answer))
            if not unwritten or "next_step" not in type(answer).model_fields:
                return answer
            said = f"{getattr(answer, 'next_step', '')} {unwritten}".strip()
            return answer.model_copy(update={"next_step": said})

        portions = 1 + plan.count // 50
        self._writes.append(call)
        try:
            return await self._runner.run(act, call, self._settings.timeout * 3 * portions)
        finally:
            self._writes.remove(call)
            self._one_less.set()

    async def _end(self, begun: Entry, outcome: Outcome) -> str:
        """Journal the outcome; return a warning if that fails."""
        with anyio.CancelScope(shield=True):
            try:
                await self.journal.end(begun, outcome.word, self._redaction.value(outcome.receipt))
            except BizprocError as error:
                logger.error("the journal could not be ended: %s", type(error).__name__)  # noqa: TRY400 (paths only)
                return "The outcome could not be journalled: the journal shows this write without an ending."
        return ""

    async def _note(self, written: Written, withheld: Withheld) -> None:
        """Journal a write that was not sent; a failure here is ignored, because nothing was sent."""
        with anyio.CancelScope(shield=True):
            try:
                await self.journal.withhold(written, self._redaction.text(withheld.fact))
            except BizprocError as error:
                logger.warning("an attempt that was not sent could not be journalled: %s", type(error).__name__)

    async def _ask_journal(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        try:
            return await ask()
        except InvalidInput as unusable:
            raise Withheld(
                f"Nothing was sent, because it could not be journalled. {unusable.fact}", unusable.next_step
            ) from None

    async def _repeated(self, plan: Plan[Any], me: int) -> str:
        """Return a warning if this server recently sent the same start."""
        if plan.tool != "workflow_start" or not plan.objects:
            return ""
        since = stamp(self._now() - REPEATED_WITHIN)
        query = Query(since=since, tool=plan.tool, object=plan.objects[0], person=me)
        for attempt in await self._ask_journal(lambda: self.journal.attempts(query)):
            sent = attempt.outcome.partition(":")[0] in ("done", "accepted", "unknown", "under way")
            # Attempts recorded under another name of the portal count too.
            if list(attempt.objects) == list(plan.objects) and sent:
                return f"The same start was sent at {attempt.at[11:19]} UTC ({attempt.outcome}, journal {attempt.id})."
        return ""

    def _written(self, plan: Plan[Any], call: Call, me: int) -> Written:
        return Written(
            portal=self.identity.portal,
            person=me,
            tool=plan.tool,
            # The sent values replace the words they were resolved from.
            arguments=self._redaction.value({**call.arguments, **plan.resolved, **plan.sent, **_of_items(plan)}),
            decision=plan.decision,
            objects=list(plan.objects),
            count=plan.count,
            effect=self._redaction.text(plan.effect),
        )


def _of_items(plan: Plan[Any]) -> dict[str, object]:
    """The fields a bulk write sends for each object, beyond those sent for all."""
    filled = {item.object: item.fields for item in plan.items if item.fields}
    return {"items": filled} if filled else {}


async def _last_words(call: Call, total: int, what: str) -> None:
    """Send a last progress message with the outcome, even if the call was cut off."""
    with anyio.move_on_after(LAST_WORDS_SECONDS, shield=True):
        await call.progress(total, total, what)
