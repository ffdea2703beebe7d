"""``cairn unbake``: take the credential out of a picture, as it was put in.

Exit codes: 0 done; 2 wrong use, or there is no one credential in the picture.
"""

from __future__ import annotations

from pathlib import Path

import click

from cairn.cli.durable_files import replace_file
from cairn.errors import ImageUnusable
from cairn.formats import baking_png, baking_svg


@click.command("unbake")
@click.argument("picture", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it here rather than to standard output.",
)
def command(picture: Path, out: Path | None) -> None:
    """Take the credential out of a PICTURE (PNG or SVG), unchecked.

    What comes out are the octets that were baked in: JSON, a JWT, or, from an old badge, the
    address at which it is hosted.
    """
    image = picture.read_bytes()
    if baking_png.is_png(image):
        credential = baking_png.unbake(image)
    elif baking_svg.is_svg(image):
        credential = baking_svg.unbake(image)
    else:
        raise ImageUnusable(detail="it is neither PNG nor SVG")
    if out is None:
        click.echo(credential)
    elif out.resolve() == picture.resolve():
        raise click.UsageError("--out must name another file than the picture.")
    else:
        replace_file(out, credential)
        click.echo(f"{out}")
