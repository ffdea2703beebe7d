"""Public and inside pages under fifty clients at once, with ten thousand credentials and a million.

The registry is that of the demo, on SQLite, served as ``cairn serve`` serves it with two processes;
the clients run in a process of their own on the same machine, so they take part of its two cores.
The credentials are copies of one row, put in by SQL for this measurement alone. They carry no
document, since 12 GB would measure the disk: no page that is measured reads one.

``CAIRN_BENCH_CREDENTIALS`` sets another number than a million.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from measure import ROOT, machine

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS, SECONDS = 50, 8
FEW, MANY = 10_000, int(os.environ.get("CAIRN_BENCH_CREDENTIALS", "1000000"))
PORT = int(os.environ.get("CAIRN_BENCH_PORT", "8765"))
BASE = f"http://localhost:{PORT}"
_REVOKED_ONE_IN = 100
"""So that a part of the table is full of revoked ones among ten thousand, too."""
_WORDS = ("'learner'", "CAST(ordinal AS TEXT)", "recipient_email")
"""By which the copies are found, as ``cairn.registry.issuing.finding`` has it."""


def main() -> None:
    """Print each page with few credentials and with many, side by side."""
    print(machine())
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "registry"
        cookie = _world(folder)
        _fill(FEW)
        few = _measured(folder, cookie)
        begun = time.perf_counter()
        _fill(MANY)
        print(f"{MANY:,} credentials put in by SQL in {time.perf_counter() - begun:.0f} s")
        many = _measured(folder, cookie)
    print(f"{'page':22}{'credentials':>12}{'a second':>10}{'median':>10}{'p99':>10}{'faults':>8}")
    for name, first in few.items():
        for count, found in ((FEW, first), (MANY, many[name])):
            rate = found["requests"] / found["seconds"]
            print(
                f"{name:22}{count:>12,}{rate:>10.0f}{found['median']:>7.0f} ms"
                f"{found['p99']:>7.0f} ms{found['fault_count']:>8}  {found['faults'][:1] or ''}"
            )
        ratio = many[name]["median"] / first["median"]
        print(f"{'':22}{'many ÷ few':>12}{'':10}{ratio:>10.2f}")


def _world(folder: Path) -> str:
    """Make the demo's world in this process; gives the cookie of an issuer who has signed in."""
    sys.path.insert(0, str(ROOT / "scripts"))
    # One proxy, since the clients come through one: see ``load_clients.py``.
    own = {"CAIRN_DATA": str(folder), "CAIRN_BASE_URL": BASE, "CAIRN_DEMO": "1"}
    os.environ |= {**own, "CAIRN_PROXIES": "1"}
    from cairn.registry.operating.serving import prepare  # noqa: PLC0415 - reads the environment

    prepare(folder)
    logging.getLogger("cairn.requests").setLevel(logging.WARNING)
    import demo_world  # noqa: PLC0415 - needs Django set up
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from cairn.registry.accounts.models import User  # noqa: PLC0415

    demo_world.make()
    client = Client()
    client.force_login(User.objects.get(email="marc@demo.example"))
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _fill(total: int) -> None:
    """Bring the university's credentials to so many, and sign its status lists anew."""
    from django.db import connection, transaction  # noqa: PLC0415

    from cairn.registry.issuing import status  # noqa: PLC0415
    from cairn.registry.issuing.models import Credential, StatusRegister  # noqa: PLC0415
    from cairn.status.places import PURPOSES  # noqa: PLC0415

    model = Credential.objects.filter(organisation__slug="valmont").order_by("ordinal")[0]
    register = StatusRegister.objects.get(organisation=model.organisation)
    first = register.next_ordinal
    own = {
        "id": "lower(hex(randomblob(16)))",
        "identifier": "'urn:bench:' || n",
        "award_key": "lower(hex(randomblob(32)))",
        "claim_digest": "lower(hex(randomblob(32)))",
        "ordinal": "n",
        "document": "'{}'",
        "recipient_name": "'Learner ' || n",
        "recipient_email": "'learner.' || n || '@bench.example'",
        "revoked_at": f"CASE WHEN n % {_REVOKED_ONE_IN} THEN NULL ELSE issued_at END",
        "issued_at": "datetime(issued_at, '-' || (n % 700) || ' days')",
        "holder_id": "NULL",
        "claimed_at": "NULL",
        "replaces_id": "NULL",
        "batch_id": "NULL",
    }
    columns = [each.column for each in Credential._meta.concrete_fields]  # noqa: SLF001
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = Credential._meta.db_table  # noqa: SLF001
    statement = (
        f"WITH RECURSIVE numbers(n) AS (VALUES({first}) UNION ALL SELECT n + 1 FROM numbers"
        f" WHERE n < {total - 1}) INSERT INTO {table} ({names})"
        f" SELECT {values} FROM numbers, {table} WHERE {table}.id = %s"
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, [model.pk.hex])
        StatusRegister.objects.filter(pk=register.pk).update(next_ordinal=total)
        with connection.cursor() as cursor:
            for word in _WORDS:
                cursor.execute(
                    "INSERT INTO issuing_recipientword (credential_id, organisation_id, word)"
                    f" SELECT id, organisation_id, CAST({word} AS BLOB) FROM {table}"
                    " WHERE organisation_id = %s AND ordinal >= %s",
                    [model.organisation_id.hex, first],
                )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize")
    with transaction.atomic():
        places = status.places_of(register)
        for purpose in PURPOSES:
            for number in range(1, (total - 1) // places.list_size + 2):
                status.publish(model.organisation, places, purpose, number)


def _measured(folder: Path, cookie: str) -> dict[str, dict[str, Any]]:
    share, share_of_three, form = _shown(folder)
    with _served(folder):
        catalogue = _text("/catalogue/")
        found = re.search(r'href="[^"]*(/achievements/[0-9a-f-]{36})"', catalogue)
        assert found, catalogue[:2000]
        pages = {
            "status list": ("/institutions/valmont/status/revocation/1", ""),
            "catalogue": ("/catalogue/", ""),
            "catalogue, searched": ("/catalogue/?q=data", ""),
            "one achievement": (found[1], ""),
            "check, empty": ("/check/", ""),
            "check, a credential": ("/check/", "", form),
            "a share": (share, ""),
            "a share of three": (share_of_three, ""),
            "issued (signed in)": ("/inside/valmont/issued", cookie),
            "issued, oldest": ("/inside/valmont/issued?cursor=last", cookie),
            "issued, an address": ("/inside/valmont/issued?q=learner.9000%40bench.example", cookie),
            "issued, many's word": ("/inside/valmont/issued?q=learner", cookie),
            "issued, revoked": ("/inside/valmont/issued?state=revoked", cookie),
        }
        return {name: _clients(BASE + path, *more) for name, (path, *more) in pages.items()}


def _shown(folder: Path) -> tuple[str, str, str]:
    """The paths of a share of one and of three; the file of a form that hands a credential in."""
    from django.db.models import Count  # noqa: PLC0415 - needs Django set up

    from cairn.registry.accounts.models import User  # noqa: PLC0415
    from cairn.registry.backpack.models import HeldCredential  # noqa: PLC0415
    from cairn.registry.issuing.models import Credential  # noqa: PLC0415
    from cairn.registry.sharing import services  # noqa: PLC0415

    issued = Credential.objects.filter(organisation__slug="valmont").order_by("ordinal")[0]
    form = folder / "check.form"
    form.write_text(urlencode({"text": issued.document}), encoding="ascii")
    holder = User.objects.annotate(number=Count("backpack")).order_by("-number")[0]
    held = list(HeldCredential.objects.filter(holder=holder).values_list("pk", flat=True)[:3])
    shares = [services.create(holder, each) for each in (held[:1], held)]
    one, three = (f"/s/{services.token_of(each)}" for each in shares)
    return one, three, str(form)


def _clients(url: str, cookie: str, form: str = "") -> dict[str, Any]:
    script = Path(__file__).with_name("load_clients.py")
    for seconds in (1, SECONDS):  # the first warms the processes
        done = subprocess.run(
            [sys.executable, script, url, str(CLIENTS), str(seconds), cookie, form],
            check=True,
            capture_output=True,
            text=True,
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def _served(folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "cairn", "serve", "--data", folder, "--no-worker"]
    process = subprocess.Popen(
        [*command, "--port", str(PORT), "--processes", "2"], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                _text("/healthz")
                break
            except (URLError, OSError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _text(path: str) -> str:
    with urlopen(BASE + path, timeout=10) as answer:
        text: str = answer.read().decode()
        return text
