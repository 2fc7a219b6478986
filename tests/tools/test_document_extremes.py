"""Documents as bad as they may be, through the whole stack: a sentence for each, and a small answer."""

import json
import logging

import pytest

from bizproc_standin.rest.credentials import ALL_SCOPES
from tests.fixtures.document_extremes import Extreme, by_connection, extremes
from tests.fixtures.office import SECRET, Assistant, Office

MOST_REQUESTS = 5
"""With the rights of credentials that ask for the first time, and 62 lists to look through."""
OF_LINKS = ("signature=", "token=", "auth=")
"""What stands in the addresses that files are fetched at."""


async def test_what_cannot_be_read_or_is_too_much_is_a_sentence_in_a_small_answer(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for (person, missing), cases in by_connection(extremes(office.world)):
        async with office.assistant(person, ALL_SCOPES - {missing}) as assistant:
            for case in cases:
                office.standin.requests.clear()
                text = await answered(assistant, case)
                assert sum(office.standin.requests.values()) <= MOST_REQUESTS, case.name
                assert [words for words in case.says if words not in text] == [], (case.name, text)
                assert len(text.encode()) <= case.text, case.name
                assert [mark for mark in OF_LINKS if mark in text] == [], case.name
    kept = b"".join(path.read_bytes() for path in office.folder.rglob("*") if path.is_file())
    for mark in (SECRET, *OF_LINKS):
        assert mark not in caplog.text
        assert mark.encode() not in kept


async def answered(assistant: Assistant, case: Extreme) -> str:
    """The text of the answer; structured content is hardly larger."""
    if case.refused:
        return await assistant.refused(case.tool, **case.arguments)
    said = await assistant.call(case.tool, **case.arguments)
    assert len(json.dumps(said.data, ensure_ascii=False).encode()) <= case.text + 1_000, case.name
    return said.text
