"""After a start nothing is published before enough witnesses know no newer log."""

import html
import shutil
import sqlite3
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cairn.errors import LogRolledBack
from cairn.registry.audit.models import AuditEvent
from cairn.registry.configuration import Configuration
from cairn.registry.errors import NotFound, NotPossible, PublicationHeld
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.log import health, services, starting
from cairn.registry.log.models import LogEntry, LogStart, WitnessEvidence
from cairn.registry.operating import restoring
from cairn.registry.operating.health import State


@pytest.fixture
def start_anew(monkeypatch):
    """The program ends and is started again: it remembers nothing that is not kept."""
    starts = iter(range(1, 100))

    def start():
        monkeypatch.setenv("CAIRN_START", f"start {next(starts)}")
        starting.saw("")

    start()
    return start


@pytest.fixture
def published(issuer, version, recipient, work):
    """Issues, and says of how many entries the newest checkpoint is afterwards."""

    def publish(name="Aroha Ngata"):
        credential = issue_one(issuer, version, recipient(name))
        work()
        return credential

    return publish


def size():
    path = services.folder() / "public/checkpoint"
    return int(path.read_text().split("\n")[1]) if path.exists() else 0


def waiting():
    return LogEntry.objects.filter(place=None).count()


@pytest.fixture
def old_copy(tmp_path):
    """Takes a copy of folder and rows, and puts both back."""

    class Copy:
        def take(self):
            shutil.copytree(services.folder(), tmp_path / "copy")
            self.rows = list(LogEntry.objects.values())

        def put_back(self):
            shutil.rmtree(services.folder())
            shutil.copytree(tmp_path / "copy", services.folder())
            LogEntry.objects.all().delete()
            LogEntry.objects.bulk_create(LogEntry(**row) for row in self.rows)

    return Copy()


@pytest.fixture
def witnessed(start_anew, published, name_witness, served, old_copy, tmp_path):
    """A witness runs and has seen one entry, and a copy of the log as it was then is kept."""
    services.key_row()
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        published()
        old_copy.take()
        yield


def test_an_old_copy_of_both_publishes_nothing_and_loses_nothing(
    witnessed, published, start_anew, old_copy, operator, client
):
    before = size()
    published("Bea Berg")
    newest = size()
    start_anew()
    old_copy.put_back()
    credential = published("Cai Chen")
    assert (size(), waiting()) == (before, 1)
    start = starting.held()
    assert start.alarming
    assert f"it has seen {newest} entries of this log, and here are {before}" in start.problem
    assert State.BAD in {each.state for each in health.findings()}
    assert WitnessEvidence.objects.count() == 1
    client.force_login(operator)
    page = client.get(reverse("operator_log")).text
    assert "The log publishes nothing yet" in page
    assert "probably an old copy" in page
    assert LogEntry.objects.get(credential=credential).place is None


def test_what_waited_is_published_once_the_newest_log_is_back(
    witnessed, published, start_anew, old_copy, tmp_path, work
):
    published("Bea Berg")
    newest = size()
    shutil.copytree(services.folder(), tmp_path / "newest")
    start_anew()
    old_copy.put_back()
    published("Cai Chen")
    shutil.rmtree(services.folder())
    shutil.copytree(tmp_path / "newest", services.folder())
    LogStart.objects.update(again_at=timezone.now())
    work(later=True)
    assert (size(), waiting()) == (newest + 1, 0)
    assert starting.held() is None
    assert LogStart.objects.first().how == LogStart.How.CONFIRMED


def test_unreachable_witnesses_hold_and_are_asked_again_by_themselves(
    published, name_witness, served, start_anew, tmp_path, work
):
    services.key_row()
    start_anew()
    name_witness("http://127.0.0.1:1")
    published()
    assert (size(), starting.held().alarming) == (0, False)
    kinds = {each.name: each.state for each in health.findings()}
    assert kinds["Publishing the log"] is State.WATCH
    LogStart.objects.update(held_since=timezone.now() - timedelta(minutes=11))
    kinds = {each.name: each.state for each in health.findings()}
    assert kinds["Publishing the log"] is State.BAD
    # One job asks again, at the moment that is said, however much is issued meanwhile.
    asked = LogStart.objects.get().at
    published("Bea Berg")
    assert LogStart.objects.get().at == asked
    jobs = queue.Job.objects.filter(kind="log.append", state="waiting")
    assert [each.not_before >= LogStart.objects.get().again_at for each in jobs] == [True]
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        LogStart.objects.update(again_at=timezone.now())
        work(later=True)
    assert waiting() == 0
    assert starting.held() is None


