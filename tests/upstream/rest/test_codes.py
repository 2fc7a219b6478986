import pytest

from bizproc_mcp.errors import (
    AccessDenied,
    ApplicationRequired,
    LimitExceeded,
    NotAuthenticated,
    NotFound,
    PortalError,
    PortalFailure,
    Refused,
    ScopeMissing,
    TokenExpired,
)
from bizproc_mcp.upstream.rest.codes import RULES, Kind, Rule, meaning
from tests.data.samples import ErrorRow, pages
from tests.fixtures.tables import all_rows

BIZPROC = {name: page for name, page in pages().items() if page.method and not name.startswith("vibecode")}
ROWS = [(page.method or "", row) for page in BIZPROC.values() for row in (*page.errors, *page.system_errors)]


def rule_of(method: str, code: str, text: str) -> Rule | None:
    group = f"{method.partition('.')[0]}."
    return next((r for r in RULES if r.code == code and r.method in ("", group, method) and r.text in text), None)


@all_rows(("method", "row"), ROWS)
def test_every_documented_code_has_a_fact_and_a_next_step(method: str, row: ErrorRow) -> None:
    text = row.real_message or ""
    assert rule_of(method, row.code, text) is not None, "not mapped"
    error = meaning(method, row.code, text, row.real_status)
    assert error.fact.endswith(".")
    assert error.next_step.endswith(".")
    assert (error.code.raw, error.portal_text.raw, error.status) == (row.code, text, row.real_status)


def test_the_documentation_names_as_many_codes_as_are_mapped_here() -> None:
    documented = {row.code for _, row in ROWS}
    cases = {(method, row.code, row.real_message) for method, row in ROWS}
    assert len(documented) >= 30
    assert documented <= {rule.code for rule in RULES}
    print(f"documented codes mapped: {len(documented)}, with method and text {len(cases)} cases, {len(RULES)} rules")


OAUTH = (
    ("invalid_client", 400, NotAuthenticated),
    ("wrong_client", 200, NotAuthenticated),
    ("invalid_grant", 400, NotAuthenticated),
    ("invalid_request", 400, NotAuthenticated),
    ("invalid_scope", 403, ScopeMissing),
    ("PAYMENT_REQUIRED", 401, AccessDenied),
    ("NOT_INSTALLED", 401, NotAuthenticated),
)


@pytest.mark.parametrize(("code", "status", "kind"), OAUTH)
def test_every_code_of_the_authorization_server_has_a_rule(code: str, status: int, kind: Kind) -> None:
    """The table of docs/portal.md 11, which no page of the methods prints."""
    assert rule_of("oauth/token", code, "") is not None, "not mapped"
    assert type(meaning("oauth/token", code, "", status)) is kind


@all_rows(
    ("method", "code", "text", "status", "kind"),
    [
        ("bizproc.robot.add", "ACCESS_DENIED", "Access denied! Application context required", 403, ApplicationRequired),
        ("bizproc.activity.add", "ACCESS_DENIED", "Application context required", 403, ApplicationRequired),
        ("bizproc.workflow.kill", "ACCESS_DENIED", "Access denied!", 403, AccessDenied),
        ("profile", "ACCESS_DENIED", "REST is available only by subscription.", 401, AccessDenied),
        ("user.get", "insufficient_scope", "", 0, ScopeMissing),
        ("user.get", "insufficient_scope", "The request requires higher privileges", 403, ScopeMissing),
        ("profile", "expired_token", "", 401, TokenExpired),
        ("bizproc.workflow.start", "ERROR_WRONG_WORKFLOW_ID", "Template not found", 400, NotFound),
        ("bizproc.workflow.start", "ERROR_WRONG_WORKFLOW_ID", "Empty TEMPLATE_ID", 400, Refused),
        ("bizproc.workflow.terminate", "ERROR_WRONG_WORKFLOW_ID", "Empty workflow instance ID", 400, Refused),
        ("bizproc.workflow.terminate", "", "The business process is not found.", 400, NotFound),
        ("bizproc.workflow.terminate", "", "Бизнес-процесс не найден.", 400, NotFound),
        ("bizproc.workflow.start", "", "Template type and DOCUMENT_ID mismatch!", 400, Refused),
        ("bizproc.workflow.start", "", "Для каждого документа может быть запущено не более 3", 400, Refused),
        ("bizproc.workflow.template.delete", "", "You can delete ONLY templates created by …", 400, AccessDenied),
        ("bizproc.activity.log", "404", "The business process is not found.", 400, NotFound),
        ("bizproc.activity.log", "423", "The workflow is hung or being executed", 400, Refused),
        ("bizproc.activity.add", "ERROR_CORE", "Unable to set placement handler: You should use", 400, Refused),
        ("bizproc.task.list", "ERROR_CORE", "SQL query error!", 500, PortalFailure),
        ("bizproc.task.list", "OPERATION_TIME_LIMIT", "", 429, LimitExceeded),
        ("BizProc.Workflow.Terminate", "", "gone", 400, NotFound),
        ("anything", "NEVER_SEEN", "new", 401, NotAuthenticated),
        ("anything", "NEVER_SEEN", "new", 403, AccessDenied),
        ("anything", "NEVER_SEEN", "new", 404, NotFound),
        ("anything", "NEVER_SEEN", "new", 429, LimitExceeded),
        ("anything", "NEVER_SEEN", "new", 500, PortalFailure),
        ("anything", "NEVER_SEEN", "new", 502, PortalFailure),
        ("anything", "", "", 400, Refused),
        ("anything", "", "", 0, Refused),
    ],
)  # fmt: skip
def test_a_refusal_is_told_by_code_method_and_the_rest_layers_own_words(
    method: str, code: str, text: str, status: int, kind: Kind
) -> None:
    assert type(meaning(method, code, text, status)) is kind


def test_no_rule_is_hidden_behind_an_earlier_one() -> None:
    for index, rule in enumerate(RULES):
        first = rule_of(rule.method, rule.code, rule.text)
        assert first is rule, f"rule {index} can never be reached: {rule}"


def test_engine_and_task_texts_in_another_language_change_nothing() -> None:
    english = meaning("bizproc.task.complete", "ERROR_TASK_EXECUTION", "The required value ('Phone') is missing.", 400)
    russian = meaning("bizproc.task.complete", "ERROR_TASK_EXECUTION", "Не заполнено обязательное значение", 400)
    assert isinstance(english, PortalError)
    assert (type(english), english.fact) == (type(russian), russian.fact)
