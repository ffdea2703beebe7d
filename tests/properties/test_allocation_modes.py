"""Whole, truncated and split credit against a search that tries everything, and the laws of them.

The search below shares nothing with the engine. It takes the credentials one by one and keeps every
sum that some use of them can reach, so nothing is left out and nothing is looked at twice.
"""

import copy
import itertools
import random

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.stacking.answer import answer, write_answer
from cairn.stacking.checker import check
from cairn.stacking.cures import with_additions
from cairn.stacking.instance_form import read_instance
from cairn.stacking.problem import prepare
from cairn.stacking.stages import verdict

MODES = ("whole", "truncate", "split")
QUICK, LONG = 60, 800


def _question(rng, mode):
    items = [f"i{number}" for number in range(rng.randint(1, 4))]
    names = [f"R{number}" for number in range(rng.randint(0, 3))]

    def some(share=0.5):
        return [item for item in items if rng.random() < share]

    question = {
        "kind": "allocation",
        "mode": mode,
        "items": {item: rng.randint(1, 4) for item in items},
        "requirements": {},
        "caps": {
            f"K{n}": {"items": some(), "max": rng.randint(0, 8)} for n in range(rng.randint(0, 2))
        },
        "floors": {
            f"F{n}": {"items": some(), "min": rng.randint(0, 7)} for n in range(rng.randint(0, 1))
        },
    }
    for name in names:
        minimum = rng.randint(0, 7)
        requirement = {"elig": some(0.65), "min": minimum}
        if rng.random() < 0.25:
            requirement["max"] = minimum + rng.randint(0, 2)
        if rng.random() < 0.2:
            requirement["count"] = rng.randint(1, 2)
        question["requirements"][name] = requirement
    if rng.random() < 0.6:
        question["total"] = rng.randint(1, 13)
    if mode != "split" and len(names) > 1 and rng.random() < 0.3:
        question["share"] = [rng.sample(names, 2)]
    if len(items) > 1 and rng.random() < 0.3:
        question["conflicts"] = [rng.sample(items, 2)]
    return question


def _uses(question, item):
    """Every use of one credential: (credit by requirement, credit that counts); none is unused."""
    mode, credit = question["mode"], question["items"][item]
    shared = {frozenset(pair) for pair in question.get("share", [])}
    eligible = [name for name, one in question["requirements"].items() if item in one["elig"]]
    yield None
    if not question["requirements"]:
        for counted in [credit] if mode == "whole" else range(credit + 1):
            yield {}, counted
    for size in range(1, len(eligible) + 1):
        for places in itertools.combinations(eligible, size):
            pairs = map(frozenset, itertools.combinations(places, 2))
            if mode != "split" and not all(pair in shared for pair in pairs):
                continue
            yield from _parts(mode, credit, places)


def _parts(mode, credit, places):
    """Every way to give the credit of one credential to ``places``."""
    if mode == "whole":
        yield dict.fromkeys(places, credit), credit
        return
    for parts in itertools.product(range(credit + 1), repeat=len(places)):
        given = dict(zip(places, parts, strict=True))
        if mode == "split":
            if sum(parts) <= credit:
                yield given, sum(parts)
        else:
            for counted in range(max(parts), min(credit, sum(parts)) + 1):
                yield given, counted


