"""Documents and document types: the portal's triples and the short forms people use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.text.portal_text import PortalTriple, as_given

_CRM = "Bitrix\\Crm\\Integration\\BizProc\\Document\\"
# Short word → module, entity, prefix of the number in the id, and prefix in the type (docs/portal.md 5.1).
_KINDS: dict[str, tuple[str, str, str, str]] = {
    "deal": ("crm", "CCrmDocumentDeal", "DEAL_", "DEAL"),
    "lead": ("crm", "CCrmDocumentLead", "LEAD_", "LEAD"),
    "contact": ("crm", "CCrmDocumentContact", "CONTACT_", "CONTACT"),
    "company": ("crm", "CCrmDocumentCompany", "COMPANY_", "COMPANY"),
    "quote": ("crm", f"{_CRM}Quote", "QUOTE_", "QUOTE"),
    "invoice": ("crm", f"{_CRM}SmartInvoice", "SMART_INVOICE_", "SMART_INVOICE"),
    "spa": ("crm", f"{_CRM}Dynamic", "DYNAMIC_", "DYNAMIC_"),
    "list": ("lists", "Bitrix\\Lists\\BizprocDocumentLists", "", "iblock_"),
    "process": ("lists", "BizprocDocument", "", "iblock_"),
    "disk": ("disk", "Bitrix\\Disk\\BizProcDocument", "", "STORAGE_"),
}
_WORD_OF = {(module, entity): word for word, (module, entity, _, _) in _KINDS.items()}
_NUMBERED_TYPES = frozenset({"spa", "list", "process", "disk"})
_IN_LISTS = frozenset({"list", "process"})
_PART = re.compile(r"[^|\s\x00-\x1f]{1,255}\Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z")

_ID = "([1-9][0-9]{0,17})"
_BY_ADMIN = re.compile(rf"[?&]IBLOCK_ID={_ID}(?=&|\Z)")
_LINKS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    _KINDS["process"][1]: (re.compile(rf"[?&]list_id={_ID}(?=&|\Z)"), _BY_ADMIN),
    _KINDS["list"][1]: (re.compile(rf"/group/{_ID}/lists/{_ID}/"), re.compile(rf"/lists/{_ID}/"), _BY_ADMIN),
}
"""How links to list elements name the list, and before it the group whose list it is."""
_LONGEST_LINK = 2_000

DOCUMENT_FORMS = (
    "deal:5141, lead:1, contact:3, company:4, quote:5, invoice:3, spa:147:1, list:777, process:171/777, disk:777 "
    "or module|entity|id"
)
TYPE_FORMS = (
    "deal, lead, contact, company, quote, invoice, spa:147, list:164, process:164, disk:9 or module|entity|type"
)


@dataclass(frozen=True, slots=True)
class DocumentId:
    """A document a process runs on, e.g. `crm`, `CCrmDocumentDeal`, `DEAL_5141`.

    `list_id` is the list of an element, 0 if unknown: the portal's own id has none, so it does not count in comparing.
    """

    module: str
    entity: str
    id: str
    list_id: int = field(default=0, compare=False)

    def __format__(self, limit: str) -> str:
        """For display: quoted if it contains more than a machine name may."""
        return format(self.words, limit)

    @property
    def words(self) -> PortalTriple:
        """For display."""
        return PortalTriple(str(self))

    def __str__(self) -> str:
        """As people write it, also for comparison: the short form (`deal:5141`), or else the raw triple."""
        word = _WORD_OF.get((self.module, self.entity))
        if word is not None:
            number = self.id.removeprefix(_KINDS[word][2])
            if word == "spa" and re.fullmatch(r"[1-9][0-9]{0,17}_[1-9][0-9]{0,17}", number):
                return f"spa:{number.replace('_', ':')}"
            if word != "spa" and _NUMBER.match(number):
                return f"{word}:{number}"
        return f"{self.module}|{self.entity}|{self.id}"

    @property
    def with_list(self) -> PortalTriple:
        """For display, with the list of an element if it is known: `process:171/2249`."""
        word, _, number = str(self).partition(":")
        return PortalTriple(f"{word}:{self.list_id}/{number}" if self.list_id and word in _IN_LISTS else str(self))

    @property
    def type(self) -> "DocumentType | None":
        """The type derived from the id; None for lists and files, whose ids do not contain it."""
        word = _WORD_OF.get((self.module, self.entity))
        if word is None or word in ("list", "process", "disk"):
            return None
        if word == "spa":
            return DocumentType(self.module, self.entity, self.id.rpartition("_")[0])
        return DocumentType(self.module, self.entity, _KINDS[word][3])


@dataclass(frozen=True, slots=True)
class DocumentType:
    """The kind of document a template is made for, e.g. `crm`, `CCrmDocumentDeal`, `DEAL`."""

    module: str
    entity: str
    type: str

    def __format__(self, limit: str) -> str:
        """For display: quoted if it contains more than a machine name may."""
        return format(self.words, limit)

    @property
    def words(self) -> PortalTriple:
        """For display."""
        return PortalTriple(str(self))

    def __str__(self) -> str:
        """As people write it, also for comparison: the short form (`deal`, `spa:147`), or else the raw triple."""
        word = _WORD_OF.get((self.module, self.entity))
        if word is not None:
            stem = _KINDS[word][3]
            if word not in _NUMBERED_TYPES and self.type == stem:
                return word
            if word in _NUMBERED_TYPES and _NUMBER.match(self.type.removeprefix(stem)):
                return f"{word}:{self.type.removeprefix(stem)}"
        return f"{self.module}|{self.entity}|{self.type}"


def parse_document(text: str) -> DocumentId:
    """`deal:5141`, `spa:147:1`, `process:171/2249`, `module|entity|id` → DocumentId; `InvalidInput` names the forms."""
    if "|" in text:
        return DocumentId(*_triple(text, "document", DOCUMENT_FORMS))
    word, *numbers = (part.strip() for part in text.strip().lower().split(":"))
    of_list: list[str] = []
    if word in _IN_LISTS and len(numbers) == 1:
        *of_list, numbers[0] = (part.strip() for part in numbers[0].split("/", 1))
    wanted = 2 if word == "spa" else 1
    if word not in _KINDS or len(numbers) != wanted or not all(map(_NUMBER.match, [*of_list, *numbers])):
        raise InvalidInput(f"{as_given(text)} names no document.", f"Write it like {DOCUMENT_FORMS}.")
    module, entity, prefix, _ = _KINDS[word]
    return DocumentId(module, entity, prefix + "_".join(numbers), *map(int, of_list))


def parse_document_type(text: str) -> DocumentType:
    """`deal`, `spa:147` or `module|entity|type` → DocumentType; `InvalidInput` names the forms."""
    if "|" in text:
        return DocumentType(*_triple(text, "document type", TYPE_FORMS))
    word, *numbers = (part.strip() for part in text.strip().lower().split(":"))
    wanted = 1 if word in _NUMBERED_TYPES else 0
    if word not in _KINDS or len(numbers) != wanted or not all(map(_NUMBER.match, numbers)):
        raise InvalidInput(f"{as_given(text)} names no document type.", f"Write it like {TYPE_FORMS}.")
    module, entity, _, stem = _KINDS[word]
    return DocumentType(module, entity, stem + "".join(numbers))


def list_in_link(entity: str, link: str) -> tuple[int, int]:
    """The list that the link of a list element names, and its group; zeros where there is none.

    The portal's own id of an element does not say it.
    """
    for pattern in _LINKS.get(entity, ()):
        if (found := pattern.search(link[:_LONGEST_LINK])) is not None:
            numbers = [int(one) for one in found.groups()]
            return numbers[-1], numbers[0] if len(numbers) > 1 else 0
    return 0, 0


def _triple(text: str, what: str, forms: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3 or not all(map(_PART.match, parts)):
        raise InvalidInput(f"{as_given(text)} names no {what}.", f"Write it like {forms}.")
    return parts[0], parts[1], parts[2]
