"""From a programme and holdings to an answer: V13, unknowns, relations, exceptions, what-if."""

import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import ProgrammeMalformed
from cairn.stacking.case import Case, read_case
from cairn.stacking.exceptions import sign_exception
from cairn.stacking.programme_audit import Counting, audit
from cairn.stacking.programme_reading import read_programme
from cairn.stacking.programme_report import as_dict

ROOT = Path(__file__).parents[3]
ME = "did:web:uni.example"
DEAN = PrivateKey.from_secret(KeyType.ED25519, sha256(b"dean").digest())
OTHER = PrivateKey.from_secret(KeyType.ED25519, sha256(b"somebody").digest())


def programme(requirements=None, **more):
    form = {
        "format": "cairn-programme/1",
        "id": "urn:award:test",
        "version": "1",
        "title": "A test",
        "institution": {"name": "Universitas", "id": ME},
        "source": {"document": "nowhere", "certainty": "invented"},
        "credit": {"scheme": "ECTS", "basis": "year", "hours_per_credit": {"ECTS": 25}},
        "levels": {"framework": "EQF"},
        "award": {"total": 10},
        "requirements": requirements or {"id": "R", "title": "Anything"},
        "floors": [
            {
                "id": "RES",
                "where": {"fact": "issuer.id", "op": "eq", "value": "self"},
                "min": {"credit": 5},
            }
        ],
        "coherence": {"category_floor": "RES"},
        **more,
    }
    return read_programme(json.dumps(form).encode(), "p.yaml")


def outcome_of(found, title):
    return next(one for one in found.items if one.item.holding.title == title)


def example():
    path = ROOT / "examples" / "programmes" / "pgcert-applied-data.yaml"
    return read_programme(path.read_bytes(), path.name)


def portfolio(hold, **third):
    me = "did:web:exempla.example"
    mooc = {"setting": "non-formal", "hours": 150, **third}
    return [
        hold("h1", "10 CATS", level="FHEQ 7", outcomes=["urn:lo:data:1"], fields=["0613"]),
        hold("h2", "5 ECTS", level="EQF 7", outcomes=["urn:lo:ethics:1"], fields=["0542"]),
        hold(
            "h3",
            mooc.pop("credit", None),
            level="EQF 6",
            outcomes=["urn:lo:data:2"],
            fields=["0613"],
            **mooc,
        ),
        hold(
            "h4",
            "5 ECTS",
            level="EQF 7",
            achievement="urn:module:exempla:capstone",
            issuer=me,
            fields=["0031"],
            outcomes=["urn:lo:x"],
        ),
        hold("h5", "5 ECTS", level="EQF 7", outcomes=["urn:lo:data:2"], fields=["0613"], issuer=me),
        hold("h6", "5 ECTS", level="EQF 7", outcomes=["urn:lo:y"], fields=["0613"], issuer=me),
    ]


def test_v13_end_to_end_half_a_credit_short(hold, shared):
    vector = json.loads((shared / "vectors" / "recognition" / "V13.json").read_text())
    found = audit(example(), portfolio(hold), Case(), "2025-10-01")
    instance = found.strict.translated.instance

    assert found.complete is vector["expect"]["complete"]
    assert found.counted * 10 == vector["expect"]["countable_total"]
    assert found.recorded == Fraction(59, 2)
    assert outcome_of(found, "h3").credit == Fraction(9, 2)
    assert "4.5 of its 6 credits" in outcome_of(found, "h3").reasons[0].sentence()
    # The instance is the vector's, in quanta of half a credit instead of a tenth.
    names = {item.id: item.title for item in instance.items}
    assert {i.title: i.credit * 5 for i in instance.items} == vector["items"]
    for leaf in instance.requirements:
        wanted = vector["requirements"][leaf.id]
        assert sorted(names[key] for key in leaf.eligible) == wanted["elig"]
        assert leaf.minimum * 5 == wanted["min"]
    for bound, name in ((instance.caps[0], "caps"), *((f, "floors") for f in instance.floors)):
        wanted = vector[name][bound.id]
        assert sorted(names[key] for key in bound.items) == wanted["items"]


