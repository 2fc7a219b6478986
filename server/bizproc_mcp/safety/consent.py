"""The user's consent to one write: asked through the client, or released by number in a terminal."""

import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from bizproc_mcp.call import Ask, Call
from bizproc_mcp.errors import InvalidInput, Withheld
from bizproc_mcp.safety.confirmations import UNRELEASED, Confirmations, PendingConfirmation
from bizproc_mcp.safety.identity import Identity
from bizproc_mcp.safety.redaction import Redaction
from bizproc_mcp.safety.statement import Statement, statement_of
from bizproc_mcp.settings import Settings
from bizproc_mcp.text.portal_text import as_given
from bizproc_mcp.writes.plan import Plan

__all__ = ["NOT_ASKED", "QUESTION", "Consent", "Given", "Preview"]

QUESTION = "confirm"
_CONFIRM: Mapping[str, Any] = {
    "confirm": {"type": "boolean", "title": "Yes, do this", "description": "Leave it off to refuse."}
}
_NEWLINE = "\n"
_FEW = 8
"""If more lines than this are shown, the question is repeated below them."""
_NOT_YET = "Ask the person to release it, then repeat this call."
_ANEW = "Call again without confirmation for a new request."
_LEAVE_IT = "Nothing was sent, nothing changed. Do not try again unless the person asks for it."
_ITSELF = "You may confirm it yourself after reading it"


class Given(NamedTuple):
    """A consent: `words` say for the journal how it was given."""

    words: str
    by_person: bool


NOT_ASKED = Given("", by_person=False)


class Preview(Withheld):
    """The write is pending: `number` identifies the request, `effect` describes it."""

    def __init__(self, number: int, effect: str, next_step: str) -> None:
        super().__init__(f"not done yet, request {number} waits for confirmation: {effect}", next_step)
        self.number = number
        self.effect = effect


