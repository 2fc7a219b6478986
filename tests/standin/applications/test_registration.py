"""``bizproc.activity.*`` and ``bizproc.robot.*``: order of checks, casing, one table for both (docs/portal.md 8)."""

import pytest

from bizproc_standin.state.records import Application, DocumentType
from tests.standin.applications.conftest import DEAL_TYPE, Caller
from tests.standin.rest.portals import ADMIN, EMPLOYEE

GOOD: dict[str, object] = {"CODE": "ask", "HANDLER": "https://app.example/ask", "NAME": "Ask"}
KINDS = ["activity", "robot"]
INVALID = "ERROR_ACTIVITY_VALIDATION_FAILURE"


def _placed(code: str, handler: str = "https://app.example/settings") -> dict[str, object]:
    return {**GOOD, "CODE": code, "USE_PLACEMENT": "Y", "PLACEMENT_HANDLER": handler}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
async def test_everything_registered_is_kept_with_its_names_in_upper_case(app: Caller, kind: str, form: bool) -> None:
    """But the ids of properties and options, at any depth (docs/portal.md 1.3)."""
    params = {
        "code": "ask.It-2_x",
        "Handler": "http://127.0.0.1:8000/ask",
        "name": {"en": "Ask", "ru": "Спросить"},
        "description": "Asks",
        "properties": {"camelCase": {"Name": {"en": "N"}, "type": "select", "options": {"lower": "Lower"}}},
        "Return_Properties": {"verDict": {"NAME": "V", "Multiple": "Y"}},
        "document_type": DEAL_TYPE,
        "filter": {"include": [["crm", "CCrmDocumentDeal"], "box"], "other": ["x"]},
        "use_subscription": "Y",
        "auth_user_id": "11",
    }
    assert (await app.call(f"bizproc.{kind}.add", params, form=form)).result is True
    kept = app.registered["ask.It-2_x"]
    assert kept.robot is (kind == "robot")
    assert kept.name == {"EN": "Ask", "RU": "Спросить"}
    assert kept.properties == {"camelCase": {"NAME": {"EN": "N"}, "TYPE": "select", "OPTIONS": {"lower": "Lower"}}}
    assert kept.return_properties == {"verDict": {"NAME": "V", "MULTIPLE": "Y"}}
    assert kept.document_type == DocumentType(*DEAL_TYPE)
    assert kept.filter == {"INCLUDE": [["crm", "CCrmDocumentDeal"], "box"]}
    assert (kept.use_subscription, kept.auth_user_id) == (True, 11)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_checks_come_in_the_portals_order(app: Caller, kind: str) -> None:
    """Every mistake at once; one after the other is put right."""
    method = f"bizproc.{kind}.add"
    assert (await app.call(method, user=EMPLOYEE)).error == (403, "ACCESS_DENIED", "Access denied!")
    assert (await app.call(method)).error == (400, INVALID, "Empty data!")
    params: dict[str, object] = {
        "HANDLER": "ftp://x",
        "PROPERTIES": "x",
        "RETURN_PROPERTIES": {"a b": 1},
        "DOCUMENT_TYPE": "DEAL",
        "FILTER": "x",
    }
    returned: tuple[str, object, str] = ("RETURN_PROPERTIES", {}, "Wrong property key (a b)!")
    typed: tuple[str, object, str] = ("DOCUMENT_TYPE", "", "Wrong activity DOCUMENT_TYPE!")
    in_between = (typed, returned) if kind == "robot" else (returned, typed)
    repairs: list[tuple[str, object, str]] = [
        ("CODE", "a b", "Empty activity code!"),
        ("CODE", "ask", "Wrong activity code!"),
        ("HANDLER", "https://localhost/", "Unsupported handler protocol"),
        ("HANDLER", "https://app.example/", "Wrong handler URL"),
        ("NAME", "Ask", "Empty activity NAME!"),
        ("PROPERTIES", {}, "Wrong properties array!"),
        *in_between,
        ("FILTER", "", "Wrong activity FILTER!"),
    ]
    for name, right, text in repairs:
        assert (await app.call(method, params)).error[2] == text
        params[name] = right
    assert (await app.call(method, params)).result is True
    assert (await app.call(method, params)).error[1:] == (
        "ERROR_ACTIVITY_ALREADY_INSTALLED",
        "Activity or Robot already installed!",
    )


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        ("ftp://app.example/", "ERROR_UNSUPPORTED_PROTOCOL"),
        ("FILE:///etc/passwd", "ERROR_UNSUPPORTED_PROTOCOL"),
        ("https://localhost/x", "ERROR_WRONG_HANDLER_URL"),
        ("https://.example/", "ERROR_WRONG_HANDLER_URL"),
        ("app.example/x", "ERROR_WRONG_HANDLER_URL"),
        ("https://[::1]/x", "ERROR_WRONG_HANDLER_URL"),
        ("https://[", "ERROR_WRONG_HANDLER_URL"),
        ("", "ERROR_WRONG_HANDLER_URL"),
        (None, "ERROR_WRONG_HANDLER_URL"),
        (["https://app.example/"], "ERROR_WRONG_HANDLER_URL"),
        ("http://127.0.0.1:1/x", None),
        ("HTTPS://App.Example:8443/x?y=1", None),
    ],
)
async def test_a_handler_needs_http_and_a_dot_inside_its_host(app: Caller, handler: object, code: str | None) -> None:
    """``localhost`` fails, ``127.0.0.1`` passes (docs/portal.md 8.1)."""
    given = await app.call("bizproc.activity.add", {**GOOD, "HANDLER": handler})
    assert given.body.get("error") == code


