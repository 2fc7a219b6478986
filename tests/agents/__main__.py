"""`python -m tests.agents`: requests for assistants that know nothing but the tools (tests/agents/README.md)."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import click

from tests.agents.asking import NoTrial, ask
from tests.agents.host_form import FORMS, Form

if TYPE_CHECKING:
    from tests.agents.case import Case

_CASE = click.argument("case_id", metavar="CASE")
_FORM = click.option("--form", type=click.Choice(FORMS), default="text", help="What the host hands on of an answer.")
_RESULTS = click.option(
    "--results", type=click.Path(path_type=Path), required=True, help="File that the record is added to."
)
_PATIENCE = click.option("--patience", default=3600.0, help="Seconds after which a trial ends unfinished.")
_SOCKET = click.option(
    "--socket", "path", envvar="TRIAL_SOCKET", type=click.Path(path_type=Path), help="Else TRIAL_SOCKET."
)


@click.group()
@_SOCKET
@click.pass_context
def main(context: click.Context, path: Path | None) -> None:
    """Try the tools with assistants: a portal, a session, a request, and a judgement by the portal's end state."""
    context.obj = path


@main.command()
@_CASE
@_FORM
@_RESULTS
@_PATIENCE
@click.pass_obj
def start(path: Path | None, case_id: str, form: Form, results: Path, patience: float) -> None:
    """Run the trial of CASE until `finish`; put it into the background."""
    from tests.agents.serving import serve  # noqa: PLC0415 (as above)

    anyio.run(serve, _case(case_id), form, _given(path), results, patience)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, resolve_path=True, path_type=Path))
@click.argument("case_ids", metavar="CASE...", nargs=-1, required=True)
@_FORM
@_RESULTS
@_PATIENCE
def series(folder: Path, case_ids: tuple[str, ...], form: Form, results: Path, patience: float) -> None:
    """Write FOLDER/01.txt and so on, the briefs of the CASES, and run their trials one after another."""
    from tests.agents import serving  # noqa: PLC0415 (the assistant's commands need none of it)

    wanted = [_case(case_id) for case_id in case_ids]
    anyio.run(serving.series, wanted, form, folder, results, patience, shlex.quote(sys.executable))


@main.command()
@_CASE
@click.pass_obj
def brief(path: Path | None, case_id: str) -> None:
    """Print all that the assistant of CASE is told."""
    from tests.agents.brief import brief as told  # noqa: PLC0415 (the assistant's commands need none of it)

    given = (_case(case_id), shlex.quote(str(_given(path))), str(Path.cwd()), shlex.quote(sys.executable))
    click.echo(anyio.run(told, *given))


@main.command()
def cases() -> None:
    """List the requests, for whoever runs trials."""
    from tests.agents.cases import CASES  # noqa: PLC0415 (the assistant's commands need none of it)

    for case in CASES.values():
        click.echo(f"{case.id:<32} {case.role:<14} {case.language}  {case.request}")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def table(files: tuple[Path, ...]) -> None:
    """Print what came of the trials in FILES, by form."""
    from tests.agents.table import read_results  # noqa: PLC0415 (the assistant's commands need none of it)
    from tests.agents.table import table as made  # noqa: PLC0415 (as above)

    click.echo(made(read_results(files)))


@main.command()
@click.pass_obj
def tools(path: Path | None) -> None:
    """List the tools."""
    _show(path, command="tools")


@main.command()
@click.argument("name")
@click.argument("arguments", default="{}")
@click.pass_obj
def call(path: Path | None, name: str, arguments: str) -> None:
    """Call the tool NAME with ARGUMENTS in JSON."""
    _show(path, command="call", name=name, given=_read(arguments))


@main.command()
@click.pass_obj
def resources(path: Path | None) -> None:
    """List what can be read."""
    _show(path, command="resources")


@main.command()
@click.argument("uri")
@click.pass_obj
def read(path: Path | None, uri: str) -> None:
    """Read the resource at URI."""
    _show(path, command="read", name=uri)


@main.command()
@click.pass_obj
def prompts(path: Path | None) -> None:
    """List the prompts."""
    _show(path, command="prompts")


@main.command()
@click.argument("name")
@click.argument("arguments", default="{}")
@click.pass_obj
def prompt(path: Path | None, name: str, arguments: str) -> None:
    """Get the prompt NAME with ARGUMENTS in JSON."""
    _show(path, command="prompt", name=name, given=_read(arguments))


@main.command()
@click.argument("text")
@click.pass_obj
def answer(path: Path | None, text: str) -> None:
    """Say TEXT to the person; the last one counts."""
    _show(path, command="answer", given=_read(text))


@main.command()
@click.pass_obj
def finish(path: Path | None) -> None:
    """End the trial."""
    _show(path, command="finish")


def _show(path: Path | None, **asked: str) -> None:
    try:
        text = ask(_given(path), **asked)
    except NoTrial as ended:
        raise click.ClickException(str(ended)) from None
    if text:
        click.echo(text)


def _given(path: Path | None) -> Path:
    if path is None:
        raise click.UsageError("Say with --socket PATH (before the command) or TRIAL_SOCKET which trial is meant.")
    return path


def _case(name: str) -> "Case":
    from tests.agents.cases import CASES  # noqa: PLC0415 (the assistant's commands need none of it)

    if name not in CASES:
        raise click.UsageError(f"There is no case {name}; `python -m tests.agents cases` lists them.")
    return CASES[name]


def _read(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


if __name__ == "__main__":
    main()
