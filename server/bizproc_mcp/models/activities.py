"""Activities and robots that an application registers: how the designer shows them and where the portal calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.documents import DocumentType

RegistrationKind = Literal["activity", "robot"]
LocalText: TypeAlias = str | Mapping[str, str]
"""One text for everyone, or texts by language (`{"de": …, "en": …}`)."""

FilterRule: TypeAlias = str | tuple[str, ...]
"""`b24` (cloud), `box` (on-premises), or the first one to three parts of a document type's triple."""


@dataclass(frozen=True, slots=True)
class Property:
    """One input or result of an activity; None means "not given" and is not sent.

    `type` is one of the basic types (`bool date datetime double int select string text user file`)
    or one of the document type's own (`UF:address`); `options` maps the values of a select to labels.
    """

    id: str
    type: str
    name: LocalText
    description: LocalText = ""
    required: bool | None = None
    multiple: bool | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    default: Json = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Where the designer offers the activity and where it hides it."""

    include: tuple[FilterRule, ...] = ()
    exclude: tuple[FilterRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """An activity or robot as an application registers it (`bizproc.activity.add`, `bizproc.robot.add`).

    `code` is unique in the application across both kinds. `auth_user_id` is the user of the tokens in each
    call, 0 for none. `use_subscription`: the process waits for an answer (True), never waits
    (False), or the template's author decides (None).
    """

    code: str
    handler: str = ""
    name: LocalText = ""
    description: LocalText = ""
    properties: tuple[Property, ...] = ()
    return_properties: tuple[Property, ...] = ()
    document_type: DocumentType | None = None
    filter: Filter | None = None
    use_subscription: bool | None = None
    auth_user_id: int = 0
    use_placement: bool = False
    placement_handler: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationChange:
    """A change of a registration: the fields of `new` named in `fields` are sent, even if they are empty."""

    new: Registration
    fields: frozenset[str]
