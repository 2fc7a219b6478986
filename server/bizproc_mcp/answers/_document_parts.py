"""Parts of a document that are read on request: products, comments, files, tasks and processes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bizproc_mcp.answers._base import Answer, Person, minute, person, short_moment
from bizproc_mcp.answers._contents import FileItem, Links, amount, file_item, fitting
from bizproc_mcp.answers.tasks import TaskItem, task_item
from bizproc_mcp.answers.workflows import WorkflowItem, workflow_item
from bizproc_mcp.models.document_contents import Comment, DocumentContent, Money, ProductRow
from bizproc_mcp.models.tasks import Participant, Task
from bizproc_mcp.rules.untrusted import plain_text, quoted_text
from bizproc_mcp.text.portal_text import NO_AMOUNT, NO_TEXT, NO_TRIPLE, Names, PortalAmount, PortalText

__all__ = [
    "PART_BYTES",
    "CommentList",
    "FileList",
    "OpenTasks",
    "ProductList",
    "RunningProcesses",
    "included_parts",
    "products",
]

PART_BYTES = 1_500
"""Maximum size of an included part as text; several are shorter."""
_SEVERAL_BYTES = 800
_COMMENT = 500
"""Characters of a comment."""
_FEW_ROWS = 3


class ProductItem(Answer):
    """A product row; `price` is for one piece."""

    name: PortalText
    quantity: PortalAmount
    price: PortalAmount

    def text(self) -> str:
        """`«Pump» 3 × 1200 RUB`."""
        return f"{self.name:80} {self.quantity} × {self.price}"


class ProductList(Answer):
    """Product rows: all are counted, `sum` is theirs, the first are in `items`."""

    total: int
    sum: PortalAmount = NO_AMOUNT
    items: Sequence[ProductItem] = ()

    def text(self) -> str:
        """One line."""
        of = f", sum {self.sum}" if self.sum else ""
        return f"products {self.total}{of}{': ' if self.items else ''}{'; '.join(one.text() for one in self.items)}"


class CommentItem(Answer):
    """A comment in a document's timeline."""

    author: Person | None = None
    written: str = ""
    comment: PortalText = NO_TEXT
    files: Sequence[FileItem] = ()

    def text(self) -> str:
        """One line, or more where the comment has more."""
        who = self.author.text() if self.author is not None else ""
        files = f"files: {'; '.join(file.text() for file in self.files)}" if self.files else ""
        return " ".join(
            part for part in (short_moment(self.written), who, quoted_text(self.comment, _COMMENT), files) if part
        )


class CommentList(Answer):
    """A document's comments, the newest first."""

    total: int
    items: Sequence[CommentItem] = ()

    def text(self) -> str:
        """A line of counts, then the comments."""
        return "\n".join([_count("comments", self.total, self.items), *(one.text() for one in self.items)])


class FileList(Answer):
    """A document's files."""

    total: int
    items: Sequence[FileItem] = ()

    def text(self) -> str:
        """A line of counts, then one per file."""
        return "\n".join([_count("files", self.total, self.items), *(one.text() for one in self.items)])


class OpenTasks(Answer):
    """A document's open tasks."""

    total: int
    items: Sequence[TaskItem] = ()

    def text(self) -> str:
        """A line of counts, then one per task."""
        return "\n".join([_count("tasks", self.total, self.items), *(one.text() for one in self.items)])


class RunningProcesses(Answer):
    """A document's running processes."""

    total: int
    items: Sequence[WorkflowItem] = ()

    def text(self) -> str:
        """A line of counts, then one per process."""
        return "\n".join([_count("processes", self.total, self.items), *(one.text() for one in self.items)])


def products(content: DocumentContent, included: Sequence[str]) -> ProductList | None:
    found = content.products
    if found is None or (not found.total and "products" not in included):
        return None
    rows = [_product(row) for row in found.rows]
    rows = rows[: fitting([row.text() for row in rows], PART_BYTES)] if "products" in included else rows[:_FEW_ROWS]
    return ProductList(total=found.total, sum=amount(found.sum), items=rows)


def _product(row: ProductRow) -> ProductItem:
    quantity = amount(Money(row.quantity))
    return ProductItem(name=row.name.line(80), quantity=quantity, price=amount(row.price))


def included_parts(
    content: DocumentContent, now: datetime, links: Links, included: Sequence[str]
) -> Mapping[str, Answer | None]:
    """What was asked for besides the fields, each within its limit."""
    parts: dict[str, Answer | None] = {}
    room = PART_BYTES if len(set(included)) == 1 else _SEVERAL_BYTES
    if "comments" in included and content.comments is not None:
        comments = [_comment(one, content.names, links) for one in content.comments.newest]
        parts["comments"] = CommentList(total=content.comments.total, items=_fitting(comments, room))
    if "files" in included and content.files is not None:
        listed = [file_item(one, links) for one in content.files]
        parts["files"] = FileList(total=len(listed), items=_fitting(listed, room))
    if "tasks" in included and content.tasks is not None:
        tasks = _tasks(content.tasks, now, content.names)
        parts["tasks"] = OpenTasks(total=len(tasks), items=_fitting(tasks, room))
    if "tasks" in included and content.workflows is not None:
        running = [
            workflow_item(one, now, content.names).model_copy(update={"document": NO_TRIPLE})
            for one in content.workflows
        ]
        parts["processes"] = RunningProcesses(total=len(running), items=_fitting(running, room))
    return parts


def _tasks(rows: Sequence[Task], now: datetime, names: Names) -> list[TaskItem]:
    """One item per task: the portal gives a row for each person it waits for."""
    waiting: dict[int, list[Participant]] = {}
    first: dict[int, Task] = {}
    for row in rows:
        first.setdefault(row.id, row)
        if row.person is not None and row.person_status is not None:
            waiting.setdefault(row.id, []).append(Participant(row.person, row.person_status))
    return [task_item(task, now, names, waiting.get(task.id, ()), of_process=True) for task in first.values()]


def _comment(comment: Comment, names: Names, links: Links) -> CommentItem:
    return CommentItem(
        author=person(comment.author, names),
        written=minute(comment.written),
        comment=PortalText(plain_text(comment.text, _COMMENT)),
        files=[file_item(file, links) for file in comment.files[:10]],
    )


def _fitting(items: Sequence[Any], room: int) -> Sequence[Any]:
    """The first items that fit into a part, always one."""
    return items[: max(1, fitting([item.text() for item in items], room))]


def _count(what: str, total: int, items: Sequence[Answer]) -> str:
    return f"{what} {total}" + (f", {len(items)} shown:" if len(items) < total else ":" if items else "")
