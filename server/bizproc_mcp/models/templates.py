"""Templates: what processes are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.documents import DocumentType
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.models.tasks import FormField
from bizproc_mcp.text.portal_text import NO_CODE, NO_TEXT, PortalCode, PortalText


@dataclass(frozen=True, slots=True)
class Template:
    """A template as `bizproc.workflow.template.list` tells it.

    `auto_execute` is the bitmask 1 on create, 2 on change, 4 on delete, 0 by hand. `tree` is the
    list with the one root activity, None where the upstream does not give it; `parameters`,
    `variables` and `constants` are None for the same reason, an empty tuple where there are none. What is too large
    to be read is empty as well, and `too_large` says why, by its name.
    """

    id: int
    name: PortalText
    document_type: DocumentType | None
    description: PortalText = NO_TEXT
    auto_execute: int = 0
    modified: datetime | None = None
    is_modified: bool = False
    user_id: int = 0
    system_code: PortalCode = NO_CODE
    parameters: tuple[FormField, ...] | None = None
    variables: tuple[FormField, ...] | None = None
    constants: tuple[FormField, ...] | None = None
    tree: Sequence[Mapping[str, Json]] | None = None
    too_large: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateQuery:
    """Which templates to list; None and empty mean "not asked for"."""

    document_type: DocumentType | None = None
    auto_execute: int | None = None

    def matches(self, found: Template) -> bool:
        """Whether a template is what was asked for, exactly."""
        return self.document_type in (None, found.document_type) and self.auto_execute in (None, found.auto_execute)


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template to import; `auto_execute` is 0 to 3 (1 on create, 2 on change)."""

    document_type: DocumentType
    name: str
    file: FileContent
    description: str = ""
    auto_execute: int = 0


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """What to change of a template; None leaves as it is."""

    name: str | None = None
    description: str | None = None
    auto_execute: int | None = None
    file: FileContent | None = None
