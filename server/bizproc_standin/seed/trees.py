"""Building blocks of process templates, in the form that the portal's designer saves."""

from collections.abc import Mapping, Sequence

Node = dict[str, object]
Rows = Sequence[Sequence[object]]


def descriptor(
    name: str,
    kind: str,
    *,
    default: object = "",
    required: bool = False,
    multiple: bool = False,
    options: Mapping[str, str] | None = None,
    description: str = "",
) -> dict[str, object]:
    """A parameter, variable or constant; flags are stored as the designer posts them (docs/portal.md 6.1)."""
    return {
        "Name": name,
        "Description": description,
        "Type": kind,
        "Required": "1" if required else "0",
        "Multiple": "1" if multiple else "0",
        "Options": dict(options) if options else "",
        "Default": default,
    }


def asked(
    name: str,
    title: str,
    kind: str,
    *,
    required: bool = False,
    multiple: bool = False,
    options: Mapping[str, str] | None = None,
    default: object = "",
    description: str = "",
) -> dict[str, object]:
    """A field of an information request; its name is the variable it fills."""
    return {
        "Title": title,
        "Name": name,
        "Description": description,
        "Type": kind,
        "Required": "1" if required else "0",
        "Multiple": "1" if multiple else "0",
        "Options": dict(options) if options else "",
        "Default": default,
    }


class Steps:
    """Creates the activities of one template, each with a unique name (docs/portal.md 6.4)."""

    def __init__(self, template_id: int) -> None:
        self._template_id = template_id
        self._count = 0

    def step(self, kind: str, title: str, *children: Node, name: str = "", **properties: object) -> Node:
        """An activity; without a name it gets the template's next one."""
        self._count += 1
        made = f"A{10000 + self._template_id}_{20000 + self._count}_{31415 + self._count}_{27182}"
        return {
            "Type": kind,
            "Name": name or made,
            "Activated": "Y",
            "Properties": {"Title": title, **properties},
            "Children": list(children),
        }

    # containers

    def process(self, *children: Node, title: str = "Sequential business process") -> Node:
        """The root of a sequential process."""
        return self.step(
            "SequentialWorkflowActivity",
            title,
            *children,
            name="Template",
            Permission={letter: [] for letter in "DERSTUWX"},
        )

    def sequence(self, *children: Node) -> Node:
        """Steps one after another."""
        return self.step("SequenceActivity", "Sequence of steps", *children)

    def choose(self, title: str, *branches: Node) -> Node:
        """An if/else: the first branch that holds runs."""
        return self.step("IfElseActivity", title, *branches)

    def when(self, title: str, rows: Rows, *children: Node) -> Node:
        """A branch on variables and parameters."""
        return self.step("IfElseBranchActivity", title, *children, propertyvariablecondition=rows)

    def when_field(self, title: str, rows: Rows, *children: Node) -> Node:
        """A branch on document fields."""
        return self.step("IfElseBranchActivity", title, *children, fieldcondition=rows)

    def otherwise(self, title: str, *children: Node) -> Node:
        """The branch that always holds."""
        return self.step("IfElseBranchActivity", title, *children, truecondition="1")

    def repeat(self, title: str, rows: Rows, *children: Node) -> Node:
        """A loop with a condition on variables."""
        return self.step("WhileActivity", title, self.sequence(*children), propertyvariablecondition=rows)

    # plain steps

    def set(self, title: str, **values: object) -> Node:
        """Set variables."""
        return self.step("SetVariableActivity", title, VariableValue=values)

    def change(self, title: str, **values: object) -> Node:
        """Change the document."""
        return self.step("SetFieldActivity", title, FieldValue=values)

    def status(self, text: str) -> Node:
        """Set the title of the process state."""
        return self.step("SetStateTitleActivity", "Set status", TargetStateTitle=text)

    def log(self, text: str) -> Node:
        """Write into the process log."""
        return self.step("LogActivity", "Write to the log", Text=text, SetVariable="0")

    def tell(self, to: object, text: str) -> Node:
        """Send a message to people."""
        return self.step(
            "IMNotifyActivity",
            "Notify",
            MessageSite=text,
            MessageOut="",
            MessageType="2",
            MessageUserFrom=["author"],
            MessageUserTo=to,
        )

    def head_of(self, person: object, reserve: object, name: str) -> Node:
        """Find a person's head; the result is ``GetUser``."""
        return self.step(
            "GetUserActivity",
            "Find the head",
            name=name,
            UserType="boss",
            MaxLevel="1",
            UserParameter=person,
            ReserveUserParameter=reserve,
            SkipAbsent="N",
        )

    def wait(self, amount: int, unit: str) -> Node:
        """Wait for some seconds, minutes, hours or days (s, m, h, d)."""
        return self.step(
            "DelayActivity", "Pause", TimeoutDuration=str(amount), TimeoutDurationType=unit, TimeoutTime=""
        )
