"""Compares an answer with a documented one: the same keys, the same kinds of values, all the way down."""

from collections.abc import Collection, Iterator, Mapping

# On current portals and absent from the samples (docs/portal.md 7.1).
NEWER_KEYS = frozenset({"BaseType", "StatusCancelLabel"})
# Values that the samples themselves show in several kinds: a date, a text, a list, null (docs/portal.md 7.1).
OPEN_KEYS = frozenset({"Default", "Settings", "OVERDUE_DATE", "OWNED_UNTIL", "DOCUMENT_URL"})


def differences(documented: object, given: object, path: str = "", *, selected: Collection[str] = ()) -> Iterator[str]:
    """Yield each place where the given answer is shaped differently.

    ``selected`` are columns that the request asked for, in case the printed answer is not quite its own.
    """
    if isinstance(documented, Mapping):
        yield from _maps(documented, given, path, selected)
    elif isinstance(documented, list):
        if not isinstance(given, list):
            yield f"{path}: a list is documented, {given!r} was given"
        elif documented:
            for place, item in enumerate(given):
                yield from differences(documented[0], item, f"{path}[{place}]", selected=selected)
    elif not _same_kind(documented, given):
        yield f"{path}: {documented!r} is documented, {given!r} was given"


def _maps(documented: Mapping[str, object], given: object, path: str, selected: Collection[str]) -> Iterator[str]:
    if path.endswith(".Options") and given is None:
        return  # the samples show both: a map and null
    if not isinstance(given, Mapping):
        yield f"{path}: a map is documented, {given!r} was given"
        return
    if path.endswith(".Options"):
        yield from _options(given, path)
        return
    for key in documented.keys() - given.keys():
        yield f"{path}.{key} is documented and missing"
    for key in given.keys() - documented.keys() - NEWER_KEYS - set(selected):
        yield f"{path}.{key} is not documented"
    for key in documented.keys() & given.keys() - OPEN_KEYS:
        yield from differences(documented[key], given[key], f"{path}.{key}", selected=selected)


def _options(given: Mapping[str, object], path: str) -> Iterator[str]:
    """Options are keyed by what they offer; only their values are alike."""
    for key, value in given.items():
        if not isinstance(value, str):
            yield f"{path}.{key}: an option is a text, {value!r} was given"


def _same_kind(documented: object, given: object) -> bool:
    if isinstance(documented, bool) or isinstance(given, bool):
        return isinstance(documented, bool) and isinstance(given, bool)
    if isinstance(documented, int | float):
        return isinstance(given, int | float)  # int or float varies with the portal's age (docs/portal.md 2.1)
    if documented is None:
        return True
    return isinstance(given, type(documented))
