"""Files in forms and templates: only from one folder, not through links, with a size limit."""

import base64
import os
import sys
from pathlib import Path

import pytest

from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.models._base import Json
from bizproc_mcp.models.files import FileContent
from bizproc_mcp.services.files import template_file, with_files, with_named_files
from bizproc_mcp.services.files_dir import read_file
from bizproc_mcp.settings import Settings
from tests.fixtures.forms import form_field
from tests.fixtures.office import Office

FILE = form_field("scan", "file", "Scan")
FILES = form_field("scans", "file", "Scans", multiple=True)
DRIVE = form_field("drive", "S:DiskFile", "Drive")
TEN_MEGABYTES = 10 * 1024 * 1024
ALPHA = FileContent("a.txt", b"alpha")
BETA = FileContent("b.txt", b"beta")

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and devices of POSIX")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("outside")
    inside = tmp_path / "files"
    (inside / "deep").mkdir(parents=True)
    (inside / "a.txt").write_bytes(b"alpha")
    (inside / "deep" / "b.txt").write_bytes(b"beta")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return inside


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.mark.parametrize("path", ["a.txt", "./a.txt", " a.txt "])
async def test_a_file_inside_is_read_by_its_relative_path(folder: Path, path: str) -> None:
    file = await read_file(Settings(files_dir=folder), path, 100)
    assert (file.name, file.content) == ("a.txt", b"alpha")


async def test_an_absolute_path_counts_where_it_lies_inside(folder: Path) -> None:
    file = await read_file(Settings(files_dir=folder), str(folder / "deep" / "b.txt"), 100)
    assert (file.name, file.content) == ("b.txt", b"beta")


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "deep/../../secret.txt", "deep/../a.txt", "/etc/passwd", "~/x.txt", "a.txt\0.bpt", "", ".", ".."],
)
async def test_what_lies_or_climbs_outside_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(InvalidInput, match="does not lie inside"):
        await read_file(Settings(files_dir=folder), path, 100)


@posix
@pytest.mark.parametrize("path", ["link.txt", "out/secret.txt", "inner.txt"])
async def test_links_are_never_followed_not_even_inside(folder: Path, path: str) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "out").symlink_to(folder.parent, target_is_directory=True)
    (folder / "inner.txt").symlink_to(folder / "a.txt")
    with pytest.raises(InvalidInput, match="link"):
        await read_file(Settings(files_dir=folder), path, 100)


