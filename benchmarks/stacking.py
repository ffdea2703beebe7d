"""Time the stacking engine on generated learners, and show what first-fit greedy gets wrong.

    python benchmarks/stacking.py [--learners N] [--seed S] [--apart-every K]

Two sizes: a typical learner (up to 25 credentials of 1 to 30 credits, 12 requirements) and a large
portfolio (60 and 20). Each family is generated from the seed: *planted* learners can complete the
award, with a share of their credit to spare; *drawn* learners have so much credit as a share of
what is asked, and may or may not complete it. Every third question has limits, minima and a total
beside its requirements, every sixth pairs that exclude each other.

Timed in one warm process: the verdict with least shortfall and a certificate that was checked, or
one minimal conflict where it is not complete. The later stages, all conflicts and the cure are
timed apart. Processor time of the one process is counted, since other work may run on the machine;
garbage collection runs as it does in use.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from dataclasses import dataclass, field

from cairn.stacking.answer import CONFLICT_WORK
from cairn.stacking.certificate import certify
from cairn.stacking.checker import check
from cairn.stacking.conflicts import all_conflicts, one_conflict
from cairn.stacking.cures import cheapest_cure
from cairn.stacking.feasibility import Feasibility
from cairn.stacking.instance import Cap, Floor, Instance, Item, Requirement
from cairn.stacking.problem import prepare
from cairn.stacking.solver import Work
from cairn.stacking.stages import propose, verdict

SEED = 20260301
SIZES = {"typical": (25, 12), "large": (60, 20)}
SPARE = (0.0, 0.2, 0.5, 1.0)
RATIO = (0.6, 0.9, 1.2, 1.5)
DENSITY = (0.15, 0.35, 0.6)


def question(
    rng: random.Random, number: int, items: int, requirements: int
) -> tuple[str, Instance]:
    """The ``number``-th learner and the family that it is of."""
    planted = number % 2 == 0
    density = DENSITY[number // 2 % len(DENSITY)]
    count = items if items > 25 else rng.randint(12, items)
    credit = [rng.randint(1, 30) for _ in range(count)]
    home = [
        place if place < requirements else rng.randrange(requirements) for place in range(count)
    ]
    rng.shuffle(home)
    eligible = [
        {home[item]} | {place for place in range(requirements) if rng.random() < density}
        for item in range(count)
    ]
    if planted:
        level = SPARE[number // 6 % len(SPARE)]
        load = [sum(credit[j] for j in range(count) if home[j] == r) for r in range(requirements)]
        minimum = [max(1, int(one / (1 + level))) if one else 0 for one in load]
        family = f"planted, {level:.0%} to spare"
    else:
        level = RATIO[number // 6 % len(RATIO)]
        weights = [0.3 + rng.random() for _ in range(requirements)]
        asked = sum(credit) / level
        minimum = [max(1, int(asked * weight / sum(weights))) for weight in weights]
        family = f"drawn, {level:.0%} of what is asked"
    return family, _instance(rng, number, credit, eligible, minimum)


def _instance(rng, number, credit, eligible, minimum):
    ids = [f"c{item:02}" for item in range(len(credit))]
    caps, floors, total, conflicts = (), (), None, ()
    if number % 3 == 2:
        outside = frozenset(one for one in ids if rng.random() < 0.3)
        own = frozenset(ids) - outside
        total = sum(minimum)
        caps = (Cap("outside", outside, total // 2),)
        floors = (Floor("own", own, total // 4),)
    if number % 6 == 5:
        conflicts = tuple(
            (ids[at], ids[at + 1]) for at in range(0, len(ids) - 1, 6) if rng.random() < 0.7
        )
    return Instance(
        items=tuple(Item(one, amount) for one, amount in zip(ids, credit, strict=True)),
        requirements=tuple(
            Requirement(
                f"R{place:02}",
                frozenset(one for one, at in zip(ids, eligible, strict=True) if place in at),
                least,
            )
            for place, least in enumerate(minimum)
        ),
        caps=caps,
        floors=floors,
        total=total,
        conflicts=conflicts,
    )


def first_fit(instance: Instance) -> bool:
    """What a first-fit audit would say: each credential where it first fits, in order of both."""
    load = {one.id: 0 for one in instance.requirements}
    inside = {cap.id: 0 for cap in instance.caps}
    used: set[str] = set()
    apart = [set(pair) for pair in instance.conflicts]
    for item in instance.items:
        caps = [cap for cap in instance.caps if item.id in cap.items]
        if any(inside[cap.id] + item.credit > cap.maximum for cap in caps):
            continue
        if any(item.id in pair and pair & used for pair in apart):
            continue
        for one in instance.requirements:
            if item.id in one.eligible and load[one.id] < one.minimum:
                load[one.id] += item.credit
                used.add(item.id)
                for cap in caps:
                    inside[cap.id] += item.credit
                break
    counted = sum(item.credit for item in instance.items if item.id in used)
    return (
        all(load[one.id] >= one.minimum for one in instance.requirements)
        and all(
            sum(item.credit for item in instance.items if item.id in used & floor.items)
            >= floor.minimum
            for floor in instance.floors
        )
        and counted >= (instance.total or 0)
    )


@dataclass
class Tally:
    """What was measured of one family, in milliseconds."""

    verdicts: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)
    conflicts: list[float] = field(default_factory=list)
    cures: list[float] = field(default_factory=list)
    complete: int = 0
    open: int = 0
    greedy_wrong: int = 0
    unproved: int = 0
    not_all: int = 0


def _timed(call):
    start = time.process_time()
    result = call()
    return result, (time.process_time() - start) * 1000


def _asked_for(instance: Instance):
    """What the promise of speed is about."""
    problem = prepare(instance)
    proposal = verdict(problem)
    if proposal.complete:
        assert check(json.loads(json.dumps(certify(proposal)))) == []
    elif proposal.complete is False:
        assert one_conflict(Feasibility(problem, Work(60.0))) is not None
    return proposal


def measure(instance: Instance, tally: Tally, *, apart: bool) -> None:
    proposal, spent = _timed(lambda: _asked_for(instance))
    tally.verdicts.append(spent)
    tally.complete += proposal.complete is True
    tally.open += proposal.complete is None or not proposal.proved
    if proposal.complete and not first_fit(instance):
        tally.greedy_wrong += 1
    if not apart:
        return
    refined, spent = _timed(lambda: propose(proposal.problem))
    tally.later.append(spent)
    tally.unproved += "order" not in refined.proved
    if proposal.complete is False:
        feasibility = Feasibility(proposal.problem, Work(CONFLICT_WORK))
        conflicts, spent = _timed(lambda: all_conflicts(feasibility))
        tally.conflicts.append(spent)
        tally.not_all += not conflicts.all_found
        _, spent = _timed(
            lambda: cheapest_cure(proposal.problem, conflicts, known=proposal.allocation)
        )
        tally.cures.append(spent)


def _row(values: list[float]) -> str:
    if not values:
        return "-"
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"{statistics.median(ordered):8.1f} {last:8.1f} {ordered[-1]:8.1f}"


def run(learners: int, seed: int, apart_every: int = 5) -> dict[str, Tally]:
    """Measure ``learners`` of each size and print the table."""
    overall = {}
    for size, (items, requirements) in SIZES.items():
        families: dict[str, Tally] = {}
        everything = Tally()
        for number in range(learners):
            rng = random.Random(f"{seed} {size} {number}")
            family, instance = question(rng, number, items, requirements)
            for tally in (families.setdefault(family, Tally()),):
                before = len(tally.verdicts)
                measure(instance, tally, apart=number % apart_every == 0)
                assert len(tally.verdicts) == before + 1
        for tally in families.values():
            for column in vars(everything):
                value = getattr(everything, column) + getattr(tally, column)
                setattr(everything, column, value)
        print(f"\n{size}: up to {items} credentials, {requirements} requirements; milliseconds")
        heads = f"{'n':>5} {'median':>8} {'p99':>8} {'max':>8}"
        print(f"{'family':34} {heads}  complete  first fit wrong")
        for name, tally in [*sorted(families.items()), ("all", everything)]:
            wrong = f"{tally.greedy_wrong / tally.complete:.0%}" if tally.complete else "-"
            row = _row(tally.verdicts)
            print(f"{name:34} {len(tally.verdicts):5} {row} {tally.complete:9} {wrong:>10}", end="")
            print(f"  open {tally.open}" if tally.open else "")
        for name, values in (
            ("all stages", everything.later),
            ("all conflicts", everything.conflicts),
            ("cheapest cure", everything.cures),
        ):
            print(f"  apart: {name:27} {len(values):5} {_row(values)}")
        print(f"  order not proved {everything.unproved}, not all conflicts {everything.not_all}")
        overall[size] = everything
    return overall


def main(learners: int = 96, seed: int = SEED, apart_every: int = 5) -> None:
    """Print both sizes; a first question warms the process up."""
    propose(prepare(question(random.Random(0), 1, 12, 6)[1]))
    run(learners, seed, apart_every)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=600)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--apart-every", type=int, default=5)
    options = parser.parse_args()
    main(options.learners, options.seed, options.apart_every)
