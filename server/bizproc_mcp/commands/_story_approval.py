"""The approval story: a morning of the head of IT, who is also the portal's administrator."""

from collections.abc import Mapping

from bizproc_mcp.commands import _story_legal_check as legal_check
from bizproc_mcp.commands._story import Argument, Expectation, Recall, Scene, Step, Story
from bizproc_mcp.commands._story_checks import (
    all_wait_for,
    answer,
    asked,
    at,
    item_named,
    keys,
    listed,
    outcome,
    process_value,
    process_waits_for,
    refused,
    sent_once,
    task_is,
    task_value,
    task_waits_for,
)
from bizproc_mcp.models._base import Json, JsonMap

_AMOUNT = ("digest", "fields", "Amount")
_COMPLETE = "bizproc.task.complete"
_REASON = "There is no budget for furniture this year."
_CARD: JsonMap = {"Subject": "Hosting at Northgate", "Amount": 480, "SignedOn": "2026-11-02", "Keeper": "user_24"}
_CARD_FIELDS: list[Json] = [
    *("Subject", "Terms", "Months", "Amount", "Renewal", "SignedOn", "CallAt", "Risk", "Keeper", "Scan", "Tags")
]
_END = "Stopped: nobody missed it"
_STOP: Mapping[str, Argument] = {"workflow_id": Recall("lost"), "status": _END}


async def _all_locked(scene: Scene) -> Json:
    """Whether every listed process still runs in the portal and is listed with its expired lock."""
    items = listed(scene.answered.structured.get("items"))
    running = [at(await scene.portal.look(f"workflows/{at(item, 'id')}"), "running") for item in items]
    return bool(items) and all(running) and all(at(item, "stuck_since") for item in items)


async def _lost_process(scene: Scene) -> Json:
    items = listed(scene.answered.structured.get("items"))
    return next((at(item, "id") for item in items if at(item, "template") == "Contract card"), None)


_INBOX = (
    Step(
        says="What waits for me? The most urgent first.",
        tool="task_list",
        arguments={"order": "due"},
        keeps={
            "servers": item_named("Two rack servers"),
            "chair": item_named("Gaming chair"),
            "card": item_named("Hosting contract"),
            "leave": item_named("Annual leave"),
        },
        expects=[
            Expectation("ten tasks are listed", 10, answer("total")),
            all_wait_for("Anna Berg", "each of them waits for Anna"),
        ],
    ),
    Step(
        says="What are the two rack servers about?",
        tool="task_get",
        arguments={"task_id": Recall("servers")},
        shown=6,
        keeps={"purchase": answer("workflow_id")},
        expects=[
            Expectation("its document says for how much, before anybody decides", "9800 EUR", answer(*_AMOUNT)),
            Expectation("it may be approved or rejected", ["approve", "reject"], answer("decisions")),
            task_is("servers", "open", "reading changed nothing: the task is open"),
        ],
    ),
    Step(
        says="Approve them.",
        tool="task_complete",
        arguments={"task_id": Recall("servers"), "decision": "approve"},
        expects=[
            outcome("done"),
            sent_once(_COMPLETE),
            task_is("servers", "approved"),
            process_waits_for("purchase", "Hugo Martin", "Ольга Кузнецова"),
        ],
        changed="two rack servers approved by Anna, now with finance",
    ),
    Step(
        says="Approve them again, to be sure.",
        tool="task_complete",
        arguments={"task_id": Recall("servers"), "decision": "approve"},
        expects=[refused("not open any more", _COMPLETE)],
    ),
    Step(
        says="Reject the gaming chair.",
        tool="task_complete",
        arguments={"task_id": Recall("chair"), "decision": "reject"},
        expects=[refused("comment", _COMPLETE), task_is("chair", "open", "the task is still open")],
    ),
    Step(
        says=f"Because: {_REASON}",
        tool="task_complete",
        arguments={"task_id": Recall("chair"), "decision": "reject", "comment": _REASON},
        keeps={"furniture": answer("workflow_id")},
        expects=[
            asked(_REASON),
            outcome("done"),
            task_is("chair", "rejected"),
            Expectation("with the reason", _REASON, task_value("chair", "participants", 0, "comment")),
            process_waits_for("furniture", "Viktor Lang"),
        ],
        changed="gaming chair rejected with a reason, Viktor is asked to explain",
    ),
)

