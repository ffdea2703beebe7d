"""Can these rules hold together with what is held? Asked many times, so answers are remembered.

A bound that is proved says no, an allocation that is found says yes, and only what neither settles
goes to the solver. Every yes comes with an allocation, which answers for all rules that it happens
to keep; every no answers for all larger sets of rules.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from cairn.stacking.allocation import missing, whole_allocation
from cairn.stacking.bounds import least_shortfall, uncoverable
from cairn.stacking.first import PATIENT_STEPS, QUICK_STEPS, SECOND_STEPS, first_allocation
from cairn.stacking.flow import supply
from cairn.stacking.model import Model
from cairn.stacking.patterns import PatternModel, pattern_model
from cairn.stacking.solver import Status, Way, Work, solve

if TYPE_CHECKING:
    from cairn.stacking.allocation import Allocation
    from cairn.stacking.problem import Problem

_FIRST_WORK = 0.03
_TURN_WORK = 0.07
_GROWTH = 2
"""Work for the first question to the solver, for each of the first turn, and by how much the next
turns grow. Each turn draws other numbers: what is unlucky with one seed is quick with another."""
_SEEDS = (3, 6, 7, 4, 8, 5)
"""Those that wandered to a solution soonest (benchmarks/stacking.py): by its seed the solver draws
the strategy as well as the steps."""


class Feasibility:
    """Answers for one problem, within one budget of work."""

    def __init__(self, problem: Problem, work: Work) -> None:
        self.problem = problem
        self.questions = 0
        """How many were put to bounds, search or solver, rather than answered from memory."""
        self._work = work
        self._kept: list[tuple[frozenset[str], Allocation]] = []
        self._broken: list[frozenset[str]] = []
        self._rules = frozenset(problem.rules)
        self._tried: dict[frozenset[str], float] = {}
        """What was not settled, and with how much patience."""

    def holds(self, asked: frozenset[str], patience: float | None = None) -> bool | None:
        """Whether ``asked`` can hold together; nothing where the work ran out.

        Args:
            asked: rules that are all to hold.
            patience: no more than this of the work for this question.
        """
        if any(asked <= kept for kept, _ in self._kept):
            return True
        if any(broken <= asked for broken in self._broken):
            return False
        if patience is not None and patience <= self._tried.get(asked, 0.0):
            return None
        self.questions += 1
        if least_shortfall(self.problem, asked) or uncoverable(self.problem, asked):
            self._broken.append(asked)
            return False
        if asked not in self._tried and self._search(asked, self._nearest(asked), QUICK_STEPS):
            return True
        answer = self._ask_in_turn(asked, patience)
        if answer is None and patience is not None:
            self._tried[asked] = patience
        return answer

    def _ask_in_turn(self, asked: frozenset[str], patience: float | None) -> bool | None:
        """Search and solver in turn, with growing limits; the last turn has what is left.

        No way of solving is the best for all questions, and each settles most of its own at once or
        hardly ever; so each gets a little first, then more.
        """
        budget = self._work.part(self._work.left if patience is None else patience)
        tight = pattern_model(self.problem, asked)
        model = Model(self.problem, hard=asked)
        model.bound_overshoot(0)
        model.leave_idle()
        before = budget.left
        answer = self._take_turns(asked, budget, tight or model, model)
        self._work.spend(before - budget.left)
        return answer

    def _take_turns(
        self, asked: frozenset[str], budget: Work, tight: Model | PatternModel, model: Model
    ) -> bool | None:
        answer = self._solve(tight, asked, budget, _FIRST_WORK)
        if answer is None and self._search(asked, None, SECOND_STEPS):
            return True
        # Without credit to spare the items must fit exactly, which no wandering finds.
        spare = sum(supply(self.problem).most) > self._least(asked)
        ways = (Way.WANDERING, Way.WANDERING, Way.BLIND) if spare else (Way.BLIND, Way.BLIND)
        share, turn, seeds = _TURN_WORK, 0, cycle(_SEEDS)
        while answer is None and budget.left:
            for way in ways:
                if answer is None:
                    answer = self._solve(model, asked, budget, share, way, next(seeds))
            if answer is None:
                self._hint(model, asked)
                answer = self._solve(tight, asked, budget, share)
            if turn == 1 and answer is None and self._search(asked, None, PATIENT_STEPS):
                return True
            share, turn = share * _GROWTH, turn + 1
        return answer

    def _least(self, asked: frozenset[str]) -> int:
        """Credit that the requirements in ``asked`` take at least."""
        return sum(one.minimum for one in self.problem.requirements if one.rule in asked)

    def _hint(self, model: Model, asked: frozenset[str]) -> None:
        nearest = self._nearest(asked)
        if nearest is not None:
            model.cp.clear_hints()
            model.hint(whole_allocation(self.problem, nearest))

    def _search(self, asked: frozenset[str], start: list[int] | None, steps: int) -> bool:
        found = first_allocation(self.problem, asked, 0, steps, start)
        if found is None or not missing(self.problem, found, asked).nothing:
            return False
        self.learn(found, asked)
        return True

    def _solve(
        self,
        model: Model | PatternModel,
        asked: frozenset[str],
        budget: Work,
        share: float,
        way: Way = Way.PROVING,
        seed: int = 1,
    ) -> bool | None:
        solution = solve(model.cp, budget, most=share, way=way, seed=seed)
        if solution.status is Status.UNKNOWN:
            return None
        if not solution.found:
            self._broken.append(asked)
            return False
        self.learn(model.read(solution.value), asked)
        return True

    def learn(self, allocation: Allocation, asked: frozenset[str] = frozenset()) -> None:
        """Remember what ``allocation`` keeps, ``asked`` among it."""
        left = missing(self.problem, allocation)
        broken = {rule for rule, _ in left.shortfall} | set(left.uncovered)
        broken.update(
            cap.rule
            for cap in self.problem.caps
            if sum(allocation.counted[item] for item in cap.items) > cap.limit
        )
        # A requirement that the groups did not choose is met by nobody asking for it only as long
        # as the same groups are met, which every allocation does.
        self._kept.append(((self._rules - broken) | asked, allocation))

    def allocation(self, asked: frozenset[str]) -> Allocation:
        """An allocation that keeps ``asked``, of which it is known that they can hold."""
        return next(found for kept, found in self._kept if asked <= kept)

    def _nearest(self, asked: frozenset[str]) -> list[int] | None:
        """Where the items stand in the known allocation that lacks least of ``asked``."""
        if not self.problem.exclusive or not self._kept:
            return None

        def lacks(allocation: Allocation) -> int:
            return missing(self.problem, allocation, asked).total

        nearest = min((found for _, found in self._kept), key=lacks)
        return [places[0][0] if places else -1 for places in nearest.placed]

    def kept_by(self, asked: frozenset[str]) -> frozenset[str]:
        """The largest known set of rules around ``asked`` that can hold together."""
        return max((kept for kept, _ in self._kept if asked <= kept), key=len, default=asked)
