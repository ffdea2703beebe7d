"""A good allocation of whole items, found quickly and without a solver.

The search re-divides two requirements at a time: of the items in both, or in neither, every sum
that one of them can be given is looked at, and the best division (now and then a slightly worse
one) is taken. It proves nothing. What it finds counts only where it meets a bound that is proved
(:mod:`cairn.stacking.bounds`), else it is a hint to the solver. The numbers that it draws come
from a generator written out below, so the same question takes the same way on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cairn.stacking.problem import Problem

_DIVIDED = 10
"""Items whose divisions between two requirements are all looked at (2¹⁰ sums at most)."""
_CYCLE = 4_000
_HOT_STEPS = 600
"""Each cycle of steps begins with a hot phase, which gets out of dead ends; the cold one after it
settles."""
_HOT = 300
_COLD = 50
"""Of a thousand steps so many may take a division that is worse: in a hot phase by as much as an
item carries on average, in a cold one by an eighth of it."""


class _Dice:
    """Knuth's 64-bit linear congruential generator (MMIX); its high bits are used."""

    def __init__(self) -> None:
        self._state = 1

    def below(self, sides: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return ((self._state >> 33) * sides) >> 31


class Walk:
    """The state of one search: which items stand in which requirement."""

    def __init__(
        self,
        problem: Problem,
        need: list[int],
        items: Iterable[int],
        start: Sequence[int] | None = None,
    ) -> None:
        """Begin with an allocation of ``items``; ``need`` is asked of each requirement.

        Where ``start`` has a requirement for an item (else -1), it stands there at first; the rest
        is placed greedily. Such a search begins cold, to keep what is good of its beginning.
        """
        self.credit = problem.credit
        self.need = need
        self.takes = [frozenset(places) for places in problem.places]
        self.inside: list[list[int]] = [[] for _ in need]
        self.load = [0] * len(need)
        self.free: list[int] = []
        self._dice = _Dice()
        self._begin = 0 if start is None else _HOT_STEPS
        self._step = self._begin
        self._mean = max(1, sum(problem.credit) // max(1, len(problem.credit)))
        order = sorted(items, key=lambda item: -problem.credit[item])
        if start is not None:
            for place in range(len(need)):
                self._settle(place, [item for item in order if start[item] == place])
            placed = {item for inside in self.inside for item in inside}
            order = [item for item in order if item not in placed]
            self.free.clear()
        self._fill(problem, order)

    @property
    def short(self) -> int:
        """Credit missing in all requirements together."""
        return sum(
            need - load for need, load in zip(self.need, self.load, strict=True) if need > load
        )

    def home(self) -> list[int]:
        """For each item its requirement, or -1."""
        home = [-1] * len(self.credit)
        for place, items in enumerate(self.inside):
            for item in items:
                home[item] = place
        return home

    def _fill(self, problem: Problem, items: list[int]) -> None:
        """Largest first, where it overshoots least, into what is most open."""
        for item in items:
            best: tuple[int, int, int] | None = None
            for place in problem.places[item]:
                room = self.need[place] - self.load[place]
                if room > 0:
                    key = (max(0, self.credit[item] - room), -room, place)
                    best = key if best is None or key < best else best
            if best is None:
                self.free.append(item)
            else:
                self.inside[best[2]].append(item)
                self.load[best[2]] += self.credit[item]

    def run(self, target: int, steps: int) -> Iterator[list[int]]:
        """Each allocation on the way that is better than all before, until ``target``."""
        short = least = self.short
        yield self.home()
        count = len(self.need)
        if count < 2:  # noqa: PLR2004 - nothing to divide between
            return
        for step in range(steps):
            if short <= target:
                return
            self._step = self._begin + step
            one, other = self._pair(count)
            short += self._divide(one, other)
            if short < least:
                least = short
                yield self.home()

    def _pair(self, count: int) -> tuple[int, int]:
        """Every second time one that is short, with any other."""
        one = self._dice.below(count)
        if self._dice.below(2):
            short = [place for place in range(count) if self.load[place] < self.need[place]]
            if short:
                one = short[self._dice.below(len(short))]
        other = self._dice.below(count - 1)
        return one, other + (other >= one)

    def _divide(self, one: int, other: int) -> int:
        """Divide the items of both and the free ones anew; returns the change of the shortfall."""
        mine, theirs, both, rest = self._pool(one, other)
        if not both:
            return 0
        open_one = self.need[one] - sum(self.credit[item] for item in mine)
        open_other = self.need[other] - sum(self.credit[item] for item in theirs)
        sums, divided = self._sums(both)
        before = max(0, self.need[one] - self.load[one])
        before += max(0, self.need[other] - self.load[other])
        picked = self._choose(sums, open_one, open_other - divided, before)
        if picked is None:
            return 0
        mask = sums[picked]
        for position, item in enumerate(both):
            (mine if mask >> position & 1 else theirs).append(item)
        self.free = rest
        after = self._settle(one, mine) + self._settle(other, theirs)
        return after - before

    def _pool(self, one: int, other: int) -> tuple[list[int], list[int], list[int], list[int]]:
        """Items that only the first takes, only the second, both; and free ones of neither."""
        mine: list[int] = []
        theirs: list[int] = []
        both: list[int] = []
        rest: list[int] = []
        for item in (*self.inside[one], *self.inside[other], *self.free):
            takes = self.takes[item]
            if one in takes:
                (both if other in takes else mine).append(item)
            elif other in takes:
                theirs.append(item)
            else:
                rest.append(item)
        for position in range(len(both) - 1, 0, -1):
            swap = self._dice.below(position + 1)
            both[position], both[swap] = both[swap], both[position]
        rest += both[_DIVIDED:]
        del both[_DIVIDED:]
        return mine, theirs, both, rest

    def _sums(self, items: list[int]) -> tuple[dict[int, int], int]:
        """Every sum of some of ``items`` with one way to reach it, and the sum of all."""
        sums = {0: 0}
        for position, item in enumerate(items):
            credit = self.credit[item]
            bit = 1 << position
            for reached, mask in list(sums.items()):
                sums.setdefault(reached + credit, mask | bit)
        return sums, sum(self.credit[item] for item in items)

    def _choose(
        self, sums: dict[int, int], open_one: int, open_other: int, before: int
    ) -> int | None:
        """A best sum for the first, or now and then any that is worse by little."""
        shorts = [
            (max(0, open_one - reached) + max(0, open_other + reached), reached) for reached in sums
        ]
        limit = min(shorts)[0]
        hot = self._step % _CYCLE < _HOT_STEPS
        if self._dice.below(1_000) < (_HOT if hot else _COLD):
            limit = max(limit, before) + 1
            limit += self._dice.below(self._mean if hot else max(1, self._mean // 8))
        elif limit > before:
            return None
        found = [reached for short, reached in shorts if short <= limit]
        return found[self._dice.below(len(found))]

    def _settle(self, place: int, items: list[int]) -> int:
        """Leave in ``place`` what it needs of ``items``; returns what it is short."""
        load = sum(self.credit[item] for item in items)
        need = self.need[place]
        if load > need:
            kept = []
            for item in sorted(items, key=lambda item: -self.credit[item]):
                if load - self.credit[item] >= need:
                    load -= self.credit[item]
                    self.free.append(item)
                else:
                    kept.append(item)
            items = kept
        self.inside[place] = items
        self.load[place] = load
        return max(0, need - load)
