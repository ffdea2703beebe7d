"""``cairn serve``: the registry; or the HTTP interfaces that public test suites call."""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import click

from cairn.errors import MissingExtra, PortUnusable

_SEED_OCTETS = 32
_REGISTRY_PORT = 8000
_CONFORMANCE_PORT = 8443


@click.command("serve", help="Serve the registry: its pages, its API, and the worker for its jobs.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="CAIRN_DATA",
    default=Path("cairn-data"),
    show_default=True,
    help="The folder of the installation: database, secrets, files.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="The port; 8000, or 8443 for --conformance, where 0 takes a free one.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes that answer requests.",
)
@click.option("--no-worker", is_flag=True, help="Leave the jobs to another machine's worker.")
@click.option(
    "--conformance",
    is_flag=True,
    help="Instead of the registry: VC-API and DID resolution for public test suites, on loopback.",
)
@click.option(
    "--tls",
    type=click.Choice(["self-signed", "none"]),
    default="self-signed",
    show_default=True,
    help="For --conformance: https with a certificate made at start, or plain http.",
)
@click.option("--seed", help="For --conformance: the same text gives the same issuers each time.")
def command(
    *,
    data: Path,
    host: str,
    port: int | None,
    processes: int,
    no_worker: bool,
    conformance: bool,
    tls: str,
    seed: str | None,
) -> None:
    """Serve until interrupted."""
    if conformance:
        _serve_conformance(_CONFORMANCE_PORT if port is None else port, tls, seed)
        return
    if find_spec("django") is None:
        raise MissingExtra(purpose="the registry", extra="server")
    from cairn.registry.operating import serving  # noqa: PLC0415 - loads Django

    port = port or _REGISTRY_PORT
    os.environ["CAIRN_LISTENS_AT"] = f"http://localhost:{port}"
    listener = serving.listen(host, port)
    serving.prepare(data.absolute())
    from django.conf import settings  # noqa: PLC0415 - known once the installation is prepared

    click.echo(f"Serving {settings.BASE_URL}/ from {data}; Ctrl-C ends it.", err=True)
    link = serving.first_link()
    if link is not None:
        click.echo(
            f"Nobody runs this registry yet. This link makes the operator's account, once:\n"
            f"  {link}\nIt stands in {data / 'first-start.txt'} too.",
            err=True,
        )
    serving.serve(listener, processes=processes, worker=not no_worker)


def _serve_conformance(port: int, tls: str, seed: str | None) -> None:
    """Print each profile's issuer as JSON on the first line, then serve until interrupted."""
    from cairn.services.conformance.issuers import Issuers  # noqa: PLC0415
    from cairn.services.conformance.profiles import make_profiles  # noqa: PLC0415
    from cairn.services.conformance.server import ConformanceServer  # noqa: PLC0415
    from cairn.services.self_signed import loopback_certificate  # noqa: PLC0415

    chosen = secrets.token_bytes(_SEED_OCTETS) if seed is None else seed.encode()
    profiles = make_profiles(chosen)
    issuers = Issuers(profiles, clock=lambda: datetime.now(UTC))
    context = loopback_certificate().server_context() if tls == "self-signed" else None
    try:
        server = ConformanceServer(port, context, issuers)
    except OSError as error:
        raise PortUnusable(port=port, detail=error.strerror) from error
    with server:
        click.echo(json.dumps({name: profile.issuer for name, profile in profiles.items()}))
        click.echo(f"Serving {server.base}/vc-api/; Ctrl-C ends it.", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