def test_v13_the_cure_with_the_transcript_of_the_university(hold):
    same_mooc = portfolio(hold, credit="15 CATS", setting="formal", hours=None)
    assert audit(example(), same_mooc, Case(), "2025-10-01").complete is True


def test_v13_half_a_credit_cures_and_less_does_not(hold):
    for credit, verdict in (("0.5 ECTS", True), ("0.4 ECTS", False)):
        more = hold("new", credit, level="EQF 7", fields=["0613"], outcomes=["urn:lo:y"])
        found = audit(example(), [*portfolio(hold), more], Case(), "2025-10-01")
        assert found.complete is verdict


def test_nothing_held_is_not_complete_and_says_so():
    found = audit(programme(), [], Case(), "2025-09-01")
    assert found.complete is False
    assert found.items == ()
    assert found.open_questions() == ()


def test_what_is_unknown_is_a_question_only_where_it_could_help(hold):
    rules = programme({"id": "R", "title": "R", "eligible": {"field_in": ["061"]}})
    own = hold("own", "5 ECTS", issuer=ME, fields=["0613"])
    enough = audit(rules, [own, hold("x", "5 ECTS")], Case(), "2025-09-01")
    short = audit(rules, [own, hold("x", "4 ECTS")], Case(), "2025-09-01")

    assert enough.complete is None
    assert [(item.holding.title, one.rule) for item, one in enough.open_questions()] == [
        ("x", "field")
    ]
    assert outcome_of(enough, "x").counting is Counting.MAY_COUNT
    assert short.complete is False
    assert short.open_questions() == ()


def test_credit_of_no_scheme_is_a_question(hold):
    own = hold("own", "5 ECTS", issuer=ME)
    found = audit(programme(), [own, hold("x", earned="3 ")], Case(), "2025-09-01")
    assert found.complete is None
    assert outcome_of(found, "x").counting is Counting.MAY_COUNT
    assert "no named scheme" in outcome_of(found, "x").reasons[-1].sentence()
    assert ("x", "left") in {(i.holding.title, f.rule) for i, f in found.open_questions()}


def test_credit_of_no_scheme_could_be_small_enough_for_a_limit(hold):
    cap = {
        "id": "C",
        "where": {"fact": "learning.setting", "op": "eq", "value": "non-formal"},
        "max": {"credit": 3},
    }
    rules = programme(caps=[cap], award={"total": 8, "counting": "whole"})
    held = [
        hold("own", "5 ECTS", issuer=ME),
        hold("x", earned="3 ", setting="non-formal"),
    ]
    assert audit(rules, held, Case(), "2025-09-01").complete is None
    rules = programme(caps=[cap], award={"total": 9, "counting": "whole"})
    assert audit(rules, held, Case(), "2025-09-01").complete is False


def test_caps_count_the_unknown_in_and_floors_count_it_out(hold):
    cap = {
        "id": "C",
        "where": {"fact": "learning.setting", "op": "eq", "value": "non-formal"},
        "max": {"credit": 3},
    }
    own = hold("own", "5 ECTS", issuer=ME)
    found = audit(
        programme(caps=[cap]), [own, hold("x", "5 ECTS", setting=None)], Case(), "2025-09-01"
    )
    assert found.complete is None
    assert "cannot be told" in outcome_of(found, "x").reasons[-1].sentence()


