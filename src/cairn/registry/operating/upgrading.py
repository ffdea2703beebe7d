"""A newer program on an older installation: backup, tables, check. Never the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cairn.registry.errors import BackupUnusable, InstanceUnusable

if TYPE_CHECKING:
    from pathlib import Path

    from cairn.registry.operating.backup import Made


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did.

    Attributes:
        backup: the backup that was made before; ``None`` where nothing had to be done, or none was
            wanted.
        steps: how many steps the tables took.
    """

    backup: Made | None
    steps: int


def is_new() -> bool:
    """Whether the database has no tables yet."""
    return not MigrationRecorder(connection).applied_migrations()


def refuse_newer(alias: str = "default") -> None:
    """Refuse a database whose tables a newer program has made.

    Raises:
        InstanceUnusable: it is newer; an older program could damage it.
    """
    one = connections[alias]
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {})
    ours = {app for app, _name in known}
    newer = sorted(
        f"{app}.{name}"
        for app, name in MigrationRecorder(one).applied_migrations()
        if app in ours and (app, name) not in known
    )
    if newer:
        raise InstanceUnusable(
            detail=f"its tables were made by a newer program ({newer[0]}); install that one"
        )


def steps_ahead() -> int:
    """How many steps the tables are behind this program."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def upgrade(*, with_backup: bool = True, to: Path | None = None) -> Upgraded:
    """Bring an installation to this program's state.

    Args:
        with_backup: make a backup first, into ``backups`` in the data folder or wherever is said.
            It lies beside the secrets and so holds none.
        to: where.

    Raises:
        InstanceUnusable: its tables are newer than this program, or do not fit afterwards.
        BackupUnusable: the backup cannot be written; nothing was changed then.
    """
    from cairn.registry.operating import backup  # noqa: PLC0415 - its rows need the tables

    refuse_newer()
    steps = steps_ahead()
    if not steps:
        return Upgraded(None, 0)
    made = None
    if with_backup:
        folder = to or settings.DATA / backup.FOLDER
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = backup.make(folder, None, record=False)
        except OSError as error:
            raise BackupUnusable(detail=f"the backup cannot be written ({error})") from error
    call_command("migrate", interactive=False, verbosity=0)
    problems = checks.run_checks(include_deployment_checks=False)
    serious = [each for each in problems if each.is_serious()]
    if serious or steps_ahead():
        raise InstanceUnusable(detail="the tables do not fit the program after the upgrade")
    return Upgraded(made, steps)
