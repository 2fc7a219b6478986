"""`bizproc-mcp`, `serve` and their help."""

import sys

import pytest
from mcp import Client, StdioServerParameters

from bizproc_mcp import __version__
from tests.commands.running import run
from tests.fixtures.commands import run_here


def test_the_version_is_told() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout == f"bizproc-mcp, version {__version__}\n"


@pytest.mark.parametrize("words", [[], ["serve"], ["demo"]], ids=["bizproc-mcp", "serve", "demo"])
def test_help_fits_80_columns_and_explains_itself(words: list[str]) -> None:
    done = run_here(*words, "--help")
    assert done.returncode == 0
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert done.stdout.startswith("Usage: ")
    if words:
        assert "Examples:\n  " in done.stdout


def test_help_lists_the_commands() -> None:
    told = run_here("--help").stdout
    assert "\n  serve " in told
    assert "\n  demo " in told


@pytest.mark.parametrize("words", [[], ["serve"]], ids=["alone", "serve"])
def test_without_configuration_the_choices_are_explained_and_the_status_is_2(words: list[str]) -> None:
    done = run_here(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "BITRIX24_WEBHOOK_URL=" in done.stderr
    assert "bizproc-mcp serve --demo" in done.stderr
    assert "bizproc-mcp demo" in done.stderr


def test_a_wrong_setting_is_named_and_its_secret_is_not_shown() -> None:
    done = run_here("serve", env={"BITRIX24_WEBHOOK_URL": "http://portal.example/rest/1/sEcReT/"})
    assert done.returncode == 2
    assert "BITRIX24_WEBHOOK_URL uses plain http" in done.stderr
    assert "sEcReT" not in done.stderr


def test_options_of_the_demo_portal_belong_to_the_demo() -> None:
    done = run_here("serve", "--as", "head", env={"BITRIX24_WEBHOOK_URL": "https://portal.example/rest/1/code/"})
    assert done.returncode == 2
    assert "--as, --fault and --upstream belong to --demo" in done.stderr


@pytest.mark.slow  # two processes each
@pytest.mark.parametrize(
    ("role", "name", "administrator"),
    [("administrator", "Anna Berg", True), ("head", "Elena Sokolova", False), ("employee", "Ivan Petrov", False)],
)
async def test_the_demo_portal_is_seen_with_the_chosen_eyes(role: str, name: str, administrator: bool) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "bizproc_mcp", "serve", "--demo", "--as", role])
    async with Client(server, read_timeout_seconds=30) as client:
        offered = {tool.name for tool in (await client.list_tools()).tools}
        info = (await client.call_tool("portal_info", {})).structured_content or {}
        inbox = (await client.call_tool("task_list", {})).structured_content or {}
    assert info["user"]["name"] == name
    assert info["administrator"] is administrator
    assert info["demo"] is True
    assert ({"workflow_list", "template_get"} <= offered) is administrator
    assert inbox["total"] >= 3


@pytest.mark.slow  # processes of their own
async def test_the_administrator_of_the_demo_has_an_inbox_of_every_kind() -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "bizproc_mcp", "serve", "--demo"])
    async with Client(server, read_timeout_seconds=30) as client:
        inbox = (await client.call_tool("task_list", {})).structured_content or {}
    assert {item["kind"] for item in inbox["items"]} == {"approval", "review", "information", "information_optional"}
    assert any(item.get("overdue") for item in inbox["items"])


@pytest.mark.slow  # processes of their own
async def test_every_answer_of_the_demo_is_marked() -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "bizproc_mcp", "serve", "--demo"])
    async with Client(server, read_timeout_seconds=30) as client:
        result = await client.call_tool("task_summary", {})
    assert result.content[0].type == "text"
    assert result.content[0].text.startswith("[demo] ")
    assert (result.meta or {})["demo"] is True


@pytest.mark.slow  # processes of their own
async def test_the_demo_portal_is_reached_through_the_chosen_upstream() -> None:
    words = ["-m", "bizproc_mcp", "serve", "--demo", "--upstream", "vibecode", "--as", "head"]
    async with Client(StdioServerParameters(command=sys.executable, args=words)) as client:
        info = (await client.call_tool("portal_info", {})).structured_content or {}
        offered = {tool.name for tool in (await client.list_tools()).tools}
    assert (info["upstream"], info["credentials"], info["user"]["name"]) == ("vibecode", "key", "Elena Sokolova")
    assert "workflow_start" in offered
    assert "task_list" not in offered