def test_the_same_learning_counts_once_however_it_is_written(hold):
    own = hold("own", "5 ECTS", issuer=ME)
    pairs = [
        [
            hold("a", "5 ECTS", achievement="urn:a", version="1"),
            hold("b", "5 ECTS", achievement="urn:a", version="2"),
        ],
        [hold("a", "5 ECTS"), hold("b", "5 ECTS", related=[("translationOf", "urn:ach:a")])],
        [hold("a", "5 ECTS"), hold("b", "5 ECTS", related=[("isPartOf", "urn:ach:a")])],
        [hold("a", "5 ECTS", related=[("hasPart", "urn:ach:b")]), hold("b", "5 ECTS")],
        # each says that it is a part of the other: still one of them
        [
            hold("a", "5 ECTS", related=[("isPartOf", "urn:ach:b")]),
            hold("b", "5 ECTS", related=[("isPartOf", "urn:ach:a")]),
        ],
    ]
    rules = programme(award={"total": 15})
    for pair in pairs:
        found = audit(rules, [own, *pair], Case(), "2025-09-01")
        assert found.counted == 10
        out = [one for one in found.items if one.counting is Counting.DOES_NOT_COUNT]
        assert len(out) == 1
        assert out[0].reasons[0].variant in {"same", "part", "apart"}


def test_containment_goes_through_equivalence(hold):
    own = hold("own", "5 ECTS", issuer=ME)
    whole = hold("whole", "6 ECTS", related=[("hasPart", "urn:ach:part")])
    english = hold("english", "5 ECTS", achievement="urn:ach:part-en")
    rules = programme(
        overlap={"equivalents": [{"id": "E", "of": ["urn:ach:part", "urn:ach:part-en"]}]}
    )
    part = hold("part", "5 ECTS")
    found = audit(rules, [own, whole, part, english], Case(), "2025-09-01")
    assert found.counted <= 11


def test_a_prerequisite_is_met_by_holding_even_what_does_not_count(hold):
    rules = programme(
        {"id": "R", "title": "R", "eligible": {"field_in": ["061"]}},
        prerequisites=[{"id": "P", "achievement": "urn:ach:b", "needs": ["urn:ach:a"]}],
    )
    own = hold("own", "5 ECTS", issuer=ME, fields=["0613"])
    first = hold("a", "5 ECTS", fields=["0911"], awarded="2023-01-01")
    second = hold("b", "5 ECTS", fields=["0613"], awarded="2024-01-01")
    assert audit(rules, [own, first, second], Case(), "2025-09-01").complete is True
    alone = audit(rules, [own, second], Case(), "2025-09-01")
    assert alone.complete is False
    assert "urn:ach:a" in outcome_of(alone, "b").reasons[0].sentence()


def test_v10_only_the_surplus_is_used_again(hold, shared):
    vector = json.loads((shared / "vectors" / "recognition" / "V10.json").read_text())
    used = {f"urn:ach:{name}": credit for name, credit in vector["used"].items()}
    case = read_case(
        json.dumps(
            {
                "format": "cairn-stacking-case/1",
                "used": [{"award": "A", "award_minimum": vector["award_minimum"], "items": used}],
            }
        ).encode(),
        "case",
    )
    modules = [hold(name, f"{credit} ECTS", issuer=ME) for name, credit in vector["used"].items()]
    expect = vector["expect"]
    for counting, total in (
        ("truncate", expect["reusable"]),
        ("whole", expect["by_whole_modules"]),
    ):
        rules = programme(award={"total": 60, "counting": counting}, reuse={"rule": "surplus_only"})
        found = audit(rules, modules, case, "2025-09-01")
        assert found.counted == total, counting
    limit = {"rule": "allowed_to_limit", "limit": {"fraction": "0.5"}}
    rules = programme(award={"total": 60, "counting": "truncate"}, reuse=limit)
    assert audit(rules, modules, case, "2025-09-01").counted == 30


def test_the_last_credit_in_residence_tries_every_date(hold):
    last = [
        {
            "id": "RES",
            "where": {"fact": "issuer.id", "op": "eq", "value": "self"},
            "min": {"credit": 5},
            "last": True,
        }
    ]
    rules = programme(floors=last)
    own = hold("own", "5 ECTS", issuer=ME, awarded="2024-06-01")
    before, after = (
        hold("x", "5 ECTS", awarded="2024-01-01"),
        hold("y", "5 ECTS", awarded="2025-01-01"),
    )
    assert audit(rules, [own, before], Case(), "2025-09-01").complete is True
    assert audit(rules, [own, after], Case(), "2025-09-01").complete is False
    assert audit(rules, [own, before, after], Case(), "2025-09-01").complete is True


