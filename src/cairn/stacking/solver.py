"""OR-Tools CP-SAT, asked so that the same question gets the same answer everywhere.

One worker, a fixed seed, and limits in units of deterministic work (about a second each on a
machine of 2020), never in seconds: a slower machine takes longer and says the same. OR-Tools is an
optional part; it is imported here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.metadata import version
from math import isfinite
from typing import Any

from cairn.errors import MissingExtra


class Way(StrEnum):
    """How the solver goes about it."""

    PROVING = "proving"
    """Search with the linear relaxation: proves, and settles most questions."""
    BLIND = "blind"
    """Search without it: blind to sums and fast; finds exact fits, proves next to nothing."""
    WANDERING = "wandering"
    """Local search alone: finds tight allocations that leave a little to spare, proves nothing."""


class Status(StrEnum):
    """What the solver could say."""

    OPTIMAL = "optimal"
    """Solved, and proved best."""
    FEASIBLE = "feasible"
    """Solved; the work ran out before it was proved best."""
    INFEASIBLE = "infeasible"
    """Proved to have no solution."""
    UNKNOWN = "unknown"
    """The work ran out."""


@dataclass(frozen=True, slots=True)
class Solution:
    """One answer of the solver."""

    status: Status
    objective: int
    bound: int | None
    """Proved bound on the objective, where there is one."""
    value: Any
    """Gives the value of an expression; only where there is a solution."""

    @property
    def found(self) -> bool:
        """Whether there are values to read."""
        return self.status in {Status.OPTIMAL, Status.FEASIBLE}


class Work:
    """A budget of deterministic work that several questions draw on."""

    def __init__(self, units: float) -> None:
        self.left = units

    def part(self, units: float) -> Work:
        """A budget of its own for one question, no larger than what is left."""
        return Work(min(units, self.left))

    def spend(self, units: float) -> None:
        """Take ``units`` away."""
        self.left = max(0.0, self.left - units)


@cache
def cp_model() -> Any:
    """The module ``ortools.sat.python.cp_model``.

    Raises:
        MissingExtra: OR-Tools is not installed.
    """
    try:
        return import_module("ortools.sat.python.cp_model")
    except ImportError as error:
        raise MissingExtra(purpose="the solver OR-Tools", extra="solver") from error


def engine() -> dict[str, str]:
    """Name and version of what answered; it stands in the envelope, not in the certificate."""
    cp_model()
    return {"solver": "OR-Tools CP-SAT", "version": version("ortools")}


def solve(
    model: Any, work: Work, *, most: float | None = None, way: Way = Way.PROVING, seed: int = 1
) -> Solution:
    """Solve a CP-SAT model, with its objective if it has one.

    Args:
        model: the model.
        work: the budget that is drawn on.
        most: no more than this of it for this question.
        way: how; only the first one proves.
        seed: the same seed takes the same way; another may be luckier.
    """
    cp = cp_model()
    solver = cp.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.linearization_level = 2 if way is Way.PROVING else 0
    if way is Way.BLIND:
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
    parameters.use_ls_only = way is Way.WANDERING
    parameters.max_deterministic_time = work.left if most is None else min(most, work.left)
    if work.left <= 0:
        return Solution(Status.UNKNOWN, 0, None, None)
    code = solver.solve(model)
    work.spend(solver.deterministic_time)
    status = {
        cp.OPTIMAL: Status.OPTIMAL,
        cp.FEASIBLE: Status.FEASIBLE,
        cp.INFEASIBLE: Status.INFEASIBLE,
        cp.UNKNOWN: Status.UNKNOWN,
    }.get(code)
    assert status is not None, f"the model is invalid: {model.validate()}"
    bound = solver.best_objective_bound
    proved = round(bound) if isfinite(bound) else None
    if status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return Solution(status, 0, proved, None)
    return Solution(status, round(solver.objective_value), proved, solver.value)
