"""A backup restored into the other kind of database."""

import os

import pytest
from tests.registry import installations
from tests.registry.installations import verdicts
from tests.registry.operating.backups import cairn, entries

pytestmark = pytest.mark.skipif(
    "DATABASE_URL" not in os.environ, reason="scripts/with_postgresql.sh runs it"
)


def test_to_postgresql_and_back(before, sealed, tmp_path):
    """The same installation in the other kind of database, and home again."""
    psycopg = pytest.importorskip("psycopg")
    url = os.environ["DATABASE_URL"]
    other = url.rpartition("/")[0] + "/restored"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    cairn(tmp_path / "pg", "restore", str(sealed), DATABASE_URL=other)
    assert not (tmp_path / "pg/cairn.sqlite3").exists()
    there = verdicts(tmp_path / "pg", DATABASE_URL=other)
    # New rows get numbers that are free.
    writer = "import django; django.setup(); from allauth.account.models import EmailAddress as E;"
    writer += "from cairn.registry.accounts.models import User as U;"
    writer += "E.objects.create(user=U.objects.get(), email='a@example.org')"
    installations.run(tmp_path / "pg", "-c", writer, DATABASE_URL=other)
    cairn(tmp_path / "pg", "backup", str(tmp_path / "pg.backup"), DATABASE_URL=other)
    said = cairn(
        tmp_path / "x", "restore", str(tmp_path / "pg.backup"), expect=2, DATABASE_URL=other
    )
    assert "not empty" in said
    cairn(tmp_path / "back", "restore", str(tmp_path / "pg.backup"))
    back = verdicts(tmp_path / "back")
    assert there == back
    assert back["verdicts"].items() <= before["verdicts"].items()
    assert (back["trail"], back["signs"]) == (None, "yes")
    assert entries(tmp_path / "back") == [(7,)]