def exception(signer=DEAN, **changes):
    form = {
        "format": "cairn-stacking-exception/1",
        "id": "EX-1",
        "programme": "urn:award:test",
        "learner": "L",
        "kind": "waive",
        "rule": "floor:RES",
        "reason": "the campus was closed",
        "by": "Dean",
        "made": "2025-01-01",
        "expires": "2025-12-31",
        **changes,
    }
    return sign_exception(
        {k: v for k, v in form.items() if v is not None}, signer, "2025-01-01T00:00:00Z"
    )


def excused(*made, learner="L"):
    return Case(learner=learner, exceptions=made)


SIGNED_BY = {"signed_by": [DEAN.public_key.did_key]}


def test_a_signed_exception_applies_and_is_part_of_the_certificate(hold):
    rules = programme(exceptions=SIGNED_BY)
    held = [hold("x", "10 ECTS")]
    assert audit(rules, held, Case(), "2025-09-01").complete is False
    found = audit(rules, held, excused(exception()), "2025-09-01")
    assert found.complete is True
    made = found.strict.translated.instance.exceptions
    stands = dict(found.strict.translated.instance.provenance)["exception:EX-1"]
    assert "until 2025-12-31" in stands
    assert DEAN.public_key.did_key in stands
    assert "the campus was closed" in json.dumps(as_dict(found)["certificate"])
    assert [(one.rule, one.reason, one.by) for one in made] == [
        ("floor:RES", "the campus was closed", "Dean")
    ]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: exception(OTHER), "not_signed"),
        (lambda: {k: v for k, v in exception().items() if k != "proof"}, "not_signed"),
        (lambda: {**exception(), "reason": "another"}, "not_signed"),
        (lambda: exception(expires="2025-08-31"), "expired"),
        (lambda: exception(made="2025-09-02"), "expired"),
        (lambda: exception(learner="somebody else"), "other_learner"),
        (lambda: exception(programme="urn:award:other"), "other_programme"),
        (lambda: exception(rule="floor:NONE"), "names_nothing"),
        (lambda: exception(kind="block", rule=None, credential="urn:cred:none"), "names_nothing"),
    ],
)
def test_an_exception_that_does_not_apply_is_shown_and_changes_nothing(hold, made, why):
    rules = programme(exceptions=SIGNED_BY)
    found = audit(rules, [hold("x", "10 ECTS")], excused(made()), "2025-09-01")
    assert found.complete is False
    assert [one.refused for one in found.exceptions] == [why]
    assert found.exceptions[0].as_dict()["applies"] is False
    assert found.strict.translated.instance.exceptions == ()


def test_an_exception_of_no_published_shape_is_refused_with_its_place():
    for form in ({}, {**exception(), "kind": "bribe"}, {**exception(), "surprise": 1}):
        with pytest.raises(ProgrammeMalformed) as raised:
            audit(programme(exceptions=SIGNED_BY), [], excused(form), "2025-09-01")
        assert "exceptions[0]" in raised.value.what()


@pytest.mark.parametrize(
    ("changes", "complete"),
    [
        ({"kind": "allow", "credential": "urn:cred:x", "requirement": "R"}, True),
        ({"kind": "force", "credential": "urn:cred:x", "requirement": "R"}, True),
        ({"kind": "substitute", "credential": "urn:cred:x", "achievement": "urn:wanted"}, True),
        ({"kind": "block", "credential": "urn:cred:own"}, False),
        ({"kind": "waive", "rule": "total"}, True),
        ({"kind": "limit", "rule": "total", "value": 5}, True),
        ({"kind": "credit", "credential": "urn:cred:own", "value": 10}, True),
        ({"kind": "waive", "rule": "floor:RES"}, False),
    ],
)
def test_what_exceptions_do(hold, changes, complete):
    rules = programme(
        {"id": "R", "title": "R", "eligible": {"achievement": ["urn:wanted", "urn:ach:own"]}},
        exceptions=SIGNED_BY,
        issuers=[{"id": "did:web:other.example"}],
    )
    held = [hold("own", "5 ECTS", issuer=ME), hold("x", "5 ECTS")]
    assert audit(rules, held, Case(), "2025-09-01").complete is False
    made = exception(**{"rule": None, **changes})
    assert audit(rules, held, excused(made), "2025-09-01").complete is complete


