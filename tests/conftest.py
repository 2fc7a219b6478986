"""What all tests share: one event loop library, and the option that rewrites the catalogue's snapshots."""

import gc
import importlib
import os
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fixtures.once_per_process import check_schemas_once, describe_resources_once, load_authorities_once

# No example is timed: the machines that run this differ. The quick run tries fewer of them than `.ci/run`.
settings.register_profile("quick", deadline=None, max_examples=30)
settings.register_profile("whole", deadline=None)
settings.load_profile("quick")

# A third of the time of a whole run was the garbage collector's: it went again and again through all that stays until
# the end, the modules and the tests themselves. It now leaves that out, and comes less often.
gc.set_threshold(50_000, 20, 20)

# Servers in processes of their own, and the other workers, find this code compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

check_schemas_once()
load_authorities_once()
describe_resources_once()


def pytest_configure(config: pytest.Config) -> None:
    """With the slow tests come all examples of the others."""
    if not config.option.markexpr:
        settings.load_profile("whole")


def pytest_sessionstart() -> None:
    """Each worker imports a share of the test files first, so that where nothing is compiled, all compile together."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if not worker:
        return
    root = Path(__file__).parents[1]
    files = sorted(path for path in (root / "tests").rglob("test_*.py") if "node_modules" not in path.parts)
    for path in files[int(worker) :: int(os.environ["PYTEST_XDIST_WORKER_COUNT"])]:
        # What is wrong with a file is told when it is collected.
        with suppress(Exception, pytest.skip.Exception), warnings.catch_warnings():
            warnings.simplefilter("error")
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with heavy tests go first, so that no worker is left with one of them at the end."""
    heavy = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "release")))}
    items.sort(key=lambda item: item.path not in heavy)


def pytest_collection_finish() -> None:
    """Leave all that is there before the first test out of the collector's rounds."""
    gc.freeze()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The loop the server itself runs on."""
    return "asyncio"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options: rewriting the catalogue's snapshots, and how often and when servers are killed."""
    parser.addoption("--update-snapshots", action="store_true", help="write tests/tools/snapshots anew")
    parser.addoption("--kill-rounds", type=int, default=20, help="how often tests/faults kills a working server")
    parser.addoption("--kill-seed", type=int, help="the seed of the moments at which it does")
