"""The command prints working application credentials, as text and as JSON."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

SERVER = Path(__file__).parents[3] / "server"


@pytest.mark.slow  # a process of its own; the command itself is also tried in test_tls
def test_the_command_tells_an_application_that_can_log_in() -> None:
    """From the printed line to an administrator's method, by nothing but addresses and HTTP."""
    back = "http://127.0.0.1:8765/back"
    command = [sys.executable, "-m", "bizproc_standin", "--port", "0", "--exit-with-stdin", "--application-url", back]
    with subprocess.Popen(command, cwd=SERVER, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("{"):
                break
        application = json.loads(lines[-1])["application"]
        assert any(application["client_id"] in line and application["client_secret"] in line for line in lines[:-1])
        with httpx.Client(trust_env=False) as http:
            sent_back = http.get(f"{application['authorize_url']}&state=x&user_id=1").headers["location"]
            assert sent_back.startswith(f"{back}?code=")
            exchange = {
                "grant_type": "authorization_code",
                "client_id": application["client_id"],
                "client_secret": application["client_secret"],
                "code": httpx.URL(sent_back).params["code"],
            }
            tokens = http.get(application["token_url"], params=exchange).json()
            listed = http.get(f"{tokens['client_endpoint']}bizproc.activity.list?auth={tokens['access_token']}")
        assert listed.json()["result"] == ["md5_action"]
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
