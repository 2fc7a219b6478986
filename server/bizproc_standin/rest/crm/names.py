"""Field names in both spellings: the portal's converter between UPPER_CASE and camelCase (docs/portal.md 18.5)."""

import re
from collections.abc import Iterable

__all__ = ["Names", "to_camel", "to_upper"]

_LETTERS = re.compile(r"[A-Z_]+\Z")
_TYPE_AND_DIGITS = re.compile(r"UF_CRM_\d{1,4}_[\d_]+\Z", re.ASCII)
_TYPE_AND_LETTERS = re.compile(r"UF_CRM_\d{1,4}_[A-Z_]+\Z", re.ASCII)
_CAMEL_LETTERS = re.compile(r"[A-Za-z_]+\Z")
_CAMEL_TYPE_AND_DIGITS = re.compile(r"ufCrm\d{1,4}_[\d_]+\Z", re.ASCII)
_CAMEL_TYPE_AND_LETTERS = re.compile(r"ufCrm\d{1,4}[A-Za-z_]+\Z", re.ASCII)


def to_camel(name: str) -> str:
    """UPPER_CASE to camelCase; user fields that mix letters and digits keep their code."""
    plain = _LETTERS.match(name) or _TYPE_AND_DIGITS.match(name) or _TYPE_AND_LETTERS.match(name)
    if not plain and name.upper().startswith("UF_"):
        for start, camel in (("UF_CRM_", "ufCrm_"), ("UF_CRM", "ufCrm"), ("UF_", "uf")):
            if name.upper().startswith(start):
                return camel + name[len(start) :]
    # An underscore between digits stays.
    kept = re.sub(r"(\d)_(\d)", r"\1~\2", name)
    joined = "".join(word[:1].upper() + word[1:] for word in kept.lower().split("_"))
    return (joined[:1].lower() + joined[1:]).replace("~", "_")


def to_upper(name: str) -> str:
    """CamelCase to UPPER_CASE, as far as the letters tell: ``%TITLE`` becomes ``%_TI_TL_E``."""
    plain = _CAMEL_LETTERS.match(name) or _CAMEL_TYPE_AND_DIGITS.match(name) or _CAMEL_TYPE_AND_LETTERS.match(name)
    if not plain and name.lower().startswith("uf"):
        for start, upper in (("ufcrm_", "UF_CRM_"), ("ufcrm", "UF_CRM"), ("uf", "UF_")):
            if name.lower().startswith(start):
                return upper + name[len(start) :]
    text = re.sub(r"(\d)([A-Za-z])", r"\1_\2", name)
    text = re.sub(r"([A-Za-z])(\d)", r"\1_\2", text)
    return re.sub(r"([^_])([A-Z])", r"\1_\2", text).upper()


class Names:
    """The names of one type: its fields are known in both spellings, everything else is converted by rule."""

    def __init__(self, names: Iterable[str]) -> None:
        self._camel: dict[str, str] = {}
        self._upper: dict[str, str] = {}
        for name in names:
            camel = to_camel(name)
            if camel in self._upper:
                camel = name  # two fields with one camelCase name
            self._camel[name], self._upper[camel] = camel, name

    def camel(self, name: str) -> str:
        """Return the camelCase name of a field."""
        return self._camel.get(name) or to_camel(name)

    def upper(self, name: str) -> str:
        """Return the UPPER_CASE name for what a caller wrote."""
        return name if name in self._camel else self._upper.get(name) or to_upper(name)
