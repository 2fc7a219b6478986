"""Every curl and JavaScript sample on the three pages, and each of their errors, replayed."""

import re
from collections.abc import Awaitable, Callable

import pytest

from bizproc_standin.faults import Fault
from bizproc_standin.seed.roles import EMPLOYEE, GUEST
from tests.data.samples import ErrorRow, SampleError, SampleRequest, page
from tests.standin.vibecode.facade import Facade, Given

PAGES = ("vibecode.workflows.start", "vibecode.workflows.event", "vibecode.workflows.activity-log")
REQUESTS = [(name, request) for name in PAGES for request in page(name).requests]
ROWS = [(name, row) for name in PAGES for row in page(name).errors]
SAMPLES = [(name, sample) for name in PAGES for sample in page(name).error_samples]
Provoke = Callable[[Facade, SampleRequest], Awaitable[Given]]


def test_the_pages_hold_twelve_requests_three_answers_thirty_error_rows_and_three_error_samples() -> None:
    assert len(REQUESTS) == 12
    assert {request.language for _, request in REQUESTS} == {
        "curl-personal",
        "curl-application",
        "js-personal",
        "js-application",
    }
    assert sum(len(page(name).answers) for name in PAGES) == 3
    assert len(ROWS) == 30
    assert len(SAMPLES) == 3


async def replayed(facade: Facade, request: SampleRequest) -> Given:
    return await facade.send(
        request.verb, request.path, facade.fill(request.params), headers=facade.fill(request.headers)
    )


@pytest.mark.parametrize(("name", "request_"), REQUESTS, ids=lambda value: getattr(value, "language", value))
async def test_a_sample_gives_the_documented_answer_and_status(
    facade: Facade, name: str, request_: SampleRequest
) -> None:
    given = await replayed(facade, request_)
    (documented,) = page(name).answers
    assert given.status == documented.status
    if name == "vibecode.workflows.start":
        (started,) = (one for one in facade.world.instances.values() if one.id == given.body["data"]["workflowId"])
        assert re.fullmatch(r"[0-9a-f]{14}\.[0-9]{8}", started.id)
        assert given.body == {"success": True, "data": {"workflowId": started.id}}
        assert (started.template_id, started.document_id.id) == (713, "DEAL_5141")
    else:
        assert given.body == documented.body


def sent(name: str) -> SampleRequest:
    return page(name).request("curl-personal")


async def missing(facade: Facade, request: SampleRequest) -> Given:
    return await facade.send(request.verb, request.path, {})


async def no_key(facade: Facade, request: SampleRequest) -> Given:
    return await facade.send(request.verb, request.path, facade.fill(request.params), headers={})


async def unknown_key(facade: Facade, request: SampleRequest) -> Given:
    return await facade.send(request.verb, request.path, facade.fill(request.params), key="vibe_api_nobodys")


async def not_connected(facade: Facade, request: SampleRequest) -> Given:
    key = facade.keys.issue(EMPLOYEE, connected=False)
    return await facade.send(request.verb, request.path, facade.fill(request.params), key=key)


async def session_over(facade: Facade, request: SampleRequest) -> Given:
    headers = {"X-Api-Key": facade.app_key, "Authorization": f"Bearer {facade.sign_in(hours=0)}"}
    return await facade.send(request.verb, request.path, facade.fill(request.params), headers=headers)


async def without_scope(facade: Facade, request: SampleRequest) -> Given:
    key = facade.keys.issue(EMPLOYEE, scopes={"user"})
    return await facade.send(request.verb, request.path, facade.fill(request.params), key=key)


async def denied(facade: Facade, request: SampleRequest) -> Given:
    """A guest may not start; a wrong token opens nothing."""
    params = facade.fill(request.params) | ({"eventToken": "xxx.yyy.zzz"} if "eventToken" in request.params else {})
    return await facade.send(request.verb, request.path, params, key=facade.keys.issue(GUEST))


async def portal_refuses(facade: Facade, request: SampleRequest) -> Given:
    """No template with this id; for a token the process that waits is locked."""
    params = facade.fill(request.params)
    if "templateId" in params:
        return await facade.send(request.verb, request.path, params | {"templateId": 99_999})
    facade.world.lock_workflow(facade.event_token.partition("|")[0], facade.world.now())
    return await facade.send(request.verb, request.path, params)


async def too_many(facade: Facade, request: SampleRequest) -> Given:
    facade.standin.vibecode.rate.enforced = True
    facade.standin.vibecode.rate.limit = 1
    await facade.send("GET", "/v1/me")
    return await facade.send(request.verb, request.path, facade.fill(request.params))


async def portal_away(facade: Facade, request: SampleRequest) -> Given:
    facade.standin.faults.add(Fault.refuse(502, "vibecode.*"))
    return await facade.send(request.verb, request.path, facade.fill(request.params))


PROVOKED: dict[str, Provoke] = {
    "MISSING_PARAMS": missing,
    "MISSING_API_KEY": no_key,
    "INVALID_API_KEY": unknown_key,
    "TOKEN_MISSING": not_connected,
    "TOKEN_EXPIRED": session_over,
    "SCOPE_DENIED": without_scope,
    "BITRIX_ACCESS_DENIED": denied,
    "BITRIX_ERROR": portal_refuses,
    "RATE_LIMITED": too_many,
    "BITRIX_UNAVAILABLE": portal_away,
}


@pytest.mark.parametrize(("name", "row"), ROWS, ids=lambda value: getattr(value, "code", value))
async def test_a_documented_error_comes_with_its_code_and_status(facade: Facade, name: str, row: ErrorRow) -> None:
    running = dict(facade.world.instances)
    given = await PROVOKED[row.code](facade, sent(name))
    assert (given.status, given.code) == (row.status, row.code)
    assert given.body["success"] is False
    assert given.body["error"]["message"]
    assert facade.world.instances == running


@pytest.mark.parametrize(("name", "sample"), SAMPLES, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_printed_error_comes_word_for_word(facade: Facade, name: str, sample: SampleError) -> None:
    error = sample.body["error"]
    assert isinstance(error, dict)
    given = await PROVOKED[str(error["code"])](facade, sent(name))
    assert (given.status, given.body) == (sample.status, sample.body)


async def test_a_token_answers_once_and_takes_lines_until_then(facade: Facade) -> None:
    """Unlike the classic call, which answers true for ever (docs/portal.md 9.2, 13.3)."""
    log = {"eventToken": facade.event_token, "logMessage": "Step"}
    assert [(await facade.send("POST", "/v1/workflows/activity-log", log)).status for _ in range(3)] == [200, 200, 200]
    event = {"eventToken": facade.event_token}
    assert (await facade.send("POST", "/v1/workflows/event", event)).status == 200
    for path, body in (("event", event), ("activity-log", log)):
        given = await facade.send("POST", f"/v1/workflows/{path}", body)
        assert (given.status, given.code) == (403, "BITRIX_ACCESS_DENIED")
