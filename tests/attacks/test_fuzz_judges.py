"""Each of the fuzzer's judges finds a planted defect in its evidence, and accepts correct evidence."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.attacks.fuzz.evidence import Evidence
from tests.attacks.fuzz.judges import findings_of
from tests.attacks.fuzz.person import Question
from tests.attacks.fuzz.portal import Received
from tests.attacks.fuzz.scenes import CODE, OUTSIDE, Scene
from tests.attacks.fuzz.steps import NO, YES, Reply, Step
from tests.fixtures.tables import all_rows

CALL = Evidence(Scene(), Step("call", "task_complete"), address="http://127.0.0.1:5", secrets={"the code": CODE})
CONFIRM = {"properties": {"confirm": {"type": "boolean"}}}
REJECT = Received("bizproc.task.complete", {"TASK_ID": 1128, "STATUS": 2, "COMMENT": "No\u200b «budget»."})
READ = "reject task 1128 «Laptops»\ncomment: «No[U+200B] ‹budget›.»"


def kinds(evidence: Evidence) -> set[str]:
    return {finding.kind for finding in findings_of(evidence)}


def text(said: str, data: Any = None) -> list[Any]:
    return [
        {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": said}], "structuredContent": data}}
    ]


def asked(message: str, reply: Reply = YES, *, on_screen: bool = False) -> list[Question]:
    return [Question(message, CONFIRM, reply, on_screen)]


WRONG: Mapping[str, tuple[str, Evidence]] = {
    "others wait": ("freeze", replace(CALL, stall=1.2)),
    "memory": ("growth", replace(CALL, grown=201 * 2**20)),
    "the end": ("slow end", replace(CALL, ending=2.1)),
    "a crash": ("died", replace(CALL, ended="status 1")),
    "silence": ("no answer", replace(CALL, answered=False)),
    "told as a defect": ("defect", replace(CALL, said=text("x failed inside the server (KeyError)."))),
    "logged as a defect": ("defect", replace(CALL, log="bizproc-mcp: critical: a defect in the background: KeyError")),
    "no message": ("defect", replace(CALL, said=[{"no message": "{"}])),
    "before the marks": ("unquoted", replace(CALL, said=text("QzNAMEzQ «x»"))),
    "behind closed marks": ("unquoted", replace(CALL, said=text("«x» QzNAMEzQ «y»"))),
    "in an error": ("unquoted", replace(CALL, said=[{"error": {"code": 1, "message": "QzNAMEzQ"}}])),
    "in a question of the newest era": (
        "unquoted",
        replace(CALL, said=[{"result": {"inputRequests": {"confirm": {"params": {"message": "QzNAMEzQ"}}}}}]),
    ),
    "behind a link": ("unquoted", replace(CALL, said=text("http://127.0.0.1:5/a QzURLzQ"))),
    "turned letters": ("unseen", replace(CALL, said=text("a\u202eb"))),
    "unseen in structured content": ("unseen", replace(CALL, said=text("ab", {"items": [{"name": "a\u200bb"}]}))),
    "unseen in a name": ("unseen", replace(CALL, said=text("ab", {"a\x1b": 1}))),
    "unseen in a document": (
        "unseen",
        replace(CALL, said=[{"result": {"contents": [{"text": '{"name":"a\\u001b[2J"}'}]}}]),
    ),
    "unseen in the log": ("unseen", replace(CALL, log="a line\x9b")),
    "a secret in an answer": ("leak", replace(CALL, said=text(f"see {CODE}"))),
    "a secret in structured content": ("leak", replace(CALL, said=text("x", {"a": [{CODE: 1}]}))),
    "a secret in a question": ("leak", replace(CALL, questions=asked(CODE, NO))),
    "a secret in the log": ("leak", replace(CALL, log=CODE)),
    "a secret in the journal": ("leak", replace(CALL, kept=CODE)),
    "a secret at another host": ("leak", replace(CALL, trapped=f"Authorization: Bearer {CODE}")),
    "a file in base64": (
        "leak",
        replace(
            CALL,
            secrets={"a file": OUTSIDE},
            received=[Received("bizproc.event.list", {"x": [base64.b64encode(b"ab" + OUTSIDE.encode()).decode()]})],
        ),
    ),
    "without a question": ("consent", replace(CALL, received=[REJECT])),
    "after a no": ("consent", replace(CALL, received=[REJECT], questions=asked(READ, NO))),
    "after what is no clear yes": (
        "consent",
        replace(CALL, received=[REJECT], questions=asked(READ, Reply("accept", {"confirm": "true"}))),
    ),
    "after a yes and a no": ("consent", replace(CALL, received=[REJECT], questions=asked(READ) + asked(READ, NO))),
    "twice": ("consent", replace(CALL, received=[REJECT, REJECT], questions=asked(READ))),
    "though the policy denies it": ("consent", replace(CALL, received=[REJECT], questions=asked(READ), forbidden=True)),
    "another text": ("consent", replace(CALL, received=[REJECT], questions=asked(READ.replace("[U+200B]", "")))),
    "another task": ("consent", replace(CALL, received=[REJECT], questions=asked(READ.replace("1128", "1129")))),
    "another decision": (
        "consent",
        replace(CALL, received=[REJECT], questions=asked(READ.replace("reject", "approve"))),
    ),
    "part of a text": ("consent", replace(CALL, received=[REJECT], questions=asked(f"{READ[:-4]}…»"))),
    "a file in other words": (
        "consent",
        replace(
            CALL,
            step=replace(CALL.step, shown=["mail"]),
            received=[Received("bizproc.workflow.template.add", {"NAME": "x"})],
            questions=asked("add «x»"),
        ),
    ),
    "told and not done": ("consent", replace(CALL, said=text("done", {"outcome": "done"}), questions=asked(READ))),
}


@all_rows(("kind", "evidence"), WRONG.values())
def test_a_planted_defect_is_found_by_its_judge(kind: str, evidence: Evidence) -> None:
    assert kind in kinds(evidence)


FILE = base64.b64encode(b"%PDF").decode()
LINES = Received("bizproc.activity.log", {"EVENT_TOKEN": "x", "LOG_MESSAGE": "one\ntwo"})
UPLOAD = Received("bizproc.event.send", {"EVENT_TOKEN": "x", "RETURN_VALUES": {"scan": ["a.pdf", FILE]}})
SCREEN = "Request 1 would send:\nlog_message:\n  │ «one\n  │ two»\nEffect      log a line"
RIGHT: Mapping[str, Evidence] = {
    "nothing": CALL,
    "quoted": replace(CALL, said=text("task «QzNAMEzQ› QzNAMEzQ ‹» on «QzNAMEzQ»")),
    "a link": replace(CALL, said=text("document http://127.0.0.1:5/crm/QzURLzQ%20x/")),
    "line breaks and tabs": replace(CALL, said=text("a\n\tb", {"text": "a\n\tb"})),
    "a secret the assistant gave": replace(
        CALL, step=replace(CALL.step, arguments={"comment": CODE}), said=text(f"no argument {CODE}")
    ),
    "a yes to exactly that": replace(CALL, received=[REJECT], questions=asked(READ)),
    "a yes after another page": replace(
        CALL, received=[REJECT], questions=asked(READ, Reply("accept", {"confirm": False, "page": 2})) + asked("more")
    ),
    "lines in a question": replace(CALL, received=[LINES], questions=asked("log\nlog_message:\n  │ «one\n  │ two»")),
    "lines on a screen": replace(CALL, received=[LINES], questions=asked(SCREEN, on_screen=True)),
    "a file by its fingerprint": replace(
        CALL,
        received=[UPLOAD],
        questions=asked(f"return_values.scan: file «a.pdf» (sha256 {hashlib.sha256(b'%PDF').hexdigest()[:16]})"),
    ),
    "a request without writes": replace(CALL, received=[Received("bizproc.task.list", {"FILTER": {"ID": 1}})]),
    "its own words at a client that reads": replace(
        CALL, step=Step("read", "bizproc://tasks/\u200b"), said=[{"error": {"message": "\u200b is no id."}}]
    ),
    "a traceback where everything is logged": replace(
        CALL, scene=Scene(log_level="DEBUG"), log="Traceback (most recent call last):\n"
    ),
}


@all_rows("evidence", RIGHT.values())
def test_what_is_right_is_let_pass(evidence: Evidence) -> None:
    assert findings_of(evidence) == []
