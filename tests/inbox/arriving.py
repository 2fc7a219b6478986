"""Calls of the seeded company's applications, put into the inbox of an assistant's server."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bizproc_mcp.inbox.arriving import Arrival
from bizproc_mcp.inbox.calls import read_call
from bizproc_mcp.inbox.forms import decode_form
from bizproc_mcp.inbox.inbox import Inbox
from bizproc_mcp.models.activities import Property, Registration
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.rest.php_forms import bracket_pairs
from bizproc_standin.state.records import HandlerCall
from tests.fixtures.office import Assistant, Office
from tests.inbox.posting import encoded

LEGAL_CHECK = Registration(
    code="legal_check",
    name={"en": "Legal check", "ru": "Юридическая проверка"},
    properties=(
        Property("subject", "string", {"en": "Subject"}, required=True),
        Property("amount", "double", "Amount"),
        Property("urgent", "bool", "Urgent"),
    ),
    return_properties=(
        Property("verdict", "select", "Verdict", options={"clean": "Clean", "doubts": "Doubts"}, required=True),
        Property("remarks", "text", "Remarks"),
        Property("days", "int", "Days"),
        Property("people", "user", "People", multiple=True),
    ),
)


@asynccontextmanager
async def with_inbox(office: Office, person: int, **env: str) -> AsyncIterator[Assistant]:
    """An assistant whose server is told of an inbox that another process would fill."""
    given = {"BIZPROC_INBOX_URL": "http://127.0.0.1:9/calls", **env}
    async with office.assistant(person, ALL_SCOPES, server=None, message_handler=None, **given) as assistant:
        yield assistant


async def inbox_of(assistant: Assistant) -> Inbox:
    return (await assistant.server.assembly()).inbox


async def arrive(office: Office, assistant: Assistant, token: str = "", **changed: str) -> int:
    """Put the call with a token (the oldest open legal check) into the inbox; the event's id."""
    token = token or office.company.event_token("legal_check")
    call = next(one for one in office.company.open_calls if one.event_token == token)
    return await take(office, assistant, call, **changed)


async def take(office: Office, assistant: Assistant, call: HandlerCall, **changed: str) -> int:
    """Put a call that the portal made into the inbox; the event's id."""
    fields: Mapping[str, object] = {**office.standin.handlers.fields(call), **changed}
    inbox = await inbox_of(assistant)
    read, _ = read_call(decode_form(encoded(bracket_pairs(fields))), office.world.now())
    assert await inbox.arrivals.take([Arrival(read)]) == ["new"]
    event = await inbox.events.find(inbox.portal, event_token=call.event_token)
    assert event is not None
    return event.id


async def register(assistant: Assistant, registration: Registration = LEGAL_CHECK) -> None:
    inbox = await inbox_of(assistant)
    await inbox.registrations.save(inbox.portal, "activity", registration)
