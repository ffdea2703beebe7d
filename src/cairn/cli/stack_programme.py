"""``cairn stack PROGRAMME CREDENTIAL…``: credentials held against a programme.

Every credential is verified first. What is not found genuine is listed with the reason and not
counted; the rest goes to :mod:`cairn.stacking.programme_audit`, which opens no path itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.cli import COULD_NOT_TELL, DONE, REFUSED
from cairn.errors import WrongUse
from cairn.stacking.case import Case, read_case
from cairn.stacking.catalogue import read_catalogue
from cairn.stacking.completion import Measure
from cairn.stacking.precedents import read_precedents, with_precedents
from cairn.stacking.programme_audit import Audit, audit
from cairn.stacking.programme_reading import read_programme
from cairn.stacking.programme_report import as_dict, lines
from cairn.stacking.stack_page import ways_note, ways_said
from cairn.stacking.verified_holdings import verified_holdings
from cairn.stacking.ways_on import ways_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cairn.cli.sources import Source
    from cairn.stacking.holdings import Holding
    from cairn.stacking.programme import Programme
    from cairn.stacking.stack_page import WayOn
    from cairn.stacking.ways_on import OnOffer
    from cairn.verification import Report

_FORMAT = b"cairn-programme/"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks about a programme."""

    programmes: tuple[str, ...]
    """The programme; others to try stand behind it."""
    case: str | None
    assume: str | None
    policy_date: str
    evaluated_on: str
    """ISO date."""
    as_json: bool
    precedents: str | None = None
    """A file of decisions taken before."""
    catalogue: str | None = None
    """A file of what can be taken to finish."""
    measure: Measure = Measure.CREDIT
    """What a way to finish is to have the least of."""
    language: str = "en"


def answer_programme(
    asked: Asked, sources: Iterable[Source], verify: Callable[[Source], Report]
) -> tuple[int, list[Audit]]:
    """Answer on standard output.

    Args:
        asked: programmes, case and trials.
        sources: where the credentials are.
        verify: gives the report on one of them.

    Returns:
        The exit code, by the first programme: 0 complete, 1 not, 3 a person decides; and the
        audits, for whoever draws them.
    """
    _require_day(asked.policy_date)
    programmes = [_programme(path) for path in asked.programmes]
    if asked.precedents:
        before = read_precedents(_bytes(asked.precedents), asked.precedents)
        programmes = [with_precedents(versions, before) for versions in programmes]
    case = _case(asked)
    holdings, refused = verified_holdings((verify(source), source.data) for source in sources)
    audits = [
        audit(
            versions,
            holdings,
            case,
            asked.evaluated_on,
            policy_date=asked.policy_date,
            is_what_if=place > 0,
            language=asked.language,
        )
        for place, versions in enumerate(programmes)
    ]
    offers = read_catalogue(_bytes(asked.catalogue), asked.catalogue) if asked.catalogue else ()
    ways = [_ways(asked, one, holdings, case, offers) for one in audits]
    if asked.as_json:
        answers = [
            {**as_dict(one, refused, asked.language), **_ways_written(found)}
            for one, found in zip(audits, ways, strict=True)
        ]
        shown = answers[0] if len(answers) == 1 else {"answers": answers}
        click.echo(json.dumps(shown, ensure_ascii=False, separators=(",", ":")))
    else:
        for place, one in enumerate(audits):
            if place:
                click.echo("")
            for line in (*lines(one, refused, asked.language), *_ways_lines(ways[place])):
                click.echo(line)
    codes = {True: DONE, False: REFUSED, None: COULD_NOT_TELL}
    return codes[audits[0].complete], audits


def _ways(
    asked: Asked,
    found: Audit,
    holdings: tuple[Holding, ...],
    case: Case,
    offers: tuple[OnOffer, ...],
) -> tuple[str, tuple[WayOn, ...]]:
    """What is said of the ways to finish as a whole, and each of them; nothing where unasked."""
    if not offers or found.strict.complete is not False:
        return "", ()
    programme = found.programme
    ways = ways_on((programme,), holdings, case, asked.evaluated_on, offers, measure=asked.measure)
    said = ways_said(ways, offers, asked.measure, programme.credit.scheme, asked.language)
    return ways_note(ways, asked.language), said


def _ways_written(ways: tuple[str, tuple[WayOn, ...]]) -> dict[str, object]:
    note, said = ways
    if not note:
        return {}
    written = [{"steps": [step for step, _ in one.steps], "said": one.said} for one in said]
    return {"ways": {"note": note, "ways": written}}


def _ways_lines(ways: tuple[str, tuple[WayOn, ...]]) -> list[str]:
    note, said = ways
    return ["", note, *(f"  {one.said}" for one in said)] if note else []


def _require_day(text: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError:
        raise WrongUse(detail=f"“{text}” is not a date such as 2025-09-01.") from None


def _programme(path: str) -> tuple[Programme, ...]:
    return read_programme(_bytes(path), path)


def _case(asked: Asked) -> Case:
    """The case, with what ``--assume`` adds to it for trial."""
    case = read_case(_bytes(asked.case), asked.case) if asked.case else Case()
    if asked.assume:
        assumed = read_case(_bytes(asked.assume), asked.assume).assumed
        case = replace(case, assumed=(*case.assumed, *assumed))
    return case


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        detail = f"{path} cannot be read: {error.strerror}."
        raise WrongUse(detail=detail) from error


def is_programme(path: str) -> bool:
    """Whether the file at ``path`` means to be a programme; its reader judges the rest.

    Bare instances are JSON: a file of YAML is a programme, and so is JSON that says so.
    """
    return Path(path).suffix.lower() in {".yaml", ".yml"} or _FORMAT in _bytes(path)[:4096]
