"""The approval activity, with one branch for yes and one for no."""

from bizproc_standin.engine.activities.asking import Asking, answers, percent
from bizproc_standin.engine.activity import Maker
from bizproc_standin.state.records import APPROVE, Participant, Task, TaskStatus, UserStatus
from bizproc_standin.state.texts import say


class Approve(Asking):
    """The first child runs on yes, the second on no and on a timeout."""

    title_key = "approval_title"

    def announce(self, task: Task, people: list[int]) -> None:
        """Log who is asked and how the task is decided; nothing is logged for an unknown approval type."""
        if task.rule.approve_type in {"any", "all", "vote"}:
            super().announce(task, people)

    def began(self, task: Task) -> None:
        """Set the task id and the number of people asked."""
        self.run.result(self.node, TaskId=task.id, TotalCount=task.voters)

    def answered(self, task: Task, row: Participant) -> None:
        """Count a vote."""
        yes, no = len(answers(task, UserStatus.YES)), len(answers(task, UserStatus.NO))
        known = self.run.instance.results[self.node.name]
        self.run.result(
            self.node,
            Comments=f"{known['Comments']}{self._comment(row)}",
            VotedCount=yes + no,
            VotedPercent=percent(yes + no, task.voters),
            ApprovedPercent=percent(yes, task.voters),
            NotApprovedPercent=percent(no, task.voters),
            ApprovedCount=yes,
            NotApprovedCount=no,
            LastApprover=f"user_{row.user_id}",
            LastApproverComment=row.comment,
        )

    def ended(self, task: Task) -> None:
        """Set who voted how, and continue with the verdict."""
        yes, no = answers(task, UserStatus.YES), answers(task, UserStatus.NO)
        self.run.result(
            self.node,
            Approvers=self.names(yes),
            Rejecters=self.names(no),
            UserApprovers=[f"user_{user_id}" for user_id in yes],
            UserRejecters=[f"user_{user_id}" for user_id in no],
        )
        approved = task.status is TaskStatus.YES
        if len(self.children) > (0 if approved else 1):
            self.tell("approved" if approved else "declined", name=task.name)
        self.lead_into(0 if approved else 1)

    def title_marks(self, task: Task) -> dict[str, object]:
        """Return the vote counts and the voters."""
        voted = answers(task, UserStatus.YES, UserStatus.NO)
        share = percent(len(voted), task.voters)
        nobody = say(self.run.store.language, "nobody")
        return {
            "PERC": share,
            "PERCENT": share,
            "REV": len(voted),
            "VOTED": len(voted),
            "TOT": task.voters,
            "TOTAL": task.voters,
            "APPROVERS": self.names(answers(task, UserStatus.YES)) or nobody,
            "REJECTERS": self.names(answers(task, UserStatus.NO)) or nobody,
        }

    def _comment(self, row: Participant) -> str:
        language = self.run.store.language
        verdict = say(language, "said_yes" if row.status is UserStatus.YES else "said_no")
        comment = f"{say(language, 'said')}: {row.comment}" if row.comment else ""
        return f"{self.names([row.user_id])}: {verdict}\n{comment}\n"


APPROVALS: dict[str, Maker] = {APPROVE: Approve}
