"""A registered activity in a template: called and answered, with valid tokens (docs/portal.md 6.4, 8.2, 8.4)."""

import hashlib

from bizproc_standin.rest.php_forms import php_items
from tests.standin.applications.conftest import CLIENT, DEAL_TYPE, Caller, packed
from tests.standin.rest.portals import ADMIN, DEAL, EMPLOYEE

LOG = {"Type": "LogActivity", "Name": "A9", "Properties": {"Text": "{=A1_1_1_1:verDict}"}, "Children": []}


async def _started(app: Caller, *, kind: str = "activity", use_subscription: str = "Y") -> str:
    """Register, add a template that uses it, start a process; everything over REST."""
    registration = {
        "CODE": "ask",
        "HANDLER": "https://app.example/ask",
        "NAME": "Ask",
        "AUTH_USER_ID": ADMIN,
        "USE_SUBSCRIPTION": use_subscription,
        "PROPERTIES": {"camelCase": {"Name": "Question", "Type": "string"}},
        "RETURN_PROPERTIES": {"verDict": {"Name": "Verdict", "Type": "string"}},
    }
    assert (await app.call(f"bizproc.{kind}.add", registration)).result is True
    step = {
        "Type": "rest_" + hashlib.md5(f"{CLIENT}@ask".encode(), usedforsecurity=False).hexdigest(),
        "Name": "A1_1_1_1",
        "Properties": {"camelCase": "About {=Document:TITLE}"},
        "Children": [],
    }
    template = {"DOCUMENT_TYPE": DEAL_TYPE, "NAME": "Asks", "TEMPLATE_DATA": packed(step, LOG)}
    template_id = (await app.call("bizproc.workflow.template.add", template)).result
    started = await app.call("bizproc.workflow.start", {"TEMPLATE_ID": template_id, "DOCUMENT_ID": list(DEAL)})
    return str(started.result)


def _call(app: Caller) -> dict[str, object]:
    [call] = app.portal.standin.handlers.pending
    return app.portal.standin.handlers.fields(call)


async def test_a_registered_activity_is_called_and_its_answer_goes_into_the_process(app: Caller) -> None:
    workflow_id = await _started(app)
    call = _call(app)
    assert (call["workflow_id"], call["code"], call["use_subscription"]) == (workflow_id, "ask", "Y")
    assert list(dict(php_items(call["properties"]) or ())) == ["camelCase"]
    answer = {"EVENT_TOKEN": call["event_token"], "RETURN_VALUES": {"VERDICT": "fine"}}
    assert (await app.portal.call(EMPLOYEE, "bizproc.event.send", answer)).result is True
    texts = [entry.text for entry in app.world.states[workflow_id].tracking]
    assert texts == ["Received application response", "fine"]


async def test_a_robot_that_does_not_wait_lets_the_process_end(app: Caller) -> None:
    workflow_id = await _started(app, kind="robot", use_subscription="N")
    assert _call(app)["use_subscription"] == "N"
    assert workflow_id not in app.world.instances


async def test_the_tokens_of_a_call_are_those_of_its_person_and_can_be_refreshed(app: Caller) -> None:
    await _started(app)
    auth = dict(php_items(_call(app)["auth"]) or ())
    profile = await app.portal.send("POST", "/rest/profile", json={"auth": auth["access_token"]})
    assert profile.map["ID"] == auth["user_id"] == str(ADMIN)
    oauth = app.portal.standin.oauth
    status, fresh = oauth.tokens.answer(
        {
            "grant_type": "refresh_token",
            "client_id": CLIENT,
            "client_secret": oauth.grants.client_secret(CLIENT),
            "refresh_token": auth["refresh_token"],
        }
    )
    assert (status, fresh["member_id"]) == (200, auth["member_id"])
    assert auth["application_token"] == oauth.describe(CLIENT)["application_token"]


async def test_deleting_the_activity_leaves_what_waits_for_its_answer(app: Caller) -> None:
    """The event token was signed before; the answer's names are nobody's any more."""
    workflow_id = await _started(app)
    token = _call(app)["event_token"]
    assert (await app.call("bizproc.activity.delete", {"CODE": "ask"})).result is True
    await app.portal.call(ADMIN, "bizproc.event.send", {"EVENT_TOKEN": token, "RETURN_VALUES": {"verDict": "late"}})
    assert workflow_id not in app.world.instances


async def test_a_call_of_an_application_that_left_is_not_posted(app: Caller) -> None:
    await _started(app)
    app.world.remove_application(CLIENT)
    handlers = app.portal.standin.handlers

    async def post(address: str, _: bytes) -> int:
        raise AssertionError(address)

    await handlers.deliver(post)
    assert [delivery.error for delivery in handlers.deliveries] == ["The application was uninstalled."]
