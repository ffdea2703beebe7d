"""Can these rules hold together with what is held? Asked many times, so answers are remembered.

A bound that is proved says no, an allocation that is found says yes, and only what neither settles
goes to the solver. Every yes comes with an allocation, which answers for all rules that it happens
to keep; every no answers for all larger sets of rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.allocation import missing, whole_allocation
from cairn.stacking.bounds import least_shortfall, uncoverable
from cairn.stacking.first import PATIENT_STEPS, QUICK_STEPS, SECOND_STEPS, first_allocation
from cairn.stacking.model import Model
from cairn.stacking.patterns import PatternModel, pattern_model
from cairn.stacking.solver import Status, Work, solve

if TYPE_CHECKING:
    from cairn.stacking.allocation import Allocation
    from cairn.stacking.problem import Problem

_FIRST_WORK = 0.03
_BLIND_WORK = 0.05
_SECOND_WORK = 0.2
"""Work for the solver with its relaxation, without it (twice: alone and with a hint), and with it
again. Most questions are settled by the first, tight ones that have a solution by the second."""


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

    def holds(self, asked: frozenset[str]) -> bool | None:
        """Whether ``asked`` can hold together; nothing where the work ran out."""
        if any(asked <= kept for kept, _ in self._kept):
            return True
        if any(broken <= asked for broken in self._broken):
            return False
        self.questions += 1
        if least_shortfall(self.problem, asked) or uncoverable(self.problem, asked):
            self._broken.append(asked)
            return False
        if self._search(asked, self._nearest(asked), QUICK_STEPS):
            return True
        return self._ask_in_turn(asked)

    def _ask_in_turn(self, asked: frozenset[str]) -> bool | None:
        """Search and solver in turn, with growing limits; the last turn has what is left."""
        tight = pattern_model(self.problem, asked)
        model = Model(self.problem, hard=asked)
        model.bound_overshoot(0)
        answer = self._solve(tight or model, asked, _FIRST_WORK)
        if answer is None and self._search(asked, None, SECOND_STEPS):
            return True
        for _ in range(2):
            if answer is None:
                answer = self._solve(model, asked, _BLIND_WORK, relaxing=False)
                self._hint(model, asked)
        if answer is None:
            answer = self._solve(tight or model, asked, _SECOND_WORK)
        if answer is None and self._search(asked, None, PATIENT_STEPS):
            return True
        return self._solve(tight or model, asked, None) if answer is None else answer

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
        share: float | None,
        *,
        relaxing: bool = True,
    ) -> bool | None:
        solution = solve(model.cp, self._work, most=share, relaxing=relaxing)
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
