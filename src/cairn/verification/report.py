"""What verification says: outcomes, checks and the report.

Three outcomes and never two. *Passed* and *failed* are findings about something that was looked
at; *indeterminate* says that something needed was not at hand; *not applicable* says that the
credential carries nothing of the kind, or that nobody asked, and counts for nothing.

This module knows no specification and reads no document: it only sums up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from cairn.verification.catalogue import CLAUSES
from cairn.verification.essentials import Essentials
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cairn.verification.facts import Want

ROOM = "verification"
"""The wording catalogue in which every reason stands."""


_LIGHTS = {"log": "logged", "anchor": "anchored"}
"""The steps that are lights of their own."""
OTHER_NAME = "other_name"
"""That a list knows an issuer, and not by the name that it gives itself (step 13)."""

_REFUTES = frozenset({"trust"})
"""Steps whose doubt can stand beside the verdict and whose refusal never does."""


class Outcome(StrEnum):
    """How one check, or a whole credential, came out."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"


@lru_cache(maxsize=512)
def _step_of(code: str) -> str:
    return code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Check:
    """One question that was asked of the credential, and its answer.

    The reason is kept as a wording code and its facts, not as text, so that a page can say it in
    another language than the command line did.
    """

    code: str
    """The question, stable between releases; its first word is the step (``proof.signature``)."""

    outcome: Outcome

    variant: str
    """Which sentence answers: ``<code>.<variant>`` in the wording catalogue of this room."""

    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    """The values of the sentence's fields: text as it was found, or ``wording.Sayable``."""

    cites: str = ""
    """A clause more exact than the one that the catalogue gives for this code."""

    wants: frozenset[Want] = frozenset()
    """The facts that would settle it, where the outcome is *indeterminate* for lack of them."""

    @property
    def step(self) -> str:
        """The step that asked: the code's first word."""
        return _step_of(self.code)

    @property
    def reason(self) -> str:
        """The answer as an English sentence."""
        return self.reason_in("en")

    def reason_in(self, language: str) -> str:
        """The answer as a sentence in ``language`` (BCP 47), English where it is missing."""
        text = sentence(ROOM, f"{self.code}.{self.variant}", language, **self.facts)
        return text[:1].upper() + text[1:]

    def sentence(self, language: str = "en") -> str:
        """The reason, as a fact of another check's (``wording.Sayable``)."""
        return self.reason_in(language)

    @property
    def clause(self) -> str:
        """The specification and section that ask for this check."""
        return self.cites or CLAUSES[self.code]

    def as_dict(self, language: str = "en") -> dict[str, str]:
        """The JSON shape: ``code``, ``outcome``, ``reason``, ``clause``."""
        return {
            "code": self.code,
            "outcome": self.outcome.value,
            "reason": self.reason_in(language),
            "clause": self.clause,
        }


@lru_cache(maxsize=512)
def _bare(code: str, outcome: Outcome, variant: str) -> Check:
    """An answer that says nothing of its own; it is the same for every credential."""
    return Check(code, outcome, variant)


def passed(code: str, variant: str = "passed", *, cites: str = "", **facts: object) -> Check:
    """A check that was made and held."""
    if not facts and not cites:
        return _bare(code, Outcome.PASSED, variant)
    return Check(code, Outcome.PASSED, variant, facts, cites)


def failed(code: str, variant: str = "failed", *, cites: str = "", **facts: object) -> Check:
    """A check that was made and did not hold."""
    return Check(code, Outcome.FAILED, variant, facts, cites)


def indeterminate(
    code: str,
    variant: str = "indeterminate",
    *,
    cites: str = "",
    wants: Iterable[Want] = (),
    **facts: object,
) -> Check:
    """A check that could not be made: something that it needs, ``wants`` if named, is missing."""
    return Check(code, Outcome.INDETERMINATE, variant, facts, cites, frozenset(wants))


def not_applicable(
    code: str, variant: str = "not_applicable", *, cites: str = "", **facts: object
) -> Check:
    """A check of something that the credential does not carry, or that nobody asked for."""
    if not facts and not cites:
        return _bare(code, Outcome.NOT_APPLICABLE, variant)
    return Check(code, Outcome.NOT_APPLICABLE, variant, facts, cites)


def overall(outcomes: Iterable[Outcome]) -> Outcome:
    """The sum of several outcomes: one failure fails, else one doubt leaves doubt.

    Nothing that applied is *indeterminate*: a credential about which no check could be made has not
    been verified.
    """
    seen = set(outcomes)
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED):
        if outcome in seen:
            return outcome
    return Outcome.INDETERMINATE


