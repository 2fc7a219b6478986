import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from bizproc_mcp.settings import Application, read_settings
from bizproc_mcp.upstream import token_file
from bizproc_mcp.upstream.wire.clock import SystemClock
from bizproc_mcp.upstream.wire.tokens import Tokens
from bizproc_standin.seed import ADMINISTRATOR
from bizproc_standin.seed.applications import INTEGRATION
from tests.fixtures.standin import seeded_standin

ROOT = Path(__file__).parents[3]


@contextmanager
def _process(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.upstream.oauth.asking"]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "server")])
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow  # processes of their own, a hundred calls
def test_two_processes_with_a_hundred_calls_renew_an_expired_token_once(tmp_path: Path) -> None:
    with seeded_standin() as standin:
        pair = standin.oauth.issue(INTEGRATION, ADMINISTRATOR)
        standin.oauth.expire()
        environment = {
            "BITRIX24_DOMAIN": standin.base_url,
            "BITRIX24_CLIENT_ID": INTEGRATION,
            "BITRIX24_CLIENT_SECRET": standin.oauth.describe(INTEGRATION)["client_secret"],
            "BITRIX24_OAUTH_SERVER": standin.base_url,
            "BIZPROC_STATE_DIR": str(tmp_path / "state"),
            "BIZPROC_PLAN": "enterprise",
        }
        settings = read_settings(environment)
        assert isinstance(settings.credentials, Application)
        kept = Tokens(pair.access_token, pair.refresh_token, endpoint=f"{standin.base_url}/rest/")
        token_file(settings, settings.credentials, SystemClock()).write(kept)

        with _process(environment) as one, _process(environment) as two:
            for process in (one, two):
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            answers = [process.communicate(timeout=60) for process in (one, two)]

        assert [json.loads(out) for out, _ in answers] == [{"good": 50, "failed": 0}] * 2, [err for _, err in answers]
        assert standin.oauth.refreshes == 1
        assert standin.oauth.tokens.refused == {}
        print(f"two processes, 100 calls: {standin.oauth.refreshes} renewal, 0 failed")
