"""Stage 1's items and a programme's rules as the integers and sets that stage 2 works on.

Where something is unknown, one question becomes two. Read *strictly*, only what is certain counts:
a yes is then a yes. Read *leniently*, every open question is decided in the learner's favour: a no
is then a no. In between lies a person's decision. Both readings come from here, by ``lenient``.

Everything is scaled by the least common multiple of its own denominators; nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.credit import exact_text
from cairn.credit.quanta import common_scale
from cairn.stacking.exceptions import COHERENCE, PREREQUISITE, waived
from cairn.stacking.instance import (
    Cap,
    Floor,
    Group,
    Instance,
    Item,
    Mode,
    Overlap,
    Requirement,
    Share,
)
from cairn.stacking.item_facts import SELF
from cairn.stacking.predicates import holds
from cairn.stacking.programme import Leaf, Node
from cairn.stacking.programme_edits import edits
from cairn.stacking.programme_offers import offers_of, stands_before
from cairn.stacking.programme_relations import (
    classes_of_same,
    pairs_apart,
    prerequisites_of,
    reuse_caps,
)
from cairn.stacking.soundness import rule_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cairn.stacking.case import Case
    from cairn.stacking.exceptions import SignedException
    from cairn.stacking.normalise import NormalisedItem
    from cairn.stacking.predicates import Verdict
    from cairn.stacking.programme import Bound, Programme
    from cairn.stacking.programme_offers import Offer


@dataclass(frozen=True, slots=True)
class Translated:
    """An instance and the way back from its names to credentials."""

    instance: Instance
    offers: tuple[Offer, ...]
    lenient: bool
    unheld: Mapping[str, tuple[str, ...]]
    """By item: achievements that it needs and that are not held (R10)."""


def translate(
    programme: Programme,
    items: Sequence[NormalisedItem],
    case: Case,
    *,
    evaluated_on: str,
    exceptions: Sequence[SignedException] = (),
    lenient: bool = False,
    cutoff: str = "",
) -> Translated:
    """The allocation question for ``items`` under ``programme``.

    Args:
        programme: the version in force.
        items: what stage 1 made of the credentials.
        case: the learner's side: credit used before.
        evaluated_on: ISO date, repeated in the certificate.
        exceptions: those that apply edit the instance and are part of the certificate.
        lenient: decide every open question in the learner's favour.
        cutoff: with a floor on the *last* credit, other credit counts up to this date (R04).
    """
    applying = [exception for exception in exceptions if exception.applies]
    named = frozenset(exception.credential for exception in applying)
    unheld = prerequisites_of(programme, items, waived(applying, PREREQUISITE), lenient=lenient)
    offers = tuple(
        offer
        for item in items
        for offer in offers_of(item, programme, named, lenient=lenient)
        if not unheld.missing.get(item.key) and stands_before(offer, programme, cutoff)
    )
    scale = common_scale(_amounts(programme, offers, case, applying))

    def quanta(amount: Fraction) -> int:
        scaled = amount * scale
        assert scaled.denominator == 1
        return scaled.numerator

    instance = Instance(
        items=tuple(_item(offer, quanta) for offer in offers),
        caps=(
            *_caps(programme, offers, quanta, lenient=lenient),
            *reuse_caps(programme, offers, case, quanta),
        ),
        floors=(
            *_floors(programme, offers, quanta, cutoff, lenient=lenient),
            *_coherence(programme, offers, lenient=lenient),
        ),
        prerequisites=unheld.held_for(offers),
        held_not_countable=frozenset(item.key for item in items)
        - frozenset(offer.key for offer in offers),
        per=scale,
        provenance=tuple(_provenance(programme, case, applying, evaluated_on, lenient=lenient)),
    )
    asked = _with_rules(instance, programme, offers, quanta)
    made = edits(applying, offers, quanta, rule_names(asked))
    return Translated(replace(asked, exceptions=made), offers, lenient, unheld.missing)


def _provenance(
    programme: Programme,
    case: Case,
    exceptions: Sequence[SignedException],
    evaluated_on: str,
    *,
    lenient: bool,
) -> Iterator[tuple[str, str]]:
    """What the certificate rests on beside the instance itself."""
    yield "programme", programme.id
    yield "version", programme.version
    yield "digest", f"sha256:{programme.digest}"
    yield "evaluated_on", evaluated_on
    yield "reading", "lenient" if lenient else "strict"
    yield "basis", programme.credit.basis.value
    for condition in programme.conditions:
        stated = case.conditions.get(condition.id)
        met = "unknown" if stated is None else "met" if stated.met else "not met"
        yield f"condition:{condition.id}", met
    for exception in exceptions:
        said = f"{exception.kind.value}: {exception.reason} ({exception.by})"
        yield (
            f"exception:{exception.id}",
            f"{said}; until {exception.expires}, signed by {exception.signed_by}",
        )


def _with_rules(
    instance: Instance,
    programme: Programme,
    offers: Sequence[Offer],
    quanta: Callable[[Fraction], int],
) -> Instance:
    """``instance`` with the rules that do not depend on the reading."""
    same = classes_of_same(programme, offers)
    return replace(
        instance,
        requirements=tuple(_requirement(leaf, offers, quanta) for leaf in programme.root.leaves()),
        total=None if programme.total is None else quanta(programme.total),
        mode=_mode(programme, offers),
        groups=tuple(_groups(programme.root)),
        share=tuple(
            Share(
                rule.first,
                rule.second,
                rule.max_items,
                None if rule.max_credit is None else quanta(rule.max_credit),
            )
            for rule in programme.sharing
        ),
        conflicts=pairs_apart(programme, offers, same),
        overlap_classes=same,
        overlaps=tuple(_overlaps(programme, offers, quanta)),
        covers=tuple(_covers(programme, offers)),
        id=programme.id,
        title=programme.title,
        unit=programme.credit.scheme,
    )


def _amounts(
    programme: Programme,
    offers: Sequence[Offer],
    case: Case,
    exceptions: Sequence[SignedException],
) -> Iterator[Fraction]:
    """Every amount that becomes an integer."""
    yield from (offer.credit for offer in offers)
    yield from (credit for used in case.used for credit in used.items.values())
    yield from (used.award_minimum for used in case.used)
    yield from (one.value for one in exceptions if one.value is not None)
    for leaf in programme.root.leaves():
        yield leaf.min_credit
        yield leaf.max_credit or Fraction(0)
    yield from (bound.limit.of(programme.total) for bound in programme.caps)
    yield from (bound.limit.of(programme.total) for bound in programme.floors)
    yield from (share.max_credit for share in programme.sharing if share.max_credit is not None)
    yield from (rule.credit for rule in programme.residuals)
    yield programme.total or Fraction(0)
    if programme.reuse.limit is not None:
        yield programme.reuse.limit.of(programme.total)


def _mode(programme: Programme, offers: Sequence[Offer]) -> Mode:
    """The programme's mode; a credit that could be anything must be able to be less.

    Otherwise a limit could shut out the greatest value and so, wrongly, every other. Cutting what
    counts in whole only makes more possible: a no stays a no.
    """
    if programme.mode is Mode.WHOLE and any(offer.value_is_unknown for offer in offers):
        return Mode.TRUNCATE
    return programme.mode


def _item(offer: Offer, quanta: Callable[[Fraction], int]) -> Item:
    holding = offer.item.holding
    stated = {
        "source": holding.source,
        "digest": f"sha256:{holding.digest}" if holding.digest else "",
        "credit": exact_text(offer.credit),
        "conversion": offer.line,
        "level": ", ".join(offer.level.candidates) if offer.level else "unknown",
        "issuer": holding.record.issuer.id,
        "standing": offer.item.facts.standing.standing.value,
        "assumed": "true" if holding.assumed else "",
    }
    return Item(
        id=offer.key,
        credit=quanta(offer.credit),
        title=holding.title,
        awarded=holding.awarded,
        needs_person=offer.needs_person,
        facts=tuple((name, value) for name, value in stated.items() if value),
    )


def _requirement(
    leaf: Leaf, offers: Sequence[Offer], quanta: Callable[[Fraction], int]
) -> Requirement:
    return Requirement(
        id=leaf.id,
        eligible=frozenset(offer.key for offer in offers if leaf.id in offer.requirements),
        minimum=quanta(leaf.min_credit),
        maximum=None if leaf.max_credit is None else quanta(leaf.max_credit),
        count=leaf.min_count,
        outcomes=leaf.eligible.outcomes if leaf.joint_coverage else (),
        title=leaf.title,
        clause=leaf.clause,
    )


def _caps(
    programme: Programme,
    offers: Sequence[Offer],
    quanta: Callable[[Fraction], int],
    *,
    lenient: bool,
) -> Iterator[Cap]:
    """Caps hold what is certainly in them, and read strictly what may be as well."""
    for bound in programme.caps:
        inside = [
            offer for offer in offers if _in(holds(bound.where, offer.facts), lenient=not lenient)
        ]
        maximum = quanta(bound.limit.of(programme.total))
        for name, members in _by_fact(bound, inside, lenient=lenient).items():
            yield Cap(
                id=f"{bound.id}:{name}" if bound.per else bound.id,
                items=frozenset(offer.key for offer in members),
                maximum=maximum,
                title=f"{bound.title} ({name})" if bound.per else bound.title,
                clause=bound.clause,
            )


def _by_fact(bound: Bound, offers: Sequence[Offer], *, lenient: bool) -> dict[str, list[Offer]]:
    """The members of a cap, or of each of the caps that ``per`` makes of it.

    What does not state the fact could be under any of them: strictly it is under all.
    """
    if not bound.per:
        return {"": list(offers)}
    groups: dict[str, list[Offer]] = {}
    silent = []
    for offer in offers:
        fact = offer.facts.get(bound.per)
        if fact is None:
            silent.append(offer)
            continue
        value = next((one for one in fact if one != SELF), "") if isinstance(fact, tuple) else fact
        groups.setdefault(str(value), []).append(offer)
    if silent and not lenient:
        groups = {name: [*members, *silent] for name, members in groups.items()}
        groups.setdefault("unknown", silent)
    return groups


def _floors(
    programme: Programme,
    offers: Sequence[Offer],
    quanta: Callable[[Fraction], int],
    cutoff: str,
    *,
    lenient: bool,
) -> Iterator[Floor]:
    """Floors hold what is certainly in them, and read leniently what may be as well."""
    for bound in programme.floors:
        inside = [
            offer
            for offer in offers
            if _in(holds(bound.where, offer.facts), lenient=lenient)
            and not (bound.last and cutoff and offer.item.holding.awarded <= cutoff)
        ]
        yield Floor(
            id=bound.id,
            items=frozenset(offer.key for offer in inside),
            minimum=quanta(bound.limit.of(programme.total)),
            title=bound.title,
            clause=bound.clause,
        )


def _in(verdict: Verdict, *, lenient: bool) -> bool:
    return lenient if verdict is None else verdict


def _coherence(programme: Programme, offers: Sequence[Offer], *, lenient: bool) -> Iterator[Floor]:
    """Each outcome of the programme is covered by something that counts (R21).

    A floor of one quantum says exactly that: some credit comes from what covers the outcome.
    """
    for outcome in programme.coherence.outcomes:
        covering = []
        for offer in offers:
            stated = offer.facts.get("achievement.outcomes")
            verdict = None if stated is None else isinstance(stated, tuple) and outcome in stated
            if _in(verdict, lenient=lenient):
                covering.append(offer.key)
        yield Floor(
            id=f"{COHERENCE}:{outcome}",
            items=frozenset(covering),
            minimum=1,
            title=f"programme outcome {outcome}",
            clause=programme.coherence.note,
        )


def _groups(node: Node) -> Iterator[Group]:
    """The choices of the tree; what must be met in any case needs no group."""
    if node.choose is None:
        for member in node.members:
            if isinstance(member, Node):
                yield from _groups(member)
        return
    yield from _as_group(node, node.choose)


def _as_group(node: Node, choose: int) -> Iterator[Group]:
    members = tuple(member.id for member in node.members)
    yield Group(node.id, choose, members, node.title, node.clause)
    for member in node.members:
        if isinstance(member, Node):
            yield from _as_group(
                member, len(member.members) if member.choose is None else member.choose
            )


def _overlaps(
    programme: Programme, offers: Sequence[Offer], quanta: Callable[[Fraction], int]
) -> Iterator[Overlap]:
    for rule in programme.residuals:
        first = [one for one in offers if rule.first in one.item.facts.achievements]
        second = [one for one in offers if rule.second in one.item.facts.achievements]
        for one in first:
            for other in second:
                if one.item is not other.item:
                    common = min(rule.credit, one.credit, other.credit)
                    yield Overlap(one.key, other.key, quanta(common))


def _covers(programme: Programme, offers: Sequence[Offer]) -> Iterator[tuple[str, frozenset[str]]]:
    """Which of the outcomes that any requirement asks for each offer covers (R26)."""
    asked = {
        outcome
        for leaf in programme.root.leaves()
        if leaf.joint_coverage
        for outcome in leaf.eligible.outcomes
    }
    for offer in offers:
        stated = offer.facts.get("achievement.outcomes", ())
        covered = asked.intersection(stated) if isinstance(stated, tuple) else set()
        if covered:
            yield offer.key, frozenset(covered)
