"""One command serves everything: the pages, and the worker that does the jobs.

Gunicorn answers requests in a few processes; one more process does jobs, and is started again
should it die. No second service is needed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command

from cairn.registry import instance

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

_THREADS = 8
_TIMEOUT_SECONDS = 60
_RESTART_PAUSE_SECONDS = 1.0


def prepare(folder: Path) -> bool:
    """Make or upgrade an installation: secrets, database, tables.

    Returns:
        Whether it is new.
    """
    os.environ["CAIRN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.registry.settings")
    new = instance.make_secrets(folder)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return new


def serve(host: str, port: int, *, processes: int, worker: bool = True) -> None:
    """Serve until interrupted; :func:`prepare` was called before.

    Args:
        host: the address to listen at.
        port: the port.
        processes: how many answer requests.
        worker: whether jobs are done by this installation's own process.
    """
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not on Windows

    class Application(BaseApplication):  # type: ignore[misc]  # it ships no types
        """The registry under gunicorn, set up by these arguments and no file."""

        def load_config(self) -> None:
            """Take over the arguments."""
            settings = {
                "bind": f"{host}:{port}",
                "workers": processes,
                "threads": _THREADS,
                "worker_class": "gthread",
                "timeout": _TIMEOUT_SECONDS,
                "preload_app": True,
                "limit_request_line": 8_190,
                "loglevel": "warning",
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """The application."""
            from cairn.registry.wsgi import application  # noqa: PLC0415

            return application

    if worker:
        threading.Thread(target=_keep_worker, daemon=True).start()
    sys.argv = ["cairn serve"]
    Application().run()


def _keep_worker() -> None:
    """Start the worker, and start it again whenever it ends."""
    context = multiprocessing.get_context("spawn")
    while True:
        process: SpawnProcess = context.Process(target=run_worker, args=(os.getpid(),), daemon=True)
        process.start()
        process.join()
        threading.Event().wait(_RESTART_PAUSE_SECONDS)


def run_worker(parent: int | None = None) -> None:
    """Do jobs until told to stop, or until the parent is gone."""
    django.setup()
    from cairn.registry.jobs import queue  # noqa: PLC0415 - needs Django set up

    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    if parent is not None:
        threading.Thread(target=_stop_with, args=(parent, stopped), daemon=True).start()
    queue.work_until(stopped)


def _stop_with(parent: int, stopped: threading.Event) -> None:
    while not stopped.wait(1.0):
        if os.getppid() != parent:
            stopped.set()