def _search(question):
    """(least shortfall, greatest credit) over everything that can be reached."""
    names = list(question["requirements"])
    sets = [*question["caps"].values(), *question["floors"].values()]
    apart = [set(pair) for pair in question.get("conflicts", [])]
    minds = set().union(*apart) if apart else set()
    nothing = (0,) * len(names)
    states = {(nothing, nothing, (0,) * len(sets), 0, frozenset())}
    for item in question["items"]:
        uses = list(_uses(question, item))
        reached = set()
        for loads, counts, sums, total, used in states:
            for use in uses:
                if use is None:
                    reached.add((loads, counts, sums, total, used))
                    continue
                parts, counted = use
                now = used | {item} if item in minds else used
                if any(pair <= now for pair in apart):
                    continue
                reached.add(
                    (
                        tuple(
                            load + parts.get(name, 0)
                            for load, name in zip(loads, names, strict=True)
                        ),
                        tuple(n + (name in parts) for n, name in zip(counts, names, strict=True)),
                        tuple(
                            one + (counted if item in bound["items"] else 0)
                            for one, bound in zip(sums, sets, strict=True)
                        ),
                        total + counted,
                        now,
                    )
                )
        states = reached
    least = most = None
    for loads, counts, sums, total, _ in states:
        missing = max(0, question.get("total", 0) - total)
        for one, load, count in zip(question["requirements"].values(), loads, counts, strict=True):
            if load > one.get("max", load):
                break
            missing += max(0, one["min"] - load) + max(0, one.get("count", 0) - count)
        else:
            if any(s > b["max"] for s, b in zip(sums, sets, strict=True) if "max" in b):
                continue
            missing += sum(
                max(0, b["min"] - s) for s, b in zip(sums, sets, strict=True) if "min" in b
            )
            least = missing if least is None else min(least, missing)
            most = total if most is None else max(most, total)
    return least, most


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


def _most(question):
    return write_answer(answer(read_instance({**question, "kind": "max_credit"})[0]))[
        "countable_total"
    ]


def _hold(seed, mode):
    rng = random.Random(f"{mode} {seed}")
    question = _question(rng, mode)
    least, most = _search(question)
    given = answer(read_instance(question)[0])
    got = write_answer(given)
    assert (got["complete"], got["total_shortfall"]) == (least == 0, least), question
    assert check(got["certificate"]) == [], question
    assert _most(question) == most, question
    if got["complete"]:
        return
    assert got["minimal_conflicts"], question
    for conflict in got["minimal_conflicts"][:3]:
        assert _search(_only(question, conflict))[0] > 0, (question, conflict)
        for rule in conflict:
            fewer = [one for one in conflict if one != rule]
            assert _search(_only(question, fewer))[0] == 0, (question, conflict, rule)
    if given.cure is not None:
        cured = with_additions(given.proposal.problem.instance, given.cure)
        assert verdict(prepare(cured)).complete is True, (question, given.cure)


@pytest.mark.parametrize("mode", MODES)
def test_the_engine_agrees_with_a_search_that_tries_everything(mode):
    for seed in range(QUICK):
        _hold(seed, mode)


@pytest.mark.soak
@pytest.mark.parametrize("mode", MODES)
def test_the_engine_agrees_on_thousands(mode):
    for seed in range(QUICK, QUICK + LONG):
        _hold(seed, mode)


def test_more_freedom_never_counts_less():
    """whole ≤ truncate ≤ split in countable credit, where nothing is shared."""
    for seed in range(40):
        question = _question(random.Random(seed), "whole")
        question.pop("share", None)
        found = [_most({**question, "mode": mode}) for mode in MODES]
        assert found == sorted(found), question


@pytest.mark.parametrize("mode", MODES)
def test_one_more_credential_or_one_rule_less_never_makes_it_incomplete(mode):
    complete = 0
    for seed in range(80):
        rng = random.Random(f"more {seed}")
        question = _question(rng, mode)
        if not write_answer(answer(read_instance(question)[0]))["complete"]:
            continue
        complete += 1
        more = copy.deepcopy(question)
        more["items"]["new"] = rng.randint(1, 4)
        for one in (*more["requirements"].values(), *more["caps"].values()):
            if rng.random() < 0.5:
                one["elig" if "elig" in one else "items"].append("new")
        assert write_answer(answer(read_instance(more)[0]))["complete"], more
        rules = [f"req:{name}" for name in question["requirements"]]
        rules += [f"cap:{name}" for name in question["caps"]] + ["floor:F0", "total"]
        fewer = _only(question, set(rules) - {rng.choice(rules)})
        assert write_answer(answer(read_instance(fewer)[0]))["complete"], fewer
    assert complete > 10
