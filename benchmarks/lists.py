"""Long lists: the first page and deep ones of an audit trail of a million, on both databases.

Each page is asked for within one process by Django's test client: what is measured is the whole
answer (rights, rows, names, template), without a network. Beside it stands the same place found by
counting, as a list by page numbers finds it. PostgreSQL is measured where its programs are
installed, in a process of its own.

    python benchmarks/lists.py [rows]
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from measure import ROOT, machine, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

ROWS = 1_000_000
_A_PAGE = 50
_ROUNDS = 15
_PART = 10_000


def main() -> None:
    """Measure on SQLite here, and on PostgreSQL in another process."""
    rows = next((int(each) for each in sys.argv[1:] if each.isdecimal()), ROWS)
    print(machine())
    _measure(rows)
    programs = shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), "")
    if not programs:
        print("PostgreSQL is not installed: not measured.")
        return
    script = ROOT / "scripts" / "with_postgresql.sh"
    subprocess.run([script, sys.executable, __file__, "--here", str(rows)], check=True, cwd=ROOT)


def _measure(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CAIRN_DATA": folder, "CAIRN_BASE_URL": "http://127.0.0.1:8000"}
        from cairn.registry.operating import serving  # noqa: PLC0415 - sets Django up

        serving.prepare(Path(folder))
        logging.disable(logging.WARNING)
        from django.db import connection  # noqa: PLC0415

        owner, organisation = _world()
        _fill(organisation, owner, rows)
        with connection.cursor() as cursor:
            vacuum = "ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize"
            cursor.execute(vacuum)
        print(f"{connection.vendor}, {rows:,} entries")
        for name, ask in _asked(owner, organisation, rows).items():
            print(f"  {name:44}{timed(ask, rounds=_ROUNDS)}", flush=True)
        from cairn.registry.audit import checking  # noqa: PLC0415

        begun = time.perf_counter()
        checking.check(organisation)
        print(f"  {'the job checks all':44}{time.perf_counter() - begun:.1f} s")


def _world() -> tuple[User, Organisation]:
    from cairn.registry.accounts.models import User  # noqa: PLC0415
    from cairn.registry.organisations import services  # noqa: PLC0415
    from cairn.registry.organisations.models import Kind  # noqa: PLC0415

    owner = User.objects.create(email="owner@example.org", name="Olive", is_operator=True)
    return owner, services.found(owner, name={"en": "Exempla"}, kind=Kind.UNIVERSITY)


def _fill(organisation: Organisation, owner: User, rows: int) -> None:
    """Entries as they are written, chained, in few statements."""
    from cairn.registry.audit import trail  # noqa: PLC0415

    with_subjects = [f"credential:{uuid4()}" for _ in range(_PART)]
    for _ in range(0, rows, _PART):
        trail.record_each(
            "credential.issued", organisation=organisation, actor=owner, subjects=with_subjects
        )


def _asked(owner: User, organisation: Organisation, rows: int) -> dict[str, Callable[[], object]]:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from cairn.registry.api import tokens  # noqa: PLC0415
    from cairn.registry.audit.models import AuditEvent  # noqa: PLC0415
    from cairn.registry.organisations.rights import Action  # noqa: PLC0415
    from cairn.registry.site import keyset, rates  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["*"]
    events = AuditEvent.objects.filter(organisation=organisation).order_by("-number")
    middle = keyset.cut(events.filter(number__gte=rows // 2), _A_PAGE, keyset.LAST).previous
    # The cursor before those rows leads to newer ones; the one behind them, to the older half.
    middle = keyset.cut(events, _A_PAGE, middle).next
    client = Client()
    client.force_login(owner)
    page = f"/inside/{organisation.slug}/audit"
    secret = tokens.make(owner, organisation, "b", [Action.READ_AUDIT], timedelta(days=1))[1]

    def get(path: str, **headers: str) -> Callable[[], object]:
        def ask() -> object:
            rates.forget()
            answer = client.get(path, headers=headers)
            assert answer.status_code == 200, answer.content
            return answer.content

        return ask

    def program(query: str) -> Callable[[], object]:
        return get(f"/api/v1/audit?{query}", authorization=f"Bearer {secret}")

    return {
        "the newest": get(page),
        f"after {rows // 2:,}": get(f"{page}?cursor={middle}"),
        "the oldest": get(f"{page}?cursor={keyset.LAST}"),
        "API, the newest": program("size=50"),
        f"API, after {rows // 2:,}": program(f"cursor={middle}&size=50"),
        "API, the oldest": program(f"cursor={keyset.LAST}&size=50"),
        "rows alone, the newest": lambda: keyset.cut(events, _A_PAGE),
        "rows alone, by cursor, the oldest": lambda: keyset.cut(events, _A_PAGE, keyset.LAST),
        f"rows alone, by cursor, after {rows // 2:,}": lambda: keyset.cut(events, _A_PAGE, middle),
        f"rows alone, counted off, after {rows // 2:,}": lambda: list(
            events[rows // 2 : rows // 2 + _A_PAGE]
        ),
        "rows alone, counted off, the oldest": lambda: list(events[rows - _A_PAGE : rows]),
        "counting all": events.count,
    }


if __name__ == "__main__":
    if "--here" in sys.argv:
        _measure(int(sys.argv[-1]))
    else:
        main()
