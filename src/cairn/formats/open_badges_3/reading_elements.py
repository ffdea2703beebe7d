"""Cairn's own terms, and what other people's extensions say of the same, as elements of the record.

Each reader gives nothing where it would have to leave something out, so that a member which a newer
context wrote stays whole in ``extra``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from cairn.domain import (
    Assessment,
    Concept,
    Credit,
    CreditRecognition,
    LanguageMap,
    LearningActivity,
    LearningOutcome,
    Level,
    NeedEvidence,
    QualityAssurance,
    RecognitionRoute,
    Reference,
    Relation,
    RelationType,
    Stackability,
    StackabilityType,
    Supervision,
    SupervisionType,
    Validity,
    Workload,
)
from cairn.formats.json_members import Members, as_list, flag, many, text
from cairn.formats.open_badges_3.members import of_months
from cairn.formats.open_badges_3.reading_parties import (
    read_accreditation,
    read_concept,
    read_organisation,
    take_map,
)
from cairn.formats.values import amount, of_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.canonical.json_text import Json
    from cairn.domain import Alignment
    from cairn.formats.open_badges_3.style import Style

T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)


def whole(build: Callable[[Members], T | None]) -> Callable[[Json], T | None]:
    """Reads an object with ``build``; nothing where members are left over."""

    def read(value: Json) -> T | None:
        if not isinstance(value, dict):
            return None
        members = Members(value)
        found = build(members)
        return None if members.left() else found

    return read


def word_of(kind: type[Word]) -> Callable[[Json], Word | None]:
    """Reads a word of one of the record's own lists."""
    known = {member.value: member for member in kind}
    return lambda value: known.get(value) if isinstance(value, str) else None


def credit(members: Members) -> Credit | None:
    """An amount of credit in its scheme."""
    value = members.take("amount", amount)
    scheme = members.text("scheme")
    hours = members.take("hoursPerCredit", amount)
    return None if value is None or not scheme else Credit(value, scheme, hours)


def workload(members: Members) -> Workload | None:
    """A workload with its unit."""
    value = members.take("amount", amount)
    unit = members.text("unit")
    hours = members.take("hoursPerUnit", amount)
    return None if value is None or not unit else Workload(value, unit, hours)


def level(members: Members) -> Level | None:
    """A level in its framework."""
    found = Level(members.text("levelFramework"), members.text("levelName"), members.text("id"))
    return found if found.framework and found.level else None


def reference(members: Members) -> Reference:
    """Another achievement, programme or document."""
    return Reference(
        title=take_map(members, "title"),
        id=members.text("id"),
        version=members.text("referenceVersion"),
        language=members.text("language"),
        type=members.text("referenceType"),
    )


def relation(members: Members) -> Relation | None:
    """A related achievement, and how it is related."""
    kind = members.take("relationType", word_of(RelationType))
    target = members.take("relationTarget", whole(reference)) or Reference()
    return None if kind is None else Relation(kind, target)


def outcome(style: Style, alignments: dict[str, Alignment]) -> Callable[[Members], LearningOutcome]:
    """A learning outcome; ``alignments`` are the document's, by address."""

    def build(members: Members) -> LearningOutcome:
        def skills(value: Json) -> tuple[Alignment, ...] | None:
            addresses = as_list(value)
            kept = [
                alignments[each]
                for each in addresses
                if isinstance(each, str) and each in alignments
            ]
            return tuple(kept) if len(kept) == len(addresses) else None

        return LearningOutcome(
            id=style.relative(members.text("id")),
            title=take_map(members, "title"),
            description=take_map(members, "explanation"),
            type=members.take("skillType", read_concept),
            reusability=members.take("reusabilityLevel", read_concept),
            alignments=members.take("relatedSkill", skills) or (),
        )

    return build


def assessment(style: Style) -> Callable[[Members], Assessment]:
    """An assessment."""

    def build(members: Members) -> Assessment:
        return Assessment(
            type=members.take("assessmentType", read_concept) or Concept(""),
            id=style.relative(members.text("id")),
            title=take_map(members, "title"),
            description=take_map(members, "explanation"),
            mode=members.take("mode", read_concept),
            summative=members.take("summative", flag),
            supervision=_supervision(members),
            moderation=take_map(members, "moderation"),
            standards=take_map(members, "standards"),
            example=members.text("example"),
            outcomes=tuple(map(style.relative, members.take("assesses", many(text)) or ())),
            language=members.text("language"),
        )

    return build


def _supervision(members: Members) -> Supervision | None:
    if "supervisionType" not in members or "identityVerified" not in members:
        return None
    kind = members.take("supervisionType", word_of(SupervisionType))
    verified = members.take("identityVerified", flag)
    method = take_map(members, "identityMethod")
    return None if kind is None or verified is None else Supervision(kind, verified, method)


def activity(members: Members) -> LearningActivity:
    """One way in which the learning takes place."""
    return LearningActivity(
        type=members.take("activityType", read_concept) or Concept(""),
        title=take_map(members, "title"),
        mode=members.take("mode", read_concept),
        workload=members.take("notionalWorkload", whole(workload)),
    )


def assurance(style: Style) -> Callable[[Members], QualityAssurance]:
    """Who vouches for it."""

    def build(members: Members) -> QualityAssurance:
        return QualityAssurance(
            type=members.take("assuranceType", read_concept),
            statement=take_map(members, "statement"),
            assurer=members.take("assurer", lambda value: read_organisation(value, style)),
            standard=take_map(members, "standard"),
            standard_url=members.text("standardPage"),
            accreditation=members.take(
                "accreditation", lambda value: read_accreditation(value, style)
            ),
        )

    return build


def need(style: Style) -> Callable[[Members], NeedEvidence]:
    """Evidence that somebody wants the learning."""

    def build(members: Members) -> NeedEvidence:
        return NeedEvidence(
            statement=take_map(members, "statement"),
            supporter=members.take("supporter", lambda value: read_organisation(value, style)),
            kind=members.text("needKind"),
            url=members.text("published"),
            dated=members.take("dated", of_day),
        )

    return build


def stackability(members: Members) -> Stackability | None:
    """Whether it is meant to be built upon."""
    kind = members.take("stackabilityType", word_of(StackabilityType))
    towards = members.take("towards", many(whole(reference))) or ()
    conditions = take_map(members, "conditions")
    partial = members.take("isPartialQualification", flag)
    if kind is None:
        return None
    return Stackability(
        type=kind, towards=towards, conditions=conditions, is_partial_qualification=partial
    )


def recognition(style: Style) -> Callable[[Members], CreditRecognition | None]:
    """Who gives credit for it, and how."""

    def build(members: Members) -> CreditRecognition | None:
        route = members.take("route", word_of(RecognitionRoute))
        if route is None:
            return None
        return CreditRecognition(
            route=route,
            by=members.take("recognizedBy", lambda value: read_organisation(value, style)),
            credit=members.take("credit", whole(credit)),
            towards=members.take("towards", whole(reference)),
            conditions=take_map(members, "conditions"),
            url=members.text("published"),
        )

    return build


def validity(members: Members) -> Validity:
    """How long the credential is valid and the learning current."""
    return Validity(
        credential_months=members.take("credentialPeriod", of_months),
        learning_months=members.take("currencyPeriod", of_months),
        renewal=take_map(members, "renewal"),
        revocation=take_map(members, "revocation"),
        review_months=members.take("reviewPeriod", of_months),
        next_review=members.take("nextReview", of_day),
    )


def lineage_of(members: Members) -> tuple[str, LanguageMap]:
    """Which credential it replaces, and why."""
    return members.text("replaces"), take_map(members, "reason")