@pytest.mark.parametrize(
    ("key", "descriptor", "text"),
    [
        ("9lives", {"NAME": "x"}, "Wrong property key (9lives)!"),
        ("", {"NAME": "x"}, "Wrong property key ()!"),
        ("имя", {"NAME": "x"}, "Wrong property key (имя)!"),
        ("a-b", {"NAME": "x"}, "Wrong property key (a-b)!"),
        ("a", {"TYPE": "int"}, "Empty property NAME (a)!"),
        ("a", "text", "Empty property NAME (a)!"),
        ("a", {"name": []}, "Empty property NAME (a)!"),
    ],
)
@pytest.mark.parametrize("name", ["PROPERTIES", "RETURN_PROPERTIES"])
async def test_a_property_needs_a_latin_id_and_a_name(
    app: Caller, name: str, key: str, descriptor: object, text: str
) -> None:
    given = await app.call("bizproc.activity.add", {**GOOD, name: {key: descriptor}})
    assert given.error == (400, INVALID, text)


async def test_codes_are_an_applications_own_across_both_kinds(app: Caller) -> None:
    assert (await app.call("bizproc.activity.add", GOOD)).result is True
    assert (await app.call("bizproc.robot.add", GOOD)).error[1] == "ERROR_ACTIVITY_ALREADY_INSTALLED"
    other = app.another()
    assert (await other.call("bizproc.robot.add", GOOD)).result is True
    assert (await app.call("bizproc.activity.list")).result == ["ask"]
    assert (await app.call("bizproc.robot.list")).result == []
    assert (await other.call("bizproc.robot.list")).result == ["ask"]


@pytest.mark.parametrize("what", ["update", "delete"])
async def test_the_other_kind_and_other_applications_are_not_found(app: Caller, what: str) -> None:
    await app.call("bizproc.activity.add", GOOD)
    params = {"CODE": "ask", "FIELDS": {"NAME": "x"}}
    expected = (400, "ERROR_ACTIVITY_NOT_FOUND", "Activity or Robot not found!")
    assert (await app.call(f"bizproc.robot.{what}", params)).error == expected
    assert (await app.another().call(f"bizproc.activity.{what}", params)).error == expected
    assert (await app.call(f"bizproc.activity.{what}", params)).result is True


@pytest.mark.parametrize(
    ("sent", "kept"), [("Y", True), ("N", False), (None, None), ("", None), (True, True), (False, False)]
)
async def test_the_template_author_decides_about_waiting_when_nothing_is_said(
    app: Caller, sent: object, kept: bool | None
) -> None:
    """Y and N are kept, nothing or an empty text is nothing."""
    await app.call("bizproc.activity.add", {**GOOD, "USE_SUBSCRIPTION": sent})
    assert app.registered["ask"].use_subscription is kept


