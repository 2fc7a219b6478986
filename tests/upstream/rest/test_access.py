"""What the portal says of the application behind the credentials."""

import json
from typing import Any

import httpx
import pytest

from bizproc_mcp.upstream.rest.access import RestAccess
from tests.upstream.fakes import rest_to, result

ANSWERS: dict[str, object] = {"profile": {"ID": "1", "NAME": "Anna"}, "scope": ["bizproc", "crm"]}


def portal_with(**answers: object) -> Any:
    """A portal that answers each command of a batch by its method."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = {place: one.partition("?")[0] for place, one in json.loads(request.content)["cmd"].items()}
        known = ANSWERS | {name.replace("_", "."): value for name, value in answers.items()}
        given = {place: known[method] for place, method in asked.items() if method in known}
        unknown = {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}
        errors = {place: unknown for place in asked if place not in given}
        return result({"result": given, "result_error": errors, "result_total": [], "result_time": []})

    return answer


@pytest.mark.parametrize(("installed", "problem"), [(False, "not installed to its end"), (True, "")])
async def test_an_application_that_is_not_installed_to_its_end_is_a_problem(*, installed: bool, problem: str) -> None:
    rest = rest_to(portal_with(app_info={"INSTALLED": installed}))
    found = await RestAccess(rest, application=True)()
    assert (problem in found.problem, bool(found.problem)) == (True, bool(problem))
    assert found.without == {}


@pytest.mark.parametrize(("scopes", "missing"), [(["bizproc"], True), (["bizproc", "disk"], False), (["LISTS"], False)])
async def test_documents_need_one_of_three_scopes(*, scopes: list[str], missing: bool) -> None:
    found = await RestAccess(rest_to(portal_with(scope=scopes)))()
    assert found.without.get("documents") == (
        "the credentials lack the scopes crm, lists and disk" if missing else None
    )
