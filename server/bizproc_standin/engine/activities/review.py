"""The review activity: people confirm that they have read something."""

from bizproc_standin.engine.activities.asking import Asking, answers, percent
from bizproc_standin.engine.activity import Maker
from bizproc_standin.state.records import REVIEW, Participant, Task, TaskStatus, UserStatus


class Review(Asking):
    """A review; it has no branches."""

    title_key = "review_title"

    def began(self, task: Task) -> None:
        """Set the task id and the number of people asked."""
        self.run.result(self.node, TaskId=task.id, TotalCount=task.voters)

    def answered(self, task: Task, row: Participant) -> None:
        """Count a reader."""
        known = self.run.instance.results[self.node.name]
        said = f": {row.comment}" if row.comment else ""
        self.run.result(
            self.node,
            Comments=f"{known['Comments']}{self.names([row.user_id])}{said}\n",
            ReviewedCount=len(answers(task, UserStatus.OK)),
            LastReviewer=f"user_{row.user_id}",
            LastReviewerComment=row.comment,
        )

    def ended(self, task: Task) -> None:
        """Continue."""
        if task.status is TaskStatus.OK:
            self.tell("reviewed", name=task.name)
        self.run.close(self)

    def title_marks(self, task: Task) -> dict[str, object]:
        """Return who has read it."""
        readers = answers(task, UserStatus.OK)
        share = percent(len(readers), task.voters)
        return {
            "PERC": share,
            "PERCENT": share,
            "REV": len(readers),
            "REVIEWED": len(readers),
            "TOT": task.voters,
            "TOTAL": task.voters,
            "REVIEWERS": self.names(readers),
        }


REVIEWS: dict[str, Maker] = {REVIEW: Review}