_FORM = (
    Step(
        says="What does the contract card ask for?",
        tool="task_get",
        arguments={"task_id": Recall("card")},
        shown=15,
        expects=[Expectation("a form with eleven fields", _CARD_FIELDS, keys("fields_schema", "properties"))],
    ),
    Step(
        says="Fill it in: Northgate, 480 a month, for two years.",
        tool="task_complete",
        arguments={"task_id": Recall("card"), "decision": "submit", "fields": {**_CARD, "Months": "two years"}},
        expects=[refused("whole number", _COMPLETE), task_is("card", "open", "the form is still open")],
    ),
    Step(
        says="Twenty-four months.",
        tool="task_complete",
        arguments={"task_id": Recall("card"), "decision": "submit", "fields": {**_CARD, "Months": 24}},
        expects=[
            outcome("done"),
            task_is("card", "completed", "in the portal the form is filled in"),
            Expectation("the number arrived as a number", 24, task_value("card", "values", "Months")),
            Expectation("a field not mentioned kept its default", "low", task_value("card", "values", "Risk")),
        ],
        changed="contract card of Northgate filled in",
    ),
    Step(
        says="Dmitry Orlov shall decide about Viktor's leave.",
        tool="task_delegate",
        arguments={"task_ids": [Recall("leave")], "to_user": "Dmitry Orlov"},
        expects=[outcome("done"), task_waits_for("leave", "Dmitry Orlov")],
        changed="Viktor's leave handed to Dmitry Orlov",
    ),
)

_PROCESS = (
    Step(
        says="What does a legal check need?",
        tool="template_get",
        arguments={"template_id": 713},
        shown=12,
        expects=[Expectation("one parameter, Urgent", ["Urgent"], keys("parameters_schema", "properties"))],
    ),
    legal_check.start("Start an urgent one on deal 1633."),
    legal_check.LOG,
    legal_check.ANSWER,
    Step(
        says="Which processes hang?",
        tool="workflow_list",
        arguments={"stuck_only": True},
        keeps={"lost": _lost_process},
        expects=[
            Expectation("three hang", 3, answer("total")),
            Expectation("each runs in the portal and names the lock that ran out", expected=True, look=_all_locked),
        ],
    ),
    Step(
        says="Stop the oldest one, the contract card.",
        aside="The server asks Anna herself, not her assistant; she hesitates.",
        tool="workflow_terminate",
        arguments=_STOP,
        person="no",
        expects=[
            asked("Contract card"),
            refused("declined", "bizproc.workflow.terminate"),
            Expectation("it still runs", expected=True, look=process_value("lost", "running")),
        ],
    ),
    Step(
        says="Nobody missed it. Do stop it.",
        tool="workflow_terminate",
        arguments=_STOP,
        expects=[
            asked("Contract card"),
            outcome("done"),
            Expectation("it runs no more", expected=False, look=process_value("lost", "running")),
            Expectation("its history says why", _END, process_value("lost", "title")),
        ],
        changed="stuck contract card stopped, its history kept",
    ),
    Step(
        says="How much is left for me?",
        tool="task_summary",
        shown=5,
        expects=[
            Expectation("six of ten are left", 6, answer("total")),
            Expectation("none is overdue", 0, answer("overdue")),
        ],
    ),
)

STORY = Story(
    title="The approval story",
    introduction=(
        "Anna Berg heads IT at Brightwater Supplies and administers its Bitrix24 portal. The company is invented; "
        "its portal runs on this machine and ends with the story. Everything below really happens: an MCP client "
        "starts `bizproc-mcp serve --demo` and speaks with it over stdio."
    ),
    steps=(*_INBOX, *_FORM, *_PROCESS),
)
