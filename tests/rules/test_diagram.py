"""Diagrams are Mermaid text with generated ids, and labels that are plain text."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bizproc_mcp.models._base import JsonMap
from bizproc_mcp.rules.diagram import MAX_ARROWS, MAX_CHARACTERS, diagram
from bizproc_mcp.rules.expressions import AUTHOR
from bizproc_mcp.rules.mermaid import MAX_LABEL, escaped
from tests.fixtures.tables import all_rows
from tests.rules.processes import CHAIN, ELSE, MACHINE, NASTY, REST, approval, branch, node, process, sequence, trees

LINE = re.compile(
    r"flowchart TD|end|classDef [a-z]+ [a-z0-9:. -]+|class n\d+(,n\d+)* [a-z]+"
    r'|subgraph g\d+\["[^"]*"\]|n\d+(\["|\(\["|\{\{"|\[\["|\{"|\(\("|\[/")[^"]*("\]|"\]\)|"\}\}|"\]\]|"\}|"\)\)|"/\])'
    r'|n\d+ -->(\|"[^"]*"\|)? n\d+'
)


def labels(text: str) -> str:
    return "\n".join(re.findall(r'"([^"]*)"', text))


def arrows(text: str) -> set[tuple[str, str, str]]:
    boxes = dict(re.findall(r'^ +(n\d+)[\[({/]+"([^"]*)"', text, re.MULTILINE))
    found = re.findall(r'(n\d+) -->(?:\|"([^"]*)"\|)? (n\d+)', text)
    return {(boxes[start], label, boxes[end]) for start, label, end in found}


def log(text: str) -> JsonMap:
    return node("LogActivity", Text=text)


def test_the_approval_chain_shows_loop_choice_and_answers() -> None:
    found = arrows(diagram(CHAIN))
    task = "4 · Approval «Approve purchase» by the head of Variable:Approver (step 2)"
    loop = "while Document:STATUS = «new»"
    assert ("Approver = Constant:Manager?", "yes", "3 · Set in the document STATUS = «approved»") in found
    assert ("Approver = Constant:Manager?", "no", task) in found
    assert (task, "rejected", "6 · Set in the document STATUS = «rejected»") in found
    assert ("6 · Set in the document STATUS = «rejected»", "", loop) in found
    assert (loop, "no", "7 · Review «Look» by Constant:Executor, department 1") in found


def test_tasks_waits_and_applications_have_shapes_and_classes_of_their_own() -> None:
    wait = node("DelayActivity", TimeoutDuration="3", TimeoutDurationType="d")
    text = diagram(process(approval(), wait, node(REST, Title="Check"), node("OtherActivity"), log("x")))
    assert 'n2(["1 · Approval' in text
    assert 'n3{{"2 · Wait 3 days"}}' in text
    assert 'n4[["3 · Application «Check»"]]' in text
    assert 'n5[/"4 · OtherActivity (unknown here)"/]' in text
    assert 'n6["5 · Log «x»"]' in text
    for line in ("class n2 task", "class n3 wait", "class n4 application", "class n5 unknown"):
        assert line in text


def test_parallel_parts_part_and_meet() -> None:
    found = arrows(diagram(process(node("ParallelActivity", sequence(log("a")), sequence(log("b"))), log("c"))))
    assert {("at once", "", "1 · Log «a»"), ("at once", "", "2 · Log «b»")} <= found
    assert {("1 · Log «a»", "", "all done"), ("2 · Log «b»", "", "all done")} <= found
    assert ("all done", "", "3 · Log «c»") in found


def test_several_conditions_stand_on_the_arrows() -> None:
    one = branch({"fieldcondition": [["A", "=", "1"]]}, log("a"))
    two = branch({"fieldcondition": [["A", "=", "2"]]}, log("b"))
    found = arrows(diagram(process(node("IfElseActivity", one, two, branch(ELSE, log("c"))))))
    assert {label for start, label, _ in found if start == "which?"} == {
        "Document:A = 1",
        "Document:A = 2",
        "else",
    }


def test_a_choice_without_else_can_be_passed_by() -> None:
    one = branch({"fieldcondition": [["A", "=", "1"]]}, log("a"))
    found = arrows(diagram(process(node("IfElseActivity", one))))
    assert ("Document:A = 1?", "no", "End") in found


def test_a_terminated_branch_does_not_go_on() -> None:
    stop = approval(None, node("TerminateActivity", StateTitle="Refused"))
    found = arrows(diagram(process(stop, log("after"))))
    ended = "2 · End of the process «Refused»"
    assert {end for start, _, end in found if start == ended} == {"End"}
    assert (f"1 · Approval «Approve purchase» by {AUTHOR}", "approved", "3 · Log «after»") in found


def test_states_are_frames_joined_by_their_transitions() -> None:
    text = diagram(MACHINE)
    found = arrows(text)
    assert text.count("subgraph ") == 3
    assert ("Start", "", "in «Draft state»") in found
    assert ("3 · Go to state «At approval»", "", "in «At approval»") in found
    assert ("5 · Log «Still a draft»", "", "waits") in found
    assert ("in «Draft state»", "on leaving", "6 · Log «Leaving»") in found


def test_a_state_that_is_not_there_is_said() -> None:
    tree = [node("StateMachineWorkflowActivity", InitialStateName="Gone")]
    assert ("Start", "", "state «Gone» (not in the template)") in arrows(diagram(tree))


def test_a_machine_that_names_no_first_state_starts_in_its_first() -> None:
    tree = [node("StateMachineWorkflowActivity", node("StateActivity", name="S1", Title="Only"))]
    assert {("Start", "", "in «Only»"), ("in «Only»", "", "End")} == arrows(diagram(tree))


def test_steps_after_a_change_of_state_still_run_before_it() -> None:
    go = node("SetStateActivity", TargetStateName="S2")
    first = node("StateActivity", node("StateInitializationActivity", go, log("last")), name="S1", Title="One")
    second = node("StateActivity", name="S2", Title="Two")
    found = arrows(diagram([node("StateMachineWorkflowActivity", first, second)]))
    assert ("1 · Go to state «Two»", "", "2 · Log «last»") in found
    assert ("2 · Log «last»", "", "in «Two»") in found


def test_switched_off_steps_are_faint_and_marked() -> None:
    text = diagram(process(node("LogActivity", Text="x", active="N")))
    assert "«x» (off)" in text
    assert "class n2 off" in text


def test_an_empty_process_goes_from_start_to_end() -> None:
    for tree in (None, [], process()):
        assert arrows(diagram(tree)) == {("Start", "", "End")}


def test_a_huge_tree_stays_within_the_renderers_limits() -> None:
    wide = process(*[node("LogActivity", Text='"' * 200) for _ in range(10_000)])
    fan = process(node("IfElseActivity", *[branch({"fieldcondition": [['"#', "=", '"' * 90]]}) for _ in range(5_000)]))
    deep: JsonMap = log("x")
    for _ in range(500):
        deep = node("WhileActivity", deep, fieldcondition=[["<A>", "=", "`" * 90]])
    for tree in (wide, fan, process(deep)):
        text = diagram(tree)
        assert len(text) <= MAX_CHARACTERS
        assert text.count("-->") <= MAX_ARROWS
        assert "more steps are not shown" in text or tree is fan


@pytest.mark.slow  # hundreds of examples
@given(trees())
@settings(max_examples=150)
def test_any_tree_becomes_lines_of_known_shape(tree: list[JsonMap]) -> None:
    text = diagram(tree)
    assert len(text) <= MAX_CHARACTERS
    assert text.count("-->") <= MAX_ARROWS
    for line in text.split("\n"):
        assert LINE.fullmatch(line.strip()), line


@given(st.text() | st.sampled_from(NASTY))
@example("A" * 500)
@example('"' * 500)
def test_a_label_holds_nothing_the_renderer_could_take_for_syntax(text: str) -> None:
    label = escaped(text, MAX_LABEL)
    assert len(label) <= MAX_LABEL
    plain = re.sub(r"#\d+;", "", label)
    assert not set(plain) & set('"`<>|[]#&*~$@\\^')
    assert "--" not in plain.replace(" ", "")
    assert not re.search(r"%%|//|__|fa-|^\d+[.)]|\n", plain)


def test_labels_of_the_chain_are_readable_in_the_source() -> None:
    assert "#" not in labels(diagram(CHAIN))


@all_rows(
    "plain",
    [
        "Done. Next",
        "What (now)? Yes!",
        "Größe 5, цена",
        "日本 ✓「語」",
        "a-b a_b",
        "1 of 2)",
        "и/или",
        "50%",
        "at 10:30; then",
        "End.",
    ],
)
def test_what_means_nothing_to_the_renderer_stays_as_it_is(plain: str) -> None:
    assert escaped(plain, MAX_LABEL) == plain.replace("✓", "#10003;")


@all_rows(
    ("text", "label"),
    [
        ("1. First", "1#46; First"),
        ("12) First", "12#41; First"),
        ("www.example", "www#46;example"),
        ("http://x", "http:#47;#47;x"),
        ("%% x", "#37;#37; x"),
        ("- x", "#45; x"),
        ("a -b", "a #45;b"),
        ("fa-user", "fa#45;user"),
        ("_x_", "#95;x#95;"),
        ("style: red; x", "style#58; red#59; x"),
        ("#35; & <b>", "#35;35; #38; #60;b#62;"),
    ],
)
def test_what_could_mean_something_to_it_is_written_as_a_number(text: str, label: str) -> None:
    assert escaped(text, MAX_LABEL) == label


def test_what_is_switched_off_tells_how_many_steps_are_inside() -> None:
    off = node("ParallelActivity", sequence(log("a")), sequence(log("b")), active="N")
    assert '"Parallel (off, with 2 steps inside)"' in diagram(process(off, log("c")))
