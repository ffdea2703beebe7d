"""The exact model of §4.3 and §4.4, as a CP-SAT model.

x[j,r] item j serves requirement r; y[j,r] its credit counted there; u[j] it is used; z[j] its
credit counted towards total, caps and floors; s[r] requirement r is asked for. What follows from
others is an expression instead of a variable: with whole items y = v·x and z = v·u, and where an
item serves one requirement at most u is the sum of its x.

Numbers are divided by what they are all multiples of. OR-Tools is imported by whoever asks for a
model, through :mod:`cairn.stacking.solver`.

One thing is narrower than the letter of §4.4: an item's counted credit is never more than what its
requirements take of it (z ≤ Σ y). Otherwise an item of 15 in a requirement of at most 10 would
count 10 there and 15 in the total wherever credit may be truncated.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.stacking.allocation import Allocation
from cairn.stacking.attainable import around
from cairn.stacking.instance import Mode
from cairn.stacking.solver import cp_model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.stacking.problem import Problem, SharePair

Expression: TypeAlias = Any
"""A linear expression over the model's variables, or a number."""


class Model:
    """The allocation model of one problem.

    Args:
        problem: the question.
        hard: rules that must hold.
        soft: rules that may fall short, with their slack in :attr:`short`; outcomes may stay
            uncovered, see :attr:`uncovered`. What is in neither is not asked.
    """

    def __init__(
        self, problem: Problem, *, hard: frozenset[str], soft: frozenset[str] = frozenset()
    ) -> None:
        cp = cp_model()
        self.problem = problem
        self.cp = cp.CpModel()
        self._sum = cp.LinearExpr.weighted_sum
        self._asked = hard | soft
        self._soft = soft
        self._credit = [credit // problem.scale for credit in problem.credit]
        self.short: dict[str, list[tuple[Expression, int]]] = {}
        """For each soft rule its slack variables with their weight in quanta."""
        self.uncovered: dict[str, Expression] = {}
        self.x: dict[tuple[int, int], Expression] = {
            (item, place): self.cp.new_bool_var("")
            for place, members in enumerate(problem.eligible)
            for item in members
        }
        self._at = [
            [self.x[item, place] for place in problem.places[item]]
            for item in range(len(problem.items))
        ]
        self.u = [self._use(item) for item in range(len(problem.items))]
        self.y = self._credit_in_places()
        self.z = [self._counted(item) for item in range(len(problem.items))]
        self.s: list[Expression] = self._asked_for()
        self._limit_places()
        self._limit_items()
        for place in range(len(problem.requirements)):
            self._leaf(place)
        self._bounds()

    def bound_overshoot(self, most_missing: int) -> None:
        """Add the overshoot cut: no requirement takes more than its minimum and what is to spare.

        Valid where items serve one requirement each and all requirements are asked for: what one
        takes beyond its minimum, the others lack. ``most_missing``, in quanta, is a shortfall that
        is known to be within reach.
        """
        problem = self.problem
        if not problem.exclusive or problem.optional - problem.mandatory:
            return
        minimum = [one.minimum if one.rule in self._asked else 0 for one in problem.requirements]
        spare = (sum(problem.credit) - sum(minimum) + most_missing) // problem.scale
        for place, members in enumerate(problem.eligible):
            most = minimum[place] // problem.scale + spare
            if most < sum(self._credit[item] for item in members):
                self.cp.add(self.load(place) <= most)

    def leave_idle(self) -> None:
        """Put nothing where nothing is asked: there it could help nobody.

        Valid where no floor and no total is asked, to which credit would count wherever it stands.
        """
        problem, asked = self.problem, self._asked
        if "total" in asked or any(floor.rule in asked for floor in problem.floors):
            return
        forced = {item for item, _ in problem.forced}
        for place, one in enumerate(problem.requirements):
            outcomes = {one.outcome_rule(outcome) for outcome in one.outcomes}
            if one.rule not in asked and not outcomes & asked:
                for item in problem.eligible[place]:
                    if item not in forced:
                        self.cp.add(self.x[item, place] == 0)

    def shortfall(self) -> Expression:
        """The sum of all slacks, in quanta divided by :attr:`unit`."""
        slacks = [slack for slacks in self.short.values() for slack in slacks]
        return self._sum(
            [variable for variable, _ in slacks], [weight // self.unit for _, weight in slacks]
        )

    @property
    def unit(self) -> int:
        """Quanta that one unit of :meth:`shortfall` stands for."""
        weights = [weight for slacks in self.short.values() for _, weight in slacks]
        return self.problem.scale if all(w == self.problem.scale for w in weights) else 1

    def total(self) -> Expression:
        """All counted credit, in scaled quanta."""
        return self._total(range(len(self.z)))

    def slack_variables(self) -> list[Expression]:
        """Every slack variable."""
        return [variable for slacks in self.short.values() for variable, _ in slacks]

    def read(self, value: Any) -> Allocation:
        """The allocation that a solution stands for.

        Args:
            value: gives the value of a variable or expression.
        """
        problem = self.problem
        placed: list[list[tuple[int, int]]] = [[] for _ in problem.items]
        for (item, place), variable in self.x.items():
            if value(variable):
                placed[item].append((place, value(self.y[item, place]) * problem.scale))
        return Allocation(
            placed=tuple(tuple(sorted(places)) for places in placed),
            counted=tuple(value(counted) * problem.scale for counted in self.z),
            used=tuple(bool(value(used)) for used in self.u),
            chosen=frozenset(
                place for place, asked in enumerate(self.s) if asked is None or value(asked)
            ),
        )

    def hint(self, allocation: Allocation) -> None:
        """Tell the solver where to look first."""
        for (item, place), variable in self.x.items():
            self.cp.add_hint(variable, place in dict(allocation.placed[item]))

    # Variables

    def _use(self, item: int) -> Expression:
        """u[j]."""
        at = self._at[item]
        if not self.problem.requirements or not self.problem.exclusive:
            used = self.cp.new_bool_var("")
            for variable in at:
                self.cp.add_implication(variable, used)
            if self.problem.requirements:
                self.cp.add_bool_or([*at, used.negated()])
            return used
        if len(at) == 1:
            return at[0]
        self.cp.add_at_most_one(at)
        return self._sum(at, [1] * len(at))

    def _credit_in_places(self) -> dict[tuple[int, int], Expression]:
        """y[j,r]."""
        if self.problem.mode is Mode.WHOLE:
            return {
                (item, place): self._credit[item] * variable
                for (item, place), variable in self.x.items()
            }
        credit_in = {}
        for (item, place), variable in self.x.items():
            most = self._credit[item]
            part = self.cp.new_int_var(0, most, "")
            self.cp.add(part <= most * variable)
            credit_in[item, place] = part
        return credit_in

    def _counted(self, item: int) -> Expression:
        """z[j]: what its requirements take of it, never more than it carries."""
        problem, most = self.problem, self._credit[item]
        if problem.mode is Mode.WHOLE:
            return most * self.u[item]
        parts = [self.y[item, place] for place in problem.places[item]]
        if problem.requirements and (problem.exclusive or problem.mode is Mode.SPLIT):
            if problem.mode is Mode.SPLIT:
                self.cp.add(self._sum(parts, [1] * len(parts)) <= most)
            return self._sum(parts, [1] * len(parts))
        counted = self.cp.new_int_var(0, most, "")
        self.cp.add(counted <= most * self.u[item])
        if problem.requirements:
            self.cp.add(counted <= self._sum(parts, [1] * len(parts)))
            for part in parts:
                self.cp.add(part <= counted)
        return counted

    def _asked_for(self) -> list[Expression]:
        """s[r]; nothing where r is asked for in any case. Groups hold by their own s."""
        problem = self.problem
        leaves: list[Expression] = [
            None if place in problem.mandatory else self.cp.new_bool_var("")
            for place in range(len(problem.requirements))
        ]
        groups = [self.cp.new_bool_var("") for _ in problem.groups]
        for choice, asked in zip(problem.groups, groups, strict=True):
            members = [groups[at] for at in choice.groups]
            members += [leaves[at] for at in choice.leaves if leaves[at] is not None]
            sure = sum(leaves[at] is None for at in choice.leaves)
            self.cp.add(self._sum(members, [1] * len(members)) + sure >= choice.choose * asked)
        for at in problem.top_groups:
            self.cp.add(groups[at] == 1)
        return leaves

    # Constraints

    def _limit_places(self) -> None:
        """Exclusivity (2), unless the pair may share; and the limits on sharing."""
        problem = self.problem
        if not problem.share or problem.mode is Mode.SPLIT:
            return
        allowed = {(pair.first, pair.second) for pair in problem.share}
        for item, places in enumerate(problem.places):
            for one, other in combinations(places, 2):
                if (one, other) not in allowed:
                    self.cp.add_at_most_one(self.x[item, one], self.x[item, other])
        for pair in problem.share:
            self._limit_share(pair)

    def _limit_share(self, pair: SharePair) -> None:
        """How many items, and how much credit by their full value, stand in both."""
        if pair.max_items is None and pair.max_credit is None:
            return
        both = {}
        for item in self.problem.eligible[pair.first]:
            if (item, pair.second) in self.x:
                first, second = self.x[item, pair.first], self.x[item, pair.second]
                both[item] = self.cp.new_bool_var("")
                self.cp.add_bool_or([first.negated(), second.negated(), both[item]])
        standing = list(both.values())
        if pair.max_items is not None:
            self.cp.add(self._sum(standing, [1] * len(both)) <= pair.max_items)
        if pair.max_credit is not None:
            limit = pair.max_credit // self.problem.scale
            self.cp.add(self._sum(standing, [self._credit[item] for item in both]) <= limit)

    def _limit_items(self) -> None:
        """Pairs apart (7), credit in common, and what exceptions force."""
        problem = self.problem
        for one, other in problem.apart:
            self.cp.add(self.u[one] + self.u[other] <= 1)
        for one, other, common in problem.residual:
            both = self._credit[one] + self._credit[other]
            shared = common // problem.scale
            self.cp.add(
                self.z[one] + self.z[other] <= both - shared * (self.u[one] + self.u[other] - 1)
            )
        for item, place in problem.forced:
            self.cp.add((self.u[item] if place is None else self.x[item, place]) == 1)

    def _leaf(self, place: int) -> None:
        """Minimum, count, maximum (3) and joint coverage (9b) of one requirement."""
        problem, requirement = self.problem, self.problem.requirements[place]
        members = problem.eligible[place]
        here = [self.x[item, place] for item in members]
        load = self.load(place)
        asked = 1 if self.s[place] is None else self.s[place]
        if requirement.maximum is not None:
            self.cp.add(load <= requirement.maximum // problem.scale)
        rule = requirement.rule
        if rule in self._asked:
            amounts = [self._credit[item] for item in members]
            self._at_least(rule, load, requirement.minimum, amounts, asked)
            if requirement.count:
                number = self._sum(here, [1] * len(here))
                slack = self._slack(rule, requirement.count, 1)
                self.cp.add(number + slack >= requirement.count * asked)
        for outcome, items in problem.covering[place]:
            name = requirement.outcome_rule(outcome)
            covering = [self.x[item, place] for item in items]
            if name in self._soft:
                self.uncovered[name] = self.cp.new_bool_var("")
                covering.append(self.uncovered[name])
            if name in self._asked:
                self.cp.add(self._sum(covering, [1] * len(covering)) >= asked)

    def load(self, place: int) -> Expression:
        """Credit counted in one requirement, in scaled quanta."""
        members = self.problem.eligible[place]
        if self.problem.mode is Mode.WHOLE:
            variables = [self.x[item, place] for item in members]
            return self._sum(variables, [self._credit[item] for item in members])
        return self._sum([self.y[item, place] for item in members], [1] * len(members))

    def _slack(self, rule: str, most: int, weight: int) -> Expression:
        if rule not in self._soft:
            return 0
        slack = self.cp.new_int_var(0, most, "")
        self.short.setdefault(rule, []).append((slack, weight))
        return slack

    def _at_least(
        self, rule: str, load: Expression, minimum: int, amounts: list[int], asked: Expression = 1
    ) -> None:
        """``load`` reaches ``minimum`` quanta, but for the slack of a soft rule.

        Where items are whole the load has gaps: at most ``below``, or at least ``above``. A hard
        minimum is then ``above``; for a soft one the line through both ends of the gap is a cut.
        """
        scale = self.problem.scale
        need = minimum // scale
        if not need:
            return
        slack = self._slack(rule, need, scale)
        below, above = need - 1, None
        if self.problem.mode is Mode.WHOLE:
            below, above = around(amounts, need)
        if rule in self._soft:
            self.cp.add(load + slack >= need * asked)
            if above is not None and above - below > 1:
                gap, lacks = above - below, need - below
                self.cp.add(gap * slack + lacks * load >= lacks * above * asked)
        else:
            self.cp.add(load >= (need if above is None else above) * asked)

    def _bounds(self) -> None:
        """Caps (5), floors (6), total (9)."""
        problem = self.problem
        for cap in problem.caps:
            if cap.rule in self._asked:
                self.cp.add(self._total(sorted(cap.items)) <= cap.limit // problem.scale)
        for floor in problem.floors:
            if floor.rule in self._asked:
                items = sorted(floor.items)
                amounts = [self._credit[item] for item in items]
                self._at_least(floor.rule, self._total(items), floor.limit, amounts)
        if "total" in self._asked:
            self._at_least("total", self.total(), problem.total, self._credit)

    def _total(self, items: Iterable[int]) -> Expression:
        """The counted credit of ``items``."""
        chosen = list(items)
        return self._sum([self.z[item] for item in chosen], [1] * len(chosen))
