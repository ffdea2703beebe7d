"""A profile: what one framework asks of a micro-credential, as data with its source and date.

The profiles in the package are the files ``profiles/*.yaml``; an institution writes its own in the
same form (docs/guides/profiles.md). A rule names the element it is about, how much it matters, the
clause it comes from, and a condition (:mod:`cairn.linting.conditions`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from cairn.domain import Element
from cairn.errors import ProfileMalformed, WrongUse
from cairn.formats.record_text import read_text
from cairn.linting.conditions import Condition, read_condition
from cairn.wording import codes

PROFILES = ("eu", "cmf", "nzqa", "au", "trusted")
"""The frameworks that have a profile in the package."""

GENERAL = "general"
"""The profile whose rules always hold."""


class Severity(StrEnum):
    """How much a rule matters to its framework."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a framework asks.

    Attributes:
        code: stable, unique in the profile: ``eu.title``.
        element: what it is about.
        severity: how much it matters.
        clause: where the framework says so.
        require: the condition; ``None`` where the matter is only settled when a credential is
            issued (who earned it, when).
        when: the rule asks only where this holds.
        unclear_when: where this holds and ``require`` does not, a person has to decide.
        effective: since when it is asked; a description of an older version is not held to it.
        why: the profile's own sentence; empty where the catalogue has one.
        how: the profile's own remedy; empty where the catalogue has one.
    """

    code: str
    element: Element
    severity: Severity
    clause: str
    require: Condition | None
    when: Condition | None = None
    unclear_when: Condition | None = None
    effective: date | None = None
    why: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Principle:
    """One line of a checklist: for people to judge, with what the record shows towards it.

    Attributes:
        code: stable, unique in the profile.
        title: its name.
        question: what people ask themselves.
        shown_by: conditions whose holding speaks for it.
    """

    code: str
    title: str
    question: str
    shown_by: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What one framework asks.

    Attributes:
        code: by which it is called for.
        title: the framework's name.
        source: the document that it was written from.
        source_url: where that is.
        effective: since when the framework stands, ISO 8601, as exactly as it is known: a year, a
            month or a day.
        partial: whether the profile covers only part of the framework.
        note: what a reader of a report must know; says what is not covered.
        rules: in the order of the elements.
        checklist_title: what the checklist is called, or empty.
        checklist: the principles.
    """

    code: str
    title: str
    source: str
    source_url: str
    effective: str
    partial: bool
    note: str
    rules: tuple[Rule, ...]
    checklist_title: str = ""
    checklist: tuple[Principle, ...] = ()


@cache
def profile_named(code: str) -> Profile:
    """The profile ``code`` of the package: one of ``PROFILES``, or ``general``.

    Raises:
        WrongUse: there is none.
    """
    if code not in {*PROFILES, GENERAL}:
        detail = f"There is no profile called {code[:40]!r}; there are {', '.join(PROFILES)}."
        raise WrongUse(detail=detail)
    data = (files(__package__) / "profiles" / f"{code}.yaml").read_bytes()
    return read_profile(data, code)


def read_profile(data: bytes, name: str) -> Profile:
    """A profile in YAML or JSON.

    Args:
        data: the file.
        name: what it is called in an error.

    Raises:
        ProfileMalformed: it does not have the form; says where.
        MalformedYaml: not YAML.
        MalformedJson: not JSON.
        LimitExceeded: too long or too deep.
    """
    reader = _Reader(name)
    top = reader.mapping(read_text(data).value, "", _TOP, _TOP_REQUIRED)
    rules = reader.entries(top["rules"], "/rules")
    lines = reader.entries(top["checklist"], "/checklist") if "checklist" in top else []
    profile = Profile(
        code=reader.text(top["code"], "/code"),
        title=reader.text(top["title"], "/title"),
        source=reader.text(top["source"], "/source"),
        source_url=reader.text(top["source_url"], "/source_url"),
        effective=reader.since(top["effective"], "/effective"),
        partial=reader.flag(top.get("partial", False), "/partial"),
        note=reader.text(top["note"], "/note") if "note" in top else "",
        rules=tuple(reader.rule(each, f"/rules/{at}") for at, each in enumerate(rules)),
        checklist_title=(
            reader.text(top.get("checklist_title"), "/checklist_title") if lines else ""
        ),
        checklist=tuple(
            reader.principle(each, f"/checklist/{at}") for at, each in enumerate(lines)
        ),
    )
    named = [each.code for each in profile.rules] + [each.code for each in profile.checklist]
    if len(set(named)) < len(named):
        twice = next(code for code in named if named.count(code) > 1)
        raise reader.refusal("/rules", f"the code {twice!r} is given twice")
    return profile


