"""The question to the person shows the effects of a template file, however they are hidden in the file."""

import base64
from collections.abc import Mapping
from dataclasses import replace

from mcp.types import ElicitResult

from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.rules.bpt import BptFile, write_bpt
from bizproc_mcp.rules.bpt.payload import pack
from bizproc_mcp.rules.bpt.serialize import serialize
from tests.fixtures.office import Office
from tests.fixtures.person import NO, YES, asking
from tests.rules.processes import REST, branch, node, process

MARK = "MARKED"
ADDRESS = f"https://{MARK}.example/in?of=all"
CODE = "$x = 1;\n" * 40 + f"mail('{MARK}@x.example');"
LONG = "word " * 30 + MARK


def numbered(tree: list[JsonMap]) -> list[JsonMap]:
    """Names nobody else has: the portal refuses a file with doubled ones."""
    count = 0

    def named(one: JsonMap) -> JsonMap:
        nonlocal count
        count += 1
        children = one.get("Children")
        assert isinstance(children, list)
        return {**one, "Name": f"A{count}_1_1_1", "Children": [named(child) for child in children]}

    return [named(one) for one in tree]


def running(*steps: JsonMap) -> BptFile:
    return BptFile(tree=numbered(process(*steps)))


def switched(value: Json, step: JsonMap) -> JsonMap:
    return {**step, "Activated": value}


HIDDEN: Mapping[str, BptFile] = {
    "the address of a web call": running(node("WebHookActivity", Handler=ADDRESS)),
    "a very long address": running(node("WebHookActivity", Handler="https://x.example/" + "a" * 500 + MARK)),
    "an address made by an expression": running(node("WebHookActivity", Handler=f'=concat("ht", "{MARK}")')),
    "PHP code": running(node("CodeActivity", ExecuteCode=CODE)),
    "PHP code of a type in another case": running(node("codeACTIVITY", ExecuteCode=CODE)),
    "PHP code of a type with its class prefix": running(node("CBPCodeActivity", ExecuteCode=CODE)),
    "PHP code in a condition": running(node("IfElseActivity", branch({"codecondition": CODE}))),
    "PHP code in a condition in another case": running(node("WhileActivity", CodeCondition=CODE)),
    "PHP code behind another condition": running(
        node("IfElseActivity", branch({"fieldcondition": [["A", "=", "1"]], "codecondition": CODE}))
    ),
    "the text of a mail": running(node("MailActivity", MailUserTo="a@b.example", MailSubject="s", MailText=LONG)),
    "the sixth recipient of a mail": running(
        node("MailActivity", MailUserTo=["user_1", "user_2", "user_3", "user_4", "user_5", f"{MARK}@b.example"])
    ),
    "the sender of a mail": running(node("MailActivity", MailUserTo="user_1", MailUserFrom=f"{MARK}@b.example")),
    "the end of a message": running(node("IMNotifyActivity", MessageUserTo="user_1", MessageSite=LONG)),
    "the second text of a message": running(
        node("IMNotifyActivity", MessageUserTo="user_1", MessageSite="a", MessageOut=MARK)
    ),
    "the sixth field that is set": running(
        node("SetFieldActivity", FieldValue={**{f"F{number}": "1" for number in range(5)}, "F6": MARK})
    ),
    "the name of a field that is set": running(node("SetFieldActivity", FieldValue={"F" * 70 + MARK: "1"})),
    "the seventh condition": running(
        node("IfElseActivity", branch({"fieldcondition": [["A", "=", "1", "0"]] * 6 + [["A", "=", MARK, "1"]]}))
    ),
    "what an application is given": running(node(REST, Title="Archive", target=MARK)),
    "what an unknown activity is given": running(node("SomethingNewActivity", Deep={"a": [{"b": MARK}]})),
    "the name of an unknown activity": running(node("X" * 70 + MARK)),
    "a nested value": running(node("SetPermissionsActivity", Permission={"R": [["user_1", {"x": MARK}]]})),
    "a serialized value in a value": running(node("Task2Activity", Fields=f'a:1:{{s:1:"u";s:20:"{ADDRESS}";}}')),
    "a property in another case": running(node("CodeActivity", executecode=MARK)),
    "the form field after the twelfth": running(
        node(
            "RequestInformationActivity",
            Users="user_1",
            RequestedInformation=[*[{"Name": "n", "Title": "t"}] * 13, {"Name": MARK, "Title": "t"}],
        )
    ),
    "the default of a form field": running(
        node("RequestInformationActivity", Users="user_1", RequestedInformation=[{"Name": "n", "Default": MARK}])
    ),
    "what is inside a switched-off step": running(
        switched("N", node("ListenActivity", node("EventDrivenActivity", node("ApproveActivity", Users=MARK))))
    ),
    "a part of a step that nobody knows": running({**node("LogActivity", Text="a"), "Document": MARK}),
    "a step far down": running(
        *[node("LogActivity", Text="x" * 60) for _ in range(60)], node("LogActivity", Text=MARK)
    ),
    "the value of a constant": replace(running(), constants={"Boss": {"Type": "user", "Default": MARK}}),
    "the last value of a constant": replace(
        running(), constants={"Boss": {"Type": "user", "Default": [*["user_1"] * 30, MARK]}}
    ),
    "the value of a variable": replace(running(), variables={"Url": {"Type": "string", "Default": MARK}}),
    "the value of a parameter": replace(running(), parameters={"Url": {"Type": "string", "Default": MARK}}),
    "the thirty-first parameter": replace(
        running(), parameters={**{f"P{number}": {"Type": "int"} for number in range(30)}, MARK: {"Type": "int"}}
    ),
    "a field it brings": replace(running(), document_fields={f"UF_{MARK}": {"Name": "n", "Type": "string"}}),
    "a part of the file that nobody knows": replace(running(), extra={"ROBOTS": [MARK]}),
}


