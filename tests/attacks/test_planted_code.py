"""The server does not run code from its working directory, and puts no secret where other users can read it.

Found in use: `python -m` searches the current folder first, so a planted `bizproc_standin.py` or `h11.py` ran with
the person's rights and environment; and every user of the machine can read the arguments of a process.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bizproc_mcp.commands._demo_portal import DemoPortal
from tests.app.test_process import environment
from tests.test_layers import trees

PLANTED = ("bizproc_standin", "bizproc_mcp", "h11", "json", "click", "anyio")


@pytest.mark.slow  # processes of their own
def test_nothing_is_imported_from_the_folder_it_is_started_in(tmp_path: Path) -> None:
    folder, mark = tmp_path / "somewhere", tmp_path / "mark"
    folder.mkdir()
    for name in PLANTED:
        (folder / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name!r}); raise SystemExit(3)")
    command = [sys.executable, "-P", "-m", "bizproc_mcp", "serve", "--demo"]
    env = environment(tmp_path / "state")
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False, cwd=folder, env=env
    )
    assert ended.returncode == 0, ended.stderr
    assert not mark.exists(), mark.read_text()


@pytest.mark.slow  # processes of their own
def test_every_python_that_is_started_leaves_the_current_folder_out() -> None:
    starting = [
        (name, node.lineno, [ast.unparse(one) for one in node.elts])
        for name, tree in trees("bizproc_mcp").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.List | ast.Tuple) and "'-m'" in [ast.unparse(one) for one in node.elts]
    ]
    assert starting
    assert [one for one in starting if one[2][one[2].index("'-m'") - 1] != "'-P'"] == []


def test_the_demos_portal_is_told_its_token_where_nobody_else_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", "https://company.bitrix24.com/rest/1/MARKED0SECRET0CODE/")
    portal = DemoPortal.start(handlers="http://127.0.0.1:9/calls", application_token="MARKED0TOKEN0OF0THE0INBOX")
    try:
        assert portal.addresses()
        assert "MARKED" not in str(portal.child.args)
        if Path("/proc/self/environ").exists():
            inherited = Path(f"/proc/{portal.child.pid}/environ").read_bytes()
            assert b"MARKED0SECRET0CODE" not in inherited
            assert b"MARKED0TOKEN0OF0THE0INBOX" in inherited
    finally:
        with portal.child as child:
            child.kill()
    assert os.environ["BITRIX24_WEBHOOK_URL"]
