"""A field: a type, its multiplicity and its options."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bizproc_standin.engine.types.base import BadValueError, FieldType, Options, first
from bizproc_standin.php.numbers import array_items, is_array
from bizproc_standin.php.site_dates import local_seconds, offset_of
from bizproc_standin.php.text import joined
from bizproc_standin.state.store import Store

__all__ = ["Extracted", "Field"]


@dataclass(frozen=True, slots=True)
class Extracted:
    """The result of reading the portal's form: the value, and the number of invalid inputs."""

    value: object
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """Each method applies the type's method of the same name to the field's value or values."""

    store: Store
    type: FieldType
    multiple: bool = False
    options: Options = None

    def external(self, value: object) -> object:
        """Return the value that REST sends; a multiple field always sends a list."""
        if not self.multiple:
            return self.type.external(self.store, value)
        items = [value] if isinstance(value, Mapping) else self.type.several(value).values()
        return [self.type.external(self.store, item) for item in items]

    def internal(self, value: object) -> object:
        """Return the process's value; single values in multiple fields and lists in single fields stay as they are."""
        if not self.multiple:
            return self.type.internal(self.store, value)
        if not is_array(value):
            return value
        read = {key: self.type.internal(self.store, item) for key, item in array_items(value).items()}
        return read if isinstance(value, Mapping) else list(read.values())

    def extracted(self, value: object) -> Extracted:
        """Return the value from the portal's form."""
        if self.type.filled_in_at_once:
            return self._extracted_at_once(value)
        if not self.multiple:
            items = [first(value)]
        else:
            items = [value] if isinstance(value, Mapping) else list(self.type.several(value).values())
        found, wrong = [], 0
        for item in items:
            try:
                read = item if _is_expression(item) else self.type.extracted(self.store, item, self.options)
            except BadValueError:
                wrong += 1
                read = None
            found.append(read)
        if not self.multiple:
            return Extracted(found[0], wrong)
        return Extracted([item for item in found if item is not None and item != ""], wrong)

    def _extracted_at_once(self, value: object) -> Extracted:
        try:
            found = self.type.extracted(self.store, value, self.options)
        except BadValueError:
            return Extracted(None, 1)
        if not isinstance(found, list):
            return Extracted(None)
        return Extracted(found if self.multiple else found[0])

    def printed(self, value: object) -> str:
        """Format the value or values for people."""
        if not self.multiple:
            return self.type.printed(self.store, self._one(value), self.options)
        items = self.type.several(self._cast(value)).values()
        return ", ".join(self.type.printed(self.store, item, self.options) for item in items)

    def formatted(self, form: str, value: object) -> object:
        """Format the value as named; multiple values are joined into one text."""
        if form == "printable":
            return self.printed(value)
        if not self.multiple:
            return self.type.formatted(self.store, self._one(value), form, self.options)
        items = self.type.several(value).values()
        return joined([self.type.formatted(self.store, item, form, self.options) for item in items], self.store.dates)

    def converted(self, value: object, kind: str) -> object:
        """Convert the value or values to another type."""
        if not self.multiple:
            single = self.type.single(value)
            return self.type.converted(self.store, single, kind, self.options)
        items = self.type.several(value).values()
        return [self.type.converted(self.store, item, kind, self.options) for item in items]

    def read(self, value: object) -> object:
        """Return a stored value as the process uses it."""
        if isinstance(value, list | tuple):
            return [self.type.read(self.store, item) for item in value]
        return self.type.read(self.store, value)

    def _one(self, value: object) -> object:
        return value if isinstance(value, Mapping) and not self.multiple else first(value)

    def _cast(self, value: object) -> object:
        # PHP's array cast turns an object into the list of its parts: a datetime becomes its seconds and its offset.
        if isinstance(value, date):
            zone = self.store.zone
            offset = offset_of(value, zone) if isinstance(value, datetime) else 0
            return [local_seconds(value, zone) - offset, offset]
        return value


def _is_expression(value: object) -> bool:
    return isinstance(value, str) and value.strip().startswith("{=") and value.strip().endswith("}")
