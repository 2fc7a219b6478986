"""The fields of a type of CRM documents: `crm.item.fields` (docs/portal.md 18.5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.upstream.rest.documents.crm.kinds import Kind, kind_by_number, kind_of_type
from bizproc_mcp.upstream.values import Row, flag, mapping, rows

__all__ = ["HIDDEN", "Field", "fields_of", "unknown_field"]

_PARENT = re.compile(r"parentId([0-9]{1,9})\Z")
_MOST_FIELDS, _MOST_OPTIONS = 2_000, 10_000
_ALONE = {"id", "title", "entityTypeId", "stageId", "stageSemanticId", "categoryId", "opportunity", "currencyId"}
_TECHNICAL = {
    *("searchContent", "xmlId", "webformId", "originId", "originatorId", "originVersion", "entityTypeId"),
    *("utmSource", "utmMedium", "utmCampaign", "utmContent", "utmTerm", "trackingSourceId"),
    *("lastActivityTime", "lastActivityBy", "lastCommunicationTime", "lastCommunicationCallTime"),
    *("lastCommunicationEmailTime", "lastCommunicationImolTime", "lastCommunicationWebformTime"),
    *("movedTime", "movedBy", "updatedBy", "previousStageId", "opened", "closed", "isNew", "isRecurring"),
    *("isManualOpportunity", "isReturnCustomer", "isRepeatedApproach", "isMyCompany", "isInitialized"),
    *("opportunityAccount", "taxValueAccount", "accountCurrencyId", "exchRate", "contacts", "productRows"),
    *("hasPhone", "hasEmail", "hasImol", "faceId", "birthdaySort", "fullName", "locationId", "storageTypeId"),
    *("storageElementIds", "photo", "logo", "contactBindings", "personTypeId", "payed", "orderStage", "dateBill"),
    *("phone", "phoneWork", "phoneMobile", "phoneMailing", "email", "emailHome", "emailWork", "emailMailing", "imol"),
}
HIDDEN = frozenset({*_ALONE, *_TECHNICAL, "assignedById", "createdTime", "createdBy", "updatedTime", "contactId", "fm"})
"""Fields that stand on their own in a document, and those that mean nothing to a reader."""
_LINKS: Mapping[str, int] = {
    "crm_lead": 1,
    "crm_deal": 2,
    "crm_contact": 3,
    "crm_company": 4,
    "crm_quote": 7,
}
_LINKED_BY_NAME: Mapping[str, int] = {
    **dict.fromkeys(("companyId", "companyIds", "mycompanyId"), 4),
    "contactIds": 3,
    "leadId": 1,
    "dealId": 2,
    "quoteId": 7,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a type; `dictionary` has the names of its values, `kinds` are the types it may point to.

    `list_id` and `list_type` say of which list its elements are.
    """

    id: str
    type: str
    title: PortalText
    custom: bool = False
    options: Mapping[str, PortalText] = field(default_factory=dict)
    dictionary: str = ""
    kinds: tuple[Kind, ...] = ()
    list_id: int = 0
    list_type: str = ""


def fields_of(given: JsonMap, source: str) -> Mapping[str, Field]:
    """All fields by id, in the portal's order."""
    found: dict[str, Field] = {}
    options = 0
    for name, about in list(given.items())[:_MOST_FIELDS]:
        found[name] = _field(name, Row(mapping(about, source), source), _MOST_OPTIONS - options)
        options += len(found[name].options)
    return found


def unknown_field(name: str) -> Field:
    """A field nothing is known about, because its description could not be read."""
    parent = _PARENT.match(name)
    number = int(parent[1]) if parent else _LINKED_BY_NAME.get(name)
    kind = kind_by_number(number) if number is not None else None
    if kind is not None:
        return Field(name, "crm", PortalText(name), kinds=(kind,))
    return Field(name, "user" if name == "observers" else "", PortalText(name), custom=name.startswith("uf"))


def _field(name: str, row: Row, most_options: int) -> Field:
    declared = row.brief("type")
    given = row.raw("settings")
    settings = given if isinstance(given, Mapping) else {}
    of_settings = Row(settings, row.source)
    kinds = unknown_field(name).kinds or _kinds(declared, settings)
    return Field(
        name,
        "crm" if kinds and declared not in ("crm", *_LINKS) else declared,
        PortalText(row.brief("title") or name),
        row.flag("isDynamic"),
        _options(row, most_options),
        row.brief("statusType") or (of_settings.brief("ENTITY_TYPE") if declared == "crm_status" else ""),
        kinds,
        of_settings.whole("IBLOCK_ID", 0) if declared == "iblock_element" else 0,
        of_settings.brief("IBLOCK_TYPE_ID") if declared == "iblock_element" else "",
    )


def _kinds(declared: str, settings: JsonMap) -> tuple[Kind, ...]:
    """The types a link may point to; with one alone, its values are bare ids."""
    if declared in _LINKS:
        kind = kind_by_number(_LINKS[declared])
        return (kind,) if kind is not None else ()
    if declared != "crm":
        return ()
    names = [name for name, chosen in settings.items() if flag(chosen)]
    return tuple(kind for kind in map(kind_of_type, names) if kind is not None)


def _options(row: Row, most: int) -> Mapping[str, PortalText]:
    if not row.raw("items"):
        return {}
    return {one.brief("ID"): PortalText(one.brief("VALUE")) for one in rows(row.raw("items"), row.source)[:most]}
