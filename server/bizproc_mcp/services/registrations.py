"""Register activities and robots: apply the portal's checks, send once, look again if the response is lost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from urllib.parse import urlsplit

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.answers.activities import RegistrationList
from bizproc_mcp.errors import BizprocError, NotFound, OutcomeUnknown, Refused, Unavailable
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import Registration, RegistrationChange, RegistrationKind
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.portal import Registrations
from bizproc_mcp.rules.field_values import is_empty
from bizproc_mcp.rules.registration import Draft, checked_change, checked_code, checked_registration
from bizproc_mcp.rules.untrusted import clean
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.text.portal_text import PortalCode
from bizproc_mcp.writes.plan import UNKNOWN, Plan

_OTHER: dict[RegistrationKind, RegistrationKind] = {"activity": "robot", "robot": "activity"}
_WAITING = {
    True: "the process waits for an answer",
    False: "the process never waits",
    None: "whether the process waits is the template's author's choice",
}


@dataclass(frozen=True, slots=True)
class _Registered:
    """The existing registrations; None if they can't be read."""

    same: Sequence[str] | None
    other: Sequence[str] | None

    def state(self) -> str:
        return f"{sorted(self.same or ())} {sorted(self.other or ())}"


def registrations(context: ServiceContext, kind: RegistrationKind) -> Registrations:
    """Return the portal's registration API; raise `Unavailable` if the upstream has none."""
    group: Registrations | None = context.portal.activities if kind == "activity" else context.portal.robots
    if group is None:
        raise Unavailable(f"This upstream cannot register a{'n' if kind == 'activity' else ''} {kind}.")
    return group


async def list_registered(context: ServiceContext, kind: RegistrationKind) -> RegistrationList:
    """The codes in alphabetical order."""
    codes = [PortalCode(code).line(100) for code in sorted(await registrations(context, kind).list_codes())]
    return RegistrationList(total=len(codes), codes=codes)


async def plan_adding(context: ServiceContext, kind: RegistrationKind, draft: Draft) -> Plan[Receipt]:
    """Plan a new activity or robot; the handler defaults to the inbox's own address."""
    checked_code(draft.code)
    ours = not draft.handler.strip()
    if ours and context.inbox is not None:
        draft = replace(draft, handler=await context.inbox.handler_address())
    new = checked_registration(draft, kind)
    found = await _registered(context, kind)
    for codes, what in ((found.same, kind), (found.other, _OTHER[kind])):
        if codes is not None and new.code in codes:
            raise Refused(
                f"Activity or Robot already installed! This application has a{'n' if what == 'activity' else ''} "
                f"{what} with the code {new.code}.",
                f"Change it with {what}_update, or choose another code; nothing was sent.",
                code="ERROR_ACTIVITY_ALREADY_INSTALLED",
            )

    async def act() -> Receipt:
        receipt = await _sent(
            context, kind, new.code, "registered", lambda: registrations(context, kind).add(new), there=True
        )
        return await _kept(context, receipt, lambda inbox: inbox.registrations.save(inbox.portal, kind, new))

    return Plan(
        tool=f"{kind}_add",
        effect=f"register the {kind} {new.code}: {'; '.join(_described(new, ours=ours))}",
        # A handler at another address receives process data, and a user's tokens if it asks for them.
        destructive=not ours or bool(new.auth_user_id or new.placement_handler),
        state=f"{kind} {new.code} {found.state()}",
        act=act,
        sent=_sent_fields(new, ours=ours),
        objects=[f"{kind}:{new.code}"],
        # Without a type, it is offered for documents of every type.
        document_type=new.document_type or UNKNOWN,
        people=[new.auth_user_id] if new.auth_user_id else [],
    )


async def plan_changing(context: ServiceContext, kind: RegistrationKind, draft: Draft) -> Plan[Receipt]:
    """Plan a change of description, handler, form or filter; what is not given stays unchanged."""
    change = checked_change(draft, kind)
    found = await _registered(context, kind)
    _check_there(kind, change.new.code, found)

    async def act() -> Receipt:
        receipt = await _sent(
            context, kind, change.new.code, "changed", lambda: registrations(context, kind).update(change), there=None
        )
        return await _kept(context, receipt, lambda inbox: inbox.registrations.change(inbox.portal, kind, change))

    return Plan(
        tool=f"{kind}_update",
        effect=f"change the {kind} {change.new.code} for every process that uses it: "
        f"{', '.join(sorted(change.fields))}{_calls_go_to(change)}",
        destructive=True,
        state=f"{kind} {change.new.code} {found.state()}",
        act=act,
        sent=_changed_fields(change),
        objects=[f"{kind}:{change.new.code}"],
        document_type=change.new.document_type or UNKNOWN,
        people=[change.new.auth_user_id] if change.new.auth_user_id else [],
    )


async def plan_deleting(context: ServiceContext, kind: RegistrationKind, code: str) -> Plan[Receipt]:
    """Plan deleting an activity or robot: templates that use it can't continue past it."""
    code = checked_code(code)
    found = await _registered(context, kind)
    _check_there(kind, code, found)

    async def act() -> Receipt:
        receipt = await _sent(
            context, kind, code, "deleted", lambda: registrations(context, kind).delete(code), there=False
        )
        return await _kept(context, receipt, lambda inbox: inbox.registrations.forget(inbox.portal, code))

    return Plan(
        tool=f"{kind}_delete",
        effect=f"delete the {kind} {code}; processes that use it will fail at that step",
        destructive=True,
        state=f"{kind} {code} {found.state()}",
        act=act,
        objects=[f"{kind}:{code}"],
        document_type=UNKNOWN,
    )