def test_an_extension_lets_old_learning_count_until_a_day(hold):
    rules = programme(currency={"window_years": 5}, exceptions=SIGNED_BY)
    held = [hold("own", "5 ECTS", issuer=ME), hold("x", "5 ECTS", awarded="2015-01-01")]
    assert audit(rules, held, Case(), "2025-09-01").complete is None
    for until, complete in (("2025-12-31", True), ("2025-08-01", None)):
        made = exception(kind="extend", rule=None, credential="urn:cred:x", until=until)
        assert audit(rules, held, excused(made), "2025-09-01").complete is complete


def test_conditions_are_three_valued_and_can_be_waived(hold):
    rules = programme(conditions=[{"id": "LANG", "title": "Language"}], exceptions=SIGNED_BY)
    held = [hold("own", "10 ECTS", issuer=ME)]

    def with_case(**form):
        return read_case(json.dumps({"format": "cairn-stacking-case/1", **form}).encode(), "c")

    assert audit(rules, held, Case(), "2025-09-01").complete is None
    for met in (True, False):
        case = with_case(conditions={"LANG": {"met": met}})
        assert audit(rules, held, case, "2025-09-01").complete is met
    made = exception(rule="condition:LANG")
    assert audit(rules, held, excused(made), "2025-09-01").complete is True


def test_prerequisites_can_be_waived(hold):
    rules = programme(
        prerequisites=[{"id": "P", "achievement": "urn:ach:b", "needs": ["urn:ach:a"]}],
        exceptions=SIGNED_BY,
    )
    held = [hold("own", "5 ECTS", issuer=ME), hold("b", "5 ECTS")]
    assert audit(rules, held, Case(), "2025-09-01").complete is False
    made = exception(rule="prerequisite:P")
    assert audit(rules, held, excused(made), "2025-09-01").complete is True


def test_a_cap_of_each_issuer_is_one_rule_for_people(hold):
    cap = {
        "id": "EACH",
        "per": "issuer.id",
        "where": {"not": {"fact": "issuer.id", "op": "eq", "value": "self"}},
        "max": {"credit": 3},
    }
    rules = programme(caps=[cap], exceptions=SIGNED_BY, award={"total": 11})
    held = [
        hold("own", "5 ECTS", issuer=ME),
        hold("x", "3 ECTS"),
        hold("y", "3 ECTS", issuer="did:web:third.example"),
    ]
    assert audit(rules, held, Case(), "2025-09-01").complete is True
    held[2] = hold("y", "3 ECTS")
    assert audit(rules, held, Case(), "2025-09-01").complete is False
    made = exception(rule="cap:EACH")
    assert audit(rules, held, excused(made), "2025-09-01").complete is True


def test_a_trial_is_always_marked(hold):
    case = read_case(
        b"format: cairn-stacking-case/1\nassume: [{id: next, credit: 10, scheme: CATS}]", "c"
    )
    found = audit(programme(), [hold("own", "5 ECTS", issuer=ME)], case, "2025-09-01")
    assert found.complete is True
    assert found.is_what_if
    assert outcome_of(found, "next").item.holding.assumed
    assert not audit(programme(), [], Case(), "2025-09-01").is_what_if
    assert audit(programme(), [], Case(), "2025-09-01", policy_date="2020-01-01").is_what_if


def test_order_of_input_changes_nothing(hold):
    held = portfolio(hold)
    one = audit(example(), held, Case(), "2025-10-01")
    other = audit(example(), held[::-1], Case(), "2025-10-01")
    assert one.strict.translated.instance == other.strict.translated.instance
    assert [(i.item.key, i.where, i.credit) for i in one.items] == [
        (i.item.key, i.where, i.credit) for i in other.items
    ]
