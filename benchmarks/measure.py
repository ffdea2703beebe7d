"""How every benchmark here measures: after a warm-up, several rounds, the median and the spread."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[1]
INTEROP = ROOT / "tests" / "interop"


@dataclass(frozen=True)
class Timing:
    """Seconds for one piece of work, over several rounds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{self.median * 1e3:.3f} ms ({low * 1e3:.3f} to {high * 1e3:.3f})"


def timed(
    work: Callable[[], object],
    *,
    rounds: int = 7,
    each: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Timing:
    """Time ``work``, ``each`` times a round."""
    work()
    seconds = []
    for _ in range(rounds):
        begun = clock()
        for _ in range(each):
            work()
        seconds.append((clock() - begun) / each)
    return Timing(tuple(seconds))


def timed_command(command: Sequence[str | Path], *, rounds: int = 9) -> Timing:
    """Time a whole process, from start to exit; one that fails is no measurement."""

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    return timed(run, rounds=rounds)


def node(script: str, arguments: Sequence[str], requests: Sequence[dict[str, Any]]) -> list[Any]:
    """The answers of a Node.js program of ``tests/interop`` to the requests, in order."""
    finished = subprocess.run(
        ["node", INTEROP / script, *arguments],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        check=True,
        cwd=INTEROP,
    )
    return [json.loads(line) for line in finished.stdout.splitlines()]


def machine() -> str:
    """The machine and the interpreter, as the results should name them."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return f"{model}, {platform.system()}, Python {platform.python_version()}"
