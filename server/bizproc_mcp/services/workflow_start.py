"""Start a process: document and parameters are checked against the template if it can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bizproc_mcp.answers.standing import ProcessReceipt
from bizproc_mcp.errors import AccessDenied, ApplicationRequired, BizprocError, InvalidInput, NotFound, OutcomeUnknown
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.models.files import Value, holds_file
from bizproc_mcp.models.templates import Template
from bizproc_mcp.models.workflows import Workflow, WorkflowQuery
from bizproc_mcp.rules.field_values import is_empty
from bizproc_mcp.rules.forms import fill_form
from bizproc_mcp.rules.normal_form import normal_values
from bizproc_mcp.rules.untrusted import quoted
from bizproc_mcp.services.context import ServiceContext
from bizproc_mcp.services.files import with_files, with_named_files
from bizproc_mcp.services.form_people import with_people
from bizproc_mcp.services.standing import with_what_came_next
from bizproc_mcp.services.template_get import NEVER_LISTED
from bizproc_mcp.text.portal_text import NO_TEXT, PortalText
from bizproc_mcp.writes.plan import Plan, sent_with, type_of

_UNCHECKED = "the template cannot be read with these credentials, so document and parameters went as given"


JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Start:
    """What is started, and the instances of the same template already running on the document."""

    template_id: int
    document: DocumentId
    parameters: Mapping[str, Value]
    running: frozenset[str] | None
    unchecked: str = ""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    caution: str = ""
    document_type: DocumentType | None = None
    title: PortalText = NO_TEXT

    @property
    def on(self) -> str:
        """The document, with its name where it was named by words."""
        return f"{self.document} {self.title:100}".strip()


async def plan_start(
    context: ServiceContext,
    template_id: int,
    document: DocumentId,
    parameters: Mapping[str, Json],
    title: PortalText = NO_TEXT,
) -> Plan[ProcessReceipt]:
    """Check what can be checked: only administrators can read templates and instances.

    `title` is the document's name where it was found by words: the person reads which one was meant.
    """
    context.portal.workflows.check_startable(document)
    try:
        template = await context.portal.templates.find(template_id)
        instances = await _instances(context, template_id, document)
    except AccessDenied as denied:
        seen = await _seen(context, template_id, document) if isinstance(denied, ApplicationRequired) else None
        given = normal_values(await with_named_files(context.settings, parameters))
        start = Start(template_id, document, given, seen, _UNCHECKED, title=title)
        return _plan(context, start, f"template {template_id}")
    if template is None:
        raise NotFound(f"There is no template {template_id} to start. {NEVER_LISTED}", "See template_list.")
    check_document(template, document)
    if why := template.too_large.get("parameters"):
        raise InvalidInput(
            f"Template {template.id} cannot be started here: its parameters are too large to be read ({why}).",
            "Start it in the portal.",
        )
    running, caution = frozenset(one.id for one in instances), _just_started(context, instances)
    if template.parameters is None:
        unchecked = "this upstream does not give parameters"
        given = normal_values(await with_named_files(context.settings, parameters))
        start = Start(
            template_id,
            document,
            given,
            running,
            unchecked,
            caution=caution,
            document_type=template.document_type,
            title=title,
        )
    else:
        start = Start(
            template_id,
            document,
            await _checked(context, template, parameters),
            running,
            defaults={one.id.raw: one.default for one in template.parameters if not is_empty(one.default)},
            caution=caution,
            document_type=template.document_type,
            title=title,
        )
    return _plan(context, start, f"template {template_id} {quoted(template.name)}")


async def _seen(context: ServiceContext, template_id: int, document: DocumentId) -> frozenset[str] | None:
    """Ids of the running instances, for credentials that can't read templates; None if listing is denied too."""
    try:
        return frozenset(one.id for one in await _instances(context, template_id, document))
    except AccessDenied:
        return None


def _just_started(context: ServiceContext, instances: Sequence[Workflow]) -> str:
    """A warning if the same process was started a few minutes ago."""
    since = context.now() - JUST_NOW
    recent = [one for one in instances if one.started is not None and one.started >= since]
    if not recent:
        return ""
    newest = max(recent, key=lambda one: one.started or since)
    who = f"user {newest.started_by}" if newest.started_by else "an automatic rule"
    return f"The same template was started on this document by {who} minutes ago (process {newest.id})."


