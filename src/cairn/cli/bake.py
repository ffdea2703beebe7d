"""``cairn bake``: put a credential into a picture (Open Badges 3.0 §5.3).

Exit codes: 0 done; 2 wrong use, or something could not be read.
"""

from __future__ import annotations

from pathlib import Path

import click

from cairn.cli.durable_files import replace_file
from cairn.errors import ImageUnusable
from cairn.formats import baking_png, baking_svg
from cairn.formats.detect import Wrapping, detect

_TEXT = {Wrapping.JSON, Wrapping.JWS_COMPACT}


@click.command("bake")
@click.argument("credential", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("picture", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    "out",
    required=True,
    metavar="PICTURE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The picture to write; PICTURE itself is left as it is.",
)
def command(credential: Path, picture: Path, out: Path) -> None:
    """Put a CREDENTIAL (JSON or JWT) into a PICTURE (PNG or SVG).

    A credential that is in the picture already gives way to the new one. The credential's bytes
    are not changed, so its signature holds.
    """
    data, image = credential.read_bytes().strip(), picture.read_bytes()
    found = detect(data)
    if found.carriers or found.wrapping not in _TEXT or not found.data:
        raise ImageUnusable(detail="a credential in JSON or as a JWT is what can be baked")
    if baking_png.is_png(image):
        baked = baking_png.bake(image, found.data)
    elif baking_svg.is_svg(image):
        baked = baking_svg.bake(image, found.data)
    else:
        raise ImageUnusable(detail="it is neither PNG nor SVG")
    if out.resolve() in {credential.resolve(), picture.resolve()}:
        raise click.UsageError("--out must name another file than the two that are read.")
    replace_file(out, baked)
    click.echo(f"{out}")
