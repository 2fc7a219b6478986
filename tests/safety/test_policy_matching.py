"""The first matching rule wins; values that cannot be compared never relax a rule."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from bizproc_mcp.answers._base import Receipt
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.documents import parse_document, parse_document_type
from bizproc_mcp.safety.policy import parse_policy
from bizproc_mcp.safety.policy.comparing import Comparison
from bizproc_mcp.safety.policy.readings import numbers
from bizproc_mcp.writes.plan import UNKNOWN, Plan, PlanItem, type_of
from tests.fixtures.tables import all_rows

ME = 15


async def nothing() -> Receipt:
    raise AssertionError("a policy never carries anything out")


def plan(tool: str = "task_complete", **facts: Any) -> Plan[Receipt]:
    return Plan(tool=tool, effect="", destructive=facts.pop("destructive", False), state="", act=nothing, **facts)


def action(rules: str, call: Plan[Receipt], confirm: Any = "off") -> str:
    return parse_policy(rules, "policy.toml", confirm).judge(call, ME).action


DENY_LARGE = '[[rule]]\nfield.amount = { above = 1000 }\naction = "deny"'
ALLOW_SMALL = '[[rule]]\nfield.amount = { below = 1000 }\naction = "allow"\n[[rule]]\naction = "deny"'


def test_the_first_rule_that_matches_decides() -> None:
    rules = '[[rule]]\ntemplate = 5\naction = "allow"\n[[rule]]\naction = "deny"'
    assert action(rules, plan(template_id=5)) == "allow"
    assert action(rules, plan(template_id=6)) == "deny"
    assert action(rules, plan()) == "deny"


@pytest.mark.parametrize(
    ("confirm", "destructive", "expected"),
    [
        ("off", True, "allow"),
        ("destructive", True, "confirm"),
        ("destructive", False, "allow"),
        ("writes", False, "confirm"),
    ],
)
def test_without_a_matching_rule_the_setting_decides(confirm: str, destructive: bool, expected: str) -> None:
    assert action("", plan(destructive=destructive), confirm) == expected


@all_rows("value", [999, 999.99, "999", "999,5", "999|USD", "1e2", " 12 ", -5, ["1", "2"]])
def test_an_amount_below_the_limit_is_allowed(value: Json) -> None:
    assert action(ALLOW_SMALL, plan(fields={"amount": value})) == "allow"


@all_rows(
    "value", [1000, "1000|USD", "1.000,00", "9 999", "", None, "few", True, "0x10", float("nan"), [1, 5000], [], {}]
)
def test_an_amount_at_the_limit_or_no_number_at_all_is_not_allowed(value: Json) -> None:
    assert action(ALLOW_SMALL, plan(fields={"amount": value})) == "deny"


@all_rows("value", [1001, "1001", "1 001", "1e9", "5000|USD", "1,001.00", "a lot", None, [1, 5000]])
def test_an_amount_above_the_limit_or_no_number_at_all_is_denied(value: Json) -> None:
    assert action(DENY_LARGE, plan(fields={"amount": value})) == "deny"


def test_an_amount_at_the_limit_is_not_above_it() -> None:
    assert action(DENY_LARGE, plan(fields={"amount": 1000})) == "allow"


def test_field_names_match_in_any_case_because_the_portal_takes_them_so() -> None:
    assert action(DENY_LARGE, plan("event_send", fields={"AMOUNT": 5000})) == "deny"
    assert action(DENY_LARGE, plan("event_send", fields={"amount": 1, "Amount": 5000})) == "deny"
    assert action(ALLOW_SMALL, plan("event_send", fields={"amount": 1, "Amount": 5000})) == "deny"


def test_an_absent_field_the_portal_may_fill_itself_counts_for_rules_that_restrict() -> None:
    assert action(DENY_LARGE, plan("workflow_start")) == "allow"
    assert action(DENY_LARGE, plan("workflow_start", unseen=True)) == "deny"
    assert action(ALLOW_SMALL, plan("workflow_start", unseen=True)) == "deny"


def test_a_currency_is_part_of_an_amount() -> None:
    rules = '[[rule]]\nfield.amount = { below = 1000, currency = "EUR" }\naction = "allow"\n[[rule]]\naction = "deny"'
    assert action(rules, plan(fields={"amount": "900|EUR"})) == "allow"
    assert action(rules, plan(fields={"amount": "900|BTC"})) == "deny"
    assert action(rules, plan(fields={"amount": 900})) == "deny"


def test_people_are_matched_besides_the_one_who_acts() -> None:
    allow = '[[rule]]\ntool = "task_delegate"\npeople = [14]\naction = "allow"\n[[rule]]\naction = "deny"'
    deny = '[[rule]]\npeople = [14]\naction = "deny"'
    assert action(allow, plan("task_delegate", people=[ME, 14])) == "allow"
    assert action(allow, plan("task_delegate", people=[14, 99])) == "deny"
    assert action(allow, plan("task_delegate", people=[ME])) == "deny"
    assert action(deny, plan("task_delegate", people=[99, 14])) == "deny"


def test_a_document_type_the_id_does_not_tell_counts_for_rules_that_restrict() -> None:
    deny = '[[rule]]\ndocument_type = "list:164"\naction = "deny"'
    allow = '[[rule]]\ndocument_type = "list:164"\naction = "allow"\n[[rule]]\naction = "deny"'
    untyped = type_of(parse_document("list:777"))
    assert action(deny, plan(document_type=untyped)) == "deny"
    assert action(deny, plan(document_type=parse_document_type("deal"))) == "allow"
    assert action(deny, plan(document_type=type_of(parse_document("process:777")))) == "allow"
    assert action(allow, plan(document_type=untyped)) == "deny"
    assert action(allow, plan(document_type=parse_document_type("list:164"))) == "allow"


@pytest.mark.parametrize(
    "document",
    ["crm|A\\Order|ORDER_5", "CRM|\\a\\order|5", "crm|A\\Order|ORDER"],
)
def test_a_type_nobody_knows_is_told_from_others_by_its_entity_alone(document: str) -> None:
    rules = "[[rule]]\ndocument_type = '{}'\naction = \"deny\""
    found = plan(document_type=type_of(parse_document(document)))
    assert action(rules.format("crm|A\\Order|ORDER"), found) == "deny"
    assert action(rules.format("crm|A\\Offer|ORDER"), found) == "allow"


@pytest.mark.parametrize("document", ["spa:147:1", "crm|{}Dynamic|dynamic_147_1", "crm|{}Dynamic|DYNAMIC_0147_1"])
def test_case_and_zeros_do_not_hide_a_smart_process(document: str) -> None:
    kind = type_of(parse_document(document.format("Bitrix\\Crm\\Integration\\BizProc\\Document\\")))
    assert action('[[rule]]\ndocument_type = "spa:147"\naction = "deny"', plan(document_type=kind)) == "deny"
    assert action('[[rule]]\ndocument_type = "spa:14"\naction = "deny"', plan(document_type=kind)) == "allow"


FACTS = {
    "template = 5": {"template_id": UNKNOWN},
    'document_type = "deal"': {"document_type": UNKNOWN},
    "people = [14]": {"people": UNKNOWN},
}


@pytest.mark.parametrize("condition", FACTS)
def test_an_unknown_fact_matches_every_rule_that_restricts_and_none_that_allows(condition: str) -> None:
    unknown = plan("event_send", **FACTS[condition])
    for restricting in ("deny", "confirm"):
        assert action(f'[[rule]]\n{condition}\naction = "{restricting}"', unknown) == restricting
        assert action(f'[[rule]]\n{condition}\naction = "{restricting}"', plan("robot_delete")) == "allow"
    allow = f'[[rule]]\n{condition}\naction = "allow"\n[[rule]]\naction = "deny"'
    assert action(allow, unknown) == "deny"
    assert action(allow, plan("robot_delete")) == "deny"


@pytest.mark.parametrize(
    ("rule", "asks"),
    [
        ("template = 5", True),
        ('tool = "event_*"\ntemplate = 5', True),
        ('tool = "workflow_*"\ntemplate = 5', False),
        ('document_type = "deal"', True),
        ("people = [14]", True),
        ("count = 5", False),
        ('field.verdict = "clean"', False),
    ],
)
def test_unknown_facts_are_asked_for_where_a_rule_looks_at_them(rule: str, asks: bool) -> None:
    policy = parse_policy(f'[[rule]]\n{rule}\naction = "deny"', "policy.toml", "off")
    unknown = plan("event_send", template_id=UNKNOWN, document_type=UNKNOWN, people=UNKNOWN)
    assert policy.looks_at_unknown(unknown) is asks
    assert not policy.looks_at_unknown(plan("event_send", template_id=5, people=[3]))


def bulk(*items: PlanItem, tool: str = "task_complete_many") -> Plan[Receipt]:
    return plan(tool, items=items, count=len(items), decision="approve")


def test_bulk_tools_are_judged_item_by_item_and_as_the_single_call() -> None:
    items = [PlanItem("task:1", template_id=4), PlanItem("task:2", template_id=5, fields={"amount": 5000})]
    assert action('[[rule]]\ntemplate = 5\naction = "deny"', bulk(*items)) == "deny"
    assert action('[[rule]]\ntool = "task_complete"\ntemplate = 5\naction = "deny"', bulk(*items)) == "deny"
    assert action(DENY_LARGE, bulk(*items)) == "deny"
    assert action('[[rule]]\ntemplate = 9\naction = "deny"', bulk(*items)) == "allow"


def test_a_rule_that_allows_the_single_call_does_not_allow_the_bulk_one() -> None:
    rules = '[[rule]]\ntool = "task_complete"\naction = "allow"'
    call = bulk(PlanItem("task:1"), tool="task_complete_many")
    assert action(rules, plan("task_complete"), "writes") == "allow"
    assert action(rules, call, "writes") == "confirm"


def test_a_denial_names_the_rule_the_object_and_the_reason() -> None:
    rules = '\n[[rule]]\ntemplate = 5\naction = "deny"\nreason = "payroll"'
    verdict = parse_policy(rules, "policy.toml", "off").judge(bulk(PlanItem("task:7", template_id=5)), ME)
    assert verdict.text() == "rule 1 (line 2) for task:7: payroll"


def test_the_number_of_objects_is_compared() -> None:
    rules = '[[rule]]\ncount = { above = 2 }\naction = "confirm"'
    assert action(rules, bulk(*[PlanItem(f"task:{n}") for n in range(2)])) == "allow"
    assert action(rules, bulk(*[PlanItem(f"task:{n}") for n in range(3)])) == "confirm"


@all_rows(
    ("wanted", "value", "held"),
    [
        ({"is": (True,)}, "Y", True),
        ({"is": (5,)}, "5.0", True),
        ({"is": (1,)}, "Y", None),
        ({"is": (0,)}, "Y", False),
        ({"is": ("Red", "Blue")}, "blue", True),
        ({"not": ("red",)}, "Red", False),
        ({"at_least": (1,), "at_most": (3,)}, 2, True),
        ({"at_least": (1,), "at_most": (3,)}, 4, False),
        ({"at_least": (1,)}, "x", None),
        ({"is": ("1000|USD",)}, "1000|EUR", False),
    ],
)
def test_comparisons(wanted: Mapping[Any, Any], value: Json, held: bool | None) -> None:
    assert Comparison(wanted).holds(value) is held


@all_rows(
    ("value", "readings"),
    [
        (5, "5"),
        ("+5.0", "5"),
        (" 12 ", "12"),
        ("1e3", "1000"),
        ("007", "7"),
        ("999,5", "999 999.5"),
        ("999,999", "999 999.999 999999"),
        ("0,999", "0 0.999"),
        ("1.000", "1 1000"),
        ("1,000.50", "1 1000.5"),
        ("1.000.000", "1 1000000"),
        ("1,00,000", "1 100000"),
        ("9 999", "9 9999"),
        ("1\u00a0000,5|RUB", "1 1000.5"),
        ("1'000", "1 1000"),
        ("1,2,3", ""),
        ("5,", ""),
        ("0x10", ""),
        ("5 pieces", ""),
        ("1_000", ""),
        ("٥", ""),
        ("", ""),
        (True, ""),
        (None, ""),
        (float("inf"), ""),
        ("9" * 61, ""),
    ],
)
def test_a_number_is_read_in_every_way_some_part_of_the_portal_reads_it(value: Json, readings: str) -> None:
    assert numbers(value) == {Decimal(reading) for reading in readings.split()}


@pytest.mark.parametrize("kind", ["approval", "review", "information", "information_optional", "other"])
def test_every_kind_of_task_can_be_named(kind: str) -> None:
    rule = f'[[rule]]\nkind = "{kind}"\naction = "deny"'
    assert action(rule, plan(kind=kind)) == "deny"
    assert action(rule, plan(kind="review" if kind == "approval" else "approval")) == "allow"
