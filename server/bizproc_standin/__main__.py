"""``bizproc-standin``: serves the local portal on a port."""

import json
import logging
import os
import random
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Unpack

import click
import uvicorn

from bizproc_standin.app import Settings, create_app
from bizproc_standin.clock import ShiftedClock, SystemClock
from bizproc_standin.faults import Fault, parse_fault
from bizproc_standin.ready import ready_keys
from bizproc_standin.rest.limits import PLANS
from bizproc_standin.seed import ROLES, seed_bulk, seed_company
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.serving import Tls, bind, make_server
from bizproc_standin.standin import StandIn
from bizproc_standin.world.world import World


class _FaultType(click.ParamType[Fault]):
    """``KIND[=VALUE][:METHOD][:TIMES]``."""

    name = "fault"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fault:
        try:
            return parse_fault(str(value))
        except ValueError as failure:
            self.fail(str(failure), param, ctx)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "ru"]), help="Of task texts.")
@click.option("--latency-ms", default=0.0, type=click.FloatRange(min=0), help="Time each request takes.")
@click.option("--command-ms", default=0.0, type=click.FloatRange(min=0), help="Time each command takes in addition.")
@click.option("--limits", default="off", show_default=True, type=click.Choice(list(PLANS)), help="Rate and operating.")
@click.option("--seed", default=1, show_default=True, help="Of everything random.")
@click.option("--tasks", default=0, type=click.IntRange(min=0), help="That many approvals in addition.")
@click.option("--fault", "faults", multiple=True, type=_FaultType(), help="KIND[=VALUE][:METHOD][:TIMES], repeatable.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Serve https.")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Key of --tls-cert.")
@click.option("--application-url", default="", help="Where the application's authorization code is sent.")
@click.option("--handlers", default="", metavar="URL", help="Where activities of the applications post their calls.")
@click.option(
    "--application-token",
    default="",
    envvar="STANDIN_APPLICATION_TOKEN",
    help="That those calls bring; needs --handlers. Else STANDIN_APPLICATION_TOKEN.",
)
@click.version_option(package_name="bizproc-mcp")
@click.option("--exit-with-stdin", is_flag=True, help="End when standard input does.")
def main(
    *,
    port: int,
    host: str,
    language: str,
    latency_ms: float,
    command_ms: float,
    limits: str,
    seed: int,
    tasks: int,
    faults: tuple[Fault, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    application_url: str,
    handlers: str,
    application_token: str,
    exit_with_stdin: bool,
) -> None:
    """Run a local Bitrix24 portal with a small company in it, for trying things out."""
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key belong together.")
    tls = Tls(tls_cert, tls_key) if tls_cert and tls_key else None
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="bizproc-standin: %(message)s")
    try:
        taken = bind(host, port)
    except (OSError, UnicodeError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) and failure.strerror else str(failure)
        click.echo(f"bizproc-standin: cannot listen on {host}:{port}: {reason}. Choose another --port.", err=True)
        sys.exit(2)
    # A shell starts background jobs with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with taken, suppress(KeyboardInterrupt):  # Ctrl+C is the normal way to stop it
        standin = _make_portal(
            seed, language, tasks, limits=limits, latency=latency_ms / 1000, command_seconds=command_ms / 1000
        )
        standin.faults.add(*faults)
        standin.world.applications[INTEGRATION].redirect_uri = application_url
        if handlers:
            _post_calls_to(standin.world, handlers, application_token)
        server = make_server(standin, taken, tls)
        _announce(standin, tell_activities=bool(handlers))
        if exit_with_stdin:
            threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
        server.run(sockets=[taken])


def _make_portal(seed: int, language: str, tasks: int, **settings: Unpack[Settings]) -> StandIn:
    # The same seed always makes the same company; nothing here is secret.
    world = World(ShiftedClock(SystemClock()), random.Random(seed), language)  # noqa: S311
    company = seed_company(world)
    if tasks:
        seed_bulk(world, tasks)
    standin = create_app(world, **settings)
    standin.handlers.calls.extend(company.open_calls)
    return standin


def _post_calls_to(world: World, address: str, application_token: str) -> None:
    for application in world.applications.values():
        application.application_token = application_token
        for activity in application.activities.values():
            activity.handler = address


def _announce(standin: StandIn, *, tell_activities: bool) -> None:
    """Print a webhook for each role and an application, and the same data as one line of JSON for programs."""
    users = standin.world.users
    urls = {role: standin.webhook_url(user_id) for role, user_id in ROLES.items()}
    click.echo(f"A local portal runs at {standin.base_url} (Ctrl+C ends it).")
    for role, user_id in ROLES.items():
        click.echo(f"  {role:<13}  {users[user_id].full_name:<20}  {urls[role]}")
    application = standin.oauth.describe(INTEGRATION)
    click.echo(f"  {'application':<13}  {application['client_id']}  secret {application['client_secret']}")
    vibecode = ready_keys(standin)
    click.echo(f"The same portal answers as Vibecode at {vibecode['base_url']}:")
    for name, key in vibecode["keys"].items():
        click.echo(f"  {name:<13}  {key}")
    click.echo(f"  {'session':<13}  {vibecode['session_token']}  (of the key application)")
    told: dict[str, object] = {
        "base_url": standin.base_url,
        "webhooks": urls,
        "users": dict(ROLES),
        "application": dict(application),
        "vibecode": dict(vibecode),
        "environments": {
            "rest": {role: {"BITRIX24_WEBHOOK_URL": urls[role]} for role in ROLES},
            "vibecode": {
                role: {"VIBECODE_API_KEY": vibecode["keys"][role], "VIBECODE_BASE_URL": vibecode["base_url"]}
                for role in ROLES
            },
        },
    }
    if tell_activities:
        registered = [one for app in standin.world.applications.values() for one in app.activities.values()]
        told["activities"] = [asdict(activity) for activity in registered]
    click.echo(json.dumps(told))
    sys.stdout.flush()


def _end_with_stdin(server: uvicorn.Server) -> None:
    """Wait until the other end of standard input is closed, cleanly or not."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    server.should_exit = True


if __name__ == "__main__":
    main()