def check_document(template: Template, document: DocumentId) -> None:
    """Reject a document of another type, as far as its id shows the type; raises `InvalidInput`."""
    wanted = template.document_type
    if wanted is None:
        return
    other_entity = (document.module, document.entity) != (wanted.module, wanted.entity)
    if other_entity or (document.type is not None and document.type != wanted):
        raise InvalidInput(
            f"Template {template.id} is made for {wanted}, and {document} is another type of document.",
            f"Give a document of type {wanted}, or choose a template for this one with template_list.",
        )


async def _checked(context: ServiceContext, template: Template, given: Mapping[str, Json]) -> Mapping[str, Value]:
    """The parameters in the portal's format; the portal fills in the template's defaults (docs/portal.md 5.1)."""
    fields = template.parameters or ()
    values = await with_people(context, fields, given)
    return fill_form(fields, await with_files(context.settings, fields, values), send_defaults=False).values


def _plan(context: ServiceContext, start: Start, named: str) -> Plan[ProcessReceipt]:
    return Plan(
        tool="workflow_start",
        effect=f"start {named} on {start.on}{_already(start)}",
        destructive=holds_file(start.parameters),
        state=f"start {start.template_id} {start.document} {sorted(start.running or ())}",
        act=lambda: _start(context, start),
        sent=sent_with(parameters=start.parameters),
        resolved={"document": str(start.document)},
        objects=[f"document:{start.document}", f"template:{start.template_id}"],
        template_id=start.template_id,
        document_type=start.document_type or type_of(start.document),
        # The portal fills in the template's default for a missing parameter, and a policy must see that value too.
        fields={**start.defaults, **start.parameters},
        unseen=bool(start.unchecked),
        caution=start.caution,
        follow=lambda done: with_what_came_next(context, done, done.workflow_id, template_id=start.template_id),
    )


def _already(start: Start) -> str:
    """What else of this template is running on the document, if it can be seen."""
    if not start.running:
        return ""
    shown = ", ".join(sorted(start.running)[-3:])
    more = f" and {len(start.running) - 3} more" if len(start.running) > 3 else ""
    runs = "one of it already runs" if len(start.running) == 1 else f"{len(start.running)} of it already run"
    return f"; {runs} on this document: {shown}{more}"


async def _start(context: ServiceContext, start: Start) -> ProcessReceipt:
    try:
        workflow_id = await context.portal.workflows.start(start.template_id, start.document, start.parameters)
    except OutcomeUnknown as lost:
        return await _look(context, start, lost)
    what = f"started template {start.template_id} on {start.on}: process {workflow_id}{_already(start)}"
    return ProcessReceipt(outcome="done", what=what, workflow_id=workflow_id, unchecked=start.unchecked)


async def _look(context: ServiceContext, start: Start, lost: OutcomeUnknown) -> ProcessReceipt:
    """Done only if there is exactly one new instance. Finding none proves nothing: it may already have ended."""
    new: list[Workflow] = []
    if start.running is not None:
        try:
            me = await context.people.me()
            found = await _instances(context, start.template_id, start.document)
            new = [one for one in found if one.id not in start.running and one.started_by == me]
        except BizprocError:
            new = []
    if len(new) == 1:
        what = f"started template {start.template_id} on {start.on}: the answer was lost, process {new[0].id} is new"
        return ProcessReceipt(outcome="done", what=what, workflow_id=new[0].id, unchecked=start.unchecked)
    return ProcessReceipt(
        outcome="unknown",
        what=f"{lost.fact} It is not known whether template {start.template_id} started on {start.on}.",
        next_step="Look at the document in the portal, or at workflow_list, before you start it again.",
        unchecked=start.unchecked,
    )


async def _instances(context: ServiceContext, template_id: int, document: DocumentId) -> list[Workflow]:
    query = WorkflowQuery(template_id=template_id, document=document)
    return [one async for portion in context.portal.workflows.scan(query, limit=200) for one in portion]
