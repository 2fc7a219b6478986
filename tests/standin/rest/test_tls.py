"""The portal with a certificate, for clients that only support https."""

import json
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme

from bizproc_standin.app import create_app
from bizproc_standin.serving import Tls, running_standin
from tests.standin.rest.portals import EMPLOYEE, small_world

SERVER = Path(__file__).parents[3] / "server"


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA, tmp_path: Path) -> Tls:
    issued = authority.issue_cert("127.0.0.1", "localhost")
    files = Tls(tmp_path / "portal.pem", tmp_path / "portal.key")
    issued.private_key_pem.write_to_path(files.key)
    for part in issued.cert_chain_pems:
        part.write_to_path(files.certificate, append=True)
    return files


def _trusting(authority: trustme.CA) -> httpx.Client:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return httpx.Client(verify=context, trust_env=False)


def test_the_portal_is_served_and_told_as_https(authority: trustme.CA, tls: Tls) -> None:
    with running_standin(create_app(small_world()), tls) as standin, _trusting(authority) as http:
        assert standin.base_url.startswith("https://127.0.0.1:")
        url = standin.webhook_url(EMPLOYEE)
        assert http.get(f"{url}profile").json()["result"]["ID"] == str(EMPLOYEE)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{url}profile", trust_env=False)


def test_the_command_serves_the_given_certificate(authority: trustme.CA, tls: Tls) -> None:
    command = [sys.executable, "-m", "bizproc_standin", "--port", "0", "--exit-with-stdin"]
    command += ["--tls-cert", str(tls.certificate), "--tls-key", str(tls.key)]
    with subprocess.Popen(command, cwd=SERVER, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(next(line for line in process.stdout if line.startswith("{")))
        with _trusting(authority) as http:
            profile = http.get(f"{told['webhooks']['head']}profile").json()["result"]
        assert profile["ID"] == str(told["users"]["head"])
        assert told["application"]["token_url"].startswith("https://")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
