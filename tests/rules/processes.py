"""Trees the tests of outline, diagram and needs share, and ways to make more of them."""

from collections.abc import Mapping

from hypothesis import strategies as st

from bizproc_mcp.models._base import Json, JsonMap

REST = "rest_0123456789abcdef0123456789abcdef"


def node(kind: str, *children: JsonMap, name: str = "", active: str = "Y", **properties: Json) -> JsonMap:
    return {
        "Type": kind,
        "Name": name or f"A_{kind}",
        "Activated": active,
        "Properties": properties,
        "Children": list(children),
    }


def sequence(*children: JsonMap) -> JsonMap:
    return node("SequenceActivity", *children)


def process(*children: JsonMap) -> list[JsonMap]:
    return [node("SequentialWorkflowActivity", *children, name="Template", Title="x")]


def branch(condition: Mapping[str, Json], *children: JsonMap, active: str = "Y") -> JsonMap:
    return {**node("IfElseBranchActivity", *children, active=active), "Properties": condition}


def approval(yes: JsonMap | None = None, no: JsonMap | None = None, **properties: Json) -> JsonMap:
    usual: JsonMap = {"Name": "Approve purchase", "Users": ["author"], "ApproveType": "any"}
    parts = [sequence(*([part] if part else [])) for part in (yes, no)]
    return {**node("ApproveActivity", *parts), "Properties": {**usual, **properties}}


ELSE: Mapping[str, Json] = {"truecondition": "1"}
CHAIN = process(
    node("SetVariableActivity", name="A1", VariableValue={"Approver": ["author"], "Verdict": ""}),
    node(
        "WhileActivity",
        sequence(
            node(
                "GetUserActivity",
                name="A2",
                UserType="boss",
                MaxLevel="1",
                UserParameter=["{=Variable:Approver}"],
                ReserveUserParameter=["user_1"],
            ),
            node(
                "IfElseActivity",
                branch(
                    {"propertyvariablecondition": [["Approver", "=", "{=Constant:Manager}"]]},
                    node("SetFieldActivity", FieldValue={"STATUS": "approved"}),
                ),
                branch(
                    ELSE,
                    approval(
                        node("SetVariableActivity", VariableValue={"Approver": "{=A3:LastApprover}"}),
                        node("SetFieldActivity", FieldValue={"STATUS": "rejected"}),
                        Users=["{=A2:GetUser}"],
                        ShowComment="Y",
                        CommentRequired="YR",
                        TimeoutDuration="3",
                        TimeoutDurationType="d",
                    ),
                ),
            ),
        ),
        fieldcondition=[["STATUS", "=", "new"]],
    ),
    node("ReviewActivity", Name="Look", Users=["{=Constant:Executor}", "group_d1"], ApproveType="all"),
    node("SetStateTitleActivity", TargetStateTitle="Done"),
    node("IMNotifyActivity", MessageUserTo=["Author"], MessageSite="Ready: {=Document:NAME}"),
)
MACHINE: list[JsonMap] = [
    node(
        "StateMachineWorkflowActivity",
        node(
            "StateActivity",
            node("StateInitializationActivity", node("SetStateTitleActivity", TargetStateTitle="Draft")),
            node(
                "EventDrivenActivity",
                node("HandleExternalEventActivity", Title="Send", Permission=["author"]),
                node("SetStateActivity", TargetStateName="S2"),
            ),
            node(
                "EventDrivenActivity",
                node("DelayActivity", TimeoutDuration="1", TimeoutDurationType="d"),
                node("LogActivity", Text="Still a draft"),
            ),
            node("StateFinalizationActivity", node("LogActivity", Text="Leaving")),
            name="S1",
            Title="Draft state",
        ),
        node(
            "StateActivity",
            node("StateInitializationActivity", approval(node("SetStateActivity", TargetStateName="S3"))),
            name="S2",
            Title="At approval",
        ),
        node("StateActivity", name="S3", Title="Over"),
        name="Template",
        InitialStateName="S1",
    )
]

