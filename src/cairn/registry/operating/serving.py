"""One command serves everything: the pages, and the worker that does the jobs.

Gunicorn answers requests in a few processes; one more process does jobs, and is started again
should it die. No second service is needed.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command
from django.db import connection

from cairn.errors import PortUnusable
from cairn.registry import configuration, instance
from cairn.registry.errors import InstanceUnusable
from cairn.registry.operating.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

_THREADS = 8
_TIMEOUT_SECONDS = 60
_WATCH_SECONDS = 1.0
_BACKLOG = 512
_SOCKET = "CAIRN_SOCKET"
_TOKEN_OCTETS = 16
_SETTINGS_FILES = (configuration.SETTINGS_FILE, configuration.PROVIDERS_FILE)


def prepare(folder: Path) -> bool:
    """Make or upgrade an installation: secrets, database, tables.

    Returns:
        Whether it is new.
    """
    os.environ["CAIRN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.registry.settings")
    new = instance.make_secrets(folder)
    django.setup()
    from cairn.registry.operating import upgrading  # noqa: PLC0415 - needs Django set up

    upgrading.refuse_newer()
    if upgrading.is_new():
        call_command("migrate", interactive=False, verbosity=0)
    elif upgrading.steps_ahead():
        # One file is backed up in a moment. A large PostgreSQL is not: its operator says when.
        if connection.vendor != "sqlite":
            raise InstanceUnusable(
                detail="its tables are older than the program: run `cairn upgrade`"
            )
        upgrading.upgrade()
    return new


def first_link() -> str | None:
    """The one-time link that makes the operator's account; ``None`` once there is one."""
    from cairn.registry.operating import first_start  # noqa: PLC0415 - needs Django set up

    return first_start.offer()


def listen(host: str, port: int) -> int:
    """Open the port, or take over the one that this program had before it began anew.

    A port that is opened is a start of the program; its worker, begun again as often as it dies,
    and the program under other settings belong to the same one.

    Returns:
        The file descriptor. It outlives the program's change of settings, so that a visitor's
        request waits for a second where it would be refused.

    Raises:
        PortUnusable: the port cannot be opened.
    """
    inherited = os.environ.pop(_SOCKET, "")
    if inherited:
        return int(inherited)
    os.environ[instance.START] = secrets.token_hex(_TOKEN_OCTETS)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        raise PortUnusable(port=port, detail=error.strerror) from error
    opened.listen(_BACKLOG)
    return opened.detach()


def serve(listener: int, *, processes: int, worker: bool = True) -> None:
    """Serve until interrupted; :func:`prepare` was called before.

    When the settings in the data folder change, the whole program begins anew with the same words
    on the same socket.

    Args:
        listener: of :func:`listen`.
        processes: how many answer requests.
        worker: whether jobs are done by this installation's own process.
    """
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not on Windows

    class Application(BaseApplication):  # type: ignore[misc]  # it ships no types
        """The registry under gunicorn, set up by these arguments and no file."""

        def load_config(self) -> None:
            """Take over the arguments."""
            settings = {
                # A copy, since gunicorn closes its own on leaving.
                "bind": f"fd://{os.dup(listener)}",
                "workers": processes,
                "threads": _THREADS,
                "worker_class": "gthread",
                "timeout": _TIMEOUT_SECONDS,
                "preload_app": True,
                "limit_request_line": 8_190,
                "loglevel": "warning",
                "logger_class": "cairn.registry.operating.gunicorn_logs.Lines",
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """The application."""
            from cairn.registry.wsgi import application  # noqa: PLC0415

            return application

    jobs = Worker() if worker else None
    if jobs:
        jobs.start()
    changed = threading.Event()
    threading.Thread(target=_watch_settings, args=(changed,), daemon=True).start()
    words = sys.argv[1:]
    sys.argv = ["cairn serve"]
    try:
        Application().run()
    except SystemExit:
        if not changed.is_set():
            raise
    finally:
        if jobs:
            jobs.stop()
    if changed.is_set():
        os.set_inheritable(listener, True)
        os.environ[_SOCKET] = str(listener)
        os.execv(sys.executable, [sys.executable, "-m", "cairn", *words])  # noqa: S606


def _watch_settings(changed: threading.Event) -> None:
    """Stop gunicorn, its requests first, once the operator's settings are others.

    Those that cannot be used are told and not taken up: the program could not begin with them, and
    a file that somebody is still writing must not take the registry away.
    """
    folder = instance.data_folder()
    paths = [folder / name for name in _SETTINGS_FILES]
    began = [_version(path) for path in paths]
    told = ""
    pause = threading.Event()
    while not pause.wait(_WATCH_SECONDS):
        if [_version(path) for path in paths] == began:
            continue
        fault = _fault_of_settings(folder)
        if not fault:
            changed.set()
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if fault != told:
            sys.stderr.write(
                f"cairn: The changed settings are not taken up: {fault}. "
                "Those before them hold until it is mended.\n"
            )
            told = fault


def _fault_of_settings(folder: Path) -> str:
    """Why the program could not begin with the settings in a folder; empty where it can."""
    try:
        configuration.providers(folder)
        return "; ".join(configuration.read(folder).faults())
    except InstanceUnusable as error:
        return str(error.facts["detail"])


def _version(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
