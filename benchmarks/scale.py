"""What a credential costs by their number, by workers, and on a cluster: whole commands as typed.

Every figure is of ``cairn issue`` or ``cairn verify`` from start to exit: reading the list, places
in real status lists, the file forced to disk, the journal, start-up. Processor time is that of all
processes, the cluster's among them. ``CAIRN_BENCH_LARGEST`` is the largest number of credentials
(1 000 000 by default: 12 GB of disk). The figures go to ``results/scale.json``, from which
``docs/scale.svg`` is drawn at the end; a table for ``docs/performance.md`` is printed, and what the
aims compare.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import plot
from measure import ROOT, machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CAIRN = (sys.executable, "-m", "cairn")
RESULTS = Path(__file__).parent / "results" / "scale.json"
NUMBERS = (1_000, 10_000, 100_000, 1_000_000)
CLUSTER_NUMBERS = (10_000, 100_000)
LISTS = "https://university.example/status/{purpose}/{n}"
_TICK = os.sysconf("SC_CLK_TCK")
_BYTES_EACH = 14_000
"""Of disk for one credential with all elements, its journal among them."""


@dataclass(frozen=True)
class Figure:
    """One whole command.

    Attributes:
        work: what was done, and in which form.
        number: credentials.
        workers: who worked: ``1``, ``2`` or ``cluster``.
        processor: seconds of processor time, of all processes.
        clock: seconds.
        peak: the most memory of one process, in megabytes.
    """

    work: str
    number: int
    workers: str
    processor: float
    clock: float
    peak: float

    def __str__(self) -> str:
        each = 1e6 / self.number
        return (
            f"  {self.work:<24} {self.number:>9,}  {self.workers:>7}"
            f"  {self.processor * each:7.1f} us processor  {self.clock * each:7.1f} us clock"
            f"  {self.clock:7.1f} s  peak {self.peak:4.0f} MB"
        )


def main() -> None:
    """Measure, print and keep every figure of this part."""
    largest = int(os.environ.get("CAIRN_BENCH_LARGEST", "1000000"))
    print(machine(), f"load {os.getloadavg()[0]:.1f} at the start", flush=True)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("CAIRN_BENCH_FOLDER")) as name:
        folder = Path(name)
        room = shutil.disk_usage(folder).free // _BYTES_EACH
        _prepare(folder)
        for number in (each for each in NUMBERS if each <= largest):
            if number > room // 2:
                print(f"  {number:,} left out: they would fill the disk")
                continue
            figures += _of_number(folder, number)
    kept = {
        "machine": machine(),
        "load": round(os.getloadavg()[0], 1),
        "figures": [asdict(figure) for figure in figures],
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
    print(f"kept in {RESULTS.relative_to(ROOT)}; drawn in:", flush=True)
    plot.main()
    print("\n" + "\n".join(table(figures)) + "\n\n" + "\n".join(compared(figures)), flush=True)


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """The figures as a table in Markdown."""
    yield "| work | credentials | workers | processor | clock | in all | peak memory |"
    yield "|---|---|---|---|---|---|---|"
    for each in figures:
        micro = 1e6 / each.number
        yield (
            f"| {each.work} | {_spaced(each.number)} | {each.workers} "
            f"| {each.processor * micro:.1f} µs | {each.clock * micro:.1f} µs "
            f"| {each.clock:.1f} s | {each.peak:.0f} MB |"
        )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def compared(figures: Sequence[Figure]) -> Iterator[str]:
    """What the aims are about, in sentences, as far as it was measured."""
    found = {(each.work, each.number, each.workers): each for each in figures}

    def ratio(one: tuple[str, int, str], other: tuple[str, int, str], of: str) -> str | None:
        if one not in found or other not in found:
            return None
        mine, theirs = found[one], found[other]
        value = getattr(mine, of) / mine.number / (getattr(theirs, of) / theirs.number)
        return f"{value:.2f}"

    for workers in ("1", "2"):
        if of := ratio(("issue", 1_000_000, workers), ("issue", 10_000, workers), "processor"):
            yield f"A credential of 1 000 000 costs {of} of one of 10 000 (workers: {workers})."
    for work in ("issue", "verify"):
        for number in NUMBERS:
            if of := ratio((work, number, "2"), (work, number, "1"), "clock"):
                yield f"{work}, {_spaced(number)}: two workers take {of} of the clock of one."
            if of := ratio((work, number, "cluster"), (work, number, "2"), "processor"):
                yield f"{work}, {_spaced(number)}: a cluster of two costs {of} of two workers."
    million = found.get(("issue", 1_000_000, "2"))
    if million:
        yield f"A million: {million.clock:.1f} s by the clock, peak {million.peak:.0f} MB."


def _of_number(folder: Path, number: int) -> Iterator[Figure]:
    _write_list(folder, number)
    for figure in _runs(folder, number):
        print(figure, flush=True)
        yield figure
    _clear(folder)


def _runs(folder: Path, number: int) -> Iterator[Figure]:
    for jobs in ("1", "2"):
        _clear(folder)
        yield _measured(folder, "issue", number, jobs, _issue("out.jsonl"), ("--jobs", jobs))
    check = ("verify", "out.jsonl", "--offline", "--status", "status", "--report", "report.csv")
    for jobs in ("1", "2"):
        yield _measured(folder, "verify", number, jobs, check, ("--jobs", jobs))
    if number in CLUSTER_NUMBERS:
        with ExitStack() as stack:
            try:
                address, others = stack.enter_context(_cluster(folder))
            except ModuleNotFoundError:
                print("  the cluster is left out: Dask is not installed")
                return
            extra = ("--cluster", address)
            yield _measured(folder, "verify", number, "cluster", check, extra, others)
            _clear(folder)
            yield _measured(folder, "issue", number, "cluster", _issue("out.jsonl"), extra, others)
    if number <= CLUSTER_NUMBERS[-1] or os.environ.get("CAIRN_BENCH_ZIP"):
        _clear(folder)
        yield _measured(folder, "issue to a ZIP", number, "1", _issue("out.zip"), ("--jobs", "1"))
        check = ("verify", "out.zip", "--offline", "--status", "status", "--report", "report.csv")
        yield _measured(folder, "verify a ZIP", number, "1", check, ("--jobs", "1"))


def _prepare(folder: Path) -> None:
    """The example in one language, one entry in each list: every element, nothing twice."""
    from bulk import issuances  # noqa: PLC0415 - the runs themselves need nothing of it

    from cairn.formats import record  # noqa: PLC0415

    issuance = next(iter(issuances().values()))
    (folder / "achievement.json").write_text(
        record.write_achievement(issuance.achievement, record.Syntax.JSON)
    )
    (folder / "issuer.yaml").write_bytes((ROOT / "examples" / "issuer.yaml").read_bytes())
    _done(folder, ("key", "generate", "--out", "key.json", "--no-passphrase"))


def _write_list(folder: Path, number: int) -> None:
    with (folder / "people.csv").open("w") as file:
        file.write("name,email,awarded_on,grade\n")
        for each in range(number):
            grade = 5 + each % 50 / 10
            file.write(f"Zoë {each},p{each}@example.org,2026-05-03,{grade}\n")


def _issue(out: str) -> tuple[str, ...]:
    status = ("--status-list-url", LISTS, "--status-out", "status")
    issuer = ("--issuer", "issuer.yaml", "--key", "key.json")
    return ("issue", "achievement.json", "people.csv", *issuer, "--out", out, *status)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder / "status", ignore_errors=True)
    for each in folder.glob("out.*"):
        each.unlink()


def _done(folder: Path, words: Sequence[str]) -> None:
    subprocess.run((*CAIRN, *words), cwd=folder, check=True, capture_output=True)


def _measured(
    folder: Path,
    work: str,
    number: int,
    workers: str,
    words: Sequence[str],
    extra: Sequence[str],
    others: Sequence[int] = (),
) -> Figure:
    """Run a command; ``others`` are processes that work for it and were there before."""
    os.sync()  # what earlier runs left to be written is not this one's
    before = sum(map(_spent, others))
    begun = time.perf_counter()
    with (folder / "told.txt").open("wb") as told:
        process = subprocess.Popen((*CAIRN, *words, *extra), cwd=folder, stdout=told, stderr=told)
        _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    clock = time.perf_counter() - begun
    if process.returncode:
        sys.exit((folder / "told.txt").read_text())
    spent = used.ru_utime + used.ru_stime + sum(map(_spent, others)) - before
    peak = max([used.ru_maxrss, *map(_peak, others)]) / 1024
    return Figure(work, number, workers, round(spent, 3), round(clock, 3), round(peak))


def _spent(pid: int) -> float:
    """Processor seconds of a process that is still there."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _peak(pid: int) -> int:
    """The most memory of a process that is still there, in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and two workers on loopback: its address and their processes."""
    import distributed  # noqa: PLC0415 - an optional part

    del distributed
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    with ExitStack() as stack, (folder / "cluster.log").open("wb") as log:

        def start(program: str, *words: str | Path) -> subprocess.Popen[bytes]:
            command = (sys.executable, "-m", f"distributed.cli.{program}", *map(str, words))
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        quiet = ("--no-dashboard",)
        host = ("--host", "tcp://127.0.0.1", "--port", "0", "--scheduler-file", told)
        processes = [start("dask_scheduler", *host, *quiet)]
        until = time.monotonic() + 60
        while not (told.exists() and told.read_text()):
            if time.monotonic() > until:
                sys.exit("the scheduler did not start")
            time.sleep(0.1)
        address = json.loads(told.read_text())["address"]
        alone = ("--no-nanny", "--nthreads", "1", "--local-directory", folder / "scratch")
        processes += [start("dask_worker", address, *alone, *quiet) for _ in range(2)]
        time.sleep(5)  # they start outside what is measured, as they do in use
        yield address, [process.pid for process in processes]


if __name__ == "__main__":
    main()
