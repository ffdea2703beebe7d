"""Laws of a portfolio against a programme: monotone, order of no weight, strict inside lenient."""

import importlib.util
import json
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.stacking.case import Case
from cairn.stacking.normalise import normalise
from cairn.stacking.programme_audit import audit
from cairn.stacking.programme_instance import translate
from cairn.stacking.programme_reading import read_programme

_SPEC = importlib.util.spec_from_file_location(
    "holding_builder", Path(__file__).parents[1] / "unit" / "stacking" / "conftest.py"
)
_BUILDER = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_BUILDER)

ME = "did:web:uni.example"
NAMES = ("a", "b", "c", "d", "e")
FORM = {
    "format": "cairn-programme/1",
    "id": "urn:award:laws",
    "version": "1",
    "title": "Laws",
    "institution": {"name": "Universitas", "id": ME},
    "source": {"document": "nowhere", "certainty": "invented"},
    "credit": {"scheme": "ECTS", "basis": "year", "hours_per_credit": {"ECTS": 25}},
    "levels": {"framework": "EQF"},
    "award": {"total": 12},
    "currency": {"window_years": 5},
    "requirements": {
        "all_of": [
            {"id": "F", "title": "Field", "min_credit": 4, "eligible": {"field_in": ["061"]}},
            {"id": "L", "title": "Level", "min_credit": 4, "eligible": {"level_min": 6}},
        ]
    },
    "caps": [
        {
            "id": "NF",
            "where": {"fact": "learning.setting", "op": "eq", "value": "non-formal"},
            "max": {"credit": 6},
        }
    ],
    "floors": [
        {
            "id": "RES",
            "where": {"fact": "issuer.id", "op": "eq", "value": "self"},
            "min": {"credit": 3},
        }
    ],
    "overlap": {
        "equivalents": [{"id": "EQ", "of": ["urn:ach:a", "urn:ach:b"]}],
        "containment": [{"id": "WH", "whole": "urn:ach:c", "parts": ["urn:ach:d"]}],
    },
    "prerequisites": [{"id": "PR", "achievement": "urn:ach:e", "needs": ["urn:ach:d"]}],
    "coherence": {"category_floor": "RES"},
}


def rules(counting="whole"):
    form = {**FORM, "award": {"total": 12, "counting": counting}}
    return read_programme(json.dumps(form).encode(), "laws.yaml")


RULES = {counting: rules(counting) for counting in ("whole", "truncate", "split")}

related = st.tuples(
    st.sampled_from(("translationOf", "hasPart", "isPartOf")),
    st.sampled_from([f"urn:ach:{name}" for name in NAMES]),
)


@st.composite
def holdings(draw, most=5):
    held = []
    for number in range(draw(st.integers(0, most))):
        name = draw(st.sampled_from(NAMES))
        held.append(
            _BUILDER.build(
                f"{name}{number}",
                draw(st.sampled_from(("3 ECTS", "4 ECTS", "8 CATS", "7.5 CATS", "3 ", None))),
                achievement=f"urn:ach:{name}",
                issuer=draw(st.sampled_from((ME, "did:web:other.example"))),
                level=draw(st.sampled_from((None, "EQF 5", "EQF 6", "SCQF 11", "NZQCF 8"))),
                setting=draw(st.sampled_from((None, "formal", "non-formal"))),
                fields=draw(st.sampled_from(((), ("0613",), ("0542",)))),
                awarded=draw(st.sampled_from((None, "2015-01-01", "2023-01-01", "2024-01-01"))),
                related=draw(st.lists(related, max_size=1)),
            )
        )
    return held


def ask(held, counting="whole"):
    return audit(RULES[counting], held, Case(), "2025-09-01")


@settings(max_examples=60, deadline=None)
@given(holdings(), holdings(most=2))
def test_one_more_credential_never_takes_an_award_away(held, more):
    before = ask(held)
    after = ask([*held, *(h for h in more if h.id not in {one.id for one in held})])
    if before.complete:
        assert after.complete
    if before.complete is None:
        assert after.complete is not False


@settings(max_examples=40, deadline=None)
@given(st.data(), holdings())
def test_the_order_of_what_is_held_has_no_weight(data, held):
    shuffled = data.draw(st.permutations(held))
    one, other = ask(held), ask(shuffled)
    assert one.complete is other.complete
    assert one.strict.translated.instance == other.strict.translated.instance


@settings(max_examples=40, deadline=None)
@given(holdings())
def test_what_is_certain_is_possible(held):
    (programme,) = RULES["whole"]
    items = normalise(held, programme, Case(), "2025-09-01")
    strict = translate(programme, items, Case(), evaluated_on="2025-09-01")
    lenient = translate(programme, items, Case(), evaluated_on="2025-09-01", lenient=True)

    def pairs(translated):
        keys = {offer.key: offer.item.key for offer in translated.offers}
        return {
            (leaf.id, keys[key])
            for leaf in translated.instance.requirements
            for key in leaf.eligible
        }

    assert pairs(strict) <= pairs(lenient)
    # Nothing is rounded on the way in.
    for offer, item in zip(strict.offers, strict.instance.items, strict=True):
        assert Fraction(item.credit, strict.instance.per) == offer.credit


@settings(max_examples=30, deadline=None)
@given(holdings())
def test_the_finer_credit_may_be_cut_the_more_of_it_counts(held):
    order = {False: 0, None: 1, True: 2}
    whole, truncate, split = (ask(held, one) for one in ("whole", "truncate", "split"))
    assert order[whole.complete] <= order[truncate.complete] <= order[split.complete]
