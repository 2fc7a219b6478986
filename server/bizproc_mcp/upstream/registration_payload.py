"""The payload of a registration, the same in both dialects: classic outer names, PascalCase inside."""

from collections.abc import Mapping

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import Filter, FilterRule, LocalText, Property, Registration

__all__ = ["described"]


def described(new: Registration) -> dict[str, Json]:
    """The parameters in the documentation's order; None if not given."""
    kind = new.document_type
    return {
        "HANDLER": new.handler or None,
        "AUTH_USER_ID": new.auth_user_id or None,
        "USE_SUBSCRIPTION": new.use_subscription,
        "NAME": _text(new.name),
        "DESCRIPTION": _text(new.description),
        "PROPERTIES": _properties(new.properties),
        "RETURN_PROPERTIES": _properties(new.return_properties),
        "DOCUMENT_TYPE": [kind.module, kind.entity, kind.type] if kind else None,
        "FILTER": _filter(new.filter) if new.filter else None,
        "USE_PLACEMENT": new.use_placement,
        "PLACEMENT_HANDLER": new.placement_handler or None,
    }


def _text(text: LocalText) -> Json:
    return text or None


def _properties(properties: tuple[Property, ...]) -> Json:
    return {one.id: _descriptor(one) for one in properties} or None


def _descriptor(described: Property) -> Mapping[str, Json]:
    """A descriptor in the documented format; unset fields are left out."""
    descriptor: dict[str, Json] = {
        "Name": described.name,
        "Description": _text(described.description),
        "Type": described.type,
        "Options": dict(described.options) or None,
        "Required": described.required,
        "Multiple": described.multiple,
        "Default": described.default,
    }
    return {key: value for key, value in descriptor.items() if value is not None}


def _filter(chosen: Filter) -> Json:
    rules = {"INCLUDE": chosen.include, "EXCLUDE": chosen.exclude}
    return {key: [_rule(rule) for rule in given] for key, given in rules.items() if given} or None


def _rule(rule: FilterRule) -> Json:
    return rule if isinstance(rule, str) else list(rule)