@posix
async def test_the_folder_itself_may_be_a_link_of_the_owner(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(folder)
    assert (await read_file(Settings(files_dir=tmp_path / "here"), "a.txt", 100)).content == b"alpha"


@posix
async def test_a_name_that_cannot_be_shown_is_not_sent(folder: Path) -> None:
    (folder / "fdp\u202e.exe").write_bytes(b"x")
    with pytest.raises(InvalidInput, match="cannot be shown"):
        await read_file(Settings(files_dir=folder), "fdp\u202e.exe", 100)


@posix
async def test_pipes_folders_and_devices_are_no_files_and_hold_nobody_up(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    for path in ("pipe.txt", "deep"):
        with pytest.raises(InvalidInput, match="not a regular file"):
            await read_file(Settings(files_dir=folder), path, 100)
    with pytest.raises(InvalidInput, match="not a regular file"):
        await read_file(Settings(files_dir=Path("/dev")), "null", 100)


async def test_a_file_of_one_byte_too_many_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="larger than"):
        await read_file(Settings(files_dir=folder), "a.txt", 4)
    assert (await read_file(Settings(files_dir=folder), "a.txt", 5)).content == b"alpha"


async def test_without_the_folder_no_file_is_read() -> None:
    with pytest.raises(InvalidInput, match="BIZPROC_FILES_DIR, which is not set"):
        await read_file(Settings(), "a.txt", 100)


async def test_a_missing_file_is_told_by_its_name(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no file"):
        await read_file(Settings(files_dir=folder), "deep/c.txt", 100)


async def test_paths_and_base64_and_ids_of_drive_files_fill_a_form(folder: Path) -> None:
    given: dict[str, Json] = {
        "scan": "a.txt",
        "scans": ["a.txt", {"path": "deep/b.txt"}, ["c.txt", encoded(b"gamma")]],
        "drive": "1204",
        "other": "a.txt",
    }
    values = await with_files(Settings(files_dir=folder), (FILE, FILES, DRIVE), given)
    assert values == {
        "scan": ALPHA,
        "scans": [ALPHA, BETA, FileContent("c.txt", b"gamma")],
        "drive": 1204,
        "other": "a.txt",
    }


async def test_two_paths_are_not_taken_for_a_name_and_its_content(folder: Path) -> None:
    values = await with_files(Settings(files_dir=folder), (FILES,), {"scans": ["a.txt", "deep/b.txt"]})
    assert values["scans"] == [ALPHA, BETA]
    values = await with_files(Settings(), (FILES,), {"scans": ["a.txt", encoded(b"alpha")]})
    assert values["scans"] == ALPHA


@pytest.mark.parametrize("form", ["base64", "content"])
async def test_content_that_came_with_the_call_is_a_file_too(form: str) -> None:
    given: dict[str, Json] = {"one": {"name": "a.txt", form: encoded(b"alpha")}, "two": encoded(b"alpha")}
    values = await with_files(Settings(), (form_field("one", "file", ""), form_field("two", "file", "")), given)
    assert values == {"one": ALPHA, "two": FileContent("file", b"alpha")}


@pytest.mark.parametrize("given", ["a.txt", {"path": "a.txt"}, ["a.txt", encoded(b"alpha")]])
async def test_no_file_is_read_for_a_field_of_drive(folder: Path, given: Json) -> None:
    """It holds the id of an object there (docs/portal.md 7.4); what is no id is refused with the form."""
    assert await with_files(Settings(files_dir=folder), (DRIVE,), {"drive": given}) == {"drive": given}


@pytest.mark.parametrize("given", [None, "", []])
async def test_a_field_that_is_cleared_holds_no_file(given: Json) -> None:
    assert await with_files(Settings(), (FILE,), {"scan": given}) == {"scan": given}


@pytest.mark.parametrize(
    "given",
    [
        "not base64!",
        ["a.txt", "not base64!"],
        ["a.txt", "aGVsbG8=", "aGVsbG8="],
        ["", encoded(b"alpha")],
        ["a\u202etxt.exe", encoded(b"alpha")],
        ["a" * 256, encoded(b"alpha")],
        {"name": "a.txt"},
        {"name": "a.txt", "base64": "", "path": "a.txt"},
        {"path": 5},
        5.5,
        True,
    ],
    ids=str,
)
async def test_what_is_no_file_is_refused_for_a_field_of_files(given: Json) -> None:
    with pytest.raises(InvalidInput):
        await with_files(Settings(), (FILE,), {"scan": given})


async def test_where_no_types_are_known_only_a_path_in_so_many_words_names_a_file(folder: Path) -> None:
    pair: Json = ["a.txt", encoded(b"alpha")]
    given: dict[str, Json] = {"scan": {"path": "a.txt"}, "scans": [{"path": "deep/b.txt"}, "a.txt"], "text": pair}
    values = await with_named_files(Settings(files_dir=folder), given)
    assert values == {"scan": ALPHA, "scans": [BETA, "a.txt"], "text": pair}


async def test_content_that_came_with_the_call_is_bounded_too() -> None:
    for size, fits in ((TEN_MEGABYTES, True), (TEN_MEGABYTES + 1, False)):
        given = {"scan": ["x", encoded(b"\0" * size)]}
        if fits:
            assert (await with_files(Settings(), (FILE,), given))["scan"] == FileContent("x", b"\0" * size)
        else:
            with pytest.raises(InvalidInput, match="larger than"):
                await with_files(Settings(), (FILE,), given)
    hundred = await with_files(Settings(), (FILES,), {"scans": [["x", "eA=="]] * 100})
    assert hundred["scans"] == [FileContent("x", b"x")] * 100
    with pytest.raises(InvalidInput, match="too many"):
        await with_files(Settings(), (FILES,), {"scans": [["x", "eA=="]] * 101})


async def test_all_files_of_a_call_share_one_bound(folder: Path) -> None:
    for name, size in (("big.bin", TEN_MEGABYTES), ("one.bin", 1)):
        with (folder / name).open("wb") as file:
            file.truncate(size)
    settings = Settings(files_dir=folder)
    twice = await with_files(settings, (FILES,), {"scans": ["big.bin", "big.bin"]})
    assert isinstance(twice["scans"], list)
    assert len(twice["scans"]) == 2
    with pytest.raises(InvalidInput, match=r"larger|too large"):
        await with_files(settings, (FILES,), {"scans": ["big.bin", "big.bin", "one.bin"]})


@pytest.mark.parametrize("given", ["", [], ["a", "b", "c"], ["x.bpt", ""]])
async def test_a_template_file_that_is_not_there_is_told(given: str | list[str]) -> None:
    with pytest.raises(InvalidInput, match="No file was given"):
        await template_file(Settings(), given, 100)


@pytest.mark.parametrize("name", [(), ("process.bpt",)])
async def test_base64_longer_than_a_template_file_may_be_is_not_decoded(name: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="The file is larger"):
        await template_file(Settings(), [*name, encoded(bytes(3000))], 100)


async def test_a_template_file_keeps_only_the_last_part_of_its_name() -> None:
    file = await template_file(Settings(), ["C:\\secret\\process.bpt", encoded(b"x")], 100)
    assert (file.name, file.content) == ("process.bpt", b"x")


CARD = {"Subject": "Linen", "Amount": 1.5, "SignedOn": "2026-11-03", "Keeper": "me"}


async def test_a_task_takes_a_file_by_its_path_and_its_content_stands_in_no_journal(
    office: Office, folder: Path
) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant(BIZPROC_FILES_DIR=str(folder)) as head:
        said = await head.call(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": "deep/b.txt"}
        )
    assert said.data["outcome"] == "done"
    assert [file.content for file in office.world.files.values() if file.name == "b.txt"] == [b"beta"]
    kept = b"".join(path.read_bytes() for path in office.folder.rglob("*.sqlite*"))
    assert encoded(b"beta").encode() not in kept


async def test_a_task_with_a_path_outside_stays_open(office: Office, folder: Path) -> None:
    task = office.running(803, "DYNAMIC_147_1")
    async with office.assistant(BIZPROC_FILES_DIR=str(folder)) as head:
        said = await head.refused(
            "task_complete", task_id=task.id, decision="submit", fields=CARD | {"Scan": "../secret.txt"}
        )
    assert "does not lie inside" in said
    assert office.written() == []
