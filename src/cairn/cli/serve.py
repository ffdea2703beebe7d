"""``cairn serve``: the HTTP interfaces that public test suites call."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime

import click

from cairn.errors import WrongUse
from cairn.services.conformance.issuers import Issuers
from cairn.services.conformance.profiles import make_profiles
from cairn.services.conformance.server import ConformanceServer
from cairn.services.self_signed import loopback_certificate

_SEED_OCTETS = 32
_DEFAULT_PORT = 8443


@click.command("serve", help="Serve the interfaces that public test suites call, on loopback.")
@click.option(
    "--conformance", is_flag=True, help="VC-API and DID resolution, one profile for each suite."
)
@click.option(
    "--tls",
    type=click.Choice(["self-signed", "none"]),
    default="self-signed",
    show_default=True,
    help="Speak https with a certificate made at start, or plain http.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=_DEFAULT_PORT,
    show_default=True,
    help="The port on 127.0.0.1; 0 takes a free one.",
)
@click.option("--seed", help="Any text; the same one gives the same issuers each time.")
def command(*, conformance: bool, tls: str, port: int, seed: str | None) -> None:
    """Print each profile's issuer as JSON on the first line, then serve until interrupted."""
    if not conformance:
        raise WrongUse(detail="Say what to serve: --conformance.")
    chosen = secrets.token_bytes(_SEED_OCTETS) if seed is None else seed.encode()
    profiles = make_profiles(chosen)
    issuers = Issuers(profiles, clock=lambda: datetime.now(UTC))
    context = loopback_certificate().server_context() if tls == "self-signed" else None
    try:
        server = ConformanceServer(port, context, issuers)
    except OSError as error:
        raise WrongUse(detail=f"Port {port} cannot be opened: {error.strerror}.") from error
    with server:
        click.echo(json.dumps({name: profile.issuer for name, profile in profiles.items()}))
        click.echo(f"Serving {server.base}/vc-api/; Ctrl-C ends it.", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
