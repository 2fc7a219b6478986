"""The parameters for registering activities and robots; both use the same ones."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from bizproc_mcp.models.activities import LocalText
from bizproc_mcp.models.activities import Property as PropertyModel
from bizproc_mcp.rules.registration import Draft

Texts = str | dict[str, str]
ASKS = "The person is asked first where the calls go elsewhere than to the inbox or bring somebody's tokens."


class Property(BaseModel):
    """A parameter or result; name and description as one text or {language: text}."""

    model_config = ConfigDict(extra="forbid")

    name: Texts = ""
    type: str = Field("string", description="bool date datetime double int select string text user file …")
    description: Texts = ""
    required: bool | None = None
    multiple: bool | None = None
    options: dict[str, str] = Field(default_factory=dict, description="of a select: value to label")
    default: Any = None


Code = Annotated[str, Field(max_length=255, description="letters digits . - _")]
Name = Annotated[Texts, Field(description='text or {"en": text}')]
Handler = Annotated[str, Field(max_length=2048, description="URL the portal calls; empty: the inbox")]
Properties = Annotated[dict[str, Property], Field(description="by id")]
Filter = Annotated[
    dict[str, Any], Field(description='{"include": [["crm"], "deal"], "exclude": ["box"]}: b24, box, document types')
]
# Written out, because here null is a valid value and does not mean "not given".
Subscription = Annotated[
    bool | None,
    WithJsonSchema(
        {"type": ["boolean", "null"], "description": "wait for event_send; null: the template's author decides"}
    ),
]
UserId = Annotated[int, Field(ge=0, description="whose tokens the call brings")]
Url = Annotated[str, Field(max_length=2048)]

Unchanged = Literal["unchanged"]
NewTexts = Annotated[Texts | None, Field(description="text or {language: text}")]
NewProperties = Annotated[dict[str, Property] | None, Field(description="all of them, by id")]
NewFilter = Annotated[dict[str, Any] | None, Field(description="as in the add tool; {} removes it")]
NewSubscription = Annotated[
    bool | Unchanged | None,
    WithJsonSchema({"enum": [True, False, None, "unchanged"], "description": "null: the template's author decides"}),
]


def described(properties: Mapping[str, Property] | None) -> tuple[PropertyModel, ...]:
    """The properties with their ids."""
    return tuple(
        PropertyModel(
            id=key,
            type=one.type,
            name=one.name,
            description=one.description,
            required=one.required,
            multiple=one.multiple,
            options=one.options,
            default=one.default,
        )
        for key, one in (properties or {}).items()
    )


def changed(
    code: str,
    handler: str | None,
    name: LocalText | None,
    description: LocalText | None,
    properties: Mapping[str, Property] | None,
    return_properties: Mapping[str, Property] | None,
    document_type: str | None,
    filter: Mapping[str, Any] | None,  # noqa: A002 (the portal's word)
    use_subscription: bool | Unchanged | None,
    auth_user_id: int | None,
    use_placement: bool | None,
    placement_handler: str | None,
) -> Draft:
    """A change: None keeps a value as it is; for the subscription, the word `unchanged` does."""
    said = {
        "handler": handler,
        "name": name,
        "description": description,
        "properties": properties,
        "return_properties": return_properties,
        "document_type": document_type,
        "filter": filter,
        "auth_user_id": auth_user_id,
        "use_placement": use_placement,
        "placement_handler": placement_handler,
    }
    given = {name for name, value in said.items() if value is not None}
    if use_subscription != "unchanged":
        given.add("use_subscription")
    return Draft(
        code=code,
        handler=handler or "",
        name=name or "",
        description=description or "",
        properties=described(properties),
        return_properties=described(return_properties),
        document_type=document_type or "",
        filter=filter or {},
        use_subscription=None if use_subscription == "unchanged" else use_subscription,
        auth_user_id=auth_user_id or 0,
        use_placement=bool(use_placement),
        placement_handler=placement_handler or "",
        given=frozenset(given),
    )
