"""Files that must not be sent: the server's secrets and state, under any name.

Each attempt uses a tool; portal requests, journal and results are searched for the content.
"""

import base64
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.office import SECRET, Office
from tests.fixtures.person import NO, YES, asking, configured
from tests.fixtures.vibecode_office import vibecode_settings

posix = pytest.mark.skipif(sys.platform == "win32", reason="hard links and folders of POSIX")
INSIDE = "MARKED CONTENT OF A FILE OF OURS"
CARD = {"Subject": "Linen", "Amount": 1.5, "SignedOn": "2026-11-03", "Keeper": "me"}


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with all that lies in one, and one honest file."""
    home = tmp_path_factory.mktemp("home")
    for path in ("state/tokens-1.json", "state/demo/journal.sqlite3", ".ssh/id_rsa", ".env", "work/.git/config"):
        (home / path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / path).write_text(INSIDE)
        (home / path).chmod(0o600)
    for path in ("vibekey", "policy.toml", "other.secret"):
        (home / path).write_text(f"# {INSIDE}\n")
    (home / "claude_desktop_config.json").write_text(f'{{"env": {{"WEBHOOK": "https://x/rest/1/{SECRET}/"}}}}')
    (home / "offer.txt").write_text("an honest offer")
    return home


def environment(home: Path) -> dict[str, str]:
    """The folder of files is the whole home."""
    return {
        "BIZPROC_FILES_DIR": str(home),
        "BIZPROC_STATE_DIR": str(home / "state"),
        "BIZPROC_POLICY": str(home / "policy.toml"),
        "SOMEBODYS_PASSWORD_FILE": str(home / "other.secret"),
    }


OURS = (
    "state/tokens-1.json",
    "state/demo/journal.sqlite3",
    ".ssh/id_rsa",
    ".env",
    "work/.git/config",
    "policy.toml",
    "other.secret",
    "claude_desktop_config.json",
)


def reached(office: Office) -> str:
    """All that any form of the portal and anything kept on disk here holds."""
    files = [repr(file.content) for file in office.world.files.values()]
    kept = [path.read_bytes().decode("latin-1") for path in office.folder.rglob("*.sqlite*")]
    return "\n".join([*files, *kept])


@pytest.mark.parametrize("path", OURS)
async def test_no_form_takes_a_file_of_the_servers_own(office: Office, home: Path, path: str) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with configured(office, environment(home)) as head:
        said = await head.refused("task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": path})
    assert "never read" in said
    assert INSIDE not in said
    assert office.written() == []
    assert INSIDE not in reached(office)


@posix
@pytest.mark.parametrize("path", ["state/tokens-1.json", "policy.toml", "other.secret"])
async def test_a_second_name_for_such_a_file_is_the_same_file(office: Office, home: Path, path: str) -> None:
    os.link(home / path, home / "harmless.txt")
    task = office.running(803, "DYNAMIC_147_1")
    async with configured(office, environment(home)) as head:
        said = await head.refused(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": "harmless.txt"}
        )
    assert "never read" in said
    assert office.written() == []


@posix
async def test_a_secret_behind_a_link_as_containers_mount_it_is_known_by_what_it_is(office: Office, home: Path) -> None:
    (home / "mounted").symlink_to(home / "vibekey")
    env = {"BIZPROC_FILES_DIR": str(home), "ANYTHING_FILE": str(home / "mounted")}
    task = office.running(803, "DYNAMIC_147_1")
    async with configured(office, env) as head:
        said = await head.refused(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": "vibekey."}
        )
        assert "no file" in said
        said = await head.refused(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": {"path": "vibekey"}}
        )
    assert "never read" in said


COPIES: Mapping[str, bytes] = {
    "a copy of the tokens of a sign-in": b'{"access": "AAAA0000BBBB1111CCCC2222DDDD3333"}',
    "a webhook as an editor saves it": f"webhook {SECRET}".encode("utf-16"),
    "a webhook as an address writes it": SECRET.encode(),
}


@pytest.mark.parametrize("content", COPIES.values(), ids=COPIES)
async def test_a_copy_of_a_secret_is_never_sent(office: Office, home: Path, content: bytes) -> None:
    (home / "state" / "tokens-1.json").write_bytes(COPIES["a copy of the tokens of a sign-in"])
    (home / "backup.txt").write_bytes(content)
    task = office.running(803, "DYNAMIC_147_1")
    async with configured(office, environment(home)) as head:
        fields = CARD | {"Scan": "backup.txt"}
        said = await head.refused("task_complete", task_id=task.id, decision="submit", fields=fields)
    assert "holds a secret" in said
    assert office.written() == []


@pytest.mark.parametrize("folder", ["state", "state/demo", ".ssh"])
async def test_the_folder_of_files_cannot_be_one_of_those_itself(office: Office, home: Path, folder: str) -> None:
    env = {**environment(home), "BIZPROC_FILES_DIR": str(home / folder)}
    task = office.running(803, "DYNAMIC_147_1")
    name = next(path.name for path in (home / folder).iterdir() if path.is_file())
    async with configured(office, env) as head:
        said = await head.refused(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": {"path": name}}
        )
    assert "BIZPROC_FILES_DIR lies" in said
    assert office.written() == []


async def test_a_key_read_from_a_file_never_goes_to_vibecode_nor_into_the_journal(office: Office, home: Path) -> None:
    key = vibecode_settings(office).secrets()
    (home / "vibekey").write_text(next(iter(key)))
    kept = str(home / "vibekey")
    serving = office.server(
        vibecode_settings(office, BIZPROC_FILES_DIR=str(home), VIBECODE_API_KEY="", VIBECODE_API_KEY_FILE=kept)
    )
    encoded = base64.b64encode((home / "vibekey").read_bytes()).decode()
    async with asking(office, YES, server=serving) as (assistant, person):
        for given in ({"path": "vibekey"}, [{"path": "vibekey"}], {"path": str(home / "vibekey")}):
            said = await assistant.refused(
                "workflow_start", template_id=713, document="deal:5141", parameters={"note": given}
            )
            assert encoded not in said
    assert office.standin.rest.commands["vibecode.workflows.start"] == 0
    assert encoded not in "\n".join([reached(office), *person.questions])


SENDING: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("a path", {"Scan": "offer.txt"}),
    ("content", {"Scan": ["offer.txt", base64.b64encode(b"an honest offer").decode()]}),
)


@pytest.mark.parametrize(("how", "scan"), SENDING, ids=[how for how, _ in SENDING])
@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_a_person_is_asked_before_a_file_is_sent_and_sees_which(
    office: Office, home: Path, how: str, scan: Mapping[str, Any], answer: str
) -> None:
    del how
    task = office.running(803, "DYNAMIC_147_1")
    env = {"BIZPROC_FILES_DIR": str(home)}
    async with asking(office, YES if answer == "yes" else NO, env=env) as (head, person):
        result = await head.raw("task_complete", {"task_id": task.id, "decision": "submit", "fields": {**CARD, **scan}})
    assert len(person.questions) == 1
    assert "file «offer.txt» (15 bytes, sha256 74322a520e15a364)" in person.questions[0]
    assert result.is_error is (answer == "no")
    assert [file.content for file in office.world.files.values() if file.name == "offer.txt"] == (
        [b"an honest offer"] if answer == "yes" else []
    )
    assert base64.b64encode(b"an honest offer").decode() not in "\n".join([reached(office), *person.questions])


async def test_starting_with_a_file_is_asked_too(office: Office, home: Path) -> None:
    serving = office.server(vibecode_settings(office, BIZPROC_FILES_DIR=str(home), BIZPROC_CONFIRM="destructive"))
    async with asking(office, NO, server=serving) as (assistant, person):
        await assistant.refused(
            "workflow_start", template_id=713, document="deal:5141", parameters={"note": {"path": "offer.txt"}}
        )
    assert "file «offer.txt»" in person.questions[0]
    assert office.standin.rest.commands["vibecode.workflows.start"] == 0
