"""The database itself refuses to change what was published of an achievement.

Only who published may be forgotten, when that account is erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "a published version never changes"
_TABLE = "catalogue_achievementversion"
_COLUMNS = (
    "id, achievement_id, number, record, digest, title, language, level, credit_value, "
    "credit_scheme, published_at"
)
_INSTALL = {
    "sqlite": [
        (
            f"CREATE TRIGGER version_no_update BEFORE UPDATE OF {_COLUMNS} ON {_TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION version_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        ),
        (
            f"CREATE TRIGGER version_no_update BEFORE UPDATE OF {_COLUMNS} ON {_TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION version_refuse()"
        ),
    ],
}
_DROP = {
    "sqlite": ["DROP TRIGGER IF EXISTS version_no_update"],
    "postgresql": [f"DROP TRIGGER IF EXISTS version_no_update ON {_TABLE}"],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make published versions unchangeable."""
    _run(connection, _INSTALL)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Let them be changed again: for migrations alone."""
    _run(connection, _DROP)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
