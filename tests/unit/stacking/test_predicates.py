"""Kleene's logic over what a credential states."""

from fractions import Fraction
from itertools import product

import pytest

from cairn.credit import reference
from cairn.stacking.predicates import (
    AllOf,
    AnyOf,
    FactTest,
    Not,
    Operation,
    conjunction,
    disjunction,
    facts_named,
    holds,
    negation,
)

THREE = (True, False, None)


@pytest.mark.parametrize(("one", "other"), list(product(THREE, THREE)))
def test_kleene_tables(one, other):
    rank = {False: 0, None: 1, True: 2}
    back = {0: False, 1: None, 2: True}
    assert conjunction((one, other)) is back[min(rank[one], rank[other])]
    assert disjunction((one, other)) is back[max(rank[one], rank[other])]
    assert negation(conjunction((one, other))) is disjunction((negation(one), negation(other)))


FACTS = {
    "learning.setting": "formal",
    "achievement.fields": ("0613", "061"),
    "award.date": "2024-05-01",
    "amount": Fraction(15, 2),
    "issuer.accreditation.covers_level": True,
    "credit.level": reference("EQF", "6", "SCQF"),
}


@pytest.mark.parametrize(
    ("fact", "operation", "value", "verdict"),
    [
        ("learning.setting", "eq", "formal", True),
        ("learning.setting", "ne", "formal", False),
        ("learning.setting", "in", ("formal", "informal"), True),
        ("learning.setting", "not_in", ("formal", "informal"), False),
        ("achievement.fields", "in", ("061", "054"), True),
        ("achievement.fields", "covers", ("061", "0613"), True),
        ("achievement.fields", "covers", ("061", "0612"), False),
        ("achievement.fields", "overlaps", ("0612", "061"), True),
        ("award.date", "gte", "2024-05-01", True),
        ("award.date", "lt", "2024-05-01", False),
        ("amount", "gt", "7.4", True),
        ("amount", "lte", "15/2", True),
        ("amount", "lt", "much", None),
        ("issuer.accreditation.covers_level", "eq", True, True),
        ("credit.level", "gte", "9", True),
        ("credit.level", "gte", "10", None),
        ("credit.level", "lt", "9", False),
        ("credit.level", "gt", "10", False),
        ("credit.level", "gt", "8", True),
        ("credit.level", "lte", "10", True),
        ("credit.level", "eq", "9", None),
        ("credit.level", "eq", "11", False),
        ("credit.level", "in", ("11", "12"), False),
        ("credit.level", "not_in", ("11", "12"), True),
        ("credit.level", "gte", "intermediate", None),
        ("issuer.tier", "eq", "A", None),
        ("issuer.tier", "exists", True, False),
        ("issuer.tier", "exists", False, True),
    ],
)
def test_tests(fact, operation, value, verdict):
    assert holds(FactTest(fact, Operation(operation), value), FACTS) is verdict


def test_unknown_rises_to_the_top_unless_it_does_not_matter():
    formal = FactTest("learning.setting", Operation.EQ, "formal")
    tier = FactTest("issuer.tier", Operation.EQ, "A")
    assert holds(AllOf((formal, tier)), FACTS) is None
    assert holds(AnyOf((formal, tier)), FACTS) is True
    assert holds(AllOf((Not(formal), tier)), FACTS) is False
    assert holds(Not(tier), FACTS) is None
    assert holds(AllOf(()), {}) is True
    assert facts_named(AllOf((tier, Not(formal), tier))) == ("issuer.tier", "learning.setting")
