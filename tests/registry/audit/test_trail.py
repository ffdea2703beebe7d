import pytest
from django.db import DatabaseError, connection, transaction

from cairn.registry.audit import immutability, trail
from cairn.registry.audit.models import AuditEvent


def test_events_are_numbered_and_chained(organisation, person):
    user = person("maria")
    for number in range(3):
        trail.record("thing.done", organisation=organisation, actor=user, number_of_it=number)
    trail.record("thing.done", organisation=None, actor=None)
    assert [e.number for e in AuditEvent.objects.filter(organisation=organisation)] == [1, 2, 3]
    assert trail.first_break(organisation) is None
    assert trail.first_break(None) is None


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_changes(organisation, change):
    trail.record("thing.done", organisation=organisation, actor=None)
    rows = AuditEvent.objects.all()
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        rows.update(action="other") if change == "update" else rows.delete()
    assert trail.first_break(organisation) is None


def test_a_change_behind_the_database_shows(organisation):
    for _ in range(3):
        trail.record("thing.done", organisation=organisation, actor=None)
    immutability.drop(connection)
    AuditEvent.objects.filter(number=2).update(action="other")
    assert trail.first_break(organisation) == 2
    AuditEvent.objects.filter(number=2).delete()
    immutability.install(connection)
    assert trail.first_break(organisation) == 2
