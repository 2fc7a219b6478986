"""Document functions."""

from collections.abc import Mapping

from bizproc_standin.engine.functions.arguments import Arguments, Function
from bizproc_standin.php.comparison import truthy

__all__ = ["DOCUMENTS"]


def _getdocumenturl(given: Arguments) -> object:
    """Return the URL, absolute when the second argument is true; ``html`` and ``bb`` make it a link."""
    document = given.around.document
    if document is None:
        return None
    address = document.url or ""
    if truthy(given.one(1)):
        address = given.store.host_url + address
    form = given.text(0)
    if form == "html":
        return f'<a href="{address}" target="_blank">{document.title}</a>'
    return f"[url={address}]{document.title}[/url]" if form == "bb" else address


DOCUMENTS: Mapping[str, Function] = {"getdocumenturl": _getdocumenturl}
