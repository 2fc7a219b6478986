"""The files of a release are consistent with the package and with each other."""

import base64
import json
import re
import tomllib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bizproc_mcp import __version__
from bizproc_mcp.settings import CONNECTION_VARIABLES, OTHER_VARIABLES, SECRET_VARIABLES, read_settings
from tests.docs.tool_table import catalogue
from tests.release.artefacts import (
    CLIENTS_PAGE,
    DEMO,
    OWNER,
    PORTAL,
    ROOT,
    VERSIONED,
    cursor_link,
    read,
    vscode_link,
    with_links,
    with_version,
)

REPOSITORY = f"https://github.com/{OWNER}/bizproc-mcp"
PLUGIN = ".claude-plugin/bizproc/"


def versions(value: Any) -> list[str]:
    """Every version that a JSON value holds."""
    if isinstance(value, dict):
        own = [str(value["version"])] if "version" in value else []
        return own + [one for member in value.values() for one in versions(member)]
    return [one for item in value for one in versions(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", VERSIONED)
def test_every_version_is_the_packages(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(versions(json.loads(text))) == {__version__}
    assert with_version(text) == text


def test_the_package_takes_its_version_from_the_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "server/bizproc_mcp/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_registry_entry_has_the_readmes_name_and_one_package_over_stdio() -> None:
    entry = read("server.json")
    assert entry["$schema"].endswith("/2025-12-11/server.schema.json")
    assert entry["name"] == f"io.github.{OWNER}/bizproc-mcp"
    assert f"<!-- mcp-name: {entry['name']} -->" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(entry["description"]) <= 100  # the schema's limit
    assert entry["repository"] == {"url": REPOSITORY, "source": "github"}
    (package,) = entry["packages"]
    assert (package["registryType"], package["identifier"], package["transport"]) == (
        "pypi", "bizproc-mcp", {"type": "stdio"},
    )  # fmt: skip


def test_the_registry_entry_names_real_variables_and_says_which_are_secret() -> None:
    known = {*CONNECTION_VARIABLES, *OTHER_VARIABLES}
    for variable in read("server.json")["packages"][0]["environmentVariables"]:
        name = variable["name"]
        assert name.removesuffix("_FILE") in known
        assert variable["isSecret"] == (name in SECRET_VARIABLES)
        if "default" in variable:
            read_settings({name: variable["default"]})


def test_the_bundle_starts_the_packages_own_command_and_hides_the_secret() -> None:
    manifest = read("manifest.json")
    assert manifest["manifest_version"] == "0.4"
    server = manifest["server"]
    assert server["type"] == "uv"
    assert (ROOT / server["entry_point"]).is_file()
    assert server["mcp_config"]["args"][-2:] == ["bizproc-mcp", "serve"]
    asked = manifest["user_config"]
    for name, value in server["mcp_config"]["env"].items():
        key = re.fullmatch(r"\$\{user_config\.(\w+)\}", value)
        assert key
        assert asked[key[1]].get("sensitive", False) == (name in SECRET_VARIABLES)


def test_the_plugin_lies_where_the_marketplace_says_and_starts_the_server() -> None:
    (plugin,) = read(".claude-plugin/marketplace.json")["plugins"]
    assert plugin["source"] == f"./{PLUGIN.rstrip('/')}"
    manifest = read(f"{PLUGIN}.claude-plugin/plugin.json")
    assert manifest["name"] == plugin["name"]
    entry = read(f"{PLUGIN}.mcp.json")["mcpServers"]["bizproc"]
    assert [entry["command"], *entry["args"]] == [PORTAL.command, *PORTAL.arguments]
    assert entry["env"] == {"BITRIX24_WEBHOOK_URL": "${BITRIX24_WEBHOOK_URL:-}"}


def test_the_skill_names_only_tools_and_arguments_there_are() -> None:
    text = (ROOT / PLUGIN / "skills/bitrix24-approvals/SKILL.md").read_text(encoding="utf-8")
    _, header, body = text.split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in header.strip().splitlines())
    assert fields["name"] == "bitrix24-approvals"
    assert 50 < len(fields["description"]) <= 1024
    tools = {name for _, name, _ in catalogue().declared()}
    groups = {name.partition("_")[0] for name in tools}
    named = {word for word in re.findall(r"`(\w+)`", body) if "_" in word and word.partition("_")[0] in groups}
    assert named
    assert named <= tools
    assert {"task_list", "task_get", "task_complete_many", "portal_info"} <= named
    parameters = {one for tool in catalogue().offered().values() for one in tool.parameters["properties"]}
    assert set(re.findall(r"`(\w+)=", body)) <= parameters | {"confirmation"}


@pytest.mark.parametrize("launch", [PORTAL, DEMO], ids=["portal", "demo"])
def test_the_links_hold_what_each_client_writes_itself(launch: Any) -> None:
    asked = parse_qs(urlsplit(cursor_link(launch)).query)
    assert asked["name"] == ["bizproc"]
    cursor = json.loads(base64.b64decode(asked["config"][0]))
    code = json.loads(unquote(urlsplit(vscode_link(launch)).query))
    for entry in (cursor, code):
        assert [entry["command"], *entry["args"]] == [launch.command, *launch.arguments]
        assert bool(entry.get("env")) == bool(launch.secret)
    assert code["name"] == "bizproc"
    assert [one["password"] for one in code.get("inputs", [])] == [True] * len(launch.secret)


def test_the_links_on_the_page_about_clients_are_up_to_date() -> None:
    text = CLIENTS_PAGE.read_text(encoding="utf-8")
    assert with_links(text) == text


def test_the_images_recipe_keeps_root_caches_and_secrets_out() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    steps = [line for line in lines if line and not line.startswith("#")]
    assert sum(line.startswith("FROM ") for line in steps) == 2
    assert next(line for line in reversed(steps) if line.startswith("USER ")) not in ("USER root", "USER 0")
    assert all("--no-cache-dir" in line for line in steps if "pip install" in line)
    assert not any(variable in line for variable in SECRET_VARIABLES for line in steps)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
