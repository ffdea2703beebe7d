"""An institution of another registry that has closed; its records are kept in the demonstration.

The other registry is a folder of its own, in a process of its own, and is deleted when the records
have been taken out: what is left is what the keeper has, and a learner's credential.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_people import World

_BASE = "https://nordkolleg.example"
_CREDENTIAL = "nordkolleg-mara.json"


def make(world: World, folder: Path, here: str) -> None:
    """Let the other registry live and end, and keep its records.

    Args:
        world: to which the way to the page is added.
        folder: of the demonstration; the learner's credential is put there.
        here: the address of this registry.
    """
    from cairn.registry.closing import importing  # noqa: PLC0415 - needs Django set up

    other = folder / "nordkolleg"
    environment = {**os.environ, "CAIRN_DATA": str(other), "CAIRN_BASE_URL": _BASE}
    environment.pop("DATABASE_URL", None)
    finished = subprocess.run(
        [sys.executable, __file__, str(other), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        sys.exit(finished.stdout + finished.stderr)
    package = folder / "nordkolleg.cairn"
    importing.read_in(package, expected=finished.stdout.split()[-1])
    package.unlink()
    shutil.rmtree(other)
    world.said.append("Nordkolleg closed elsewhere; its records are kept here.")
    world.links["An employer with a badge of a college that is gone"] = (
        f"{here}/kept/nordkolleg.example/nordkolleg/",
        f"hand in {folder.name}/{_CREDENTIAL}, of a registry that no longer exists",
    )


def _live_and_end(data: Path, out: Path) -> None:
    """Found, issue, close, take out: in the other registry."""
    from cairn.registry.operating import serving  # noqa: PLC0415 - reads the environment

    serving.prepare(data)

    from cairn.bulk.recipients import RecipientRow  # noqa: PLC0415 - needs Django set up
    from cairn.registry.accounts.models import User  # noqa: PLC0415
    from cairn.registry.catalogue import services as catalogue  # noqa: PLC0415
    from cairn.registry.closing import exporting, services  # noqa: PLC0415
    from cairn.registry.issuing import services as issuing  # noqa: PLC0415
    from cairn.registry.keys import services as keys  # noqa: PLC0415
    from cairn.registry.organisations import services as organisations  # noqa: PLC0415
    from cairn.registry.organisations.models import Kind, Organisation  # noqa: PLC0415

    nora = User.objects.create_user("nora@demo.example", name="Nora Lund", is_operator=True)
    college = organisations.found(
        nora,
        name={"en": "Nordkolleg"},
        kind=Kind.POLYTECHNIC,
        country="NO",
        language="en",
        slug="nordkolleg",
        demo=True,
    )
    keys.create(nora, college)
    version = catalogue.publish(
        nora, catalogue.start_draft(nora, college, example="applied-data-analysis")
    )
    rows = [
        RecipientRow(line=0, name=name, email=f"{name.split()[0].lower()}@demo.example")
        for name in ("Mara Holm", "Jon Berg", "Ida Vik")
    ]
    made = [issuing.issue_one(nora, version, row) for row in rows]
    (out / _CREDENTIAL).write_text(made[0].document, encoding="utf-8")
    services.name_custodian(nora, college, name="Stone by Stone", agreed_on=None)
    services.close(nora, college, "Its funding has ended.")
    records = exporting.take_out(Organisation.objects.get(pk=college.pk), out / "nordkolleg.cairn")
    print(records.digest)


if __name__ == "__main__":
    _live_and_end(Path(sys.argv[1]), Path(sys.argv[2]))
