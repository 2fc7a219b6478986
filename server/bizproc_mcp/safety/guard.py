"""Between a checked write and the portal: policy, a person's consent, the journal, in this order."""

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
from bizproc_mcp.safety.consent import Consent, by_person
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
"""The same start within this time is pointed out before it happens again."""

LAST_WORDS_SECONDS = 0.3
ENDING_SECONDS = 1.0
"""What a write in flight still gets when the process is told to end."""

_A = TypeVar("_A", bound=Answer)
_T = TypeVar("_T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What stands between a write and the portal: the policy that held, its verdict, what should be known first."""

    policy: Policy
    verdict: Verdict
    caution: str = ""
    limit: str = ""

    def text(self) -> str:
        """The rule that decided, and the content of the file it stands in: rules change while the server runs."""
        mark = f" [policy sha256 {self.policy.mark}]" if self.policy.mark else ""
        return f"{self.verdict.text()}{mark}"


class Guard:
    """Lets checked writes happen; one for the whole process."""

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
        """Judge, ask where asking is due, write down, write, write down; raises `Withheld` where it must not be."""
        call = current_call()
        if plan.count == 0:
            return await plan.act()  # nothing is sent: the receipt says why for each
        me = await self.identity.me()
        written = self._written(plan, call, me)
        if self._redaction.hides(plan.contents()):
            # It could neither be shown nor journalled as it is sent.
            hidden = Withheld(
                f"{plan.tool} would send a secret of this server or the token of an event as a text.",
                "Nothing was sent. Leave it out.",
            )
            await self._note(written, hidden)
            raise hidden
        try:
            ruling = await self.rule(plan, me)
            written = replace(written, rule=ruling.text())
            confirmation = await self._consented(plan, call, ruling, me)
            written = replace(written, confirmation=confirmation)
            begun = await self._begin(plan, written, ruling.policy)
        except Withheld as withheld:
            await self._note(written, withheld)
            raise
        answer = await self._write(plan, call, begun, agreed=by_person(confirmation))
        return answer if plan.follow is None or self._ending else await plan.follow(answer)

    async def rule(self, plan: Plan[Any], me: int) -> Ruling:
        """What the policy says of a plan, whether a limit is reached, whether it repeats a recent start."""
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
        """Write down an attempt that ended before there was a plan."""
        me = await self.identity.me()
        given = current_call().arguments
        arguments = await anyio.to_thread.run_sync(self._redaction.unsent, given, abandon_on_cancel=True)
        await self._note(Written(self.identity.portal, me, tool, arguments), why)

    async def finish(self) -> None:
        """Begin nothing new, give what is in flight a second, then close the files."""
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

    async def _consented(self, plan: Plan[Any], call: Call, ruling: Ruling, me: int) -> str:
        """How the write was confirmed, "" where it need not be."""
        verdict = ruling.verdict
        if verdict.action == "deny":
            raise Withheld(f"The policy does not allow this: {verdict.text()}.", "Nothing was sent. Tell the person.")
        if ruling.limit:
            raise Withheld(
                f"A limit of the policy is reached ({ruling.limit}).", "Nothing was sent. Tell the person; wait."
            )
        if verdict.action == "allow" and not ruling.caution:
            return ""
        # A caution where nothing else asks is a notice: the assistant may answer it itself.
        only_notice = verdict.action == "allow"
        why = " ".join(part for part in (ruling.caution, "" if only_notice else f"Asked by {verdict.text()}.") if part)
        # In a thread: arguments may hold megabytes of a file.
        binding = await anyio.to_thread.run_sync(self.binding, plan, call, me, abandon_on_cancel=True)
        return await self._consent.obtain(plan, call, me, binding, why, only_notice=only_notice)

    def binding(self, plan: Plan[Any], call: Call, me: int) -> str:
        """What a confirmation is good for: this person, these arguments, and all that they resolved to.

        Every field of the plan counts, the words of its effect too: a person who is called otherwise by
        now, another template of that name, another default of a form make it another plan.
        """
        return fingerprint(self.identity.portal, me, plan.tool, call.arguments, plan.facts())

    async def _begin(self, plan: Plan[Any], written: Written, policy: Policy) -> Entry:
        """The row before the write; what cannot be journalled is not sent."""

        def allowed(counts: Counts) -> None:
            # Again, inside the transaction: two calls at once must not share the last place.
            if limit := over_limit(policy.limits, counts, plan.count, plan.decision):
                raise Withheld(f"A limit of the policy is reached ({limit}).", "Nothing was sent. Tell the person.")

        check = allowed if policy.limits != NO_LIMITS else None
        return await self._ask_journal(lambda: self.journal.begin(written, check))

    async def let_finish(self, request: str) -> None:
        """A client has cancelled a call: while it stays connected, a write in flight gets the time it needs."""
        await self._runner.let_finish(request)

    async def _write(self, plan: Plan[_A], call: Call, begun: Entry, *, agreed: bool) -> _A:
        """Run it; whatever happens, the journal hears of it while still shielded from cancelling."""

        async def act() -> _A:
            try:
                answer = await plan.act()
            except BaseException as error:
                # Of a bulk write more is known than that it was cut off.
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
        """The row after the write; answers what to tell where it could not be written."""
        with anyio.CancelScope(shield=True):
            try:
                await self.journal.end(begun, outcome.word, self._redaction.value(outcome.receipt))
            except BizprocError as error:
                logger.error("the journal could not be ended: %s", type(error).__name__)  # noqa: TRY400 (paths only)
                return "The outcome could not be journalled: the journal shows this write without an ending."
        return ""

    async def _note(self, written: Written, withheld: Withheld) -> None:
        """Write down what was not sent; that this fails is no reason for anything: nothing was sent."""
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
        """Whether this very start was sent a short while ago, from here."""
        if plan.tool != "workflow_start" or not plan.objects:
            return ""
        since = stamp(self._now() - REPEATED_WITHIN)
        query = Query(since=since, tool=plan.tool, object=plan.objects[0], person=me)
        for attempt in await self._ask_journal(lambda: self.journal.attempts(query)):
            sent = attempt.outcome.partition(":")[0] in ("done", "accepted", "unknown", "under way")
            # By whatever name the portal went then.
            if list(attempt.objects) == list(plan.objects) and sent:
                return f"The same start was sent at {attempt.at[11:19]} UTC ({attempt.outcome}, journal {attempt.id})."
        return ""

    def _written(self, plan: Plan[Any], call: Call, me: int) -> Written:
        return Written(
            portal=self.identity.portal,
            person=me,
            tool=plan.tool,
            # What was sent stands in place of the words that were given for it.
            arguments=self._redaction.value({**call.arguments, **plan.resolved, **plan.sent, **_of_items(plan)}),
            decision=plan.decision,
            objects=list(plan.objects),
            count=plan.count,
            effect=self._redaction.text(plan.effect),
        )


def _of_items(plan: Plan[Any]) -> dict[str, object]:
    """What a bulk write sends with each object, where that is more than what it sends with all."""
    filled = {item.object: item.fields for item in plan.items if item.fields}
    return {"items": filled} if filled else {}


async def _last_words(call: Call, total: int, what: str) -> None:
    """What was done stands in the last progress message, also where the call was cut off."""
    with anyio.move_on_after(LAST_WORDS_SECONDS, shield=True):
        await call.progress(total, total, what)
