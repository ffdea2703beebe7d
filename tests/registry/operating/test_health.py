"""What is said of an installation, also where its tables or one of the checks do not hold."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cairn.registry.operating import health
from cairn.registry.operating.health import State

pytestmark = pytest.mark.django_db


def test_a_check_that_breaks_while_it_answers_hides_no_other(monkeypatch):
    def findings():
        yield health.Finding("First", State.GOOD, "Said before it broke.")
        raise RuntimeError

    names = {each.name for each in health.findings()}
    broken = SimpleNamespace(findings=findings)
    monkeypatch.setattr(health, "_sources", lambda: (broken,))
    found = health.findings()
    assert found[-1].state is State.BAD
    assert "RuntimeError" in found[-1].sentence
    assert {"Disk", "Worker", "Tables"} <= {each.name for each in found} & names


def test_of_tables_older_than_the_program_nothing_else_is_asked():
    (last,) = MigrationLoader(connection).graph.leaf_nodes("log")
    MigrationRecorder(connection).record_unapplied(*last)
    database, tables = health.findings()
    assert database.state is State.GOOD
    assert tables.state is State.BAD
    assert "cairn upgrade" in tables.mend
