"""Whether a task or template matches words somebody said: every word, anywhere, any case."""

from bizproc_mcp.models.tasks import Task
from bizproc_mcp.models.templates import Template


def matches(task: Task, search: str) -> bool:
    """Whether every word stands in the task's name, description, document or template."""
    text = "\n".join(
        (
            str(task.id),
            task.name,
            task.description,
            task.document_name,
            str(task.document or ""),
            task.template_name,
            task.workflow_state,
        )
    )
    return _all_words(search, text)


def template_matches(template: Template, search: str) -> bool:
    """Whether every word stands in the template's name, description or document type."""
    return _all_words(search, f"{template.id}\n{template.name}\n{template.description}\n{template.document_type}")


def _all_words(search: str, text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in search.casefold().split())
