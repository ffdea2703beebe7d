from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

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


@pytest.mark.parametrize("of_installation", [False, True])
def test_no_number_is_given_twice(organisation, of_installation):
    """Two writers that took one number would fork the chain; the index also finds the last one."""
    of = None if of_installation else organisation
    event = trail.record("thing.done", organisation=of, actor=None)
    event.pk = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


@pytest.mark.parametrize("of_installation", [False, True])
def test_the_last_number_is_found_by_an_index(organisation, of_installation):
    of = None if of_installation else organisation
    for _ in range(3):
        trail.record("thing.done", organisation=of, actor=None)
    last = AuditEvent.objects.filter(organisation=of).order_by("-number")[:1]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = last.explain()
    assert "one_number" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
