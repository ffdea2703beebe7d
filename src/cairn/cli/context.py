"""``cairn context``: the JSON-LD contexts pinned in the package."""

from __future__ import annotations

import json

import click

from cairn.canonical.contexts import SHIPPED, Contexts, shipped_text


@click.command("context", help="List the contexts in the package, or print the one at URL.")
@click.argument("url", required=False)
@click.option("--json", "as_json", is_flag=True, help="List as one JSON document.")
def command(url: str | None, *, as_json: bool) -> None:
    """List or print the pinned contexts; a document that names another is refused."""
    contexts = Contexts.shipped()
    if url is not None:
        contexts.get(url)
        row = next(row for row in SHIPPED if row.url == url)
        click.echo(shipped_text(row), nl=False)
        return
    rows = [{"url": each, "sha256_jcs": contexts.digest(each)} for each in contexts.listing()]
    if as_json:
        click.echo(json.dumps({"contexts": rows}, indent=2))
        return
    for each in rows:
        click.echo(f"{each['sha256_jcs']}  {each['url']}")
