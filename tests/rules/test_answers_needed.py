"""Only the template's tree shows whether one answer is enough."""

from bizproc_mcp.models.tasks import Kind
from bizproc_mcp.rules.answers_needed import AnswersNeeded, answers_needed
from tests.fixtures.tables import all_rows
from tests.rules.processes import node, process

STEP = "A1_2_3_4"


@all_rows(
    ("activity", "kind", "how", "needed"),
    [
        ("ApproveActivity", "approval", "any", "any one"),
        ("ApproveActivity", "approval", "all", "all"),
        ("ApproveActivity", "approval", "vote", "vote"),
        ("ApproveActivity", "approval", "", "all"),
        ("ReviewActivity", "review", "any", "any one"),
        ("ReviewActivity", "review", "vote", "all"),
        ("RequestInformationActivity", "information", "", "any one"),
        ("RequestInformationOptionalActivity", "information_optional", "", "any one"),
        ("CodeActivity", "other", "any", ""),
    ],
)
def test_how_many_must_answer_follows_the_activity(activity: str, kind: Kind, how: str, needed: AnswersNeeded) -> None:
    tree = process(node(activity, name=STEP, **({"ApproveType": how} if how else {})))
    assert answers_needed(kind, STEP, tree) == needed


def test_a_step_that_the_tree_does_not_have_tells_nothing() -> None:
    tree = process(node("ApproveActivity", name=STEP, ApproveType="any"))
    assert answers_needed("approval", "A9", tree) == ""
    assert answers_needed("approval", "", tree) == ""
    assert answers_needed("approval", STEP, ()) == ""
