"""``app.info``: an application's data about itself (docs/portal.md 10.3)."""

from tests.standin.applications.conftest import Caller
from tests.standin.rest.portals import ADMIN, EMPLOYEE


async def test_an_application_learns_who_it_is_whoever_uses_it(app: Caller) -> None:
    given = (await app.call("app.info", user=EMPLOYEE)).map
    assert (given["ID"], given["CODE"], given["STATUS"], given["INSTALLED"]) == ("9", "app", "L", True)
    assert (given["PAYMENT_EXPIRED"], given["DAYS"]) == ("N", None)


async def test_a_webhook_is_no_application(app: Caller) -> None:
    given = await app.portal.call(ADMIN, "app.info")
    assert given.error == (403, "ACCESS_DENIED", "Access denied! Application context required")


async def test_methods_of_applications_exist_for_everybody(app: Caller) -> None:
    """``method.get`` knows them, unknown methods come before credentials (docs/portal.md 1.5)."""
    for name in ("bizproc.robot.add", "bizproc.workflow.template.delete", "app.info"):
        given = await app.portal.call(EMPLOYEE, "method.get", {"name": name})
        assert given.result == {"isExisting": True, "isAvailable": True}
    given = await app.portal.send("POST", "/rest/bizproc.robot.get", json={})
    assert given.error == (404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
