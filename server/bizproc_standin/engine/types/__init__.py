"""The portal's field types: their REST form, how people enter and read them, and conversions between them.

One module per base type. A ``Field`` combines a type with its multiplicity and options.
"""

from collections.abc import Mapping

from bizproc_standin.engine.types.base import BadValueError, FieldType
from bizproc_standin.engine.types.days import DateType
from bizproc_standin.engine.types.field import Field
from bizproc_standin.engine.types.files import FileType
from bizproc_standin.engine.types.flags import BoolType
from bizproc_standin.engine.types.moments import DatetimeType
from bizproc_standin.engine.types.numbers import DoubleType, IntType
from bizproc_standin.engine.types.persons import UserType
from bizproc_standin.engine.types.selects import SelectType
from bizproc_standin.engine.types.texts import TextType
from bizproc_standin.engine.types.times import TimeType
from bizproc_standin.engine.values import is_on
from bizproc_standin.state.store import Store

__all__ = ["TYPES", "BadValueError", "Field", "field_of", "type_of"]

TYPES: Mapping[str, FieldType] = {
    "string": TextType(),
    "text": TextType(),
    "int": IntType(),
    "double": DoubleType(),
    "bool": BoolType(),
    "date": DateType(),
    "datetime": DatetimeType(),
    "time": TimeType(),
    "select": SelectType(),
    "internalselect": SelectType(),
    "user": UserType(),
    "file": FileType(),
}
_OTHER_NAMES = {
    "S:employee": "user",
    "S:UserID": "user",
    "UF:employee": "user",
    "UF:boolean": "bool",
    "UF:date": "date",
    "S:Date": "date",
    "S:DateTime": "datetime",
}


def type_of(name: str) -> FieldType | None:
    """Return a type by its name; a document's own types (``E:ECrm``) are text. None for an unknown name."""
    known = TYPES.get(_OTHER_NAMES.get(name, name))
    return TYPES["string"] if known is None and ":" in name else known


def field_of(store: Store, declared: Mapping[str, object]) -> Field:
    """Read a descriptor's ``Type``, ``BaseType``, ``Multiple`` and ``Options``; an unknown type is text."""
    names = (declared.get("BaseType"), declared.get("Type"), declared.get("type"))
    known = (type_of(str(name)) for name in names if name)
    found = next((one for one in known if one is not None), TYPES["string"])
    multiple = is_on(declared.get("Multiple", declared.get("multiple")))
    return Field(store, found, multiple, declared.get("Options", declared.get("options")))
