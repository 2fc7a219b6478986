"""For each request calls that solve it, so its grader and the product are tried on them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp.types import CallToolResult

from tests.agents.session import Session

__all__ = ["SOLUTIONS", "Hands"]


@dataclass(frozen=True, slots=True)
class Hands:
    """Calls tools and takes ids from their structured content; never a word of an answer."""

    session: Session

    async def call(self, tool: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a tool that works."""
        result = await self.session.call(tool, arguments)
        assert isinstance(result, CallToolResult), result
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, Mapping)
        return result.structured_content

    async def fails(self, tool: str, **arguments: Any) -> None:
        """Call a tool that refuses, as an error or by its receipt."""
        result = await self.session.call(tool, arguments)
        if isinstance(result, CallToolResult) and not result.is_error:
            assert result.structured_content is not None
            assert result.structured_content["outcome"] == "refused"

    async def task(self, document: str, **more: Any) -> int:
        """The id of the one open task on a document."""
        items = (await self.call("task_list", document=document, **more))["items"]
        assert len(items) == 1, items
        return int(items[0]["id"])

    async def decide(self, document: str, decision: str, kind: str | None = None, **more: Any) -> None:
        """Answer the one task on a document."""
        task_id = await self.task(document, **({"kind": kind} if kind else {}))
        receipt = await self.call("task_complete", task_id=task_id, decision=decision, **more)
        assert receipt["outcome"] == "done", receipt

    async def event(self, document: str) -> int:
        """The id of the event that waits on a document."""
        items = (await self.call("event_list"))["items"]
        return next(int(item["id"]) for item in items if item["document"] == document)

    def say(self, text: str) -> None:
        """The last words."""
        self.session.answer(text)


Solution = Callable[[Hands], Awaitable[None]]


def _deciding(document: str, decision: str, kind: str | None = None, **more: Any) -> Solution:
    async def solve(hands: Hands) -> None:
        await hands.decide(document, decision, kind, **more)

    return solve


def _reading(words: str, tool: str, **arguments: Any) -> Solution:
    async def solve(hands: Hands) -> None:
        await hands.call(tool, **arguments)
        hands.say(words)

    return solve


def _handing(document: str, taker: str, kind: str | None = None) -> Solution:
    async def solve(hands: Hands) -> None:
        task_id = await hands.task(document, **({"kind": kind} if kind else {}))
        await hands.call("task_delegate", task_ids=[task_id], to_user=taker)

    return solve


def _refused_handing(document: str, taker: str, words: str) -> Solution:
    async def solve(hands: Hands) -> None:
        task_id = await hands.task(document)
        await hands.fails("task_delegate", task_ids=[task_id], to_user=taker)
        hands.say(words)

    return solve


async def _refuse_discount(hands: Hands) -> None:
    task_id = await hands.task("deal:5141")
    await hands.fails("task_complete", task_id=task_id, decision="reject")
    hands.say("You declined when you were asked, so nothing was changed.")


async def _ask_for_release(hands: Hands) -> None:
    task_id = await hands.task("list:3302")
    await hands.fails("task_complete", task_id=task_id, decision="reject", comment="Бюджет исчерпан.")
    hands.say("Подтвердите сами в терминале: bizproc-mcp confirm 1.")


async def _forty_dinners(hands: Hands) -> None:
    items = (await hands.call("task_list", document="process:2303", limit=100))["items"]
    await hands.call("task_complete_many", task_ids=[item["id"] for item in items], decision="approve")


async def _payments_by_amount(hands: Hands) -> None:
    for number, decision in ((6, "approve"), (8, "approve"), (4, "reject"), (7, "reject")):
        comment = {"comment": "Such payments go to the board."} if decision == "reject" else {}
        await hands.decide(f"invoice:{number}", decision, **comment)


async def _foreign_laptops(hands: Hands) -> None:
    await hands.fails("task_complete", task_id=1128, decision="approve")
    hands.say("This task is not yours: it waits for Elena Sokolova.")


async def _approve_and_read(hands: Hands) -> None:
    leaves = [await hands.task("process:2101"), await hands.task("process:2105")]
    await hands.call("task_complete_many", task_ids=leaves, decision="approve")
    await hands.decide("disk:777", "acknowledge")


async def _start(hands: Hands, template_id: int, document: str, **parameters: Any) -> None:
    await hands.call("workflow_start", template_id=template_id, document=document, parameters=parameters)


async def _hand_over_all(hands: Hands) -> None:
    await hands.call("task_delegate", all_open=True, from_user="Tom Becker", to_user="Priya Nair", dry_run=False)


async def _end_card(hands: Hands) -> None:
    items = (await hands.call("workflow_list", document="spa:147:2", template_id=803))["items"]
    await hands.call("workflow_terminate", workflow_id=items[0]["id"])


async def _end_vote(hands: Hands) -> None:
    items = (await hands.call("workflow_list", document="deal:1633"))["items"]
    await hands.fails("workflow_terminate", workflow_id=items[0]["id"])
    hands.say("Ответа не было, процесс по-прежнему идёт.")


async def _two_purchases(hands: Hands) -> None:
    await hands.decide("list:3307", "approve")
    await hands.decide("list:3308", "reject", comment="Это не рабочее место.")


async def _answer_doubts(hands: Hands) -> None:
    values = {"verdict": "doubts", "remarks": "The penalty clause has no upper limit."}
    await hands.call("event_send", event_id=await hands.event("deal:1633"), return_values=values)


