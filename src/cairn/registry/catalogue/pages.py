"""An achievement as everybody sees it: the page model, from what its description says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.domain import UNDETERMINED
from cairn.domain import Organisation as DomainOrganisation
from cairn.registry.catalogue import describing, pictures
from cairn.registry.site import list_words
from cairn.registry.site.components import Fact, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.domain import (
        Achievement,
        Alignment,
        Assessment,
        LanguageMap,
        NeedEvidence,
        QualityAssurance,
    )
    from cairn.registry.organisations.models import Organisation

_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill that an outcome is aligned to, and where others with it are found."""

    name: str
    framework: str
    url: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that the learner can do."""

    text: str
    language: str
    skills: list[Skill]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page with a name and facts."""

    title: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Towards:
    """Something that it counts towards."""

    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class AchievementPage:
    """What the page of an achievement shows, in its order."""

    title: str
    title_language: str
    issuer: str
    issuer_slug: str
    sentence: str
    description: str
    description_language: str
    image: str
    image_caption: str
    outcomes: list[Outcome]
    assessments: list[Part]
    criteria: str
    size: Facts
    taking_part: Facts
    behind: Facts
    assurances: list[Part]
    towards: list[Towards]
    counting: Facts
    need: list[str]
    validity: Facts
    tags: list[str]
    demo: bool


def described(achievement: Achievement, organisation: Organisation) -> AchievementPage:
    """The page model of what a description says."""
    reader = describing.reader()
    issuer = organisation.name_in(reader)
    title = achievement.title
    return AchievementPage(
        title=title.best(reader) or _("Untitled"),
        title_language=_language_of(title, reader),
        issuer=issuer,
        issuer_slug=organisation.slug,
        sentence=describing.sentence(achievement, issuer),
        description=achievement.description.best(reader),
        description_language=_language_of(achievement.description, reader),
        image=picture(achievement),
        image_caption=describing.text(achievement.image.caption) if achievement.image else "",
        outcomes=[
            Outcome(
                each.title.best(reader),
                _language_of(each.title, reader),
                _skills(each.alignments),
            )
            for each in achievement.outcomes
        ],
        assessments=[_assessment(each, achievement) for each in achievement.assessments],
        criteria=achievement.criteria.best(reader),
        size=Facts(
            [
                Fact(_("Size"), describing.size(achievement)),
                Fact(_("Credit"), _credit(achievement)),
                Fact(
                    _("Workload"),
                    describing.workload(achievement.workload) if achievement.workload else "",
                ),
                Fact(_("Level"), describing.levels(achievement)),
                Fact(_("Field of study"), describing.concepts(achievement.fields)),
                Fact(_("Grades"), _grades(achievement)),
            ]
        ),
        taking_part=Facts(
            [
                Fact(_("For whom"), describing.text(achievement.target_group)),
                Fact(_("Entry requirements"), describing.text(achievement.entry_requirements)),
                Fact(_("Form"), describing.concepts(achievement.participation)),
                Fact(_("Schedule"), describing.concept(achievement.schedule)),
                Fact(_("Taught in"), describing.languages(achievement.languages_of_instruction)),
                Fact(_("Assessed in"), describing.languages(achievement.languages_of_assessment)),
                Fact(_("Setting"), _setting(achievement)),
                Fact(
                    _("Course page"),
                    achievement.homepage,
                    url=_web(achievement.homepage),
                ),
            ]
        ),
        behind=_behind(achievement, issuer, organisation),
        assurances=[_assurance(each) for each in achievement.quality_assurance],
        towards=_towards(achievement),
        counting=Facts(
            [
                Fact(_("Made to be built upon"), _stacking(achievement)),
                Fact(_("Conditions"), _conditions(achievement)),
                Fact(_("Pathways"), describing.text(achievement.pathways)),
            ]
        ),
        need=[_need(each) for each in achievement.need],
        validity=_validity(achievement),
        tags=list(achievement.tags),
        demo=organisation.demo,
    )


def _language_of(texts: LanguageMap, reader: str) -> str:
    """The language in which a text is shown; empty where nobody says it."""
    shown = texts.best(reader)
    found = next((tag for tag, each in texts if each == shown), "")
    return "" if found == UNDETERMINED else found


def _web(address: str) -> str:
    """An address that a link may lead to; others are shown and not linked."""
    return address if address.startswith(_WEB) else ""


def picture(achievement: Achievement) -> str:
    """The picture, where it is one of ours: a page loads nothing from elsewhere."""
    image = achievement.image
    if image is None or not image.id.startswith(pictures.address("")):
        return ""
    return image.id


def _skills(alignments: Iterable[Alignment]) -> list[Skill]:
    found = reverse("catalogue")
    return [
        Skill(
            describing.text(each.target_name) or each.target_url,
            each.framework,
            f"{found}?{urlencode({'skill': each.target_url})}",
        )
        for each in alignments
    ]


