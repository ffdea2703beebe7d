"""Can these rules hold together with what is held? Asked many times, so answers are remembered.

A bound that is proved says no, an allocation that is found says yes, and only what neither settles
goes to the solver. Every yes comes with an allocation, which answers for all rules that it happens
to keep; every no answers for all larger sets of rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.stacking.allocation import Allocation, missing
from cairn.stacking.bounds import least_shortfall, uncoverable
from cairn.stacking.first import first_allocation
from cairn.stacking.model import Model
from cairn.stacking.solver import Status, Work, solve

if TYPE_CHECKING:
    from cairn.stacking.problem import Problem

_STEPS = 600
"""Search steps before the solver is asked; most subsets of rules leave room."""


class Feasibility:
    """Answers for one problem, within one budget of work."""

    def __init__(self, problem: Problem, work: Work) -> None:
        self.problem = problem
        self.questions = 0
        """How many were put to bounds, search or solver, rather than answered from memory."""
        self._work = work
        self._kept: list[frozenset[str]] = []
        self._broken: list[frozenset[str]] = []
        self._rules = frozenset(problem.rules)

    def holds(self, asked: frozenset[str]) -> bool | None:
        """Whether ``asked`` can hold together; nothing where the work ran out."""
        if any(asked <= kept for kept in self._kept):
            return True
        if any(broken <= asked for broken in self._broken):
            return False
        self.questions += 1
        if least_shortfall(self.problem, asked) or uncoverable(self.problem, asked):
            self._broken.append(asked)
            return False
        found = first_allocation(self.problem, asked, 0, _STEPS)
        if found is not None and missing(self.problem, found, asked).nothing:
            self.learn(found, asked)
            return True
        return self._ask_solver(asked)

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
        self._kept.append((self._rules - broken) | asked)

    def kept_by(self, asked: frozenset[str]) -> frozenset[str]:
        """The largest known set of rules around ``asked`` that can hold together."""
        return max((kept for kept in self._kept if asked <= kept), key=len, default=asked)

    def _ask_solver(self, asked: frozenset[str]) -> bool | None:
        model = Model(self.problem, hard=asked)
        model.bound_overshoot(0)
        solution = solve(model.cp, self._work)
        if solution.status is Status.UNKNOWN:
            return None
        if not solution.found:
            self._broken.append(asked)
            return False
        self.learn(model.read(solution.value), asked)
        return True
