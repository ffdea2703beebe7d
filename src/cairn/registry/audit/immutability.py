"""The database itself refuses to change or delete an audit event, by triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "the audit trail cannot be changed"

_INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{word} BEFORE {word.upper()} ON audit_auditevent "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for word in ("update", "delete")
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        ),
        (
            "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        ),
        (
            "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditevent "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        ),
    ],
}
_DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_no_{word}" for word in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_no_{word} ON audit_auditevent"
        for word in ("change", "truncate")
    ],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the rows unchangeable."""
    _run(connection, _INSTALL)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Let rows be changed again: for migrations, and for tests that empty their database."""
    _run(connection, _DROP)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
