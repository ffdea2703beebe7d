"""``cairn lint``: check a description before anything is issued."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cairn.errors import WrongUse
from cairn.formats.record import read_achievement, read_issuer
from cairn.linting import (
    GENERAL,
    PROFILES,
    Finding,
    LintReport,
    Outcome,
    Profile,
    Severity,
    lint,
    profile_named,
    read_profile,
)
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOM = "linting"
FITS, DOES_NOT_FIT, UNDECIDED = 0, 1, 3
_WIDTH = 96
_SIGNS = {
    Severity.MANDATORY: ("✖", "red"),
    Severity.RECOMMENDED: ("△", "yellow"),
    Severity.OPTIONAL: ("·", None),
}


@click.command("lint")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--profile",
    "wanted",
    multiple=True,
    metavar="|".join(PROFILES),
    help="A framework to hold the description against, or a file with a profile of your own; may "
    "be given several times.",
)
@click.option(
    "--issuer",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuer's profile; its country and name count for the description.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(file: Path, wanted: Sequence[str], issuer: Path | None, *, as_json: bool) -> int:
    """Check the description in FILE before anything is issued.

    The rules that always hold are checked first; without them nothing is issued. Exit code: 0 all
    that is mandatory is there, 1 something is missing, 3 a person has to decide.
    """
    achievement = read_achievement(file.read_bytes())
    signer = None if issuer is None else read_issuer(issuer.read_bytes())
    profiles = [profile_named(GENERAL), *(_profile(each) for each in dict.fromkeys(wanted))]
    reports = [lint(achievement, each, issuer=signer) for each in profiles]
    if as_json:
        fits = {report.fits for report in reports}
        overall = False if False in fits else (None if None in fits else True)
        document = {"fits": overall, "reports": [report.to_json() for report in reports]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return _exit_code(reports)
    click.echo(click.style(achievement.title.best(), bold=True))
    for report in reports:
        click.echo("\n".join(("", *_in_full(report))))
    if not wanted:
        others = [lint(achievement, each, issuer=signer) for each in PROFILES]
        click.echo("\n".join(("", *_in_brief(others))))
    return _exit_code(reports)


def _profile(wanted: str) -> Profile:
    """A profile of the package, or one in a file."""
    if wanted in PROFILES:
        return profile_named(wanted)
    path = Path(wanted)
    if not path.is_file():
        known = ", ".join(PROFILES)
        detail = f"There is no profile and no file called {wanted!r}; profiles are {known}."
        raise WrongUse(detail=detail)
    return read_profile(path.read_bytes(), path.name)


def _exit_code(reports: Iterable[LintReport]) -> int:
    fits = [report.fits for report in reports]
    if False in fits:
        return DOES_NOT_FIT
    return UNDECIDED if None in fits else FITS


def _in_full(report: LintReport) -> Iterator[str]:
    """Everything that one profile says."""
    profile = report.profile
    yield f"{_verdict(report)}  {click.style(profile.title, bold=True)}"
    if profile.code != GENERAL:
        source = sentence(ROOM, "report.source", source=profile.source, effective=profile.effective)
        yield from _wrapped(source, "  ")
    if profile.partial:
        yield from _wrapped(sentence(ROOM, "report.partial"), "  ")
    if profile.note:
        yield from _wrapped(profile.note, "  ")
    for severity in Severity:
        yield from _faults(report, severity)
        if severity is Severity.MANDATORY:
            yield from _section("unclear", _with(report, Outcome.UNCLEAR), "○", "yellow")
    stated = [each.what for each in _with(report, Outcome.FITS)]
    if stated:
        yield from _heading("stated", count=len(stated))
    if profile.code != GENERAL:  # those rules are many, and of interest where they are broken
        yield from (f"    {click.style('●', fg='green')} {what}" for what in stated)
    at_issue = _with(report, Outcome.AT_ISSUE)
    if at_issue:
        yield from _heading("at_issue")
        yield from (f"    □ {each.what}" for each in at_issue)
    yield from _checklist(report)


def _with(report: LintReport, outcome: Outcome) -> list[Finding]:
    return [each for each in report.findings if each.outcome is outcome]


def _faults(report: LintReport, severity: Severity) -> Iterator[str]:
    sign, colour = _SIGNS[severity]
    yield from _section(severity.value, report.faults(severity), sign, colour)


def _section(
    name: str, findings: Sequence[Finding], sign: str, colour: str | None
) -> Iterator[str]:
    if not findings:
        return
    yield from _heading(name)
    for each in findings:
        lines = list(_wrapped(f"{each.what} [{each.code}]", "      "))
        yield f"    {click.style(sign, fg=colour)} {lines[0].strip()}"
        yield from lines[1:]
        yield from _wrapped(sentence(ROOM, "why", why=each.why), "        ")
        yield from _wrapped(sentence(ROOM, "how", how=each.how), "        ")


def _checklist(report: LintReport) -> Iterator[str]:
    """The principles, with what the record shows towards each."""
    if not report.checklist:
        return
    yield ""
    yield f"  {report.profile.checklist_title}"
    yield from _wrapped(sentence(ROOM, "checklist.note"), "  ")
    for line in report.checklist:
        shown = (
            sentence(ROOM, "checklist.shown", shown=line.shown, looked_for=line.looked_for)
            if line.looked_for
            else sentence(ROOM, "checklist.people")
        )
        yield f"    □ {click.style(line.title, bold=True)} ({shown})"
        yield from _wrapped(line.question, "      ")


def _in_brief(reports: Iterable[LintReport]) -> Iterator[str]:
    """One line for each profile that was not asked for."""
    yield sentence(ROOM, "others")
    for report in reports:
        line = sentence(
            ROOM,
            "others.line",
            title=report.profile.title,
            profile=report.profile.code,
            counts=_counts(report),
        )
        partly = f" {sentence(ROOM, 'report.partial')}" if report.profile.partial else ""
        yield f"  {_verdict(report)}  {line}{partly}"


def _counts(report: LintReport) -> str:
    return sentence(
        ROOM,
        "report.counts",
        mandatory=len(report.faults(Severity.MANDATORY)),
        recommended=len(report.faults(Severity.RECOMMENDED)),
        optional=len(report.faults(Severity.OPTIONAL)),
    )


def _verdict(report: LintReport) -> str:
    sign, colour, code = {
        True: ("●", "green", "report.fits"),
        False: ("✖", "red", "report.does_not_fit"),
        None: ("○", "yellow", "report.undecided"),
    }[report.fits]
    return f"{click.style(sign, fg=colour)} {click.style(sentence(ROOM, code), fg=colour)}"


def _heading(name: str, count: int = 0) -> tuple[str, str]:
    return "", f"  {sentence(ROOM, f'section.{name}', count=count)}"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    return iter(textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent))
