"""Read lists with `limit` and `offset` to the end."""

from collections.abc import AsyncIterator, Mapping, Sequence

from bizproc_mcp.upstream.values import Row, rows
from bizproc_mcp.upstream.vibecode.dialect import Vibecode

__all__ = ["read_all"]

_MOST_REQUESTS = 1000


async def read_all(api: Vibecode, path: str, query: Mapping[str, str], *, limit: int) -> AsyncIterator[Sequence[Row]]:
    """Yield all rows in portions of at most `limit`, each id once; handles all ways of signalling the end."""
    seen: set[str] = set()
    offset = 0
    for _ in range(_MOST_REQUESTS):
        answer = await api.get(path, {**query, "limit": str(limit), "offset": str(offset)})
        page = rows(answer.data, path)
        fresh = [row for row in page if row.text("id") not in seen]
        seen |= {row.text("id") for row in fresh}
        if fresh:
            yield fresh
        offset += len(page)
        ended = answer.more is False or (answer.total is not None and offset >= answer.total)
        # A server that doesn't signal the end, or ignores the offset, repeats rows or returns a short page.
        if ended or not fresh or (answer.more is None and answer.total is None and len(page) < limit):
            return
