"""The public pages under 50 clients at once: requests a second, the 99th percentile, no error.

One registry as `cairn serve` runs it (two processes, SQLite) on the same machine as the clients,
whose own work is part of what is measured. Each client has one connection and asks again as soon as
it has its answer. The check is of a credential that this registry issued: no other server is asked.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus
from urllib.request import urlopen

from measure import ROOT, machine

CLIENTS = 50
SECONDS = 10.0
WARM_UP = 2.0
OK = 200


@dataclass
class Measured:
    """What one page did under load."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    def __str__(self) -> str:
        taken = sorted(self.seconds)
        last = taken[min(len(taken) - 1, int(len(taken) * 0.99))]
        return (
            f"{len(taken) / SECONDS:.0f} requests/s, "
            f"median {statistics.median(taken) * 1e3:.0f} ms, "
            f"99th percentile {last * 1e3:.0f} ms, {self.errors} errors of {len(taken)}"
        )


def main() -> None:
    """Print the figures for each page."""
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        os.environ["CAIRN_DATA"] = folder
        os.environ["CAIRN_BASE_URL"] = f"http://127.0.0.1:{port}"
        credential, token = _world(Path(folder))
        server = subprocess.Popen(
            [sys.executable, "-m", "cairn", "serve", "--data", folder, "--port", str(port)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            form = f"text={quote_plus(credential)}".encode()
            for name, path, body in (
                ("the check page", "/check/", b""),
                ("checking a credential", "/check/", form),
                ("a share", f"/s/{token}", b""),
            ):
                print(f"{name}: {asyncio.run(_load(port, path, body))}", flush=True)
        finally:
            server.terminate()
            server.wait(20)


def _world(folder: Path) -> tuple[str, str]:
    """An institution, a credential, a learner who shares it: the document and the share's token."""
    from cairn.registry.operating import serving  # noqa: PLC0415 - sets Django up first

    serving.prepare(folder)
    from cairn.bulk.recipients import RecipientRow  # noqa: PLC0415
    from cairn.registry.accounts.models import User  # noqa: PLC0415
    from cairn.registry.backpack import services as backpack  # noqa: PLC0415
    from cairn.registry.backpack.models import Origin  # noqa: PLC0415
    from cairn.registry.catalogue import services as catalogue  # noqa: PLC0415
    from cairn.registry.issuing.services import issue_one  # noqa: PLC0415
    from cairn.registry.keys import services as keys  # noqa: PLC0415
    from cairn.registry.organisations import services as organisations  # noqa: PLC0415
    from cairn.registry.organisations.models import Kind  # noqa: PLC0415
    from cairn.registry.sharing import services as sharing  # noqa: PLC0415

    owner = User.objects.create(email="owner@example.org", name="Olive", is_operator=True)
    learner = User.objects.create(email="aroha@example.org", name="Aroha")
    organisation = organisations.found(owner, name={"en": "Exempla"}, kind=Kind.UNIVERSITY)
    keys.create(owner, organisation)
    draft = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    version = catalogue.publish(owner, draft)
    row = RecipientRow(line=2, name="Aroha Ngata", email="aroha@example.org")
    credential = issue_one(owner, version, row)
    held = backpack.take_in(learner, credential.document.encode(), Origin.FILE)
    share = sharing.create(learner, [held.pk], recipient="Kauri Ltd", purpose="Application")
    return credential.document, sharing.token_of(share)


async def _load(port: int, path: str, body: bytes) -> Measured:
    """All clients at once, for the time given, after a warm-up."""
    measured = Measured()
    begin = time.perf_counter() + WARM_UP
    clients = (_client(port, path, body, begin, measured) for _ in range(CLIENTS))
    await asyncio.gather(*clients)
    return measured


async def _client(port: int, path: str, body: bytes, begin: float, measured: Measured) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    # Each client is somebody else to the bound on how often one may ask.
    head = (
        f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"X-Forwarded-For: {secrets.token_hex(8)}\r\nAccept-Encoding: gzip\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    while (begun := time.perf_counter()) < begin + SECONDS:
        status, keep = 0, False
        try:
            writer.write(head + body)
            status, keep = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            status = 0
        if begun >= begin:
            measured.seconds.append(time.perf_counter() - begun)
            measured.errors += status != OK
        if not keep:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status, and whether the connection serves another request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    await reader.readexactly(int(lines["content-length"]))
    return status, lines.get("connection") != "close"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(150):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the registry does not answer")


if __name__ == "__main__":
    main()
