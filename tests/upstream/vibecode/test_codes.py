from collections.abc import Mapping

import pytest

from bizproc_mcp.errors import (
    AccessDenied,
    ApplicationRequired,
    LimitExceeded,
    NotAuthenticated,
    NotFound,
    PortalFailure,
    Refused,
    ScopeMissing,
    TokenExpired,
    UsedToken,
)
from bizproc_mcp.upstream.vibecode.codes import RULES, meaning
from tests.data.samples import ErrorRow, page
from tests.fixtures.tables import all_rows

PAGES = ("vibecode.workflows.start", "vibecode.workflows.event", "vibecode.workflows.activity-log")
ROWS = [(name, row) for name in PAGES for row in page(name).errors]
# What the overview of errors and field notes add to the pages.
OTHERS: Mapping[str, tuple[int, type[Exception]]] = {
    "INVALID_APP_KEY": (401, NotAuthenticated),
    "OAUTH_REQUIRED": (403, ApplicationRequired),
    "WRITE_BLOCKED_READONLY_KEY": (403, AccessDenied),
    "KEY_POLICY_READONLY_REQUIRED": (403, AccessDenied),
    "MANAGEMENT_KEY_NO_ENTITY_ACCESS": (403, AccessDenied),
    "ENTITY_NOT_FOUND": (404, NotFound),
    "NOT_FOUND": (404, NotFound),
    "QUEUE_TIMEOUT": (504, PortalFailure),
}
OF_PAGES: Mapping[str, type[Exception]] = {
    "MISSING_PARAMS": Refused,
    "MISSING_API_KEY": NotAuthenticated,
    "INVALID_API_KEY": NotAuthenticated,
    "TOKEN_MISSING": NotAuthenticated,
    "TOKEN_EXPIRED": TokenExpired,
    "SCOPE_DENIED": ScopeMissing,
    "BITRIX_ACCESS_DENIED": AccessDenied,
    "BITRIX_ERROR": Refused,
    "RATE_LIMITED": LimitExceeded,
    "BITRIX_UNAVAILABLE": PortalFailure,
}


def test_the_pages_document_ten_codes_in_thirty_rows() -> None:
    assert len(ROWS) == 30
    assert {row.code for _, row in ROWS} == set(OF_PAGES)


@all_rows(("name", "row"), ROWS)
def test_every_documented_code_has_a_meaning_of_its_own(name: str, row: ErrorRow) -> None:
    endpoint = (page(name).endpoint or "").replace("/v1/", "")
    error = meaning(endpoint, row.code, row.message or "", row.status or 0)
    assert row.code in {rule.code for rule in RULES}
    used = row.code == "BITRIX_ACCESS_DENIED" and not endpoint.endswith("workflows/start")
    assert type(error) is (UsedToken if used else OF_PAGES[row.code])
    assert error.fact.endswith(".")
    assert error.next_step
    assert (error.code.raw, error.status) == (row.code, row.status)


@all_rows("code", OTHERS)
def test_the_other_codes_have_one_too(code: str) -> None:
    status, kind = OTHERS[code]
    error = meaning("GET workflows", code, "", status)
    assert code in {rule.code for rule in RULES}
    assert type(error) is kind
    assert error.next_step


def test_no_two_rules_mean_the_same_case() -> None:
    cases = [(rule.code, rule.call, rule.text) for rule in RULES]
    assert len(cases) == len(set(cases))
    assert all(rule.fact and rule.next_step for rule in RULES)


def test_an_expired_session_says_how_to_sign_in_again() -> None:
    error = meaning("GET workflows", "TOKEN_EXPIRED", "", 401)
    assert "oauth/authorize" in error.next_step
    assert "VIBECODE_SESSION_TOKEN" in error.next_step


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, NotAuthenticated),
        (403, AccessDenied),
        (404, NotFound),
        (422, Refused),
        (500, PortalFailure),
    ],
)
def test_an_unknown_code_is_judged_by_its_status(status: int, kind: type[Exception]) -> None:
    assert type(meaning("GET workflows", "SOMETHING_NEW", "", status)) is kind
    assert type(meaning("GET workflows", "SOMETHING_NEW", "", 429)) is LimitExceeded


@pytest.mark.parametrize("call", ["POST workflows/event", "POST workflows/activity-log"])
@pytest.mark.parametrize("code", ["", "ACCESS_DENIED"])
def test_a_refused_event_token_is_known_by_its_status_too(call: str, code: str) -> None:
    assert type(meaning(call, code, "", 403)) is UsedToken
    assert type(meaning(call, "WRITE_BLOCKED_READONLY_KEY", "", 403)) is AccessDenied
    assert type(meaning(call, code, "", 500)) is PortalFailure


def test_what_the_portal_said_is_told_apart_where_its_words_are_always_english() -> None:
    start = "POST workflows/start"
    assert type(meaning(start, "BITRIX_ERROR", "Template not found", 422)) is NotFound
    assert "another kind" in meaning(start, "BITRIX_ERROR", "Template type and DOCUMENT_ID mismatch!", 422).fact
    assert meaning(start, "BITRIX_ERROR", "Что-то иное", 422).portal_text == "Что-то иное"
