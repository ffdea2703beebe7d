"""What a machine lacks for running the registry. Needs nothing but the library itself."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cairn.registry import configuration, instance
from cairn.registry.errors import InstanceUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PYTHON = (3, 11)
_FREE_GIB = 1.0
_SECONDS = 3.0
_HTTPS, _HTTP = 443, 80
_MEND = "Set it so, or take it away and set it on the settings page."
_SMTP = {"smtp": 587, "smtps": 465}
_BUILT = 1_764_288_000.0
"""No clock that is right shows an earlier time than this program was written at."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """How one thing is: ``good``, ``watch`` or ``bad``; and what to do."""

    name: str
    state: str
    sentence: str
    mend: str = ""


def examine(folder: Path, port: int) -> list[Symptom]:
    """Look at the machine.

    Args:
        folder: the data folder, there or not.
        port: where the server is to listen.
    """
    found = [_python(), *_parts(), *_folder(folder)]
    try:
        values = configuration.read(folder)
    except InstanceUnusable as error:
        return [*found, Symptom("Settings", "bad", str(error.facts["detail"]), "Mend the file.")]
    faults = values.faults()
    if faults:
        return [*found, *(Symptom("Settings", "bad", f"{each}.", _MEND) for each in faults)]
    return [
        *found,
        _port(port),
        *_base(values.text("base_url")),
        _database(values.text("database")),
        _mail(values.text("smtp_url")),
        _clock(),
        *_for_tests(),
    ]


def _python() -> Symptom:
    text = sys.version.split()[0]
    if sys.version_info[:2] < _PYTHON:
        return Symptom("Python", "bad", f"This is {text}; 3.11 is the oldest that serves.")
    return Symptom("Python", "good", text)


def _parts() -> Iterator[Symptom]:
    parts = (
        ("server", "Django", "The registry", "bad"),
        ("solver", "ortools", "Adding credentials up towards a programme", "watch"),
        ("pdf", "weasyprint", "Certificates as PDF", "watch"),
        ("chain", "eth-account", "Anchors on a chain", "watch"),
        ("cluster", "distributed", "Issuing on a cluster", "watch"),
    )
    for extra, package, what, state in parts:
        try:
            number = version(package)
        except PackageNotFoundError:
            command = f"pip install '.[{extra}]', in the folder with Cairn's source"
            yield Symptom(f"Part: {extra}", state, f"{what} is not installed.", command)
            continue
        if extra == "pdf" and (problem := _pango()):
            yield Symptom(
                "Part: pdf",
                "watch",
                f"The library Pango is missing ({problem}).",
                "apt-get install libpango-1.0-0 libpangoft2-1.0-0, or brew install pango",
            )
            continue
        yield Symptom(f"Part: {extra}", "good", f"{package} {number}")


def _pango() -> str:
    """Why WeasyPrint finds no Pango; empty where it does. Asked in a process of its own."""
    done = subprocess.run(  # our own words
        [sys.executable, "-c", "import weasyprint"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1][:120]


def _folder(folder: Path) -> Iterator[Symptom]:
    name = "Data folder"
    there = folder if folder.exists() else next(each for each in folder.parents if each.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        yield Symptom(name, "bad", f"{there} cannot be written.", f"chown $(id -u) {there}")
        return
    free = shutil.disk_usage(there).free / 1024**3
    if free < _FREE_GIB:
        yield Symptom("Disk", "watch", f"{free:.1f} GiB are free.", "Make room.")
    else:
        yield Symptom("Disk", "good", f"{free:.1f} GiB are free.")
    if not folder.exists():
        yield Symptom(name, "good", f"{folder} will be made at the first start.")
        return
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        yield Symptom(name, "watch", f"Others may look into {folder}.", f"chmod 700 {folder}")
    else:
        yield Symptom(name, "good", str(folder))
    try:
        found = instance.read_secrets(folder)
    except InstanceUnusable as error:
        yield Symptom("Secrets", "bad", str(error.facts["detail"]))
        return
    database = folder / "cairn.sqlite3"
    if found is None and database.exists():
        yield Symptom(
            "Secrets",
            "bad",
            "There is a database, and no secrets.json: no key can sign.",
            "Put back the one that belongs to it, from a backup.",
        )
    elif found is None:
        yield Symptom("Secrets", "good", "They will be drawn at the first start.")
    else:
        yield Symptom("Secrets", "good", "There, and nobody else may read them.")


def _port(port: int) -> Symptom:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return Symptom(
                f"Port {port}",
                "bad",
                "Only root may open it.",
                "Take one above 1023, behind a proxy.",
            )
        except OSError:
            return Symptom(
                f"Port {port}", "watch", "Something listens there.", "The registry, or take --port."
            )
    return Symptom(f"Port {port}", "good", "It is free.")


def _base(base: str) -> Iterator[Symptom]:
    name = "Address"
    parts = urlsplit(base)
    host = parts.hostname or ""
    if host in {"localhost", "127.0.0.1", "::1"}:
        yield Symptom(
            name,
            "watch",
            f"{base} is for this machine alone; credentials would name it for ever.",
            "Set CAIRN_BASE_URL, or the address on the settings page, before anything is issued.",
        )
        return
    if parts.scheme != "https":
        yield Symptom(
            name,
            "bad",
            f"{base} is not https.",
            "Put a proxy with a certificate before the server.",
        )
        return
    try:
        port = parts.port or _HTTPS
        addresses = {each[4][0] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        yield Symptom(
            name, "bad", f"No name server knows {host}.", "Enter it where you have your domain."
        )
        return
    yield Symptom(name, "good", f"{host} is {', '.join(sorted(map(str, addresses)))}.")


def _database(url: str) -> Symptom:
    if not url:
        return Symptom("Database", "good", "One SQLite file in the data folder.")
    parts = urlsplit(url)
    try:
        import psycopg  # noqa: PLC0415 - may be missing: that is what is looked for

        with psycopg.connect(url, connect_timeout=int(_SECONDS)) as connection:
            number = connection.info.server_version // 10_000
    except ImportError:
        return Symptom("Database", "bad", "psycopg is missing.", "pip install 'psycopg[binary]'")
    except (psycopg.Error, UnicodeError):
        where = parts.hostname or "the socket"
        return Symptom(
            "Database",
            "bad",
            f"PostgreSQL at {where} does not let this machine in.",
            "See that it runs, and that user, password and name in DATABASE_URL are right.",
        )
    return Symptom("Database", "good", f"PostgreSQL {number} answers.")


def _mail(url: str) -> Symptom:
    parts = urlsplit(url)
    if not parts.hostname:
        return Symptom(
            "Mail", "watch", "No server is set: no mail leaves.", "Set one on the settings page."
        )
    port = parts.port or _SMTP.get(parts.scheme, 587)
    try:
        with socket.create_connection((parts.hostname, port), timeout=_SECONDS):
            pass
    except OSError:
        return Symptom(
            "Mail",
            "bad",
            f"{parts.hostname}:{port} does not answer.",
            "See the name and the port, and whether this machine may send there.",
        )
    return Symptom("Mail", "good", f"{parts.hostname}:{port} answers.")


def _clock() -> Symptom:
    name = "Clock"
    if time.time() < _BUILT:
        return Symptom(name, "bad", "It is years behind.", "Set it, and keep it by NTP.")
    program = shutil.which("timedatectl")
    if program is None:
        return Symptom(name, "good", "Nothing on this machine says whether it is kept by NTP.")
    done = subprocess.run(  # noqa: S603  # a program of the system, by its full path
        [program, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    if done.stdout.strip() == "no":
        return Symptom(
            name,
            "watch",
            "It is not kept by NTP; signatures and expiries carry its time.",
            "timedatectl set-ntp true",
        )
    return Symptom(name, "good", "It is kept." if done.stdout.strip() == "yes" else "It runs.")


def _for_tests() -> Iterator[Symptom]:
    """What only those need who change Cairn."""
    for name, program, package in (
        ("Chromium", "chromium", "chromium"),
        ("Node.js", "node", "nodejs npm"),
        ("PostgreSQL server", "pg_ctl", "postgresql"),
    ):
        present = shutil.which(program) or (
            program == "pg_ctl" and os.path.isdir("/usr/lib/postgresql")  # noqa: PTH112
        )
        sentence = "there" if present else "not there; only the tests of Cairn itself need it"
        yield Symptom(name, "good", sentence, "" if present else f"apt-get install {package}")
