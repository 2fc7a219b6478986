"""What a module's reader offers, and what it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar, Protocol

from bizproc_mcp.models.document_contents import DocumentContent, DocumentMatch, DocumentPart, DocumentSearch
from bizproc_mcp.models.documents import DocumentId, DocumentType
from bizproc_mcp.text.portal_text import PortalText
from bizproc_mcp.text.titles import has_words, title_words
from bizproc_mcp.upstream.rest.documents.asking import Asking
from bizproc_mcp.upstream.rest.documents.people import People
from bizproc_mcp.upstream.rest.name_search import other_spellings

__all__ = ["Reader", "Sought", "Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read of a document; whoever it names is noted in `people`, who gives the names afterwards."""

    document: DocumentId
    link: PortalText
    parts: frozenset[DocumentPart]
    brief: bool
    people: People


@dataclass(frozen=True, slots=True)
class Sought:
    """Words to search names for, as `title_words` returns them, among documents of one type or of all.

    The people responsible for matches are asked for afterwards, as far as `people` does not know them by then.
    """

    words: Sequence[str]
    document_type: DocumentType | None
    limit: int
    people: People

    @property
    def spellings(self) -> Sequence[str]:
        """The longest word, and beginnings of it in the other alphabet: a portal only looks for a literal text.

        Of a word with dollar signs a part is enough: "$result[" would be a reference in a batch, and each command
        with it would take a request of its own.
        """
        parts = [part for word in self.words for part in word.split("$") if part]
        longest = max(parts or self.words, key=len)
        return [longest, *other_spellings(longest)]

    def matches(self, name: str) -> bool:
        """Whether a name has all the words; checked here, because the portal was asked for one of them."""
        return has_words(self.words, name)

    def rank(self, match: DocumentMatch) -> tuple[bool, float, str]:
        """To sort by, best first: the whole name, then the newest."""
        whole = title_words(match.title.raw) == self.words
        return not whole, -_seconds(match.created), str(match.document)


def _seconds(created: date | None) -> float:
    if isinstance(created, datetime):
        return created.timestamp()
    return datetime.combine(created, time(), UTC).timestamp() if created is not None else 0.0


class Reader(Protocol):
    """Reads the documents of one module, as generators of commands (see `asking`).

    `place` is what a search calls it, "CRM"; `scope` is the one its methods need. `read` leaves out the `tasks` part
    and `names`, which are added for all modules alike. `search` may return more than the limit, in any order, but
    only names or numbers that have all the words.
    """

    place: ClassVar[str]
    scope: ClassVar[str]

    def read(self, wanted: Wanted) -> Asking[DocumentContent]:
        """Read a document; raises as `Documents.read` does."""
        ...

    def search(self, sought: Sought) -> Asking[DocumentSearch]:
        """Find documents by name; what could not be searched goes to `not_searched`."""
        ...
