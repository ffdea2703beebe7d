"""What one credential states, under the names that rules may use (:mod:`.fact_names`).

Only what the verified credential says, and what the awarding institution knows about its issuer.
A claim about somebody else (an awarding body named by the issuer) gives no standing: anybody can
write it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cairn.domain import IdentityBand, RelationType
from cairn.stacking.item_credit import Placed, Worth, placed, worth
from cairn.stacking.predicates import holds
from cairn.stacking.standing import Award, IssuerStanding, Standing, standing_at
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cairn.domain import Concept, Record
    from cairn.stacking.holdings import Holding
    from cairn.stacking.predicates import Fact
    from cairn.stacking.programme import Programme

SELF = "self"
"""The awarding institution, in a rule about ``issuer.id``."""

_SAME = frozenset(
    {
        RelationType.EXACT_MATCH_OF,
        RelationType.TRANSLATION_OF,
        RelationType.REPLACES,
        RelationType.REPLACED_BY,
    }
)
_BANDS = tuple(IdentityBand)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One credential, read for one programme."""

    holding: Holding
    worth: Worth
    placed: Placed
    standing: IssuerStanding
    facts: Mapping[str, Fact]
    achievements: frozenset[str]
    """The ids of what was achieved; a substitution adds one."""
    issuer_is_known: bool
    """The awarding institution itself, or one that the programme lists."""

    @property
    def same_as(self) -> frozenset[str]:
        """Achievements that the credential says are the same: versions, translations."""
        return _related(self.holding.record, _SAME)

    @property
    def parts(self) -> frozenset[str]:
        """Achievements that the credential says are parts of it."""
        return _related(self.holding.record, {RelationType.HAS_PART})

    @property
    def wholes(self) -> frozenset[str]:
        """Achievements that the credential says it is a part of."""
        return _related(self.holding.record, {RelationType.IS_PART_OF})


def _related(record: Record, types: Iterable[RelationType]) -> frozenset[str]:
    wanted = frozenset(types)
    return frozenset(
        relation.target.id
        for relation in record.achievement.related
        if relation.type in wanted and relation.target.id
    )


def item_facts(
    holding: Holding,
    programme: Programme,
    today: str,
    substitutes: frozenset[str] = frozenset(),
    language: str = "en",
) -> ItemFacts:
    """Read ``holding`` for ``programme``.

    Args:
        holding: the credential.
        programme: whose scheme, framework, issuers and tiers apply.
        today: ISO date of the evaluation.
        substitutes: achievements that an exception lets it stand for (R24).
        language: of the explaining lines.
    """
    record = holding.record
    own = record.issuer.id in programme.own_issuers
    known = next((entry for entry in programme.issuers if entry.id == record.issuer.id), None)
    level = placed(record, programme.framework, language)
    fields = _codes(record.achievement.fields, "isced-f")
    award = Award(holding.awarded, level.level, fields)
    standing = IssuerStanding(Standing.OWN) if own else standing_at(known, award, today)
    value = worth(record, programme.credit, language)
    achievements = frozenset({record.achievement.id, *substitutes} - {""})
    stated: dict[str, Fact | None] = {
        "achievement.id": tuple(sorted(achievements)),
        "achievement.version": record.achievement.version,
        "achievement.kind": record.achievement.credential_type,
        "achievement.fields": fields,
        "achievement.outcomes": outcomes(record),
        "achievement.participation": _codes(record.achievement.participation, "modes"),
        "assessment.types": _codes(
            (entry.type for entry in record.achievement.assessments), "assessment-types"
        ),
        "assessment.identity": identity_band(record),
        "award.date": holding.awarded,
        "credential.id": record.id,
        "credit.level": level.level,
        "credit.scheme": value.scheme,
        "issuer.accreditation.covers_level": standing.covers_level,
        "issuer.accreditation.register": standing.registers,
        "issuer.agreement": known.agreement if known else "",
        "issuer.country": known.country if known else "",
        "issuer.id": (record.issuer.id, *((SELF,) if own else ())) if record.issuer.id else (),
        "issuer.standing": None
        if standing.standing is Standing.UNKNOWN
        else standing.standing.value,
        "learning.setting": record.achievement.setting,
        "result.grade": tuple(entry.value for entry in record.award.results if entry.value),
        "result.status": tuple(entry.status for entry in record.award.results if entry.status),
    }
    facts: dict[str, Fact] = {
        name: fact for name, fact in stated.items() if fact is not None and fact not in {"", ()}
    }
    if tier := _tier(programme, facts):
        facts["issuer.tier"] = tier
    return ItemFacts(holding, value, level, standing, facts, achievements, own or known is not None)


def _tier(programme: Programme, facts: Mapping[str, Fact]) -> str:
    """The first tier whose predicate holds; what cannot be told does not match (R14)."""
    return next((tier.name for tier in programme.tiers if holds(tier.where, facts)), "")


def _codes(concepts: Iterable[Concept], table: str) -> tuple[str, ...]:
    """Each concept by its IRI, by its code in the published list, and by its last step."""
    found: dict[str, None] = {}
    known = code_list(table)
    for concept in concepts:
        found[concept.id] = None
        entry = known.by_id(concept.id)
        if entry is not None:
            found[entry.code] = None
        found[concept.id.rstrip("/").rpartition("/")[2].rpartition("#")[2]] = None
    return tuple(code for code in found if code)


def outcomes(record: Record) -> tuple[str, ...]:
    """The identifiers of the learning outcomes and of what they are aligned to."""
    achievement = record.achievement
    alignments = [
        *achievement.alignments,
        *(alignment for outcome in achievement.outcomes for alignment in outcome.alignments),
    ]
    found = [outcome.id for outcome in achievement.outcomes]
    found += [alignment.target_url for alignment in alignments]
    return tuple(dict.fromkeys(name for name in found if name))


def identity_band(record: Record) -> str:
    """The weakest identification in any assessment that says how it was; empty where none does."""
    bands = [
        _BANDS.index(assessment.supervision.band)
        for assessment in record.achievement.assessments
        if assessment.supervision is not None
    ]
    return _BANDS[min(bands)].value if bands else ""
