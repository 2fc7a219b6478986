"""Descriptions of fields (docs/portal.md 18.5)."""

from bizproc_standin.rest.crm.rows import names_of
from bizproc_standin.rest.php_forms import php_array
from bizproc_standin.rest.portal import Call
from bizproc_standin.state.records.crm import CrmField, CrmType

__all__ = ["field_rows"]


def field_rows(call: Call, kind: CrmType, *, original: bool) -> dict[str, object]:
    """Return all fields by the names that the items use; hidden ones are absent."""
    names = names_of(kind)
    return {
        name if original and field.user_field else names.camel(name): _described(call, kind, field)
        for name, field in kind.fields.items()
        if not field.hidden and name != "SEARCH_CONTENT"
    }


def _described(call: Call, kind: CrmType, field: CrmField) -> dict[str, object]:
    language = call.world.language
    row: dict[str, object] = {
        "type": field.type,
        "isRequired": field.required,
        "isReadOnly": field.read_only,
        "isImmutable": False,
        "isMultiple": field.multiple,
        "isDynamic": field.user_field,
    }
    if field.type == "enumeration":
        row["items"] = [{"ID": str(key), "VALUE": label.text(language)} for key, label in field.options.items()]
    if field.type == "crm_status":
        crm = call.world.crm
        stages = field.name in {"STAGE_ID", "PREVIOUS_STAGE_ID"}
        row["statusType"] = crm.stage_dictionary(kind, crm.default_category(kind)) if stages else field.status_type
    row["title"] = field.title.text(language)
    if field.user_field:
        row["settings"] = php_array(field.settings) or {}
    return {**row, "upperName": field.name}
