"""Determines from a question alone what a person was shown, and which parts of a request were not shown."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.attacks.fuzz.person import Question
from tests.attacks.fuzz.portal import Received

__all__ = ["Reader"]

_BAR = re.compile(r"\n\s*│ ?")
_GAPS = re.compile(r"[\s│]+")
_QUOTED = re.compile(r"«([^«»]*)»")
_ESCAPED = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
_DECISIONS = {
    "1": ("approve",), "2": ("reject",), "3": ("acknowledge", "submit"), "4": ("cancel",),
    "yes": ("approve",), "no": ("reject",), "ok": ("acknowledge", "submit"), "cancel": ("cancel",),
}  # fmt: skip
_NAMED = frozenset({"TEMPLATE_DATA"})
"""Parameter names of the method itself, which the question describes in other words."""
_MUTE = frozenset({"EVENT_TOKEN", "EVENTTOKEN", "AUTO_EXECUTE", "FORCE", "USE_SUBSCRIPTION", "USESUBSCRIPTION"})
"""Parameters shown in other words, or fixed by the method; never free text."""


class Reader:
    """The reader of some questions; `quoted` are the texts between the quotes, as they were before quoting.

    A terminal wraps lines, so there texts are compared without spaces and line breaks.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self._wrapped = any(question.on_screen for question in questions)
        joined = _BAR.sub("\n", "\n".join(question.message for question in questions))
        self.quoted = {self._compared(_unmarked(text)) for text in _QUOTED.findall(joined)}
        self.quoted |= {text.replace(" │ ", "\n") for text in self.quoted}
        self.bare = _QUOTED.sub("«»", joined)

    def _compared(self, text: str) -> str:
        return _GAPS.sub("", text) if self._wrapped else text

    def holds(self, text: str) -> bool:
        """Whether the text is shown, quoted on its own or within a longer text, or as a word outside the quotes."""
        return any(self._compared(text) in one for one in self.quoted) or self._says(text)

    def missing(self, call: Received) -> Iterator[tuple[str, object]]:
        """The values that were sent to the portal but not shown, with their place in the request."""
        for name, value in call.params.items():
            seen = _SPOKEN.get((call.method, name.upper()), _SPOKEN.get(("", name.upper())))
            if seen is not None:
                if not seen(self, value):
                    yield name, value
            elif name.upper() not in _MUTE:
                yield from self._missing(name, value)

    def _missing(self, place: str, value: object) -> Iterator[tuple[str, object]]:
        if isinstance(value, Mapping):
            for key, one in value.items():
                if str(key) not in _NAMED and not self._names(str(key)):
                    yield f"{place}.(name)", key
                yield from self._missing(f"{place}.*", one)
        elif isinstance(value, list | tuple):
            if self._is_file(value):
                return
            for one in value:
                yield from self._missing(f"{place}[]", one)
        elif not self._shows(value):
            yield place, value

    def _shows(self, value: object) -> bool:
        if value in (None, ""):
            return True
        text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
        quoted = self._compared(text) in self.quoted or self._compared(text.strip()) in self.quoted
        flag = {"Y": "true", "N": "false"}.get(text, "")
        return quoted or self._says(text) or self._says(flag) or self._is_file(["", value])

    def _names(self, key: str) -> bool:
        """Whether a name is shown, alone or in a path."""
        bare = re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", self.bare, re.IGNORECASE)
        return self._compared(key) in self.quoted or (bool(key) and bare is not None)

    def _says(self, word: str) -> bool:
        return bool(word) and re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", self.bare) is not None

    def _is_file(self, value: object) -> bool:
        """Whether the value is a file and its fingerprint was shown."""
        if not isinstance(value, list | tuple) or len(value) != 2 or not isinstance(value[1], str):
            return False
        try:
            content = base64.b64decode(value[1], validate=True)
        except (ValueError, binascii.Error):
            return False
        return hashlib.sha256(content).hexdigest()[:16] in self.bare

    def says_any(self, words: Sequence[str]) -> bool:
        """Whether one of them is shown outside the quotes."""
        return any(self._says(word) for word in words)


def _unmarked(text: str) -> str:
    whole = text.replace("‹", "«").replace("›", "»")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), whole)


def _decision(reader: Reader, value: object) -> bool:
    return reader.says_any(_DECISIONS.get(str(value).lower(), ()))


def _document(reader: Reader, value: object) -> bool:
    """Whether the last number of the document's id is shown."""
    parts = list(value.values()) if isinstance(value, Mapping) else value
    last = str(parts[-1]) if isinstance(parts, list | tuple) and parts else str(value)
    return reader.holds(last) or reader.says_any(re.findall(r"\d+$", last)) or f":{last}" in reader.bare


def _ids(reader: Reader, value: object) -> bool:
    ids = list(value.values()) if isinstance(value, Mapping) else value
    return isinstance(ids, list | tuple) and all(reader.says_any([str(one)]) for one in ids)


_SPOKEN: Mapping[tuple[str, str], Callable[[Reader, object], bool]] = {
    ("bizproc.task.complete", "STATUS"): _decision,
    ("bizproc.task.delegate", "TASK_IDS"): _ids,
    ("", "DOCUMENT_ID"): _document,
    ("", "DOCUMENT_TYPE"): lambda _, __: True,
}
