"""A verification report as a person reads it on a terminal.

One plain sentence first; then what was checked, what could not be and why, and what did not apply.
A verdict is never colour alone: each has its own sign and its own word, and only a confirmed
credential is green.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from cairn.verification import Outcome
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cairn.rendering.pdf_seal_state import SealFound
    from cairn.verification import Check, Report

_SIGNS = {
    Outcome.PASSED: ("●", "green"),
    Outcome.FAILED: ("✖", "red"),
    Outcome.INDETERMINATE: ("○", "yellow"),
    Outcome.NOT_APPLICABLE: ("-", None),
}
_SECTIONS = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.NOT_APPLICABLE)
_TROUBLE = frozenset({Outcome.FAILED, Outcome.INDETERMINATE})
_WIDTH = 96
_PRESENTATION = "verifiable_presentation"


def in_full(report: Report, language: str = "en") -> Iterator[str]:
    """The lines about one credential, its parts included."""
    yield f"{_headline(report, language)}  {click.style(_plain(report.source), bold=True)}"
    yield from _wrapped(_summary(report, language), "  ")
    if _has_evidence(report):
        yield f"  {_lights(report, language)}"
    for outcome in _SECTIONS:
        checks = [check for check in report.checks if check.outcome is outcome]
        if checks:
            yield ""
            yield f"  {sentence('verification', f'section.{outcome.value}', language)}"
            for check in checks:
                yield from _item(check, "    ", language)
    for part in report.parts:
        yield ""
        yield from (f"    {line}" for line in in_brief(part, language))


def in_brief(report: Report, language: str = "en") -> Iterator[str]:
    """One line about one credential, and beneath it what kept it from being confirmed."""
    called = report.essentials.called(language) if report.kind else ""
    yield f"{_headline(report, language)}  {_plain(report.source)}  {_plain(called)}".rstrip()
    if report.outcome is not Outcome.PASSED:
        for check in report.decisive():
            yield from _item(check, "    ", language)
    if _has_evidence(report):
        yield f"    {_lights(report, language)}"
        for check in report.checks:
            if check.step in report.beside and check.outcome in _TROUBLE:
                yield from _item(check, "    ", language)


def of_seal(seal: SealFound, language: str = "en") -> Iterator[str]:
    """What the seal of a PDF shows, apart from the verdict on the credential in it."""
    return _wrapped(seal.words(language), "    ")


def _has_evidence(report: Report) -> bool:
    lights = report.lights
    return any(lights[name] is not Outcome.NOT_APPLICABLE for name in ("logged", "anchored"))


def _lights(report: Report, language: str) -> str:
    """Three answers side by side; none stands for another."""
    said = (
        f"{_sign(outcome)} {sentence('verification', f'light.{name}', language)}: "
        f"{sentence('verification', f'light.{outcome.value}', language)}"
        for name, outcome in report.lights.items()
    )
    return "   ".join(said)


def tally(counts: Mapping[Outcome, int], language: str = "en") -> str:
    """The last line about many: how many came out how."""
    return "   ".join(
        f"{_sign(outcome)} {counts[outcome]} "
        f"{sentence('verification', f'tally.{outcome.value}', language)}"
        for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.INDETERMINATE)
        if counts.get(outcome)
    )


def _headline(report: Report, language: str) -> str:
    word = sentence("verification", f"verdict.{report.outcome.value}", language)
    return f"{_sign(report.outcome)} {click.style(word, fg=_SIGNS[report.outcome][1], bold=True)}"


def _sign(outcome: Outcome) -> str:
    sign, colour = _SIGNS[outcome]
    return click.style(sign, fg=colour)


def _summary(report: Report, language: str) -> str:
    """The one sentence: what this is, and why the verdict is what it is."""
    which = f"summary.{report.outcome.value}" if report.kind else "summary.unreadable"
    if report.kind == _PRESENTATION and report.outcome is Outcome.PASSED:
        which = "summary.presented"
    elif report.issuer_doubt is not None:
        which = "summary.stranger"
    return sentence(
        "verification",
        which,
        language,
        title=report.essentials.named,
        issuer=(
            report.essentials.issuer_with_host(language)
            if report.issuer_doubt
            else report.essentials.issuer_named
        ),
        number=len(report.parts),
        because=report.decisive()[0],
    )


def _item(check: Check, indent: str, language: str) -> Iterator[str]:
    lines = list(_wrapped(f"{check.reason_in(language)} [{check.code}]", f"{indent}  "))
    yield f"{indent}{_sign(check.outcome)} {lines[0].strip()}"
    yield from lines[1:]


def _wrapped(text: str, indent: str) -> Iterator[str]:
    lines = textwrap.wrap(_plain(text), _WIDTH, initial_indent=indent, subsequent_indent=indent)
    return iter(lines)


def _plain(text: str) -> str:
    """What a stranger wrote, unable to move the cursor or to recolour the verdict."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