async def test_an_update_changes_what_is_sent_and_nothing_else(app: Caller) -> None:
    more = {"DOCUMENT_TYPE": DEAL_TYPE, "FILTER": {"INCLUDE": ["crm"]}, "PROPERTIES": {"a": {"NAME": "A"}}}
    await app.call("bizproc.activity.add", {**GOOD, **more})
    fields = {"name": "New", "document_type": "", "filter": [], "return_properties": {"Out": {"name": "O"}}}
    assert (await app.call("bizproc.activity.update", {"code": "ask", "fields": fields})).result is True
    kept = app.registered["ask"]
    assert (kept.name, kept.handler) == ("New", GOOD["HANDLER"])
    assert (kept.document_type, kept.filter) == (None, None)
    assert kept.properties == {"a": {"NAME": "A"}}
    assert kept.return_properties == {"Out": {"NAME": "O"}}


@pytest.mark.parametrize(
    "fields", [None, "", [], {}, {"CODE": "new"}, {"PLACEMENT_HANDLER": "https://app.example/p"}, "NAME"]
)
async def test_an_update_without_a_known_field_is_refused(app: Caller, fields: object) -> None:
    """A placement handler alone is none (docs/portal.md 8.1)."""
    await app.call("bizproc.activity.add", GOOD)
    given = await app.call("bizproc.activity.update", {"CODE": "ask", "FIELDS": fields})
    assert given.error == (400, INVALID, "No fields to update")


async def test_a_wrong_field_of_an_update_changes_nothing(app: Caller) -> None:
    await app.call("bizproc.activity.add", GOOD)
    fields = {"NAME": "New", "HANDLER": "ftp://app.example/"}
    assert (await app.call("bizproc.activity.update", {"CODE": "ask", "FIELDS": fields})).status == 400
    assert app.registered["ask"].name == "Ask"


async def test_each_code_has_a_placement_handler_of_its_own(app: Caller) -> None:
    text = "Unable to set placement handler: You should use unique placement handler for each CODE!"
    assert (await app.call("bizproc.activity.add", _placed("one"))).result is True
    assert (await app.call("bizproc.robot.add", _placed("two"))).error == (400, "ERROR_CORE", text)
    assert (await app.call("bizproc.robot.add", _placed("two", "https://app.example/2"))).result is True
    fields = {"USE_PLACEMENT": "Y", "PLACEMENT_HANDLER": "https://app.example/settings"}
    assert (await app.call("bizproc.robot.update", {"CODE": "two", "FIELDS": fields})).error[1] == "ERROR_CORE"
    assert (await app.call("bizproc.activity.update", {"CODE": "one", "FIELDS": {"USE_PLACEMENT": "N"}})).result is True
    assert app.registered["one"].placement_handler == ""
    assert (await app.call("bizproc.robot.update", {"CODE": "two", "FIELDS": fields})).result is True


async def test_a_placement_handler_counts_only_where_placement_is_used(app: Caller) -> None:
    params = {**GOOD, "USE_PLACEMENT": "N", "PLACEMENT_HANDLER": "no address"}
    assert (await app.call("bizproc.activity.add", params)).result is True
    given = await app.call("bizproc.activity.add", {**_placed("two", "https://localhost/")})
    assert given.error[1] == "ERROR_WRONG_HANDLER_URL"


async def test_uninstalling_takes_activities_and_robots_away(app: Caller) -> None:
    await app.call("bizproc.activity.add", GOOD)
    app.world.remove_application("app")
    app.world.add_application(Application("app"))
    assert (await app.call("bizproc.activity.list")).result == []


async def test_registering_is_one_command_of_a_batch(app: Caller) -> None:
    """A batch decodes PHP brackets; the application's context is the batch's."""
    query = "bizproc.robot.add?CODE=ask&HANDLER=https%3A%2F%2Fapp.example%2F&NAME[en]=Ask&PROPERTIES[aB][NAME]=x"
    given = await app.call("batch", {"cmd": {"a": query, "l": "bizproc.robot.list"}})
    assert given.map["result"] == {"a": True, "l": ["ask"]}
    assert app.registered["ask"].properties == {"aB": {"NAME": "x"}}
    by_webhook = await app.portal.call(ADMIN, "batch", {"cmd": {"a": query}})
    assert by_webhook.map["result_error"] == {
        "a": {"error": "ACCESS_DENIED", "error_description": "Access denied! Application context required"}
    }
