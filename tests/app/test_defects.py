"""A bug in the server: requests get an error at once, the log shows where, private text stays out of both."""

import logging

import anyio
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR

from bizproc_mcp import logs
from bizproc_mcp.portal import Portal
from bizproc_mcp.settings import Settings
from tests.fixtures.office import Office
from tests.fixtures.office_fixtures import both_eras


def broken(settings: Settings) -> Portal:
    """Fail as only a defect does."""
    raise RuntimeError(f"a private word about {settings.credentials}")


@both_eras
async def test_where_nothing_could_be_put_together_every_request_hears_of_it(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    server = office.server(office.settings(), connect=broken)
    logs.set_up("WARNING", ())
    with anyio.fail_after(20):
        async with Client(server, mode=office.era, cache=None) as client:
            for _ in range(2):
                with pytest.raises(MCPError) as failed:
                    await client.list_tools()
    assert failed.value.error.code == INTERNAL_ERROR
    assert "a private word" not in failed.value.error.message
    told = capsys.readouterr().err
    assert "a defect in the background, please report it: RuntimeError at test_defects.py:" in told
    assert "a private word" not in told
