"""The outline and the disclosure together contain everything in a template file."""

import json
import re
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json, JsonMap
from bizproc_mcp.rules.activities import read_process
from bizproc_mcp.rules.addresses import MOST_MARKS, addresses
from bizproc_mcp.rules.bpt import BptFile
from bizproc_mcp.rules.disclosure import Detail, disclose
from bizproc_mcp.rules.outline import outline_of
from tests.fixtures.tables import all_rows
from tests.rules.processes import CHAIN, ELSE, KINDS, PROPERTIES, approval, branch, node, process

_MARK = re.compile(r"m\d+e")
_SILENT = ("Title", "EditorComment", "_DesMinimized")


def told(file: BptFile) -> str:
    """All that is shown of a file."""
    disclosure = disclose(file)
    details = [(one.place, one.name, one.values) for one in disclosure.details]
    return disclosure.steps + json.dumps([disclosure.first, details], ensure_ascii=False)


def marks(value: Json, *, silent: bool = True) -> Iterator[str]:
    """The marks in a tree, those of properties without effect left out."""
    if isinstance(value, str):
        yield from _MARK.findall(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not (silent and key in _SILENT):
                yield from _MARK.findall(key)
                yield from marks(item, silent=silent)
    elif isinstance(value, list):
        for item in value:
            yield from marks(item, silent=silent)


@st.composite
def values(draw: st.DrawFn, depth: int = 1) -> Json:
    """A value whose every text holds a mark of its own, at any place of it."""
    kind = draw(st.sampled_from(["text", "long", "expression", "number"] + ["list", "map"] * (depth > 0)))
    mark = f"m{draw(st.integers(0, 10**9))}e"
    match kind:
        case "text":
            return mark
        case "long":
            return draw(st.sampled_from(["x" * 90, "a\nb ", "\u200b" * 300, "{=A:b}" * 20, "«"])) + mark
        case "expression":
            return draw(st.sampled_from([f"{{=Document:{mark}}}", f"=dateadd({{=System:Now}}, '{mark}')"]))
        case "number":
            return draw(st.sampled_from([7, True, 1.5]))
        case "list":
            return draw(st.lists(values(depth=depth - 1), max_size=6))
        case _:
            return draw(st.dictionaries(st.sampled_from(["A", f"k{mark}", "5"]), values(depth=depth - 1), max_size=6))


_NAMES = [*PROPERTIES, *_SILENT, "Handler", "ExecuteCode", "CodeCondition", "MailText", "MailUserTo", "MessageOut"]
_NAMES += ["fieldcondition", "mixedcondition", "Condition", "TimeoutTime", "Text", "VariableValue", "FieldValue"]


@st.composite
def marked(draw: st.DrawFn, depth: int = 2) -> JsonMap:
    """An activity with properties of every sort, known and not, and others inside."""
    kinds = [*KINDS, "WebHookActivity", "MailActivity", "codeactivity"]
    children = draw(st.lists(marked(depth=depth - 1), max_size=2)) if depth else []
    properties = draw(st.dictionaries(st.sampled_from(_NAMES), values(), max_size=5))
    one = {**node(draw(st.sampled_from(kinds)), *children), "Properties": properties}
    one["Activated"] = draw(st.sampled_from(["Y", "Y", "N", "n", None]))
    if draw(st.integers(0, 9)) == 0:
        one["Document"] = draw(values())
    return one


@pytest.mark.slow  # hundreds of examples
@given(st.lists(marked(), max_size=3), st.booleans())
def test_every_text_of_every_activity_is_shown(steps: list[JsonMap], machine: bool) -> None:
    root = "StateMachineWorkflowActivity" if machine else "SequentialWorkflowActivity"
    tree = [node(root, *steps, name="Template")]
    shown = told(BptFile(tree=tree))
    assert [mark for mark in marks(tree) if mark not in shown] == []


def test_what_the_outline_tells_is_not_told_again() -> None:
    assert disclose(BptFile(tree=CHAIN)).details == [
        Detail("step 2", "GetUserActivity", {"MaxLevel": "1"}, "what the steps do not tell"),
        Detail("step 4", "ApproveActivity", {"CommentRequired": "YR"}, "what the steps do not tell"),
    ]


def test_what_runs_code_and_reaches_outside_comes_first() -> None:
    tree = process(
        node("WebHookActivity", Handler="https://a.example"),
        node("IfElseActivity", branch({"CodeCondition": "f()"}), branch({"codecondition": "g()"}), branch(ELSE)),
        node("codeactivity", ExecuteCode="h()"),
        node("NewActivity", Key="k"),
        node("MailActivity", MailUserTo="b@c.example", active="N"),
    )
    disclosure = disclose(BptFile(tree=tree, constants={"A": {"Default": "x"}, "B": {"Default": ""}}))
    assert disclosure.reaches_out
    assert disclosure.first == {
        "web_calls": {"step 1": {"Handler": "https://a.example"}},
        "php_code": {
            "after step 1 (2) CodeCondition": "f()",
            "after step 1 (3) codecondition": "g()",
            "step 2": {"ExecuteCode": "h()"},
        },
        "unknown_activities": {"step 3": "NewActivity"},
        "mail": {"step 4 (off)": {"MailUserTo": "b@c.example"}},
        "constants": {"A": "x", "B": None},
        "addresses": {"https://a.example": "step 1 Handler", "b@c.example": "step 4 (off) MailUserTo"},
    }
    assert disclosure.details == [Detail("step 3", "NewActivity", {"Key": "k"}, "what the steps do not tell")]


@pytest.mark.parametrize(
    "lost",
    [
        node("StateMachineWorkflowActivity", active="N", InitialStateName="m1e"),
        {**branch({"fieldcondition": [["A", "=", "m1e"]]}), "Activated": "N"},
        branch({"fieldcondition": [["A", "=", "m1e"]]}),
        node("WhileActivity", fieldcondition=[["A", "=", "m1e"]]),
        approval(node("ForEachActivity", Object="m1e", Variable="x")),
        node("ParallelActivity", node("WhileActivity", node("LogActivity"), fieldcondition=[["A", "=", "m1e"]])),
    ],
)
def test_what_has_no_line_of_its_own_is_listed(lost: JsonMap) -> None:
    assert "m1e" in told(BptFile(tree=process(lost)))


def test_a_plain_process_reaches_nowhere() -> None:
    assert not disclose(BptFile(tree=CHAIN)).reaches_out


@all_rows(
    ("text", "found"),
    [
        ("see https://a.example/x?y=1 and http://b.example.", ["https://a.example/x?y=1", "http://b.example."]),
        ('{"u":"https:\\/\\/a.example\\/x"}', ["https:\\/\\/a.example\\/x"]),
        ("http:&#x2F;&#x2F;a.example", ["http:&#x2F;&#x2F;a.example"]),
        ("http%3A%2F%2Fa.example", ["http%3A%2F%2Fa.example"]),
        ("to=http:%2F%2Fa.example", ["http:%2F%2Fa.example"]),
        ('s:11:"www.a.example";', ["www.a.example"]),
        ("Anna <anna@a.example>, ben@b.example;", ["anna@a.example", "ben@b.example"]),
        ("mailto:a@b.example", ["mailto:a@b.example"]),
        ("https://user:word@a.example/", ["https://user:word@a.example/"]),
        ("a: //b, half@ , @half, x www", ["@half"]),
        ("=concat('ht', 'tp')", []),
    ],
)
def test_addresses_are_found_in_texts(text: str, found: list[str]) -> None:
    assert list(addresses(text)) == found


def test_a_text_of_nothing_but_signs_of_addresses_is_refused() -> None:
    with pytest.raises(InvalidInput, match="addresses"):
        list(addresses("@ " * (MOST_MARKS + 1)))


def test_an_outline_that_leaves_steps_out_says_so() -> None:
    log = node("LogActivity", Text="x" * 60)
    completes = [outline_of(read_process(process(*[log] * count))).complete for count in (100, 600, 2_100)]
    assert completes == [True, False, False]
