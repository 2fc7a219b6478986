"""Marked secrets are planted everywhere, and every output is searched for them."""

import base64
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bizproc_mcp.models.files import FileContent
from bizproc_mcp.safety.redaction import Redaction
from bizproc_standin.faults import Fault
from tests.fixtures.office import ADMINISTRATOR, HEAD, SECRET, Office
from tests.fixtures.office_fixtures import both_eras
from tests.fixtures.person import NO, YES, asking, configured

APPLICATION_TOKEN = "MARKED1APPLICATION1TOKEN"
HTTP_TOKEN = "MARKED2HTTP2TOKEN"
FILE = base64.b64encode(b"MARKED3 content of a file " * 3).decode()
CARD = {"Subject": "x", "Amount": 5, "SignedOn": "2026-11-19", "Keeper": "me", "Scan": ["scan.txt", FILE]}
MARKS = ("MARKED0", "MARKED1", "MARKED2", FILE, FILE[:40])
ENV = {"BIZPROC_APPLICATION_TOKEN": APPLICATION_TOKEN, "BIZPROC_HTTP_TOKEN": HTTP_TOKEN, "BIZPROC_LOG_LEVEL": "DEBUG"}


def found(text: str, *more: str) -> list[str]:
    return [mark for mark in (*MARKS, *more) if mark in text]


def kept(folder: Path) -> str:
    """All that was written down, whatever the tables hold."""
    texts = []
    for file in sorted(folder.glob("*.sqlite3")):
        connection = sqlite3.connect(file)
        texts.append("\n".join(connection.iterdump()))
        connection.close()
    return "\n".join(texts)


@both_eras
async def test_no_secret_reaches_an_answer_a_question_the_log_or_the_journal(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    token = office.company.event_token("legal_check")
    signature = token.rpartition("|")[2]
    shown: list[str] = []
    calls: list[tuple[str, dict[str, Any]]] = [
        ("portal_info", {}),
        ("task_complete", {"task_id": 1128, "decision": "reject", "comment": f"see {office.webhook(HEAD)}"}),
        ("task_complete", {"task_id": 1521, "decision": "submit", "fields": CARD}),
        ("task_complete", {"task_id": 1129, "decision": "approve", "comment": APPLICATION_TOKEN}),
        ("event_send", {"event_token": token, "return_values": {"verdict": "ok"}}),
        ("activity_log", {"event_token": token, "log_message": f"token {token} {HTTP_TOKEN}"}),
        ("activity_log", {"event_token": SECRET, "log_message": "x"}),
    ]
    faults = (None, Fault.html(), Fault.drop(), Fault.refuse(500), Fault.refuse(401), Fault.truncated())
    for fault in faults:
        async with asking(office, YES, NO, env=ENV | {"BIZPROC_CONFIRM": "writes"}) as (assistant, person):
            for tool, arguments in calls:
                if fault is not None:
                    office.standin.faults.add(fault)
                result = await assistant.client.call_tool(tool, arguments)
                office.standin.faults.clear()
                shown.append(result.model_dump_json())
            resource = await assistant.client.read_resource("bizproc://journal")
            shown += [resource.model_dump_json(), *person.questions]
    written = kept(office.folder)
    assert "journal" in written
    assert "scan.txt" in written
    assert found("\n".join(shown), signature) == []
    assert found(written, signature) == []
    assert found(caplog.text, signature) == []
    assert found("".join(capfd.readouterr()), signature) == []


@pytest.mark.parametrize("confirm", ["off", "destructive"])
async def test_a_text_with_a_secret_is_not_sent_for_it_could_not_be_shown(office: Office, confirm: str) -> None:
    arguments = {"task_id": 1128, "decision": "reject", "comment": f"{office.webhook(HEAD)} {APPLICATION_TOKEN}"}
    async with configured(office, ENV | {"BIZPROC_CONFIRM": confirm}) as assistant:
        said = await assistant.refused("task_complete", **arguments)
    assert "would send a secret of this server" in said
    assert office.written() == []
    assert found(said) == []
    assert found(kept(office.folder)) == []


@pytest.mark.slow  # processes of their own
def test_a_process_shows_no_secret_in_its_arguments_or_at_its_end(office: Office) -> None:
    """A crash inside, and wrong settings: neither standard error nor the command line holds a secret."""
    env = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "BIZPROC_STATE_DIR": str(office.folder),
        "BITRIX24_WEBHOOK_URL": office.webhook(ADMINISTRATOR),
        **ENV,
    }
    command = [sys.executable, "-m", "bizproc_mcp"]
    wrong = (
        {"BIZPROC_POLICY": str(office.folder / "none.toml")},
        {"BITRIX24_DOMAIN": "company.bitrix24.com"},
        {"BITRIX24_WEBHOOK_URL": office.webhook(HEAD).replace("/rest/", "/rest/x")},
    )
    for broken in wrong:
        ended = subprocess.run(
            command, input="", capture_output=True, text=True, timeout=30, check=False, env={**env, **broken}
        )
        assert ended.returncode == 2
        assert found(ended.stdout + ended.stderr) == []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as child:
        line = Path(f"/proc/{child.pid}/cmdline")
        shown = line.read_text() if line.exists() else " ".join(command)
        assert found(shown) == []
        _, errors = child.communicate("this is no protocol\n{}\n", timeout=30)
    assert found(errors) == []


def test_redaction_keeps_what_is_no_secret() -> None:
    redaction = Redaction({"s3cret-code"})
    given = {
        "comment": "the s3cret-code of 5 deals",
        "event_token": f"66e81a641752f8.56521481|A1_2|{'a' * 32}.{'0' * 64}",
        "fields": {"Scan": FileContent("a.pdf", b"ABC"), "Tags": ["a.pdf", "QUJD"], "Amount": 12.5, "Path": "in/c.pdf"},
        "task_ids": [1, 2],
        "none": None,
    }
    assert redaction.value(given) == {
        "comment": "the [hidden] of 5 deals",
        "event_token": "66e81a641752f8.56521481|A1_2|[hidden]",
        "fields": {
            "Scan": "file «a.pdf» (3 bytes, sha256 b5d4045c3f466fa9)",
            "Tags": ["a.pdf", "QUJD"],
            "Amount": 12.5,
            "Path": "in/c.pdf",
        },
        "task_ids": [1, 2],
        "none": None,
    }
