"""Long trails: checked as a whole by a job, and as far as one can wait by a page."""

import pytest
from django.db import connection
from django.test import Client

from cairn.registry.audit import checking, immutability, trail
from cairn.registry.audit.models import AuditEvent, TrailCheck
from cairn.registry.jobs import queue, schedule


@pytest.fixture
def long(organisation, monkeypatch):
    """Ten entries, where a page checks four."""
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 4)
    monkeypatch.setattr(trail, "_PART", 3)
    for _ in range(10):
        trail.record("thing.done", organisation=organisation, actor=None)
    return AuditEvent.objects.filter(organisation=organisation)


def _behind_the_database(change):
    immutability.drop(connection)
    change()
    immutability.install(connection)


def test_a_page_checks_the_newest_and_says_what_the_job_found(organisation, long):
    found = checking.standing(organisation)
    assert (found.broken, found.now, found.whole, found.at) == (None, 4, False, None)
    checking.check(organisation)
    trail.record("thing.done", organisation=organisation, actor=None)
    found = checking.standing(organisation)
    assert (found.broken, found.now, found.before) == (None, 4, 10)
    assert found.at is not None


@pytest.mark.parametrize(("number", "now"), [(8, True), (7, True), (3, False), (1, False)])
def test_a_change_shows_at_once_or_with_the_job(organisation, long, number, now):
    _behind_the_database(lambda: long.filter(number=number).update(action="other"))
    assert checking.standing(organisation).broken == (number if now else None)
    checking.check(organisation)
    assert checking.standing(organisation).broken == number
    assert trail.first_break(organisation) == number


@pytest.mark.parametrize("left", [0, 1, 3, 9])
def test_what_is_cut_off_at_the_end_shows_and_stays_so(organisation, long, left):
    checking.check(organisation)
    _behind_the_database(lambda: long.filter(number__gt=left).delete())
    assert trail.first_break(organisation) is None, "the chain alone does not tell"
    assert checking.standing(organisation).broken == 10
    checking.check(organisation)
    checking.check(organisation)
    assert checking.standing(organisation).broken == 10


def test_a_rewritten_trail_shows(organisation, long):
    checking.check(organisation)

    def forge():
        previous = trail.BEGINNING
        for event in long.order_by("number"):
            event.action = "forged"
            event.digest = previous = trail.digest_of(event, previous)
            event.save()

    _behind_the_database(forge)
    assert trail.first_break(organisation) is None
    assert checking.standing(organisation).broken == 10


def test_entries_are_missing_where_a_page_begins(organisation, long):
    _behind_the_database(lambda: long.filter(number=6).delete())
    assert checking.standing(organisation).broken == 6


def test_the_job_goes_through_every_trail_and_says_that_it_lives(
    organisation, other_organisation, long
):
    seen = []
    checking.check_all(lambda: seen.append(1))
    assert TrailCheck.objects.get(organisation=organisation).number == 10
    assert not TrailCheck.objects.filter(organisation=other_organisation).exists()
    assert len(seen) > 3
    schedule.ask_for_due()
    assert queue.Job.objects.filter(kind="audit.check").count() == 1


def test_the_page_says_how_far_it_was_looked_at(organisation, owner, long):
    client = Client()
    client.force_login(owner)
    page = client.get("/inside/exempla/audit").content.decode()
    assert "The newest entries are whole" in page
    checking.check(organisation)
    page = client.get("/inside/exempla/audit").content.decode()
    assert "The trail is whole" in page
    assert "Entries 1 to 10 were checked on" in page
    _behind_the_database(lambda: long.filter(number=2).update(action="other"))
    checking.check(organisation)
    assert "changed at entry 2" in client.get("/inside/exempla/audit").content.decode()


def test_the_file_has_every_entry_in_parts(organisation, owner, long):
    client = Client()
    client.force_login(owner)
    lines = client.get("/inside/exempla/audit.csv").getvalue().decode().splitlines()
    numbers = long.order_by("number").values_list("number", flat=True)
    assert [int(line.split(",")[0]) for line in lines[1:]] == list(numbers)
