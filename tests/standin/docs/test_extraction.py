"""The data files contain the complete documentation: nothing lost, and no secrets included."""

import re

import pytest

from tests.data.samples import FOLDER, pages
from tests.fixtures.tables import all_rows

METHOD_PAGES = [name for name, page in pages().items() if page.method]


def test_every_page_is_there_and_the_counts_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    """The counts, printed: 26 pages, a newer edition of one, three of the Vibecode API."""
    every = pages()
    codes = {row.code for page in every.values() for row in (*page.errors, *page.system_errors)}
    counts = {
        "pages": len(every),
        "overview pages": sum(name.startswith("overview.") for name in every),
        "method pages": len(METHOD_PAGES),
        "methods": len({page.method for page in every.values() if page.method}),
        "Vibecode pages": sum(name.startswith("vibecode.") for name in every),
        "requests": sum(len(page.requests) for page in every.values()),
        "answers": sum(len(page.answers) for page in every.values()),
        "printed errors": sum(len(page.error_samples) for page in every.values()),
        "rows of method errors": sum(len(page.errors) for page in every.values()),
        "rows of system errors": sum(len(page.system_errors) for page in every.values()),
        "error codes": len(codes - {""}),
    }
    with capsys.disabled():
        print("\ndocumentation:", ", ".join(f"{count} {name}" for name, count in counts.items()))
    assert counts == {
        "pages": 30,
        "overview pages": 5,
        "method pages": 22,
        "methods": 21,
        "Vibecode pages": 3,
        "requests": 139,
        "answers": 23,
        "printed errors": 24,
        "rows of method errors": 146,
        "rows of system errors": 330,
        "error codes": 43,
    }


@all_rows("name", METHOD_PAGES)
def test_all_languages_of_a_page_send_the_same_parameters(name: str) -> None:
    """What js, php, bx24js and crest send equals the curl call, credentials aside."""
    sent = [
        {key: value for key, value in request.params.items() if key != "auth"}
        for request in pages()[name].requests
        if not request.hand_written
    ]
    assert len(sent) >= 4
    assert all(params == sent[0] for params in sent)


@all_rows("name", METHOD_PAGES)
def test_a_method_page_has_the_fifteen_system_errors(name: str) -> None:
    assert len(pages()[name].system_errors) == 15


def test_no_host_credential_or_token_of_a_sample_is_kept() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json"))
    assert "put_your" not in text
    assert "put_access_token" not in text
    assert not re.search(r"\|[A-Za-z0-9]{32}\.[0-9a-f]{64}", text)