def test_without_witnesses_nothing_changes(published, start_anew):
    published()
    assert waiting() == 0
    assert LogStart.objects.get().how == LogStart.How.UNWITNESSED


def test_witnesses_named_in_a_way_that_cannot_be_read_are_not_none(published, settings, start_anew):
    before = settings.CONFIGURATION
    settings.CONFIGURATION = Configuration(
        {**before.values, "log_witnesses": "witness one nonsense"}, before.origins
    )
    published()
    assert size() == 0
    assert starting.held() is not None


def test_each_start_asks_once(published, name_witness, served, start_anew, tmp_path):
    services.key_row()
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        published()
        name_witness("http://127.0.0.1:1")
        published("Bea Berg")  # the same start waits for nobody
        assert waiting() == 0
        start_anew()
        published("Cai Chen")
        assert waiting() == 1
    assert LogStart.objects.count() == 2


def test_two_processes_are_two_starts(published, name_witness, served, tmp_path, monkeypatch):
    """What one has heard, and what was released for it, another does not go by."""
    services.key_row()
    monkeypatch.setenv("CAIRN_START", "one")
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        published()
    before = size()
    monkeypatch.setenv("CAIRN_START", "two")
    starting.saw("")
    published("Bea Berg")
    assert (size(), waiting()) == (before, 1)
    assert starting.held() is not None
    monkeypatch.setenv("CAIRN_START", "one")
    services.append(lambda: None)
    assert (size(), waiting()) == (before + 1, 0)


def test_an_operator_releases_it_with_a_reason_for_this_start_alone(
    published, name_witness, start_anew, operator, person, work
):
    services.key_row()
    start_anew()
    name_witness("http://127.0.0.1:1")
    with pytest.raises(NotPossible):
        starting.release(operator, "Nothing is held")
    published()
    with pytest.raises(NotFound):
        starting.release(person("mallory"), "I want to")
    with pytest.raises(NotPossible):
        starting.release(operator, "  ")
    assert waiting()
    starting.release(operator, "Their network is down until Monday; the disk was never changed.")
    event = AuditEvent.objects.get(action="log.released")
    assert event.facts["reason"].startswith("Their network")
    assert "w.example" in event.facts["problem"]
    work()
    assert (waiting(), starting.held()) == (0, None)
    start_anew()
    published("Bea Berg")
    assert waiting() == 1


def test_a_release_in_an_old_copy_opens_nothing(
    published, name_witness, start_anew, operator, old_copy, work
):
    services.key_row()
    start_anew()
    name_witness("http://127.0.0.1:1")
    published()
    starting.release(operator, "They are down")
    start_anew()
    work()
    assert waiting()
    assert starting.held() is not None


def test_an_old_copy_under_a_running_process_is_noticed(witnessed, published, old_copy):
    before = size()
    published("Bea Berg")
    old_copy.put_back()
    published("Cai Chen")
    assert (size(), waiting()) == (before, 1)
    assert starting.held().alarming


def test_restoring_a_backup_forgets_who_might_publish(published, start_anew):
    published()
    assert LogStart.objects.exists()
    for act in restoring._AFTER_RESTORE:
        act()
    assert not LogStart.objects.exists()


def test_what_the_database_alone_can_tell_is_no_evidence_of_a_witness(
    witnessed, published, start_anew, old_copy, tmp_path, issuer, version, recipient
):
    published("Bea Berg")
    shutil.rmtree(services.folder())
    shutil.copytree(tmp_path / "copy", services.folder())
    start_anew()
    issue_one(issuer, version, recipient("Cai Chen"))
    with pytest.raises(LogRolledBack):
        services.append(lambda: None)
    assert not WitnessEvidence.objects.exists()


def test_the_round_finds_an_old_copy_before_anything_is_issued(
    witnessed, published, start_anew, old_copy
):
    published("Bea Berg")
    old_copy.put_back()
    start_anew()
    queue.ask("log.witness", key="round 1")
    while queue.work_once():
        pass
    assert starting.held().alarming


def test_an_error_says_that_nothing_is_lost():
    error = PublicationHeld(detail="w.example: it did not answer")
    assert "w.example" in error.what()
    assert "Nothing is lost" in error.advice()


