"""The metadata of every tool: one schema file per tool, and rules for all of them."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp.types import Tool

from tests.fixtures.office import ADMINISTRATOR, Office
from tests.fixtures.office_fixtures import both_eras

SNAPSHOTS = Path(__file__).parent / "snapshots"
HOW = (
    "pytest tests/tools/test_catalogue.py --update-snapshots writes them anew; read the difference before you commit it"
)
GROUPS = {"task", "document", "workflow", "template", "event", "activity", "robot", "user", "portal"}


async def every_tool(office: Office) -> list[Tool]:
    """All tools there are: those of an administrator who works through an application."""
    async with office.app_assistant(BIZPROC_CONFIRM="destructive") as admin:
        return (await admin.client.list_tools()).tools


def written(tool: Tool) -> str:
    told = tool.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


async def test_each_tools_schema_is_the_one_in_its_snapshot(office: Office, pytestconfig: pytest.Config) -> None:
    tools = {tool.name: written(tool) for tool in await every_tool(office)}
    if pytestconfig.getoption("--update-snapshots"):
        SNAPSHOTS.mkdir(exist_ok=True)
        for old in SNAPSHOTS.glob("*.json"):
            old.unlink()
        for name, text in tools.items():
            (SNAPSHOTS / f"{name}.json").write_text(text, encoding="utf-8")
    kept = {path.stem: path.read_text(encoding="utf-8") for path in SNAPSHOTS.glob("*.json")}
    missing, gone = sorted(set(tools) - set(kept)), sorted(set(kept) - set(tools))
    assert not missing, f"no snapshot of {', '.join(missing)}: {HOW}"
    assert not gone, f"snapshots of tools that are no more, {', '.join(gone)}: {HOW}"
    changed = sorted(name for name, text in tools.items() if kept[name] != text)
    assert not changed, f"the schemas of {', '.join(changed)} changed: {HOW}"


async def test_all_four_annotations_are_set_and_agree(office: Office) -> None:
    for tool in await every_tool(office):
        hints = tool.annotations
        assert hints is not None, tool.name
        told = (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
        assert None not in told, tool.name
        assert not (hints.read_only_hint and hints.destructive_hint), tool.name
        assert not hints.read_only_hint or hints.idempotent_hint, tool.name


async def test_what_may_destroy_says_so(office: Office) -> None:
    """Stopping, deleting, answering many, delegating, and answers that reject or cancel."""
    told = {tool.name: tool.annotations for tool in await every_tool(office)}
    destructive = {name for name, hints in told.items() if hints is not None and hints.destructive_hint}
    assert destructive >= {
        "workflow_terminate",
        "workflow_kill",
        "task_complete",
        "task_complete_many",
        "task_delegate",
    }
    assert not destructive & {"workflow_start", "event_send", "activity_log"}


async def test_read_only_tools_are_those_that_stay_in_read_only_mode(office: Office) -> None:
    tools = await every_tool(office)
    reading = {tool.name for tool in tools if tool.annotations is not None and tool.annotations.read_only_hint}
    async with office.app_assistant(BIZPROC_READ_ONLY="1") as admin:
        assert set(await admin.tools()) == reading


async def test_names_are_group_and_verb_and_titles_are_there(office: Office) -> None:
    for tool in await every_tool(office):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", tool.name)
        assert tool.name.partition("_")[0] in GROUPS
        assert tool.title
        assert tool.title != tool.name


async def test_descriptions_are_one_or_two_sentences_on_what_and_when_and_of_writes_one_on_consent(
    office: Office,
) -> None:
    for tool in await every_tool(office):
        description = tool.description or ""
        *said, last = re.split(r"(?<=[.!?])\s", description)
        if tool.annotations is not None and not tool.annotations.read_only_hint:
            assert re.match("The person is asked |Nobody is asked ", last), f"{tool.name}: {description}"
        else:
            said.append(last)
        assert 1 <= len(said) <= 2, f"{tool.name}: {description}"
        assert description.endswith("."), tool.name
        assert len(description) <= 320, tool.name
        assert "\n" not in description, tool.name


async def test_parameters_that_mean_the_same_are_described_the_same(office: Office) -> None:
    """Where there is one type: texts of registrations may come by language, a change may leave a choice as it is."""
    seen: dict[str, set[str]] = {}
    for tool in await every_tool(office):
        for name, schema in tool.input_schema.get("properties", {}).items():
            if "type" in schema and name != "use_subscription":
                seen.setdefault(name, set()).add(json.dumps({k: v for k, v in schema.items() if k == "type"}))
    assert {name: kinds for name, kinds in seen.items() if len(kinds) > 1} == {}


def parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all schemas inside it."""
    if isinstance(schema, Mapping):
        yield schema
        for key, value in schema.items():
            inner = value.values() if key in ("properties", "$defs") and isinstance(value, Mapping) else [value]
            for one in inner:
                yield from parts(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from parts(one)


async def test_schemas_are_valid_and_carry_no_generated_titles(office: Office) -> None:
    for tool in await every_tool(office):
        for schema in (tool.input_schema, tool.output_schema):
            assert schema is not None, tool.name
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
            for part in parts(schema):
                assert not isinstance(part.get("title"), str), f"{tool.name}: {part}"


async def test_every_writing_tool_takes_a_confirmation(office: Office) -> None:
    for tool in await every_tool(office):
        writes = tool.annotations is not None and not tool.annotations.read_only_hint
        assert ("confirmation" in tool.input_schema.get("properties", {})) is writes, tool.name


@both_eras
async def test_the_order_is_the_same_every_time(office: Office) -> None:
    first = [tool.name for tool in await every_tool(office)]
    second = [tool.name for tool in await every_tool(office)]
    assert first == second
    groups = [name.partition("_")[0] for name in first]
    assert groups == sorted(groups, key=groups.index)


async def test_answers_fit_the_output_schemas_they_promise(office: Office) -> None:
    """The client checks each answer too; this names the tool that breaks its promise."""
    calls: dict[str, dict[str, Any]] = {
        "task_list": {"assignee": "all", "limit": 200, "status": "any"},
        "task_get": {"task_id": 1477},
        "task_summary": {"assignee": "all"},
        "document_get": {"document": "deal:5141", "include": ["comments", "files", "tasks", "products"]},
        "document_find": {"words": "Hotel"},
        "workflow_list": {},
        "workflow_get": {"workflow_id": office.running(801, "2101").workflow_id},
        "template_list": {},
        "template_get": {"template_id": 803},
        "user_find": {"query": "Petrov"},
        "portal_info": {},
    }
    async with office.assistant(ADMINISTRATOR) as admin:
        schemas = {tool.name: tool.output_schema for tool in (await admin.client.list_tools()).tools}
        for name, arguments in calls.items():
            Draft202012Validator(schemas[name] or {}).validate((await admin.call(name, **arguments)).data)


async def test_how_large_the_lists_are(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures for the reader; the benchmark command compares them with what was promised."""
    async with office.assistant(ADMINISTRATOR, BIZPROC_TOOLSETS="default") as admin:
        result = await admin.client.list_tools()
        listed = await admin.call("task_list", assignee="all", limit=20)
    short = [{"name": t.name, "description": t.description, "inputSchema": t.input_schema} for t in result.tools]
    whole = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    with capsys.disabled():
        print(
            f"\ndefault tools {len(json.dumps(short).encode())} bytes, tools/list {len(json.dumps(whole).encode())}, "
            f"twenty tasks {len(listed.text.encode())} of text and {len(json.dumps(listed.data).encode())} of content"
        )
    assert len(listed.ids()) == 20
