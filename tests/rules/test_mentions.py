"""Sentences for somebody who is not offered every tool."""

from bizproc_mcp.text.mentions import without_mentions
from tests.fixtures.tables import all_rows

MISSING = {"workflow_list", "template_get", "user_find"}


@all_rows(
    ("said", "kept"),
    [
        ("Start it. See template_get for more.", "Start it."),
        ("Use it when asked; see template_get for the parameters.", "Use it when asked."),
        ("by id, see template_get", "by id"),
        ("from workflow_list", ""),
        ("Try another spelling, or user_find.", "Try another spelling."),
        ("Look there, or at workflow_list, before you start again.", "Look there, before you start again."),
        ("user_find finds them; ids always work. Then go on.", "Ids always work. Then go on."),
        ("Look at workflow_list, then wait. Go on.", "Go on."),
        ("List them (task_list; user_find for names, if many) and wait.", ""),
        ("See task_list.", "See task_list."),
        ("my_workflow_list is no tool.", "my_workflow_list is no tool."),
        ("", ""),
    ],
)
def test_what_names_a_missing_tool_is_left_out(said: str, kept: str) -> None:
    assert without_mentions(said, MISSING) == kept
    assert without_mentions(said, ()) == said
