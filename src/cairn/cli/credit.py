"""``cairn credit``: convert credit and read levels, exactly, with the reason for every number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cairn.credit import (
    Basis,
    Conversion,
    amount_text,
    convert,
    decimal_text,
    exact_text,
    parse_amount,
    reference,
    round_down,
    scheme_named,
)
from cairn.credit.amounts import is_decimal
from cairn.credit.levels import framework_named
from cairn.credit.schemes import ects_hours, schemes
from cairn.errors import HoursNeeded, WrongUse
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from cairn.credit import Scheme

ROOM = "credit"


@click.group()
def command() -> None:
    """Convert credit between schemes, exactly, and compare levels."""


def _open_hours(sources: Sequence[Scheme], target: Scheme) -> list[Scheme]:
    """The schemes of a conversion whose hours are a range, in order, each once."""
    if all(source.code == target.code for source in sources):
        return []
    involved = dict.fromkeys((*sources, target))
    return [scheme for scheme in involved if scheme.hours_are_a_range]


def assign_hours(
    options: Sequence[str], sources: Sequence[Scheme], target: Scheme, country: str | None
) -> dict[str, Fraction]:
    """Which scheme each ``--hours-per-credit`` belongs to.

    ``SCHEME=HOURS`` says so itself. A bare number belongs to the scheme whose hours are a range;
    where several are, it belongs to the one that the country's table does not settle.

    Raises:
        WrongUse: a number that belongs to no scheme of this conversion.
        HoursNeeded: fewer numbers than ranges.
        AmountUnreadable: not a number.
    """
    left = _open_hours(sources, target)
    stated: dict[str, Fraction] = {}
    bare: list[Fraction] = []
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            bare.append(parse_amount(option))
            continue
        scheme = scheme_named(name)
        if scheme not in left:
            raise WrongUse(detail=f"{scheme.code} has no hours to choose in this conversion.")
        left.remove(scheme)
        stated[scheme.code] = parse_amount(value)
    if len(bare) < len(left) and country is not None and country.upper() in ects_hours():
        left = [scheme for scheme in left if scheme.code != "ECTS"]
    if len(bare) > len(left):
        raise WrongUse(
            detail="--hours-per-credit is given, but no scheme here leaves its hours open: "
            + ", ".join(f"{scheme.code} has {scheme.hours_text}" for scheme in (*sources, target))
            + "."
        )
    if bare and len(bare) < len(left):
        raise HoursNeeded(scheme=left[-1].code, allowed=left[-1].hours_text)
    stated.update(zip((scheme.code for scheme in left), bare, strict=False))
    return stated


def _pairs(words: Sequence[str]) -> list[tuple[Fraction, Scheme]]:
    if not words or len(words) % 2:
        raise WrongUse(detail="Give amounts and their schemes in pairs, such as: 5 ECTS 15 CATS.")
    return [
        (parse_amount(amount), scheme_named(code))
        for amount, code in zip(words[::2], words[1::2], strict=True)
    ]


def _as_json(parts: Sequence[Conversion], total: Fraction, step: Fraction | None) -> str:
    """The result as one JSON object; amounts are strings, so that no reader makes them floats."""
    shown = total if step is None else round_down(total, step)
    result: dict[str, object] = {
        "exact": exact_text(total),
        "amount": decimal_text(shown),
        "basis": parts[0].basis.value,
        "scheme": parts[0].target.code,
        "amount_is_exact": step is None and is_decimal(total),
        "parts": [
            {
                "amount": exact_text(part.amount),
                "scheme": part.source.code,
                "exact": exact_text(part.exact),
                "hours_per_credit": {
                    scheme.code: exact_text(hours)
                    for scheme, hours in (
                        (part.source, part.source_hours),
                        (part.target, part.target_hours),
                    )
                    if hours is not None
                },
                "line": part.line(),
            }
            for part in parts
        ],
    }
    return json.dumps(result, ensure_ascii=False)


@command.command("convert")
@click.argument("amounts", nargs=-1, metavar="AMOUNT SCHEME [AMOUNT SCHEME …]", required=True)
@click.option("--to", "target", required=True, metavar="SCHEME", help="The receiving scheme.")
@click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    required=True,
    help="Compare by the full-time year or by hours of learning; they differ by up to half.",
)
@click.option(
    "--hours-per-credit",
    "hours",
    multiple=True,
    metavar="[SCHEME=]HOURS",
    help="Hours of one credit of the scheme that leaves a range (ECTS: 25 to 30). Repeatable.",
)
@click.option("--country", metavar="CODE", help="Whose hours per ECTS credit apply, such as NL.")
@click.option("--step", metavar="AMOUNT", help="Round the total down to a multiple of this.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def convert_command(  # one parameter for each option of the command
    amounts: tuple[str, ...],
    *,
    target: str,
    basis: str,
    hours: tuple[str, ...],
    country: str | None,
    step: str | None,
    as_json: bool,
) -> None:
    """Convert credit exactly and say why. Of several amounts only the total is rounded."""
    receiving = scheme_named(target)
    given = _pairs(amounts)
    sources = [scheme for _, scheme in given]
    stated = (
        assign_hours(hours, sources, receiving, country) if basis == Basis.HOURS.value else None
    )
    parts = [
        convert(amount, scheme, receiving, basis=Basis(basis), hours=stated, country=country)
        for amount, scheme in given
    ]
    total = sum((part.exact for part in parts[1:]), start=parts[0].exact)
    rounding = None if step is None else parse_amount(step)
    if rounding == 0:
        raise WrongUse(detail="--step must be more than 0.")
    if as_json:
        click.echo(_as_json(parts, total, rounding))
        return
    shown = amount_text(total)
    click.echo(f"{shown} {receiving.code}")
    for part in parts:
        click.echo(part.line())
    if len(parts) > 1:
        click.echo(sentence(ROOM, "conversion.total", exact=shown, target=receiving.code))
    if rounding is not None:
        facts = {
            "step": decimal_text(rounding),
            "rounded": decimal_text(round_down(total, rounding)),
            "target": receiving.code,
        }
        click.echo(sentence(ROOM, "conversion.rounded", **facts))


@command.command("level", short_help="Compare a level with another framework's.")
@click.argument("level")
@click.argument("framework")
@click.option("--to", "target", required=True, metavar="FRAMEWORK", help="The receiving framework.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def level_command(level: str, framework: str, target: str, *, as_json: bool) -> int:
    """Say what LEVEL of FRAMEWORK is in another framework; exit 3 where that is not known."""
    found = reference(framework, level, target)
    if as_json:
        outcome = {
            "level": found.level,
            "candidates": list(found.candidates),
            "framework": found.framework,
            "source": found.source,
        }
        click.echo(json.dumps(outcome, ensure_ascii=False))
    else:
        how = {0: "open" if found.source else "unreferenced", 1: "one"}.get(
            len(found.candidates), "some"
        )
        facts = {
            "framework": framework_named(framework).code,
            "level": level,
            "target": found.framework,
            "found": ", ".join(found.candidates),
            "source": found.source,
        }
        same = framework_named(framework).code == found.framework
        click.echo(sentence(ROOM, f"level.{'same' if same else how}", **facts))
    return 0 if found.level is not None else 3


@command.command("schemes")
def schemes_command() -> None:
    """List the schemes, with their size, hours and source."""
    for scheme in schemes().values():
        year = "no year" if scheme.per_year is None else f"{scheme.per_year} a year"
        click.echo(f"{scheme.code:7} {year:10} {scheme.hours_text:>12} h  {scheme.name}")
        click.echo(f"        {scheme.certainty}: {scheme.source}")
