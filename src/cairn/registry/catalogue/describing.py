"""An achievement in words for people: size with its unit, level, type, what has changed."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cairn.credit.schemes import scheme_named
from cairn.domain import HOURS, IdentityBand, LearningSetting, RecognitionRoute, StackabilityType
from cairn.errors import CreditUnclear
from cairn.registry.catalogue import indexing
from cairn.registry.site import list_words
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django_stubs_ext import StrOrPromise

    from cairn.domain import Achievement, Concept, Credit, LanguageMap, Organisation, Workload

SETTINGS: dict[LearningSetting, StrOrPromise] = {
    LearningSetting.FORMAL: _lazy("Formal: part of the education system"),
    LearningSetting.NON_FORMAL: _lazy("Non-formal: organised learning outside the formal system"),
    LearningSetting.INFORMAL: _lazy("Informal: learnt at work or in life"),
}
BANDS: dict[IdentityBand, StrOrPromise] = {
    IdentityBand.UNSUPERVISED: _lazy("Not supervised"),
    IdentityBand.SUPERVISED: _lazy("Supervised, identity not checked"),
    IdentityBand.SUPERVISED_AND_IDENTIFIED: _lazy("Supervised, identity checked"),
}
STACKING: dict[StackabilityType, StrOrPromise] = {
    StackabilityType.STAND_ALONE: _lazy("Stand-alone"),
    StackabilityType.STACKABLE: _lazy("Stackable: it can count towards more"),
}
ROUTES: dict[RecognitionRoute, StrOrPromise] = {
    RecognitionRoute.DIRECT: _lazy("Credit comes with it"),
    RecognitionRoute.PRIOR_LEARNING: _lazy("As prior learning, on application"),
}
CHANGED: dict[str, StrOrPromise] = {
    "title": _lazy("title"),
    "description": _lazy("description"),
    "criteria": _lazy("what one does to earn it"),
    "outcomes": _lazy("learning outcomes"),
    "workload": _lazy("workload"),
    "credit": _lazy("credit"),
    "levels": _lazy("level"),
    "assessments": _lazy("assessment"),
    "result_descriptions": _lazy("grades"),
    "credential_type": _lazy("type"),
    "setting": _lazy("setting"),
    "participation": _lazy("form of participation"),
    "schedule": _lazy("schedule"),
    "activities": _lazy("learning activities"),
    "quality_assurance": _lazy("quality assurance"),
    "entry_requirements": _lazy("entry requirements"),
    "stackability": _lazy("what it counts towards"),
    "credit_recognition": _lazy("recognition of credit"),
    "fields": _lazy("field of study"),
    "need": _lazy("evidence of need"),
    "languages_of_instruction": _lazy("language of teaching"),
    "languages_of_assessment": _lazy("language of assessment"),
    "validity": _lazy("validity and review"),
    "awarding_bodies": _lazy("awarding bodies"),
    "providers": _lazy("who teaches it"),
    "designers": _lazy("who wrote it"),
    "assessors": _lazy("who assesses"),
    "image": _lazy("picture"),
}
"""Members whose change is named; a change of any other is "further details"."""
_NO_CHANGE = frozenset({"version", "version_date"})


def reader() -> str:
    """The language in which the page is read."""
    return get_language() or "en"


def text(value: LanguageMap) -> str:
    """A text as the reader is served best."""
    return value.best(reader())


def number(amount: Fraction | Decimal) -> str:
    """An amount as the reader writes numbers; no zeros after the comma that say nothing."""
    exact = indexing.decimal(amount) if isinstance(amount, Fraction) else amount
    shown = f"{exact:f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    places = len(shown.partition(".")[2])
    return formats.number_format(exact, decimal_pos=places, use_l10n=True)


def size(described: Achievement) -> str:
    """Credit with its unit and the hours behind it: ``5 ECTS (125 to 150 hours)``; or hours."""
    span = indexing.hours(described)
    hours = "" if span is None else _hours(*span)
    if described.credit is not None and described.credit.scheme:
        return _with_hours(credit(described.credit), hours)
    if described.workload is not None and described.workload.unit.lower() != HOURS:
        return _with_hours(workload(described.workload), hours)
    return hours


def size_of_listing(
    value: Decimal | None, scheme: str, least: Decimal | None, most: Decimal | None
) -> str:
    """The same from the index."""
    hours = "" if least is None else _hours(least, most)
    if value is None or not scheme:
        return hours
    return _with_hours(amount_in(value, scheme), hours)


def _with_hours(amount: str, hours: str) -> str:
    return f"{amount} ({hours})" if hours else amount


def _hours(least: Fraction | Decimal, most: Fraction | Decimal | None) -> str:
    if most is None:
        return _("at least %(least)s hours") % {"least": number(least)}
    if most == least:
        return _("%(hours)s hours") % {"hours": number(least)}
    return _("%(least)s to %(most)s hours") % {"least": number(least), "most": number(most)}


def credit(value: Credit) -> str:
    """An amount of credit with its scheme, or that it has none."""
    if not value.scheme:
        return _("%(amount)s, in no stated unit") % {"amount": number(value.value)}
    return amount_in(value.value, value.scheme)


def amount_in(amount: Fraction | Decimal, scheme: str) -> str:
    """An amount with its unit: ``5 ECTS``, ``10 NZQCF credits``."""
    facts = {"amount": number(amount), "scheme": scheme_name(scheme)}
    if facts["scheme"] == "ECTS":
        return _("%(amount)s ECTS") % facts
    return _("%(amount)s %(scheme)s credits") % facts


def workload(value: Workload) -> str:
    """An amount of work with its unit."""
    if value.unit.lower() == HOURS:
        return _hours(value.value, value.value)
    return amount_in(value.value, value.unit)


def scheme_name(code: str) -> str:
    """A scheme as people write it after a number."""
    try:
        found = scheme_named(code)
    except CreditUnclear:
        return code
    return found.code if found.code.isalpha() else found.name


def levels(described: Achievement) -> str:
    """Every level with its framework."""
    return ", ".join(_level(each.framework, each.level) for each in described.levels)


def _level(framework: str, level: str) -> str:
    return _("%(framework)s level %(level)s") % {"framework": framework, "level": level}


def eqf(level: int | None) -> str:
    """A level of the European framework."""
    return "" if level is None else _level("EQF", str(level))


def type_name(code: str) -> str:
    """What kind of achievement it is."""
    entry = code_list("achievement-types").by_code(code)
    if entry is None:
        return code.removeprefix("ext:")
    return list_words.name_of("achievement-types", entry)


def concept(value: Concept | None) -> str:
    """An entry of a code list as it reads alone."""
    return "" if value is None else capfirst(_concept(value))


def _concept(value: Concept) -> str:
    if value.label:
        said = text(value.label)
        return f"{said} ({value.id}, {value.scheme})" if value.scheme else said
    return list_words.concept_name(value.id)


def concepts(values: Iterable[Concept]) -> str:
    """Several entries."""
    return capfirst(", ".join(_concept(each) for each in values))


def languages(tags: Iterable[str]) -> str:
    """Languages by their names."""
    return ", ".join(list_words.language_name(tag) for tag in tags)


def organisation(value: Organisation) -> str:
    """An organisation with its country."""
    name = text(value.legal_name)
    return f"{name} ({list_words.country(value.country)})" if value.country else name


def months(count: int | None) -> str:
    """A number of months, in years where that is shorter."""
    if count is None:
        return ""
    if count % 12 == 0:
        years = count // 12
        return _("1 year") if years == 1 else _("%(years)s years") % {"years": years}
    return _("1 month") if count == 1 else _("%(months)s months") % {"months": count}


def changes(before: Achievement, after: Achievement) -> list[StrOrPromise]:
    """What differs between two versions, by name."""
    differing = [
        each.name
        for each in fields(after)
        if each.name not in _NO_CHANGE and getattr(before, each.name) != getattr(after, each.name)
    ]
    named = [CHANGED[name] for name in differing if name in CHANGED]
    if len(named) < len(differing):
        named.append(_("further details"))
    return named


def sentence(described: Achievement, issuer: str) -> str:
    """What it is, in one sentence."""
    facts = {
        "type": type_name(described.credential_type),
        "size": size(described),
        "level": levels(described),
        "issuer": issuer,
    }
    if facts["size"] and facts["level"]:
        return _("%(type)s by %(issuer)s: %(size)s, %(level)s.") % facts
    if facts["size"]:
        return _("%(type)s by %(issuer)s: %(size)s.") % facts
    return _("%(type)s by %(issuer)s.") % facts