@dataclass(frozen=True)
class Report:
    """All that was found out about one credential."""

    source: str
    """Where the bytes came from, as the caller named it (a path, ``-``, ``file.jsonl:3``)."""

    checks: tuple[Check, ...]
    """Every check in the order of the steps, those that did not apply among them."""

    parts: tuple[Report, ...] = ()
    """Reports of credentials inside this one: those of a CLR, and endorsements."""

    credential: dict[str, Any] | None = field(default=None, hash=False)
    """The credential itself as JSON, exactly the members that were read; ``None`` if unreadable."""

    kind: str = ""
    """Which format it is (``formats.detect``'s word); empty if unreadable."""

    essentials: Essentials = field(default_factory=Essentials)
    """Title, issuer and dates, under one set of names for every format."""

    beside: frozenset[str] = frozenset()
    """Steps whose answers stand beside the verdict and are no part of it (:attr:`lights`)."""

    @property
    def counted(self) -> tuple[Check, ...]:
        """The checks that applied and make the verdict."""
        applied = [check for check in self.checks if check.outcome is not Outcome.NOT_APPLICABLE]
        if self.beside:
            applied = [check for check in applied if not self._stands_beside(check)]
        return tuple(applied)

    def _stands_beside(self, check: Check) -> bool:
        refuses = check.step in _REFUTES and check.outcome is Outcome.FAILED
        return check.step in self.beside and not refuses

    @property
    def issuer_doubt(self) -> Check | None:
        """Why nobody vouches for the name of an issuer whose credential is confirmed all the same.

        No list names it, it calls itself otherwise than the list does, or none was asked. ``None``
        where the verdict is another one, and where a list knows the issuer by that name. Wherever a
        verdict is said in full, this is said with it.
        """
        if self.outcome is not Outcome.PASSED:
            return None
        check = next(iter(self.of_step("trust")), None)
        if check is None or check.outcome is not Outcome.PASSED or check.variant == OTHER_NAME:
            return check
        return None

    @cached_property
    def outcome(self) -> Outcome:
        """The sum of the checks. Parts stand on their own; a check speaks for those that count."""
        return overall(check.outcome for check in self.counted)

    @cached_property
    def lights(self) -> Mapping[str, Outcome]:
        """Three separate answers, none of which stands for another.

        ``credential``: signature, key, validity, status and whatever else was asked of it;
        ``logged``: that a log holds it and enough witnesses saw so; ``anchored``: that a chain
        holds that log's root.
        """
        by_light: dict[str, list[Outcome]] = {"credential": [], "logged": [], "anchored": []}
        for check in self.checks:
            light = _LIGHTS.get(check.step, "credential")
            counts = light != "credential" or not self._stands_beside(check)
            if counts and check.outcome is not Outcome.NOT_APPLICABLE:
                by_light[light].append(check.outcome)
        return {
            light: overall(outcomes) if outcomes else Outcome.NOT_APPLICABLE
            for light, outcomes in by_light.items()
        }

    @property
    def trust(self) -> Outcome:
        """Whether the issuer is known to the caller; not applicable where no list was given."""
        verdicts = [
            check.outcome
            for check in self.checks
            if check.step == "trust" and check.outcome is not Outcome.NOT_APPLICABLE
        ]
        return overall(verdicts) if verdicts else Outcome.NOT_APPLICABLE

    @property
    def wanted(self) -> frozenset[Want]:
        """Every fact that is missing and would settle something, here and in the parts."""
        own = {want for check in self.checks for want in check.wants}
        return frozenset(own.union(*(part.wanted for part in self.parts)))

    def of_step(self, step: str) -> tuple[Check, ...]:
        """The checks that one step made (``"status"``)."""
        return tuple(check for check in self.checks if check.step == step)

    def decisive(self) -> tuple[Check, ...]:
        """The checks that made the outcome what it is; all that passed where it passed."""
        return tuple(check for check in self.counted if check.outcome is self.outcome)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The JSON shape that ``cairn verify --json`` prints for each credential."""
        return {
            "source": self.source,
            "outcome": self.outcome.value,
            "trust": self.trust.value,
            "lights": {light: outcome.value for light, outcome in self.lights.items()},
            "checks": [check.as_dict(language) for check in self.checks],
            "parts": [part.as_dict(language) for part in self.parts],
            "credential": self.credential,
        }