async def asked(office: Office, files: Mapping[str, BptFile]) -> Mapping[str, str]:
    """All pages of what a person is asked about adding each of these files."""
    pages = [ElicitResult(action="accept", content={"confirm": False, "page": page}) for page in (2, 3)]
    questions = {}
    server = office.server(office.application(BIZPROC_CONFIRM="writes"))
    async with asking(office, NO, server=server) as (assistant, person):
        for what, file in files.items():
            person.questions.clear()
            person.answers[:] = [*pages, NO]
            content = base64.b64encode(write_bpt(file)).decode()
            await assistant.refused("template_add", document_type="deal", name="Reading", file=content)
            questions[what] = "\n".join(person.questions)
    assert office.standin.rest.commands["bizproc.workflow.template.add"] == 0
    return questions


async def test_whatever_a_file_hides_stands_in_the_question(office: Office) -> None:
    questions = await asked(office, HIDDEN)
    assert [what for what, question in questions.items() if MARK not in question] == []


async def test_a_condition_that_always_holds_because_of_a_name_says_so_in_the_question(office: Office) -> None:
    guarded = branch({"propertyvariablecondition": [["Limit", "<", "1"]]}, node("LogActivity", Text="it runs"))
    files = {
        "undeclared": running(node("IfElseActivity", guarded)),
        "declared": replace(running(node("IfElseActivity", guarded)), variables={"Limit": {"Type": "int"}}),
    }
    questions = await asked(office, files)
    assert "if Limit < 1 (always holds: that is neither parameter nor variable):" in questions["undeclared"]
    assert "if Limit < 1:" in questions["declared"]


async def test_only_what_every_portal_takes_as_off_is_shown_as_off(office: Office) -> None:
    values: list[Json] = ["N", "n", "Y", "", "0", 0, False, True, None, [], "no"]
    questions = await asked(
        office, {repr(value): running(switched(value, node("LogActivity", Text="it runs"))) for value in values}
    )
    assert [value for value, question in questions.items() if "(off)" in question] == ["'N'"]
    odd = [value for value, question in questions.items() if "Activated" in question]
    assert odd == ["'n'", "''", "'0'", "0", "False", "True", "[]", "'no'"]


async def test_a_file_that_runs_code_or_reaches_outside_needs_a_yes_of_its_own(office: Office) -> None:
    """Adding a plain template is confirmed by nobody under BIZPROC_CONFIRM=destructive; such a file is."""
    for step in (node("CodeActivity", ExecuteCode="1;"), node("WebHookActivity", Handler=ADDRESS), node("NewActivity")):
        content = base64.b64encode(write_bpt(running(step))).decode()
        async with office.app_assistant(BIZPROC_CONFIRM="destructive") as assistant:
            said = await assistant.call("template_add", document_type="deal", name="Reading", file=content)
            assert "in a terminal" in said.text
    assert office.standin.rest.commands["bizproc.workflow.template.add"] == 0


async def test_what_nobody_can_be_shown_is_refused(office: Office) -> None:
    log = node("LogActivity", Text="x" * 60)
    files = {
        "too much to consent to": process(node("CodeActivity", ExecuteCode="a" * 30_000)),
        "more steps, or steps inside": process(*[log] * 2_100),
        "more others, than can be told": process(*[log] * 600),
        "more than 500,000 characters": process(node("LogActivity", Text="x" * 600_000)),
        "2 processes": [*process(log), *process(log)],
    }
    server = office.server(office.application(BIZPROC_CONFIRM="writes"))
    async with asking(office, YES, server=server) as (assistant, person):
        for says, tree in files.items():
            content = base64.b64encode(pack(serialize({"TEMPLATE": numbered(tree)}))).decode()
            assert says in await assistant.refused("template_add", document_type="deal", name="Reading", file=content)
    assert person.questions == []
    assert office.standin.rest.commands["bizproc.workflow.template.add"] == 0
