"""Stage 1: each credential by itself becomes an item with a value, a level and verdicts.

Standing as at the award, credit in the programme's scheme, level in its framework, and every rule
about one credential (R11 to R17, R20, R22, R25) as true, false or unknown. No optimisation happens
here and nothing looks at two credentials at once: these verdicts are about one credential and cite
evidence; those of stage 2 are about the combination and cite rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cairn.credit import Referenced, amount_text
from cairn.credit.levels import framework_named
from cairn.credit.transfer import TransferValue
from cairn.stacking.exceptions import Kind
from cairn.stacking.findings import Finding
from cairn.stacking.item_facts import ItemFacts, item_facts
from cairn.stacking.item_rules import GENERAL, SERVING, Asked, apply, currency
from cairn.stacking.predicates import conjunction
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from cairn.stacking.case import Case
    from cairn.stacking.exceptions import SignedException
    from cairn.stacking.holdings import Holding
    from cairn.stacking.predicates import Verdict
    from cairn.stacking.programme import Agreement, Leaf, Programme

ROOM = "stacking_programme"


@dataclass(frozen=True, slots=True)
class Service:
    """What one credential is to one requirement."""

    findings: tuple[Finding, ...]
    credit: Fraction | None
    """What it brings there, in the programme's scheme; ``None`` where it cannot be told."""
    level: Referenced | None
    line: str
    """The sentence that explains the credit."""

    @property
    def verdict(self) -> Verdict:
        """Whether it may serve, by what the requirement asks."""
        return conjunction(finding.verdict for finding in self.findings)


@dataclass(frozen=True, slots=True)
class NormalisedItem:
    """One credential after stage 1."""

    key: str
    """Its name in the instance: the credential's id, made unique."""
    facts: ItemFacts
    general: tuple[Finding, ...]
    """What the programme asks of every credential."""
    serving: Mapping[str, Service] = field(hash=False)
    """By requirement, in the order written."""

    @property
    def holding(self) -> Holding:
        """The credential."""
        return self.facts.holding

    @property
    def verdict(self) -> Verdict:
        """Whether it may count at all."""
        return conjunction(finding.verdict for finding in self.general)

    def may_serve(self, requirement: str) -> Verdict:
        """Whether it may count for ``requirement``, everything taken together."""
        return conjunction((self.verdict, self.serving[requirement].verdict))

    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, the programme's rules first."""
        own = [finding for service in self.serving.values() for finding in service.findings]
        return (*self.general, *own)


def normalise(
    holdings: Sequence[Holding],
    programme: Programme,
    case: Case,
    evaluated_on: str,
    exceptions: Sequence[SignedException] = (),
    language: str = "en",
) -> tuple[NormalisedItem, ...]:
    """Stage 1 for each of ``holdings``, in canonical order (award date, then id).

    Args:
        holdings: what is held, verified; and what a trial assumes.
        programme: the version in force.
        case: the learner's dates and facts.
        evaluated_on: ISO date of the evaluation.
        exceptions: those that apply are applied (``substitute``, ``extend``).
        language: of the explaining lines.
    """
    ordered = sorted(
        holdings, key=lambda one: (one.awarded, one.id, one.record.issuer.id, one.digest)
    )
    applying = [exception for exception in exceptions if exception.applies]
    items = []
    for key, holding in _named(ordered):
        mine = [exception for exception in applying if exception.credential == holding.id]
        items.append(_item(key, holding, programme, case, evaluated_on, mine, language))
    return tuple(items)


def _named(holdings: Sequence[Holding]) -> list[tuple[str, Holding]]:
    """A unique name for each; the same credential handed in twice is one."""
    named: dict[str, Holding] = {}
    seen: set[tuple[str, str, str]] = set()
    for holding in holdings:
        # One document may report several achievements under one identifier (ELMO, ELM).
        identity = (holding.record.issuer.id, holding.id, holding.record.achievement.id)
        if identity in seen:
            continue
        seen.add(identity)
        key, times = holding.id, 1
        while key in named:
            times += 1
            key = f"{holding.id} ({times})"
        named[key] = holding
    return list(named.items())


