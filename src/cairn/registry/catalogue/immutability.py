"""The database itself refuses to change what was published.

Only who published may be forgotten, when that account is erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "a published version never changes"


@dataclass(frozen=True, slots=True)
class Unchangeable:
    """Columns of a table that are written once.

    Attributes:
        table: its name.
        columns: those that an ``UPDATE`` may not name.
    """

    table: str
    columns: tuple[str, ...]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Make them unchangeable."""
        columns = ", ".join(self.columns)
        if connection.vendor == "sqlite":
            statements = [
                (
                    f"CREATE TRIGGER {self._name} BEFORE UPDATE OF {columns} ON {self.table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
            ]
        else:
            statements = [
                (
                    "CREATE OR REPLACE FUNCTION version_refuse() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
                ),
                (
                    f"CREATE TRIGGER {self._name} BEFORE UPDATE OF {columns} ON {self.table} "
                    "FOR EACH ROW EXECUTE FUNCTION version_refuse()"
                ),
            ]
        self._run(connection, statements)

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        """Let them be changed again: for migrations alone."""
        on = "" if connection.vendor == "sqlite" else f" ON {self.table}"
        self._run(connection, [f"DROP TRIGGER IF EXISTS {self._name}{on}"])

    @property
    def _name(self) -> str:
        return f"{self.table}_no_update"

    @staticmethod
    def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


VERSIONS = Unchangeable(
    "catalogue_achievementversion",
    (
        *("id", "achievement_id", "number", "record", "digest", "title", "language", "level"),
        *("credit_value", "credit_scheme", "published_at"),
    ),
)
"""Published versions of achievements."""
