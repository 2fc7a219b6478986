"""The seeded company behind a certificate, as clients from the package registry meet it."""

import random
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from bizproc_standin.app import create_app
from bizproc_standin.clock import ShiftedClock, SystemClock
from bizproc_standin.seed import HEAD, seed_bulk, seed_company
from bizproc_standin.serving import Tls, running_standin
from bizproc_standin.standin import StandIn
from bizproc_standin.world.world import World

BULK = 120
"""Approvals of the head in addition to the seeded ones: three pages."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """A certificate for this machine, and the file of the authority that signed it."""

    portal: Tls
    authority: Path

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    tls = Tls(folder / "portal.pem", folder / "portal.key")
    issued.private_key_pem.write_to_path(tls.key)
    for part in issued.cert_chain_pems:
        part.write_to_path(tls.certificate, append=True)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    return Certificates(tls, folder / "authority.pem")


@pytest.fixture
def https_portal(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The company over https; ``requests`` trusts its authority the way a person would tell it to."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.authority))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with running_standin(_company(), certificates.portal) as standin:
        yield standin


@pytest.fixture
def http_portal() -> Iterator[StandIn]:
    with running_standin(_company()) as standin:
        yield standin


def _company() -> StandIn:
    world = World(ShiftedClock(SystemClock()), random.Random(1))
    seed_company(world)
    seed_bulk(world, BULK, HEAD)
    return create_app(world)
