"""``cairn stack check CERTIFICATE``: whether certificates hold, found without the engine."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cairn.canonical.json_text import parse
from cairn.cli import DONE, REFUSED
from cairn.errors import UnreadableInput
from cairn.stacking.checker import check
from cairn.wording import sentence

ROOM = "stacking"


def check_certificates(paths: list[str], *, as_json: bool) -> int:
    """Check the certificate in each file; an answer with a certificate in it serves as well.

    Returns:
        The exit code: 0 where all hold, else 1.

    Raises:
        UnreadableInput: a file cannot be read, or is not JSON.
    """
    code = DONE
    for path in paths:
        findings = check(_certificate(path))
        if findings:
            code = REFUSED
        if as_json:
            written = {
                "source": path,
                "holds": not findings,
                "findings": [
                    {"code": name, "place": place, "reason": _reason(name, place)}
                    for name, place in findings
                ],
            }
            click.echo(json.dumps(written, ensure_ascii=False, separators=(",", ":")))
            continue
        verdict = sentence(ROOM, "check.fails" if findings else "check.holds")
        click.echo(f"{path}: {verdict}")
        for name, place in findings:
            click.echo(f"  {_reason(name, place)}")
    return code


def _reason(name: str, place: str) -> str:
    return sentence(ROOM, f"check.{name}", place=place)


def _certificate(path: str) -> object:
    try:
        octets = Path(path).read_bytes()
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error
    document = parse(octets)
    if isinstance(document, dict) and isinstance(document.get("certificate"), dict):
        return document["certificate"]
    return document
