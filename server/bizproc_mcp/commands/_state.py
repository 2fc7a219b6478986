"""Shared by the commands that read the state directory: options and error output."""

import functools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from bizproc_mcp.errors import BizprocError
from bizproc_mcp.settings import Settings, read_settings
from bizproc_mcp.storage.state_dir import state_dir

_P = ParamSpec("_P")
_T = TypeVar("_T")


def told(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Print a `BizprocError` as one line and exit with code 2."""

    @functools.wraps(work)
    def tell(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return work(*args, **kwargs)
        except BizprocError as error:
            click.echo(f"bizproc-mcp: {error}", err=True)
            sys.exit(2)

    return tell


def state_options(work: Callable[..., _T]) -> Callable[..., _T]:
    """Add `--state-dir` and `--demo`; the command receives them as `folder`."""

    @click.option(
        "--state-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="State folder; overrides BIZPROC_STATE_DIR.",
    )
    @click.option("--demo", is_flag=True, help="Use the state of demos.")
    @functools.wraps(work)
    def located(*args: object, state_dir: Path | None, demo: bool, **kwargs: object) -> _T:
        return work(*args, folder=_folder(state_dir, demo=demo), **kwargs)

    return located


def _folder(given: Path | None, *, demo: bool) -> Path:
    try:
        settings = Settings(state_dir=given) if given else read_settings()
    except BizprocError as error:
        click.echo(f"bizproc-mcp: {error}", err=True)
        sys.exit(2)
    return state_dir(replace(settings, demo=demo))