def _item(  # what stage 1 rests on, each passed through
    key: str,
    holding: Holding,
    programme: Programme,
    case: Case,
    evaluated_on: str,
    exceptions: Sequence[SignedException],
    language: str,
) -> NormalisedItem:
    substitutes = frozenset(
        exception.achievement for exception in exceptions if exception.kind is Kind.SUBSTITUTE
    )
    extended = max((one.until for one in exceptions if one.kind is Kind.EXTEND), default="")
    facts = item_facts(holding, programme, evaluated_on, substitutes, language)
    everywhere = Asked(
        programme.items,
        programme,
        case,
        evaluated_on,
        clause=programme.currency.clause if programme.currency else "",
        extended_until=extended,
    )
    general = tuple(apply((*GENERAL, *SERVING), facts, everywhere))
    agreements = [entry for entry in programme.agreements if _covers(entry, facts, evaluated_on)]
    serving = {}
    for leaf in programme.root.leaves():
        asked = Asked(
            leaf.eligible,
            programme,
            case,
            evaluated_on,
            requirement=leaf.id,
            clause=leaf.clause,
            transferable=leaf.transferable,
            extended_until=extended,
        )
        agreement = next((entry for entry in agreements if leaf.id in entry.requirements), None)
        serving[leaf.id] = (
            _agreed(agreement, leaf, facts, programme, language)
            if agreement is not None
            else _service(leaf, facts, asked, programme, language)
        )
    return NormalisedItem(key, facts, general, serving)


def _service(
    leaf: Leaf, facts: ItemFacts, asked: Asked, programme: Programme, language: str
) -> Service:
    rules = (currency, *SERVING) if leaf.eligible.window_years else SERVING
    findings = tuple(apply(rules, facts, asked))
    credit, level, line = facts.worth.credit, facts.placed.level, facts.worth.line
    rule = programme.credit.transfer_value
    if leaf.value is not None and credit is not None and rule is not TransferValue.SOURCE:
        code = "as_target" if rule is TransferValue.TARGET else "as_less"
        moved = leaf.value if rule is TransferValue.TARGET else min(credit, leaf.value)
        if moved != credit:
            said = {"amount": amount_text(moved), "scheme": programme.credit.scheme}
            line = f"{line} " + sentence(ROOM, f"credit.{code}", language, title=leaf.title, **said)
        credit = moved
    if leaf.value_level and level is not None and rule is TransferValue.MIN:
        level = _at_most(level, leaf.value_level)
    return Service(findings, credit, level, line)


def _at_most(level: Referenced, ceiling: str) -> Referenced:
    """The level achieved or the one that it stands for, whichever is lower (NZQA)."""
    framework = framework_named(level.framework)
    highest = framework.rank(ceiling)
    lowered = sorted({min(framework.rank(one), highest) for one in level.candidates})
    return Referenced(
        level.framework, tuple(framework.levels[rank] for rank in lowered), level.source
    )


def _covers(agreement: Agreement, facts: ItemFacts, evaluated_on: str) -> bool:
    """Whether a standing decision is about this credential, and in force (R25)."""
    record = facts.holding.record
    return (
        agreement.achievement in facts.achievements
        and agreement.issuer == record.issuer.id
        and (not agreement.versions or record.achievement.version in agreement.versions)
        and agreement.since <= evaluated_on
        and (not agreement.until or evaluated_on <= agreement.until)
    )


def _agreed(
    agreement: Agreement, leaf: Leaf, facts: ItemFacts, programme: Programme, language: str
) -> Service:
    """A standing decision grants what it says, without asking again."""
    finding = Finding("agreement", True, "met", {"id": agreement.id}, leaf.id, agreement.clause)
    credit, line = facts.worth.credit, facts.worth.line
    if agreement.credit is not None:
        credit = agreement.credit
        said = {"amount": amount_text(credit), "scheme": programme.credit.scheme}
        line = sentence(ROOM, "credit.agreed", language, agreement=agreement.id, **said)
    level = facts.placed.level
    if agreement.level:
        level = Referenced(programme.framework, (agreement.level,), agreement.clause)
    return Service((finding,), credit, level, line)