def test_the_page_asks_again_and_releases(
    published, name_witness, start_anew, signed_in, work, client
):
    services.key_row()
    start_anew()
    name_witness("http://127.0.0.1:1")
    published()
    page = signed_in.get(reverse("operator_log")).text
    assert "Publish without them" in page
    assert signed_in.get(reverse("operator_log_ask")).status_code == 405
    assert signed_in.post(reverse("operator_log_ask")).status_code == 302
    assert LogStart.objects.get().again_at is None
    work()
    address = reverse("operator_log_release")
    assert "told two stories" in signed_in.get(address).text
    assert signed_in.post(address, {"reason": ""}).status_code == 200
    assert waiting()
    assert signed_in.post(address, {"reason": "They are closed for good"}).status_code == 302
    work()
    assert waiting() == 0
    assert signed_in.get(address).status_code == 302


def test_a_new_log_begins_without_witnesses_that_do_not_follow_it_yet(
    published, name_witness, start_anew
):
    """Its key was drawn by this start: no copy was taken away that could have another history."""
    services.key_row()
    name_witness("http://127.0.0.1:1")
    published()
    assert (waiting(), starting.held()) == (0, None)
    assert LogStart.objects.get().how == LogStart.How.NEW
    # From the next start on it asks, as every log that was published does.
    start_anew()
    published("Bea Berg")
    assert waiting() == 1


def test_an_empty_copy_from_before_the_first_entry_is_not_new(
    published, name_witness, start_anew, served, tmp_path
):
    """It is as empty as a new log, and others have seen what came after it."""
    services.key_row()
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        published()
        newest = size()
        shutil.rmtree(services.folder())
        LogEntry.objects.all().delete()
        start_anew()
        published("Bea Berg")
        assert (size(), waiting()) == (0, 1)
        assert f"it has seen {newest} entries" in starting.held().problem


def test_an_empty_copy_under_the_start_that_drew_the_key_is_not_new(
    published, name_witness, start_anew
):
    services.key_row()
    name_witness("http://127.0.0.1:1")
    published()
    shutil.rmtree(services.folder())
    LogEntry.objects.all().delete()
    published("Bea Berg")
    assert (size(), waiting()) == (0, 1)
    assert starting.held() is not None


def test_a_restore_forgets_who_drew_the_key(published, name_witness, start_anew):
    services.key_row()
    for act in restoring._AFTER_RESTORE:
        act()
    name_witness("http://127.0.0.1:1")
    published()
    assert size() == 0
    assert starting.held() is not None


def test_the_first_hour_is_plain(published, name_witness, start_anew, signed_in):
    """Who does not follow the log yet, what to send them, and whether one may go on without."""
    key = services.verifier_key().text
    start_anew()
    name_witness("http://127.0.0.1:1")
    published()
    page = html.unescape(signed_in.get(reverse("operator_log")).text)
    assert "w.example never cosigned this log" in page
    assert f"Send them this verifier key: {key}" in page
    assert "it is safe to publish without them" in page
    (finding,) = [each for each in health.findings() if each.name == "Publishing the log"]
    assert key in finding.mend
    assert "for a new registry this is safe" in signed_in.get(reverse("operator_log_release")).text
    LogStart.objects.update(alarming=True)
    page = html.unescape(signed_in.get(reverse("operator_log")).text)
    assert "safe to publish without them" not in page


def test_a_clock_that_is_set_back_does_not_put_off_asking_for_hours(
    published, name_witness, served, start_anew, tmp_path
):
    services.key_row()
    start_anew()
    name_witness("http://127.0.0.1:1")
    published()
    LogStart.objects.update(again_at=timezone.now() + timedelta(days=1))
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        published("Bea Berg")
    assert (waiting(), starting.held()) == (0, None)


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), sqlite3.OperationalError("database or disk is full")],
)
def test_a_disk_that_is_full_is_told_and_does_not_end_the_page(
    published, monkeypatch, signed_in, error
):
    published()

    def full(*_, **__):
        raise error

    monkeypatch.setattr(health.LogFolder, "open", full)
    finding = health.whole()
    assert finding.state is State.BAD
    assert str(error.args[-1]) in finding.sentence
    assert signed_in.get(reverse("operator_log")).status_code == 200


def test_what_waits_is_taken_up_again_after_its_job_has_given_up(
    published, monkeypatch, issuer, version, recipient
):
    """A disk that was full for an hour: nothing more is issued that night, and nobody looks."""
    published()
    issue_one(issuer, version, recipient("Bea Berg"))
    queue.Job.objects.filter(kind="log.append").update(state="failed")
    LogEntry.objects.filter(place=None).update(created_at=timezone.now() - timedelta(hours=1))
    queue.ask("log.witness", key="round 1")
    while queue.work_once():
        pass
    assert waiting() == 0
