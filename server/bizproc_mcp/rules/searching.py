"""Search by words: every word must occur, anywhere, in any case."""

from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.templates import Template
from bizproc_mcp.rules.document_words import typed
from bizproc_mcp.text.portal_text import PortalText

_READ = 20_000
"""Characters of one text that are searched: a search covers thousands of texts."""


def matches(task: Task, search: str) -> bool:
    """Whether every word occurs in the task's name, description, document or template."""
    text = "\n".join(
        (
            str(task.id),
            _read(task.name),
            _read(task.description),
            _read(task.document_name),
            str(task.document or ""),
            _read(task.template_name),
            _read(task.workflow_state),
        )
    )
    return all_words(search, text)


def names_document(task: Task, words: str) -> bool:
    """Whether the task's document has these words in its name, beside a word for its type that they may hold."""
    said, kind = typed(words)
    if kind is not None and task.document is not None and task.document.type == kind:
        return all_words(said, task.document_name)
    return all_words(words if kind is not None else said, task.document_name)


def template_matches(template: Template, search: str) -> bool:
    """Whether every word stands in the template's name, description or document type."""
    return all_words(
        search,
        "\n".join(
            (
                str(template.id),
                _read(template.name),
                _read(template.description),
                str(template.document_type or ""),
            )
        ),
    )


def _read(text: PortalText) -> str:
    return text.raw[:_READ]


def all_words(search: str, text: str | PortalText) -> bool:
    """Whether every word stands somewhere in the text."""
    folded = (text if isinstance(text, str) else _read(text)).casefold()
    return all(word in folded for word in search.casefold().split())
