"""Portal text is always quoted and cleaned: hostile strings in every column, in every kind of result."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bizproc_mcp.app import BizprocServer
from bizproc_standin.faults import Fault
from tests.attacks.fuzz.steps import NO
from tests.attacks.heard import Heard
from tests.attacks.listening import company, listening
from tests.attacks.poisoned import ABOUT_ACCESS, Level, Poison, PoisonedPortal, poisoned, running_poisoned
from tests.attacks.poisoned_calls import CALLS, READERS
from tests.fixtures.office import Era, Office
from tests.fixtures.vibecode_office import vibecode_settings

_INBOX = "http://127.0.0.1:9/calls"


def by_rest(office: Office) -> BizprocServer:
    settings = office.application(BIZPROC_CONFIRM="writes", BIZPROC_INBOX_URL=_INBOX)
    return office.server(settings, patience=0.1)


def by_vibecode(office: Office) -> BizprocServer:
    settings = vibecode_settings(office, BIZPROC_CONFIRM="writes", BIZPROC_INBOX_URL=_INBOX)
    return office.server(settings, patience=0.1)


SERVED: Mapping[str, Callable[[Office], BizprocServer]] = {"rest": by_rest, "vibecode": by_vibecode}
WITHOUT = {"rest": (), "vibecode": ("task_", "document_", "template_add", "template_update", "template_delete")}
"""Tools that an upstream does not have."""
NEVER_SHOWN = {
    # The code of a refusal decides which words of ours are said.
    *("bizproc.activity.add/error", "bizproc.workflow.template.update/error", "vibecode.users.*/error/code"),
    *("department.get/error", "im.user.list.get/error"),
    "vibecode.users.*/error/message",  # of nobody it is said that there is nobody
    # What a template is for is told by its document type, what a call is about by its document.
    *("bizproc.workflow.template.list/ENTITY", "bizproc.workflow.template.list/MODULE_ID", "form/document_type"),
    *("vibecode.bizproc-templates/entity", "vibecode.bizproc-templates/moduleId"),
    # Nobody asks for these, or they are compared only.
    *("bizproc.workflow.template.list/SYSTEM_CODE", "vibecode.bizproc-templates/systemCode", "vibecode.me/owner/email"),
    *("bizproc.task.list/OVERDUE_DATE_X1", "bizproc.task.list/ACTIVITY_NAME", "user.get/USER_TYPE"),
    "bizproc.workflow.template.list/TEMPLATE/Name of a step",
    # What was registered is told in the words it was registered with.
    *("vibecode.bizproc-activities.activity/code", "vibecode.bizproc-robots.robot/code"),
    *("vibecode.bizproc-activities/handler", "vibecode.bizproc-activities/name"),
    *("vibecode.bizproc-robots/handler", "vibecode.bizproc-robots/name"),
}
"""Columns that no answer shows; every other one must be seen, or its poison has missed."""
OF_DOCUMENTS = ("crm.", "lists.", "disk.")
"""Of most of their columns only a part is shown, or nothing: settings of fields, links with a credential in them."""
SHOWN_OF_DOCUMENTS = {
    *("crm.item.get/item/title", "crm.item.get/item/name", "crm.item.get/item/stageId", "crm.item.get/item/ufCrmNote"),
    *("crm.item.get/error_description", "crm.item.fields/fields/ufCrmDiscount/title", "crm.item.list/items/title"),
    *("crm.item.fields/fields/ufCrm_1720019876534/items/VALUE", "crm.enum.ownertype/NAME"),
    *("crm.category.list/categories/name", "crm.item.productrow.list/productRows/productName"),
    *("crm.timeline.comment.list/COMMENT", "crm.timeline.comment.list/FILES/*/name", "disk.file.get/NAME"),
    *("lists.get/NAME", "lists.element.get/NAME"),
}
SHOWN_ALONE = {"bizproc.task.list/PARAMETERS/Fields/Type", "bizproc.workflow.template.list/TEMPLATE/Type"}
"""Of those that are poisoned one by one, some that are shown."""


@pytest.fixture(scope="module")
def portal() -> Iterator[PoisonedPortal]:
    with running_poisoned() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(portal: PoisonedPortal) -> None:
    portal.poison = Poison()


def told(heard: Heard, portal: PoisonedPortal) -> str:
    """The findings, each once, with the names of the columns."""
    lines = dict.fromkeys(map(portal.poison.named, heard.findings))
    return "\n".join([f"{len(lines)} findings", *list(lines)[:60]])


@pytest.mark.slow  # every answer there is, with every column poisoned: six seconds
@pytest.mark.parametrize("served", SERVED)
async def test_no_text_of_a_portal_passes_unmarked_or_unseen(
    portal: PoisonedPortal, tmp_path: Path, served: str
) -> None:
    heard, answered = Heard(), set[str]()
    scenes: Sequence[tuple[Level, Era]] = (("texts", "2026-07-28"), ("codes", "legacy"))
    for level, era in scenes:
        portal.poison.level = "texts"
        office = company(portal, tmp_path / level, era)
        async with listening(office, SERVED[served](office)) as listener:
            portal.poison.level = level
            await listener.event(portal)
            await listener.tools(given=level == "texts" and served == "rest")
            await listener.resources()
            await listener.prompts()
            declared = {name for _, name, _ in (await listener.assistant.server.assembly()).catalogue.declared()}
        heard.add(listener.heard)
        answered |= listener.answered
    assert not heard.findings, told(heard, portal)
    assert declared == set(CALLS), "each tool has calls in the table"
    assert {name for name in declared - answered if not name.startswith(WITHOUT[served])} == set()
    unseen = portal.poison.unseen(heard.seen)
    others = {name for name in unseen if not name.startswith(OF_DOCUMENTS)}
    assert others == {name for name in NEVER_SHOWN if name in portal.poison.sent}
    if served == "rest":
        assert {name for name in SHOWN_OF_DOCUMENTS if name in unseen or name not in portal.poison.sent} == set()


@pytest.mark.slow  # column by column
@pytest.mark.parametrize("served", SERVED)
async def test_a_number_a_flag_or_a_type_that_is_a_text_passes_neither(
    portal: PoisonedPortal, tmp_path: Path, served: str
) -> None:
    poison = portal.poison
    poison.level = "one"
    office = company(portal, tmp_path)
    async with listening(office, SERVED[served](office)) as listener:
        for tool, arguments in READERS.values():
            await listener.call(tool, arguments)
        heard = listener.heard
        for column in list(poison.plain):
            poison.chosen, method = column, column.partition("/")[0]
            if method in READERS:
                await listener.call(*READERS[method])
            elif method in ABOUT_ACCESS:
                async with listening(office, SERVED[served](office), knowing=False) as other:
                    await other.call("portal_info", {})
                heard.add(other.heard)
    assert not heard.findings, told(heard, portal)
    if served == "rest":
        assert {str(poison.plain[name]) for name in SHOWN_ALONE} <= heard.seen


@pytest.mark.slow  # every tool, refused in two ways
async def test_what_a_portal_says_of_a_refusal_stands_in_marks_and_so_does_what_a_person_declines(
    portal: PoisonedPortal, tmp_path: Path
) -> None:
    office = company(portal, tmp_path)
    async with listening(office, by_rest(office)) as listener:
        tools = await listener.assistant.tools()
        for code in (poisoned("QzcodezQ"), "ERROR_TASK_EXECUTION"):
            refusal = Fault.refuse(400, error=code, description=poisoned("QzdescriptionzQ"), times=None)
            office.standin.faults.add(refusal)
            for tool in tools:
                await listener.call(tool, CALLS[tool][0])
            await listener.resources()
            office.standin.faults.clear()
        portal.poison.level = "texts"
        for tool in ("task_complete", "task_delegate", "workflow_start", "workflow_terminate", "template_add"):
            for arguments in CALLS[tool]:
                await listener.call(tool, arguments, NO)
    assert not listener.heard.findings, told(listener.heard, portal)
    assert "description" in listener.heard.seen
