"""What a person can have read in a question, worked out from the question alone, and what of a request is not in it."""

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
"""Names of the method itself, for which the question has a word of its own."""
_MUTE = frozenset({"EVENT_TOKEN", "EVENTTOKEN", "AUTO_EXECUTE", "FORCE", "USE_SUBSCRIPTION", "USESUBSCRIPTION"})
"""Parameters that are shown in other words, or belong to the method itself; texts never do."""


class Reader:
    """Has read some questions; `quoted` are the texts between the marks, as they were before they were marked.

    On a terminal's screen lines are wrapped: there a text is compared without its blanks and line breaks.
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
        """Whether it stands there, as a text of its own or part of one, or as a word outside of the marks."""
        return any(self._compared(text) in one for one in self.quoted) or self._says(text)

    def missing(self, call: Received) -> Iterator[tuple[str, object]]:
        """What the portal was sent and the person has not read: by its place in the request."""
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
        """Whether a name stands there, by itself or in a path."""
        bare = re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", self.bare, re.IGNORECASE)
        return self._compared(key) in self.quoted or (bool(key) and bare is not None)

    def _says(self, word: str) -> bool:
        return bool(word) and re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w-])", self.bare) is not None

    def _is_file(self, value: object) -> bool:
        """Whether it is a file whose fingerprint was shown."""
        if not isinstance(value, list | tuple) or len(value) != 2 or not isinstance(value[1], str):
            return False
        try:
            content = base64.b64decode(value[1], validate=True)
        except (ValueError, binascii.Error):
            return False
        return hashlib.sha256(content).hexdigest()[:16] in self.bare

    def says_any(self, words: Sequence[str]) -> bool:
        """Whether one of them stands outside of the marks."""
        return any(self._says(word) for word in words)


def _unmarked(text: str) -> str:
    whole = text.replace("‹", "«").replace("›", "»")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), whole)


def _decision(reader: Reader, value: object) -> bool:
    return reader.says_any(_DECISIONS.get(str(value).lower(), ()))


def _document(reader: Reader, value: object) -> bool:
    """The last number of the document's id."""
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