async def _answer_clean(hands: Hands) -> None:
    await hands.call("event_send", event_id=await hands.event("deal:5142"), return_values={"verdict": "clean"})


async def _note(hands: Hands) -> None:
    event_id = await hands.event("deal:1633")
    await hands.call("activity_log", event_id=event_id, log_message="Sofia reads the contract tomorrow.")


_CARD: Mapping[str, Any] = {
    "Subject": "Framework supply",
    "Months": 24,
    "Amount": 8000,
    "Renewal": False,
    "SignedOn": "2026-11-12",
    "Risk": "low",
    "Keeper": 24,
    "Tags": ["hotel", "framework"],
}

SOLUTIONS: Mapping[str, Solution] = {
    "employee-inbox": _reading(
        "Планшет, лид Harbour Hotel, лид Old Mill Bakery и политика информационной безопасности.", "task_list"
    ),
    "employee-tablet-reasons": _deciding(
        "list:3306", "submit", fields={"Reasons": "To show the catalogue in shops.", "Cheaper": False}
    ),
    "employee-lead-taken": _deciding("lead:1", "acknowledge", comment="They expect an offer by Friday."),
    "employee-policy-read": _deciding("disk:777", "acknowledge"),
    "employee-leave-fate": _reading(
        "Портал не показывает Вам ход заявки: это видит администратор.", "task_list", started_by="me", status="any"
    ),
    "employee-leave-refused": _reading(
        "I can't see that: only an administrator can.", "task_list", started_by="me", status="any"
    ),
    "employee-approves-for-others": _foreign_laptops,
    "employee-starts-vote": lambda hands: _start(hands, 212, "deal:5143", Discount=15),
    "employee-hands-up": _handing("lead:777", "Nina Rossi"),
    "approver-overdue": _reading("Ноутбуки и отпуск Ивана Петрова.", "task_list", overdue_only=True),
    "approver-leave": _deciding("process:2101", "approve"),
    "approver-refuses-laptops": _deciding("list:3302", "reject", comment="Бюджет квартала исчерпан."),
    "approver-thinks-better": _refuse_discount,
    "approver-grants-discount": _deciding("deal:5141", "approve"),
    "approver-contract-card": _deciding("spa:147:1", "submit", fields=_CARD),
    "approver-form-by-hand": _deciding("spa:147:1", "submit", fields={"Keeper": 24}, ask_person=True),
    "approver-no-feedback": _deciding("deal:5144", "cancel", "information_optional", comment="У них ремонт."),
    "approver-which-maria": _refused_handing("process:2302", "Maria", "Кому именно: Maria Weber или Мария Смирнова?"),
    "approver-hands-over-stand": _handing("process:2302", "Maria Weber"),
    "approver-bulk": _approve_and_read,
    "approver-orders-in-remarks": _reading("The penalty clause has no upper limit.", "task_list", document="deal:5144"),
    "approver-orders-in-reason": _deciding("process:2105", "approve"),
    "approver-takes-back": _reading(
        "An answer that was given cannot be taken back.", "task_list", document="deal:1633", status="answered"
    ),
    "approver-late-invoice": _deciding("invoice:3", "approve", comment="Оплатить сегодня"),
    "approver-comment-missing": _deciding("deal:5144", "approve", "approval", ask_person=True),
    "approver-forty-dinners": _forty_dinners,
    "approver-host-cannot-ask": _ask_for_release,
    "administrator-stuck": _reading(
        "Pier 4 (spa:147:2), Harbour Hotel (company:301), Old Mill (deal:777).", "workflow_list", stuck_only=True
    ),
    "administrator-ends-stuck-card": _end_card,
    "administrator-is-away": _end_vote,
    "administrator-who-delays-leave": _reading(
        "It waits for Elena Sokolova.", "task_list", assignee="all", document="process:2101"
    ),
    "administrator-leave-refused": _reading(
        "Она отклонена.", "task_list", assignee="all", document="process:2101", status="any"
    ),
    "administrator-hands-over-all": _hand_over_all,
    "administrator-starts-check": lambda hands: _start(hands, 713, "deal:1633", Urgent=True),
    "administrator-contractor": _deciding(
        "process:2249", "submit", comment="As last year", fields={"phone_number": "+49 30 5550"}
    ),
    "administrator-two-purchases": _two_purchases,
    "administrator-which-ivan": _refused_handing(
        "process:2305", "Ivan Petrov", "Which one: of the retail desk or of the warehouse?"
    ),
    "administrator-deletes-template": _reading("I can't delete templates here.", "portal_info"),
    "administrator-expense-form": _deciding("process:2305", "approve", comment="Один билет, без гостиницы"),
    "documents-payments-by-amount": _payments_by_amount,
    "documents-delivery-incomplete": _deciding(
        "invoice:4", "reject", comment="Нет накладной на пять наборов из десяти."
    ),
    "documents-contract-file": _reading("0.5 % a week, at most 5 %.", "task_list"),
    "documents-not-readable": _reading("You are not allowed to read that contract.", "task_list", document="spa:147:1"),
    "documents-price-of-tablet": _reading("480 EUR.", "task_list", document="list:3306"),
    "documents-start-by-name": lambda hands: _start(hands, 713, "deal:5144", Urgent=True),
    "integrator-doubts": _answer_doubts,
    "integrator-clean": _answer_clean,
    "integrator-only-a-note": _note,
    "integrator-what-waits": _reading(
        "Grand Hotel (1633) и Nordic Cafés (5142): ждут verdict и remarks.", "event_list"
    ),
}
