"""All rows of one database into another, of either kind.

So a backup of PostgreSQL is one SQLite file, and an installation moves from one to the other.

Rows travel as columns, past models' ``save`` and signals: what was kept is what arrives. Source and
destination have the same tables, made by the same migrations.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

COPY = "cairn_copy"
_ROWS = 2_000


@contextmanager
def sqlite_beside(path: Path) -> Iterator[str]:
    """A SQLite file as a second database of this process, under the name that is given back."""
    connections.databases[COPY] = {
        **connections["default"].settings_dict,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }
    try:
        yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.databases[COPY]


def make_tables(alias: str) -> None:
    """Bring a database's tables to this program's state."""
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def copy(source: str, destination: str) -> int:
    """Copy every row; the destination holds nothing but what its migrations have put there.

    The source is read in one transaction, as it was at one instant, while others write to it.

    Returns:
        How many rows were copied.
    """
    count = 0
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy  # noqa: SLF001  # Django's own interface
    ]
    with _one_instant(source), transaction.atomic(destination), _unordered(destination):
        for model in models:
            model._base_manager.using(destination)._raw_delete(destination)  # noqa: SLF001
        for model in models:
            count += _copy_rows(model, source, destination)
    _count_on(connections[destination], models)
    return count


def _copy_rows(model: type[Model], source: str, destination: str) -> int:
    there = connections[destination]
    fields = model._meta.local_concrete_fields  # noqa: SLF001
    quote = there.ops.quote_name
    columns = ", ".join(quote(str(each.column)) for each in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608, SLF001
    rows = (
        model._base_manager.using(source)  # noqa: SLF001
        .order_by()
        .values_list(*[each.attname for each in fields])
        .iterator(chunk_size=_ROWS)
    )
    count = 0
    part: list[list[Any]] = []
    with there.cursor() as cursor:
        for row in rows:
            part.append(
                [
                    each.get_db_prep_save(value, connection=there)
                    for each, value in zip(fields, row, strict=True)
                ]
            )
            if len(part) == _ROWS:
                cursor.executemany(statement, part)
                count, part = count + len(part), []
        if part:
            cursor.executemany(statement, part)
            count += len(part)
    return count


@contextmanager
def _one_instant(alias: str) -> Iterator[None]:
    """Read as of one instant: SQLite does in any transaction, PostgreSQL when asked."""
    with transaction.atomic(alias):
        connection = connections[alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _unordered(alias: str) -> Iterator[None]:
    """Rows may come before those that they point at; all is checked at the end."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
    yield
    connection.check_constraints()


def _count_on(connection: BaseDatabaseWrapper, models: list[type[Model]]) -> None:
    """Let numbers that the database gives out go on after the highest that was copied."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