def _credit(achievement: Achievement) -> str:
    value = achievement.credit
    if value is None:
        return _("No credit is stated")
    shown = describing.credit(value)
    if value.hours_per_credit is None:
        return shown
    return _("%(credit)s, %(hours)s hours each") % {
        "credit": shown,
        "hours": describing.number(value.hours_per_credit),
    }


def _setting(achievement: Achievement) -> str:
    return "" if achievement.setting is None else str(describing.SETTINGS[achievement.setting])


def _grades(achievement: Achievement) -> str:
    said = []
    for each in achievement.result_descriptions:
        name, scheme = describing.text(each.name), describing.text(each.scheme)
        scale = scheme or ", ".join(each.allowed_values)
        said.append(f"{name}: {scale}" if scale else name)
    return "; ".join(said)


def _assessment(assessment: Assessment, achievement: Achievement) -> Part:
    assessed = [
        describing.text(each.title)
        for each in achievement.outcomes
        if each.id in assessment.outcomes
    ]
    summative = {True: _("Yes"), False: _("No"), None: ""}[assessment.summative]
    supervision = assessment.supervision
    return Part(
        describing.text(assessment.title) or describing.concept(assessment.type),
        Facts(
            [
                Fact(_("Type"), describing.concept(assessment.type)),
                Fact(_("What the learner does"), describing.text(assessment.description)),
                Fact(_("Mode"), describing.concept(assessment.mode)),
                Fact(
                    _("Supervision and identity"),
                    "" if supervision is None else str(describing.BANDS[supervision.band]),
                    "" if supervision is None else describing.text(supervision.method),
                ),
                Fact(_("How marks are checked"), describing.text(assessment.moderation)),
                Fact(_("Decides the award"), summative),
                Fact(
                    _("Assesses"),
                    "; ".join(assessed) if assessment.outcomes else _("All outcomes"),
                ),
            ]
        ),
    )


def _behind(achievement: Achievement, issuer: str, organisation: Organisation) -> Facts:
    bodies = [describing.organisation(each) for each in achievement.awarding_bodies]
    assessors = [
        describing.organisation(each) if isinstance(each, DomainOrganisation) else each.name
        for each in achievement.assessors
    ]
    return Facts(
        [
            Fact(_("Issued by"), issuer, list_words.country(organisation.country)),
            Fact(_("Awarded by"), ", ".join(bodies) or issuer),
            Fact(_("Written by"), ", ".join(map(describing.organisation, achievement.designers))),
            Fact(_("Taught by"), ", ".join(map(describing.organisation, achievement.providers))),
            Fact(_("Assessed by"), ", ".join(assessors)),
        ]
    )


def _assurance(assurance: QualityAssurance) -> Part:
    return Part(
        describing.concept(assurance.type) or _("Quality assurance"),
        Facts(
            [
                Fact(_("What is assured"), describing.text(assurance.statement)),
                Fact(
                    _("By whom"),
                    describing.organisation(assurance.assurer) if assurance.assurer else "",
                ),
                Fact(
                    _("Standard"),
                    describing.text(assurance.standard),
                    url=_web(assurance.standard_url),
                ),
            ]
        ),
    )


def _stacking(achievement: Achievement) -> str:
    stackability = achievement.stackability
    return "" if stackability is None else str(describing.STACKING[stackability.type])


def _conditions(achievement: Achievement) -> str:
    stackability = achievement.stackability
    return "" if stackability is None else describing.text(stackability.conditions)


def _towards(achievement: Achievement) -> list[Towards]:
    found = []
    if achievement.stackability is not None:
        found += [
            Towards(describing.text(each.title) or each.id, _web(each.id), "")
            for each in achievement.stackability.towards
        ]
    for each in achievement.credit_recognition:
        target = each.towards
        title = "" if target is None else describing.text(target.title) or target.id
        notes = [
            describing.organisation(each.by) if each.by else "",
            describing.credit(each.credit) if each.credit else "",
            str(describing.ROUTES[each.route]),
            describing.text(each.conditions),
        ]
        found.append(
            Towards(
                title or _("Recognition of credit"),
                _web(each.url) or ("" if target is None else _web(target.id)),
                " · ".join(note for note in notes if note),
            )
        )
    return found


def _need(need: NeedEvidence) -> str:
    statement = describing.text(need.statement)
    if need.supporter is None:
        return statement
    return f"{statement} ({describing.organisation(need.supporter)})"


def _validity(achievement: Achievement) -> Facts:
    validity = achievement.validity
    if validity is None:
        return Facts([Fact(_("Validity and review"), "")])
    return Facts(
        [
            Fact(
                _("A credential is valid for"),
                describing.months(validity.credential_months) or _("no limit is stated"),
            ),
            Fact(
                _("The learning counts as current for"),
                describing.months(validity.learning_months) or _("no limit is stated"),
            ),
            Fact(_("Renewal"), describing.text(validity.renewal)),
            Fact(_("Withdrawn when"), describing.text(validity.revocation)),
            Fact(_("Reviewed every"), describing.months(validity.review_months)),
            Fact(_("Next review"), validity.next_review),
        ]
    )