_TOP_REQUIRED = {"code", "title", "source", "source_url", "effective", "rules"}
_TOP = _TOP_REQUIRED | {"partial", "note", "checklist", "checklist_title"}
_RULE_REQUIRED = {"code", "element", "severity", "clause"}
_RULE = _RULE_REQUIRED | {
    "require", "when", "unclear_when", "effective", "at_issue", "why", "how",
}  # fmt: skip
_PRINCIPLE_REQUIRED = {"code", "title", "question"}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one profile and names the place of what is wrong."""

    name: str

    def refusal(self, place: str, detail: str) -> ProfileMalformed:
        return ProfileMalformed(profile=self.name, place=place or "the top", detail=detail)

    def mapping(
        self, value: Any, place: str, known: set[str], required: set[str]
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.refusal(place, "a mapping is wanted")
        for name in sorted(required - value.keys()):
            raise self.refusal(place, f"{name!r} is missing")
        for name in sorted(value.keys() - known):
            raise self.refusal(place, f"{name[:60]!r} is not known here")
        return value

    def entries(self, value: Any, place: str) -> list[Any]:
        if not isinstance(value, list) or not value:
            raise self.refusal(place, "a list of at least one is wanted")
        return value

    def text(self, value: Any, place: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(place, "words are wanted")
        return str(value).strip()

    def flag(self, value: Any, place: str) -> bool:
        if not isinstance(value, bool):
            raise self.refusal(place, "true or false is wanted")
        return value

    def day(self, value: Any, place: str) -> date:
        try:
            return date.fromisoformat(self.text(value, place))
        except ValueError as error:
            raise self.refusal(place, "a date such as 2026-06-30 is wanted") from error

    def since(self, value: Any, place: str) -> str:
        text = str(value)
        if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, re.ASCII):
            raise self.refusal(place, "a date such as 2026, 2026-06 or 2026-06-30 is wanted")
        return text

    def rule(self, value: Any, place: str) -> Rule:
        given = self.mapping(value, place, _RULE, _RULE_REQUIRED)
        code = self.text(given["code"], f"{place}/code")
        at_issue = self.flag(given.get("at_issue", False), f"{place}/at_issue")
        if at_issue == ("require" in given):
            raise self.refusal(place, "a rule has either a condition or at_issue: true")
        why, how = (self._sentence(given, name, code, place) for name in ("why", "how"))
        return Rule(
            code=code,
            element=self._element(given["element"], f"{place}/element"),
            severity=self._severity(given["severity"], f"{place}/severity"),
            clause=self.text(given["clause"], f"{place}/clause"),
            require=self._condition(given, "require", place),
            when=self._condition(given, "when", place),
            unclear_when=self._condition(given, "unclear_when", place),
            effective=(
                self.day(given["effective"], f"{place}/effective") if "effective" in given else None
            ),
            why=why,
            how=how,
        )

    def principle(self, value: Any, place: str) -> Principle:
        known = _PRINCIPLE_REQUIRED | {"shown_by"}
        given = self.mapping(value, place, known, _PRINCIPLE_REQUIRED)
        shown = self.entries(given["shown_by"], f"{place}/shown_by") if "shown_by" in given else []
        return Principle(
            code=self.text(given["code"], f"{place}/code"),
            title=self.text(given["title"], f"{place}/title"),
            question=self.text(given["question"], f"{place}/question"),
            shown_by=tuple(
                read_condition(each, self.name, f"{place}/shown_by/{at}")
                for at, each in enumerate(shown)
            ),
        )

    def _sentence(self, given: dict[str, Any], name: str, code: str, place: str) -> str:
        """The profile's own sentence; the catalogue's goes before it, so that it is translated."""
        if name not in given:
            return ""
        if f"rule.{code}.{name}" in codes("linting"):
            raise self.refusal(f"{place}/{name}", "the catalogue has this sentence")
        return self.text(given[name], f"{place}/{name}")

    def _condition(self, given: dict[str, Any], name: str, place: str) -> Condition | None:
        if name not in given:
            return None
        return read_condition(given[name], self.name, f"{place}/{name}")

    def _element(self, value: Any, place: str) -> Element:
        found = next((each for each in Element if each.code == value), None)
        if found is None:
            known = ", ".join(each.code for each in Element)
            raise self.refusal(place, f"{str(value)[:60]!r} is not an element; they are {known}")
        return found

    def _severity(self, value: Any, place: str) -> Severity:
        try:
            return Severity(value)
        except ValueError as error:
            known = ", ".join(Severity)
            raise self.refusal(place, f"one of {known} is wanted") from error
