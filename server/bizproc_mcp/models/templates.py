"""Templates, from which processes are started."""

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
    """A template as `bizproc.workflow.template.list` returns it.

    `auto_execute` is a bitmask: 1 on create, 2 on change, 4 on delete; 0 means started by hand. `tree` is a
    list with one root activity, or None if the upstream does not return it. `parameters`, `variables` and
    `constants` are None for the same reason, or an empty tuple if there are none. Values too large to read are
    empty as well, and `too_large` gives the reason for each name.
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
    """Filters for listing templates; None and empty mean "any"."""

    document_type: DocumentType | None = None
    auto_execute: int | None = None

    def matches(self, found: Template) -> bool:
        """Whether a template matches the query exactly."""
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
    """Changes to a template; None leaves a value unchanged."""

    name: str | None = None
    description: str | None = None
    auto_execute: int | None = None
    file: FileContent | None = None
