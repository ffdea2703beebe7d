"""The engine against a search that tries everything, on questions small enough for it.

The search shares nothing with the engine: it reads the published form and enumerates every way to
place whole credentials. On every question the two must agree on completeness, the least shortfall
and the greatest credit; every certificate must hold, and none may hold with one value changed.
"""

import copy
import itertools
import random

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.stacking.answer import answer, write_answer
from cairn.stacking.checker import check, digest
from cairn.stacking.instance_form import read_instance

QUICK, LONG = 250, 2_500


def _question(rng):
    """A question of up to five credentials, with every kind of bound now and then."""
    items = [f"i{number}" for number in range(rng.randint(1, 5))]
    requirements = [f"R{number}" for number in range(rng.randint(0, 3))]

    def some(share=0.5):
        return [item for item in items if rng.random() < share]

    question = {
        "kind": "allocation",
        "mode": "whole",
        "items": {item: rng.randint(1, 6) for item in items},
        "requirements": {},
        "caps": {
            f"K{n}": {"items": some(), "max": rng.randint(0, 12)} for n in range(rng.randint(0, 2))
        },
        "floors": {
            f"F{n}": {"items": some(), "min": rng.randint(0, 10)} for n in range(rng.randint(0, 1))
        },
    }
    for name in requirements:
        minimum = rng.randint(0, 10)
        requirement = {"elig": some(0.6), "min": minimum}
        if rng.random() < 0.25:
            requirement["max"] = minimum + rng.randint(0, 4)
        if rng.random() < 0.2:
            requirement["count"] = rng.randint(1, 2)
        question["requirements"][name] = requirement
    if rng.random() < 0.7:
        question["total"] = rng.randint(1, 20)
    if len(requirements) > 1 and rng.random() < 0.3:
        question["share"] = [rng.sample(requirements, 2)]
    if len(items) > 1 and rng.random() < 0.3:
        question["conflicts"] = [rng.sample(items, 2)]
    return question


def _placements(question, item):
    """Every way to use one credential: not at all, or for requirements that may share it."""
    shared = {frozenset(pair) for pair in question.get("share", [])}
    eligible = [name for name, one in question["requirements"].items() if item in one["elig"]]
    yield None
    if not question["requirements"]:
        yield ()
    for size in range(1, len(eligible) + 1):
        for places in itertools.combinations(eligible, size):
            if all(frozenset(pair) in shared for pair in itertools.combinations(places, 2)):
                yield places


def _search(question):
    """(least shortfall, greatest credit) by trying everything."""
    credit = question["items"]
    least, most = None, 0
    for chosen in itertools.product(*(list(_placements(question, item)) for item in credit)):
        placed = {
            item: places for item, places in zip(credit, chosen, strict=True) if places is not None
        }
        if any(set(pair) <= placed.keys() for pair in question.get("conflicts", [])):
            continue

        def counted(among, placed=placed):
            return sum(credit[item] for item in among if item in placed)

        if any(counted(cap["items"]) > cap["max"] for cap in question["caps"].values()):
            continue
        missing = sum(
            max(0, floor["min"] - counted(floor["items"])) for floor in question["floors"].values()
        )
        missing += max(0, question.get("total", 0) - counted(credit))
        for name, one in question["requirements"].items():
            serving = [item for item, places in placed.items() if name in places]
            load = sum(credit[item] for item in serving)
            if load > one.get("max", load):
                break
            missing += max(0, one["min"] - load) + max(0, one.get("count", 0) - len(serving))
        else:
            least = missing if least is None else min(least, missing)
            most = max(most, counted(credit))
    return least, most


def _hold(seed):
    rng = random.Random(seed)
    question = _question(rng)
    least, most = _search(question)
    got = write_answer(answer(read_instance(question)[0]))
    assert (got["complete"], got["total_shortfall"]) == (least == 0, least), question
    assert check(got["certificate"]) == [], question
    greatest = write_answer(answer(read_instance({**question, "kind": "max_credit"})[0]))
    assert greatest["countable_total"] == most, question
    shuffled = dict(reversed(question.items())) | {
        "items": dict(rng.sample(list(question["items"].items()), len(question["items"])))
    }
    assert write_answer(answer(read_instance(shuffled)[0])) == got, question
    _hold_conflicts(question, got)


def _hold_conflicts(question, got):
    """Each conflict is irreducible: without any one of its rules the others can all be met."""
    for conflict in got["minimal_conflicts"][:3]:
        assert _search(_only(question, conflict))[0] > 0, (question, conflict)
        for rule in conflict:
            fewer = [one for one in conflict if one != rule]
            assert _search(_only(question, fewer))[0] == 0, (question, conflict, rule)


def _only(question, rules):
    """The question with these rules and no others; maxima and conflicts of items always hold."""
    reduced = copy.deepcopy(question)
    for name, one in reduced["requirements"].items():
        if f"req:{name}" not in rules:
            one["min"] = 0
            one.pop("count", None)
    for kind, prefix in (("caps", "cap"), ("floors", "floor")):
        reduced[kind] = {
            name: one for name, one in reduced[kind].items() if f"{prefix}:{name}" in rules
        }
    if "total" not in rules:
        reduced.pop("total", None)
    return reduced


def test_the_engine_agrees_with_a_search_that_tries_everything():
    for seed in range(QUICK):
        _hold(seed)


@pytest.mark.soak
def test_the_engine_agrees_on_thousands():
    for seed in range(QUICK, QUICK + LONG):
        _hold(seed)


def _changed(value):
    """The value made another: what a forger would try."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, -value - 1)
    elif isinstance(value, str):
        yield value + "x"
    elif isinstance(value, list):
        yield [*value, *value] if value else [0]
        if value:
            yield value[1:]


def _mutants(document):
    """Every document that differs in one value or lacks one member."""
    holders = [document]
    for holder in holders:
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            value = holder[key]
            for other in _changed(value):
                holder[key] = other
                yield document
                holder[key] = value
            if isinstance(holder, dict):
                del holder[key]
                yield document
                holder[key] = value
            if isinstance(value, dict | list):
                holders.append(value)


def test_a_changed_certificate_does_not_hold():
    rng = random.Random(7)
    tried = 0
    for _ in range(12):
        got = write_answer(answer(read_instance(_question(rng))[0]))
        for mutant in _mutants(copy.deepcopy(got["certificate"])):
            tried += 1
            assert check(mutant) != [], mutant
    assert tried > 1_000


def test_a_certificate_cannot_claim_what_is_not_so():
    """A forger who also mends the digest still cannot turn “not complete” into “complete”."""
    rng = random.Random(11)
    turned = 0
    for _ in range(60):
        certificate = write_answer(answer(read_instance(_question(rng))[0]))["certificate"]
        if certificate.get("complete") is False:
            forged = copy.deepcopy(certificate)
            forged["complete"] = True
            forged["digest"] = digest(forged)
            assert check(forged) != []
            turned += 1
    assert turned > 10
