"""Policy files are parsed strictly, and errors name the line."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.safety.policy import parse_policy, read_policy
from bizproc_mcp.safety.policy.vocabulary import DECISIONS, KINDS, TOOLS
from tests.fixtures.tables import all_rows

GOOD = """\
# who may do what
[[rule]]
tool = ["task_complete", "workflow_*"]
template = [565, 570]
kind = "approval"
decision = "approve"
document_type = ["deal", "spa:147"]
people = [37]
count = { at_most = 5 }
field.amount = { below = 1000.5, currency = "EUR" }
field."UF_CRM_1" = ["a", "b"]
action = "confirm"
reason = "large ones are for people"

[[rule]]
action = "deny"

[limits]
writes_per_hour = 10
writes_per_day = 50
rejections_per_hour = 1
rejections_per_day = 3
bulk_size = 20
"""


def test_a_whole_file_is_understood() -> None:
    policy = parse_policy(GOOD, "policy.toml", "destructive")
    first, second = policy.rules
    assert (first.action, first.reason, first.line) == ("confirm", "large ones are for people", 2)
    assert first.tools == ("task_complete", "workflow_*")
    assert first.templates == {565, 570}
    assert {str(one) for one in first.document_types} == {"deal", "spa:147"}
    assert set(first.fields) == {"amount", "UF_CRM_1"}
    assert (second.action, second.line, second.name) == ("deny", 15, "rule 2 (line 15)")
    assert policy.limits.rejections_per_day == 3


@all_rows(
    ("good", "bad", "line", "says"),
    [
        ('action = "confirm"', 'action = "alow"', 12, "action is one of allow, confirm, deny"),
        ('kind = "approval"', 'kind = "aproval"', 5, "did you mean 'approval'?"),
        ('decision = "approve"', 'decision = "aprove"', 6, "did you mean 'approve'?"),
        ("template = [565, 570]", 'template = ["565"]', 4, "template takes ids"),
        ("template = [565, 570]", "template = [0]", 4, "template takes ids"),
        ("template = [565, 570]", "template = true", 4, "template takes ids"),
        ("people = [37]", 'people = ["Anna"]', 8, "names may belong to several"),
        ('"workflow_*"', '"workflow_stop"', 3, "'workflow_stop' is not known"),
        ('"workflow_*"', '"worklow_*"', 3, "'worklow_*' is not known"),
        ('"workflow_*"', '"*_complete"', 3, "a * stands at the end only"),
        ('"deal", ', '"deals", ', 7, "names no document type"),
        ("count = { at_most = 5 }", "count = { at_most = 'few' }", 9, "at_most takes a number"),
        ("count = { at_most = 5 }", "count = { atmost = 5 }", 9, "did you mean 'at_most'?"),
        ("count = { at_most = 5 }", "count = {}", 9, "would match anything"),
        ("below = 1000.5", 'below = "a lot"', 10, "below takes a number"),
        ("below = 1000.5", "below = [1, 2]", 10, "below takes a text, a number"),
        ("people = [37]", "peple = [37]", 8, "did you mean 'people'?"),
        ('reason = "large ones are for people"', "reason = 3", 13, "reason is a text"),
        ("bulk_size = 20", "bulk_size = -1", 23, "bulk_size is a whole number"),
        ("bulk_size = 20", "bulk_size = true", 23, "bulk_size is a whole number"),
        ("bulk_size = 20", "bulksize = 20", 23, "did you mean 'bulk_size'?"),
        ("[limits]", "[limit]", 18, "did you mean 'limits'?"),
        ('kind = "approval"', 'kind = ""', 5, "kind takes a text"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(good: str, bad: str, line: int, says: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        parse_policy(GOOD.replace(good, bad, 1), "policy.toml", "destructive")
    assert f"policy.toml is wrong in line {line}:" in wrong.value.fact
    assert says in wrong.value.fact


@pytest.mark.parametrize("text", ["field = " + "[" * 5_000, "field = " + "[" * 400 + "]" * 400])
def test_lists_in_lists_without_end_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_policy(text, "policy.toml", "destructive")


def test_broken_toml_is_named_with_its_line() -> None:
    with pytest.raises(InvalidInput, match=r"not TOML: .*line 4"):
        parse_policy(GOOD.replace("[565, 570]", "[565 570]"), "policy.toml", "off")


def test_rules_written_as_one_value_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"rules are written as \[\[rule\]\]"):
        parse_policy('rule = "deny"', "policy.toml", "off")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["missing", "no text"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "policy.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_policy(file, "off")


def test_an_empty_file_leaves_the_built_in_policy() -> None:
    policy = parse_policy("", "policy.toml", "writes")
    assert (list(policy.rules), policy.confirm) == ([], "writes")


@given(st.text(max_size=200))
def test_any_text_is_a_policy_or_refused_in_words(text: str) -> None:
    with suppress(InvalidInput):
        assert parse_policy(text, "policy.toml", "off").confirm == "off"


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "action": st.sampled_from(["allow", "deny", "confirm", "x", 1]),
            "tool": st.sampled_from([*TOOLS, "task_*", "nothing", ""]),
            "kind": st.sampled_from([*KINDS, "odd"]),
            "decision": st.sampled_from([*DECISIONS, "odd"]),
            "template": st.integers(-2, 5),
        },
    )
)
def test_a_rule_is_taken_whole_or_not_at_all(rule: dict[str, object]) -> None:
    text = "[[rule]]\n" + "\n".join(
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in rule.items()
    )
    known = (
        rule.get("action") in ("allow", "deny", "confirm")
        and rule.get("tool", "task_*") in (*TOOLS, "task_*")
        and rule.get("kind", "other") in KINDS
        and rule.get("decision", "cancel") in DECISIONS
        and rule.get("template", 1) in range(1, 6)
    )
    if known:
        assert len(parse_policy(text, "policy.toml", "off").rules) == 1
    else:
        with pytest.raises(InvalidInput):
            parse_policy(text, "policy.toml", "off")
