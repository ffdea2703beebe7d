"""The process that does jobs beside those that answer requests, and what keeps it going."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import django

_RESTART_PAUSE_SECONDS = 1.0
_PARENT_SECONDS = 1.0
_STOP_SECONDS = 20.0
_PROGRAM = "from cairn.registry.operating.worker import run_worker; run_worker({parent})"


class Worker:
    """A process that does jobs, started again whenever it ends, until :meth:`stop`.

    It is started as a command and not by ``multiprocessing``: gunicorn's forks inherit what that
    module does when a program ends, and would wait there for a child that is none of theirs.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def start(self) -> None:
        """Begin, in a thread that ends with :meth:`stop` or with the program."""
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        """Let the worker finish what its job does at this moment, and end it.

        Who begins anew calls this first: else the worker of the settings before would go on
        beside the new one. One that does not end in time is killed; its job's lease lapses. In a
        fork, which leaves by the same way as the program, this does nothing.
        """
        if os.getpid() != self._owner:
            return
        self._stopped.set()
        with self._lock:
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        command = [sys.executable, "-c", _PROGRAM.format(parent=self._owner)]
        while True:
            with self._lock:
                if self._stopped.is_set():
                    return
                process = self._process = subprocess.Popen(command)  # noqa: S603
            process.wait()
            if self._stopped.wait(_RESTART_PAUSE_SECONDS):
                return


def run_worker(parent: int | None = None) -> None:
    """Do jobs until told to stop, or until the parent is gone."""
    django.setup()
    from cairn.registry.jobs import queue  # noqa: PLC0415 - needs Django set up
    from cairn.registry.operating import beating  # noqa: PLC0415

    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    if parent is not None:
        threading.Thread(target=_stop_with, args=(parent, stopped), daemon=True).start()
    threading.Thread(target=beating.beat_until, args=(stopped,), daemon=True).start()
    queue.work_until(stopped)


def _stop_with(parent: int, stopped: threading.Event) -> None:
    while not stopped.wait(_PARENT_SECONDS):
        if os.getppid() != parent:
            stopped.set()
