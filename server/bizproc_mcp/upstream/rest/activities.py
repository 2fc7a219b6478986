"""Activities: `bizproc.activity.add`, `.update`, `.list`, `.delete` (reference 8.1)."""

from collections.abc import Mapping, Sequence

from bizproc_mcp.models._base import Json
from bizproc_mcp.models.activities import Filter, FilterRule, LocalText, Property, Registration, RegistrationChange
from bizproc_mcp.upstream.rest.dialect import Rest
from bizproc_mcp.upstream.values import sequence

__all__ = ["RestActivities"]


class RestActivities:
    """The group of activities; the portal takes their calls from applications only."""

    _prefix = "bizproc.activity"

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def add(self, registration: Registration) -> None:
        """Register (`bizproc.activity.add`)."""
        params: dict[str, Json] = {"CODE": registration.code}
        params |= {name: value for name, value in _given(registration).items() if value is not None}
        if not registration.use_placement:
            del params["USE_PLACEMENT"]
        await self._rest.call(f"{self._prefix}.add", params, writes=True)

    async def update(self, change: RegistrationChange) -> None:
        """Change the fields named in the change, also to nothing (`bizproc.activity.update`)."""
        given = _given(change.new)
        # Empty text, not null: the portal turns it into null (document type, filter) or "not said".
        fields = {name: "" if given[name] is None else given[name] for name in given if name.lower() in change.fields}
        await self._rest.call(f"{self._prefix}.update", {"CODE": change.new.code, "FIELDS": fields}, writes=True)

    async def list_codes(self) -> Sequence[str]:
        """The codes this application has registered of this kind (`bizproc.activity.list`)."""
        method = f"{self._prefix}.list"
        answer = await self._rest.call(method, {})
        return [str(code) for code in sequence(answer.result, method)]

    async def delete(self, code: str) -> None:
        """Unregister (`bizproc.activity.delete`)."""
        await self._rest.call(f"{self._prefix}.delete", {"CODE": code}, writes=True)


def _given(new: Registration) -> dict[str, Json]:
    """The parameters in the documentation's order; None for what is not said."""
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
    """A descriptor as the documentation writes it; what is not said is left out."""
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