async def _registered(context: ServiceContext, kind: RegistrationKind) -> _Registered:
    return _Registered(await _codes(context, kind), await _codes(context, _OTHER[kind]))


async def _codes(context: ServiceContext, kind: RegistrationKind) -> Sequence[str] | None:
    """The codes, or None if they may not be listed: the write can still be tried."""
    try:
        return await registrations(context, kind).list_codes()
    except BizprocError:
        return None


def _check_there(kind: RegistrationKind, code: str, found: _Registered) -> None:
    if found.same is None or code in found.same:
        return
    if found.other is not None and code in found.other:
        raise NotFound(
            f"Activity or Robot not found! {code} is a{'n' if kind == 'robot' else ''} {_OTHER[kind]}, no {kind}.",
            f"Use the tools of {_OTHER[kind]}s; nothing was sent.",
            code="ERROR_ACTIVITY_NOT_FOUND",
        )
    shown = ", ".join(f"{PortalCode(one)}" for one in sorted(found.same)[:20]) or "none"
    raise NotFound(
        f"Activity or Robot not found! This application has no {kind} with the code {code}.",
        f"It has: {shown}. Upper and lower case differ; nothing was sent.",
        code="ERROR_ACTIVITY_NOT_FOUND",
    )


async def _sent(
    context: ServiceContext,
    kind: RegistrationKind,
    code: str,
    did: str,
    write: Callable[[], Awaitable[None]],
    *,
    there: bool | None,
) -> Receipt:
    """Write once; after a lost response, check the list. `there` says whether the code should be in it afterwards."""
    try:
        await write()
    except OutcomeUnknown as lost:
        codes = None if there is None else await _codes(context, kind)
        if codes is not None and (code in codes) is there:
            return Receipt(
                outcome="done", what=f"{did} the {kind} {code}: the answer was lost, the portal's list shows it"
            )
        return Receipt(
            outcome="unknown",
            what=f"{lost.fact} It is not known whether the {kind} {code} was {did}.",
            next_step=f"Check with {kind}_list."
            if there is not None
            else "Sending the same change again does no harm: it says what shall be.",
        )
    return Receipt(outcome="done", what=f"{did} the {kind} {code}")


async def _kept(context: ServiceContext, receipt: Receipt, keep: Callable[[Inbox], Awaitable[None]]) -> Receipt:
    """Store the form of the registration, even before there is an inbox: the portal returns only codes."""
    if receipt.outcome != "done" or context.inbox is None:
        return receipt
    try:
        await keep(context.inbox)
    except BizprocError as failure:
        return receipt.model_copy(
            update={"next_step": f"Done in the portal, but not noted here: its events will have no schema. {failure}"}
        )
    return receipt


def _sent_fields(new: Registration, *, ours: bool) -> dict[str, Json]:
    """The whole registration; the inbox's own address is a secret, so the effect only mentions it."""
    hidden = {"code", "handler"} if ours else {"code"}
    said = {one.name: _plain(getattr(new, one.name)) for one in fields(new) if one.name not in hidden}
    return {name: value for name, value in said.items() if not is_empty(value) and value not in (False, 0)}


def _changed_fields(change: RegistrationChange) -> dict[str, Json]:
    """The changed fields, including those that are cleared."""
    return {name: _plain(getattr(change.new, name)) for name in sorted(change.fields)}


def _calls_go_to(change: RegistrationChange) -> str:
    """Where the portal will send its calls and with which user's tokens, if the change affects that."""
    host = clean(urlsplit(change.new.handler).hostname or "no handler", 100)
    to = f"; the portal will send each call to {host}" if "handler" in change.fields else ""
    whose = f"user {change.new.auth_user_id}" if change.new.auth_user_id else "nobody"
    return to + (f"; with the tokens of {whose}" if "auth_user_id" in change.fields else "")


def _plain(value: object) -> Json:
    """A part of a registration as JSON, without unset fields."""
    if isinstance(value, DocumentType):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        said = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in said.items() if not is_empty(one)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float) else None


def _described(new: Registration, *, ours: bool) -> list[str]:
    host = urlsplit(new.handler).hostname or "no handler"
    sees = f", with the tokens of user {new.auth_user_id}" if new.auth_user_id else ""
    parts = [
        f"the portal sends each call to {'the inbox here, ' if ours else ''}{clean(host, 100)}{sees}",
        _WAITING[new.use_subscription],
        f"for documents like {new.document_type}" if new.document_type else "",
        _placed(new),
        _shown_where(new),
    ]
    return [part for part in parts if part]


def _placed(new: Registration) -> str:
    if not new.use_placement:
        return ""
    return f"its settings open a page of {clean(urlsplit(new.placement_handler).hostname or '', 100)}"


def _shown_where(new: Registration) -> str:
    if new.filter is None:
        return ""
    sides = (("only for", new.filter.include), ("not for", new.filter.exclude))
    return "offered " + " and ".join(
        f"{side} {', '.join(rule if isinstance(rule, str) else '|'.join(rule) for rule in rules[:10])}"
        for side, rules in sides
        if rules
    )