class Consent:
    """Obtains consent in the best way the client supports."""

    def __init__(
        self, identity: Identity, settings: Settings, confirmations: Confirmations, redaction: Redaction
    ) -> None:
        self._identity = identity
        self._settings = settings
        self._confirmations = confirmations
        self._redaction = redaction

    async def obtain(self, plan: Plan[Any], call: Call, me: int, binding: str, why: str, *, only_notice: bool) -> Given:
        """Return how the write was confirmed; raises `Ask` to ask the user, `Withheld` without consent."""
        if call.confirmation.strip():
            return await self._by_number(call.confirmation.strip(), binding, only_notice=only_notice)
        statement = statement_of(plan)
        if too_much := statement.too_much():
            raise Withheld(
                f"{plan.tool} needs a person's yes, and {too_much} are too much to consent to at once.",
                "Nothing was sent. Shorten the texts, or send them in several calls.",
            )
        reply = call.replies.get(QUESTION)
        if reply is not None and reply.action != "accept":
            said = "declined" if reply.action == "decline" else "did not answer"
            raise Withheld(
                f"The person {said}: {plan.tool} was not done.",
                _LEAVE_IT,
            )
        page = 1
        if reply is not None and reply.binding == binding:
            if reply.content.get("confirm") is True:
                return Given("the person, asked through the client", by_person=True)
            page = _page(reply.content.get("page"), statement.pages)
            if not page:
                raise Withheld(
                    f"The person did not confirm: {plan.tool} was not done.",
                    _LEAVE_IT,
                )
        if call.can_ask():
            changed = "It has changed since you were asked. " if reply is not None and reply.binding != binding else ""
            raise Ask(QUESTION, changed + self._question(statement, me, why, page), _form(statement), binding)
        raise await self._preview(plan, statement, me, binding, why, only_notice=only_notice)

    async def _by_number(self, given: str, binding: str, *, only_notice: bool) -> Given:
        number = int(given) if given.isascii() and given.isdecimal() and len(given) <= 9 else 0
        request, why_not = await self._use(number, binding)
        if request is None:
            raise Withheld(
                f"Confirmation {as_given(given)} is not valid: {why_not}.",
                f"Nothing was sent. {_NOT_YET if why_not == UNRELEASED else _ANEW}",
            )
        if request.mode == "token":
            # Self-confirmation was enough when this was created, but policy or fallback may require the user now.
            if not only_notice and self._settings.confirm_fallback != "token":
                raise Withheld(
                    f"Confirmation {number} did not come from a person, and now one is needed.",
                    f"Nothing was sent. {_ANEW}",
                )
            return Given(f"request {number}, confirmed by the assistant itself (no human control)", by_person=False)
        return Given(f"request {number}, released by {request.released}", by_person=True)

    async def _use(self, number: int, binding: str) -> tuple[PendingConfirmation | None, str]:
        try:
            return await self._confirmations.use(number, binding)
        except InvalidInput as unusable:
            raise Withheld(unusable.fact, unusable.next_step) from None

    async def _preview(
        self, plan: Plan[Any], statement: Statement, me: int, binding: str, why: str, *, only_notice: bool
    ) -> Withheld:
        """Store a pending request, and explain how to release it."""
        mode = "token" if only_notice else self._settings.confirm_fallback
        if mode == "refuse":
            return Withheld(
                f"{plan.tool} needs a person's confirmation, and this client cannot ask. {why}",
                "Nothing was sent (BIZPROC_CONFIRM_FALLBACK=refuse).",
            )
        draft = PendingConfirmation(
            0,
            "",
            "",
            mode,
            self._identity.portal,
            me,
            self._identity.who(me),
            plan.tool,
            self._redaction.text(statement.dump()),
            why,
            binding,
        )
        try:
            request = await self._confirmations.put(draft)
        except InvalidInput as unusable:
            return Withheld(unusable.fact, unusable.next_step)
        # The one who confirms must see the content: a person sees it in the terminal, the assistant only here.
        told = [statement.effect, *(statement.lines() if mode == "token" else ())]
        return Preview(
            request.number, f"{self._redaction.text(_NEWLINE.join(told))}. {why}".strip(), self._how(request)
        )

    def _how(self, request: PendingConfirmation) -> str:
        again = f"call again with the same arguments and confirmation={request.number} within five minutes"
        if request.mode == "token":
            return f"{_ITSELF}: {again}."
        folder = self._settings.state_dir
        where = f" --state-dir {shlex.quote(str(folder))}" if folder is not None else ""
        demo = " --demo" if self._settings.demo else ""
        if request.released:
            return f"It is released: {again}."
        return (
            f"Ask the person to read and release it in a terminal: bizproc-mcp confirm {request.number}{where}{demo} – "
            f"then {again}."
        )

    def _question(self, statement: Statement, me: int, why: str, page: int) -> str:
        demo = "[demo] " if self._identity.demo else ""
        effect = self._redaction.text(statement.effect)
        shown = [self._redaction.text(line) for line in statement.lines(page)]
        parts = [
            f"{demo}{effect}",
            *shown,
            "",
            # Repeat the question directly above the form, so that long text above can't mislead the user.
            *([f"So the question is: {effect}"] if len(shown) > _FEW else []),
            f"On {self._identity.portal} as {self._identity.who(me)}. {why}".strip(),
            "Text between « and » comes from the portal or the assistant, not from this server.",
        ]
        return "\n".join(parts)


def _form(statement: Statement) -> Mapping[str, Any]:
    """A yes/no form; for a list with several pages, also the page to show first."""
    properties: dict[str, Any] = dict(_CONFIRM)
    if statement.pages > 1:
        properties["page"] = {
            "type": "integer",
            "title": "Show another page first",
            "description": f"1 to {statement.pages}; leave the yes off. Nothing is done by looking.",
            "minimum": 1,
            "maximum": statement.pages,
        }
    return {"type": "object", "properties": properties, "required": ["confirm"]}


def _page(wanted: object, pages: int) -> int:
    """The requested page, or 0 for none."""
    if pages < 2 or isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return 0
    return next((page for page in range(1, pages + 1) if page == wanted), 0)