KINDS = [
    "SequenceActivity",
    "EmptyBlockActivity",
    "IfElseActivity",
    "IfElseBranchActivity",
    "WhileActivity",
    "ForEachActivity",
    "ParallelActivity",
    "ListenActivity",
    "EventDrivenActivity",
    "StateMachineWorkflowActivity",
    "StateActivity",
    "StateInitializationActivity",
    "StateFinalizationActivity",
    "SetStateActivity",
    "HandleExternalEventActivity",
    "ApproveActivity",
    "ReviewActivity",
    "RequestInformationActivity",
    "RequestInformationOptionalActivity",
    "SetVariableActivity",
    "SetFieldActivity",
    "SetStateTitleActivity",
    "LogActivity",
    "IMNotifyActivity",
    "SocNetMessageActivity",
    "SetPermissionsActivity",
    "GetUserActivity",
    "AbsenceActivity",
    "TerminateActivity",
    "DelayActivity",
    "CodeActivity",
    "SomeThirdPartyActivity",
    REST,
]
NASTY = [
    'a"b',
    "`code`",
    "end",
    "[x](javascript:alert(1))",
    "<b onclick=x>",
    "a|b",
    "{y}",
    "#quot;",
    "%%{init: {'theme':'dark'}}%%",
    'x"];\nclick n1 href "https://evil.test"',
    "style n1 fill:#f00;",
    "classDef a fill:#f00;",
    "1. list",
    "- item",
    "# head",
    "👩‍👩‍👧 emoji",
    "\u202eRTL",
    "-->",
    "$$x^2$$",
    "fa:fa-user",
    "https://example.com",
    "A" * 300,
    "« » ‹",
    "{=Document:AMOUNT}",
    "{=A_GetUserActivity:GetUser}",
    '=dateadd({=Document:DATE}, "-5d")',
    "\x00\x1b[31m",
    "&quot;&#35;",
    "~~~",
    ":::task",
    "\\",
    "subgraph x",
    "___",
    "***",
]
PROPERTIES = [
    "Title",
    "Name",
    "Users",
    "ApproveType",
    "ApproveMinPercent",
    "CommentRequired",
    "TimeoutDuration",
    "TimeoutDurationType",
    "TimeoutTime",
    "OverdueDate",
    "RequestedInformation",
    "VariableValue",
    "FieldValue",
    "TargetStateTitle",
    "TargetStateName",
    "InitialStateName",
    "Text",
    "MessageSite",
    "MessageUserTo",
    "UserType",
    "UserParameter",
    "ReserveUserParameter",
    "Permission",
    "truecondition",
    "fieldcondition",
    "propertyvariablecondition",
    "mixedcondition",
    "othercondition",
    "UseSubscription",
    "Object",
    "Variable",
]
texts = st.sampled_from(NASTY) | st.text(max_size=12) | st.sampled_from(["any", "all", "vote", "boss", "S1", "3", "d"])
scalars = texts | st.none() | st.booleans() | st.integers() | st.floats()
values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
rows = st.lists(
    st.lists(values, max_size=5)
    | st.fixed_dictionaries(
        {
            "object": texts,
            "field": texts,
            "operator": st.sampled_from(["=", "!=", "in", "empty", "between", "<b>"]),
            "value": values,
            "joiner": st.sampled_from(["0", "1", 0, 1, None]),
        }
    ),
    max_size=4,
)
properties: st.SearchStrategy[Json] = st.dictionaries(st.sampled_from(PROPERTIES), values | rows, max_size=5) | st.just(
    []
)
kinds = st.sampled_from(KINDS) | texts
leaves: st.SearchStrategy[JsonMap] = st.fixed_dictionaries(
    {
        "Type": kinds,
        "Name": st.sampled_from(["S1", "S2", "A1", "A_GetUserActivity"]) | texts,
        "Properties": properties,
    }
)


def _with_children(inner: st.SearchStrategy[JsonMap]) -> st.SearchStrategy[JsonMap]:
    children: st.SearchStrategy[Json] = st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from("0123"), inner, max_size=3
    )
    return st.fixed_dictionaries(
        {
            "Type": kinds,
            "Name": st.sampled_from(["S1", "S2", "A1"]),
            "Activated": st.sampled_from(["Y", "Y", "Y", "N"]),
            "Properties": properties,
            "Children": children,
        }
    )


activities = st.recursive(leaves, _with_children, max_leaves=14)
roots = st.sampled_from(["SequentialWorkflowActivity", "StateMachineWorkflowActivity"])


@st.composite
def trees(draw: st.DrawFn) -> list[JsonMap]:
    """A whole template: a root of either kind over activities of every kind, all their texts hostile."""
    inside = draw(st.lists(activities, max_size=5))
    return [node(draw(roots), *inside, name="Template", InitialStateName=draw(texts))]
