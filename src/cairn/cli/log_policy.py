"""``cairn log policy``: the list of logs and witnesses that one trusts, as a file."""

from __future__ import annotations

import click

from cairn.errors import WrongUse
from cairn.transparency.trust_policy import TrustPolicy


@click.command("policy")
@click.option(
    "--log", "logs", multiple=True, metavar="KEY[ URL]", help="A log's verifier key, and its place."
)
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="KEY[ URL]",
    help="A witness's verifier key, and its place.",
)
@click.option(
    "--quorum",
    type=click.IntRange(0),
    help="How many of the witnesses are enough; more than half by default.",
)
def command(logs: tuple[str, ...], witnesses: tuple[str, ...], quorum: int | None) -> None:
    """Print a policy (c2sp.org/tlog-policy) that other programs read too.

    Witnesses of one owner are one witness: choose such as do not depend on each other, nor on the
    log.
    """
    least = len(witnesses) // 2 + 1 if quorum is None and witnesses else quorum or 0
    if least > len(witnesses):
        raise WrongUse(detail=f"{least} of {len(witnesses)} witnesses cannot be met.")
    names = [f"w{number}" for number in range(1, len(witnesses) + 1)]
    lines = [f"log {each}" for each in logs]
    lines += [f"witness {name} {each}" for name, each in zip(names, witnesses, strict=True)]
    if least:
        lines.append(f"group enough {least} {' '.join(names)}")
    lines.append(f"quorum {'enough' if least else 'none'}")
    text = "\n".join(lines) + "\n"
    TrustPolicy.parse(text)
    click.echo(text, nl=False)
