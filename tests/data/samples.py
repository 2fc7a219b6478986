"""The documentation's samples as typed, frozen models: one `Page` a file of `tests/data/docs/`."""

import functools
import pathlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

FOLDER = pathlib.Path(__file__).parent / "docs"


class _Sample(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(_Sample):
    """Where a real portal differs from the page; `reference` is the section that wins."""

    reference: str
    what: str


class Actual(_Sample):
    """What a real portal answers where the page prints something else."""

    reference: str
    status: int | None = None
    message: str | None = None
    what: str | None = None


class SampleRequest(_Sample):
    language: str
    encoding: Literal["json", "form"]
    verb: str
    path: str
    params: dict[str, JsonValue]
    call: str | None = None
    headers: dict[str, str] = {}
    hand_written: bool = False
    printed_wrong: tuple[str, ...] = ()


class SampleAnswer(_Sample):
    status: int
    body: dict[str, JsonValue]
    elided: bool = False


class SampleError(_Sample):
    """A printed error answer."""

    status: int | tuple[int, ...]
    body: dict[str, JsonValue]
    actual: Actual | None = None


class ErrorRow(_Sample):
    """A row of a table of errors; no status where the table has no such column."""

    status: int | None
    code: str
    message: str | None
    description: str
    actual: Actual | None = None

    @property
    def real_status(self) -> int:
        """What a portal answers with: `docs/portal.md` first, then the table, else the 400 printed above it."""
        return (self.actual and self.actual.status) or self.status or 400

    @property
    def real_message(self) -> str | None:
        return (self.actual and self.actual.message) or self.message


class NamedType(_Sample):
    section: str
    name: str
    required: bool | None = None
    type: str | None = None


class DocumentForm(_Sample):
    kind: str
    value: tuple[str, str, str]


class TokenNames(_Sample):
    workflow_id: str
    activity: str


class Page(_Sample):
    title: str
    source_url: str
    method: str | None
    endpoint: str | None = None
    base: str | None = None
    who: str | None = None
    aliases: tuple[str, ...] = ()
    methods: tuple[dict[str, str], ...] = ()
    parameters: tuple[NamedType, ...] = ()
    answer_fields: tuple[NamedType, ...] = ()
    requests: tuple[SampleRequest, ...]
    answers: tuple[SampleAnswer, ...]
    errors: tuple[ErrorRow, ...]
    errors_text: str | None = None
    error_samples: tuple[SampleError, ...]
    system_errors: tuple[ErrorRow, ...]
    notes: tuple[Note, ...]
    event_token_names: TokenNames | None = None
    document_ids: tuple[DocumentForm, ...] = ()
    document_types: tuple[DocumentForm, ...] = ()
    property_examples: dict[str, JsonValue] = {}
    filter_examples: tuple[JsonValue, ...] = ()
    option_examples: tuple[JsonValue, ...] = ()

    def request(self, language: str) -> SampleRequest:
        """The first sample call in this language."""
        return next(request for request in self.requests if request.language == language)


@functools.cache
def pages() -> dict[str, Page]:
    """Every page by its file name: `bizproc.task.list`, `overview.task`, `vibecode.workflows.start`."""
    return {
        path.stem: Page.model_validate_json(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
    }


def page(name: str) -> Page:
    return pages()[name]
