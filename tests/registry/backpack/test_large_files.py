"""A large export is taken in as it is: by a job, within bounds, nothing half done, no file left."""

import io
import json
import tempfile
import tracemalloc
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cairn.registry.accounts import services as accounts
from cairn.registry.backpack import (
    collecting,
    export,
    holding,
    large_file_job,
    large_files,
    restoring,
    taking_in,
)
from cairn.registry.backpack.models import (
    Collection,
    Evidence,
    HeldCredential,
    Origin,
    TakenIn,
    TakenInAnswer,
    TakenInPart,
)
from cairn.registry.errors import LeaseLost, NotFound, NotPossible
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue, retention_schedule
from cairn.registry.jobs.models import Job, State

PDF = b"%PDF-1.7\n%%EOF\n"
ADD = "/backpack/add"


def work():
    while queue.work_once():
        pass


@pytest.fixture
def large(monkeypatch):
    """From the first credential on a job takes a ZIP in."""
    monkeypatch.setattr(large_files, "PIECES_AT_ONCE", 0)


@pytest.fixture
def exported(person, issuer, version, recipient):
    """The export of a backpack with three credentials, one put away, a collection, evidence."""
    owner = person("moana")
    for number in range(3):
        row = recipient(f"Moana {number}", email=f"m{number}@example.org")
        document = issue_one(issuer, version, row).document
        taking_in.take_in(owner, document.encode(), Origin.FILE)
    first, *_, last = HeldCredential.objects.filter(holder=owner).order_by("added_at")
    holding.put_away(last, away=True)
    collecting.make(owner, name="For the job", note="", credentials=[str(first.pk)])
    for title in ("Scan", "Another"):
        Evidence.objects.create(
            holder=owner, kind="work", title=title, file=PDF + title.encode(),
            media_type="application/pdf",
        )  # fmt: skip
    with export.bundle(owner) as file:
        return file.read()


def _upload(data, name="backpack.zip"):
    return SimpleUploadedFile(name, data, "application/zip")


def _zip(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _job():
    return Job.objects.get(kind=large_files.KIND)


def _whole(user):
    assert HeldCredential.objects.filter(holder=user).count() == 3
    assert HeldCredential.objects.filter(holder=user, archived_at__isnull=False).count() == 1
    assert Collection.objects.filter(holder=user).count() == 1
    titles = Evidence.objects.filter(holder=user).values_list("title", flat=True)
    assert sorted(titles) == ["Another", "Scan"]


@pytest.mark.usefixtures("large")
def test_it_is_kept_for_a_job_and_the_page_tells_all(learner, aroha, exported, monkeypatch):
    monkeypatch.setattr(large_files, "_PART", 1_000)
    answer = learner.post(ADD, {"file": _upload(exported)})
    (asked,) = TakenIn.objects.all()
    page = f"{ADD}/{asked.pk}"
    assert answer.headers["Location"] == page
    assert asked.parts.count() > 3
    waiting = learner.get(page).content.decode()
    assert "is being taken in" in waiting
    assert "<progress" in waiting
    assert "<html" not in learner.get(page, headers={"HX-Request": "true"}).content.decode()
    work()
    assert (_job().state, _job().done, _job().total) == (State.DONE, 3, 3)
    assert not TakenInPart.objects.exists()
    _whole(aroha)
    told = learner.get(page).content.decode()
    assert "3 credentials were added." in told
    assert "1 collection, 2 pieces of evidence" in told
    assert "backpack.zip" in learner.get(ADD).content.decode()


@pytest.mark.usefixtures("large")
def test_again_it_adds_nothing_and_says_so(learner, aroha, exported):
    for _ in range(2):
        answer = learner.post(ADD, {"file": _upload(exported)})
        work()
    _whole(aroha)
    told = learner.get(answer.headers["Location"]).content.decode()
    assert "0 credentials were added." in told
    assert "3 were there already." in told
    assert "Brought back" not in told


@pytest.mark.usefixtures("large")
def test_what_was_left_out_stands_first_with_its_reason(learner, document):
    members = {
        f"credentials/{n}.json": document.replace('":', '"' + " " * n + ":", 1) for n in range(3)
    }
    members |= {"credentials/x.json": "no credential"}
    answer = learner.post(ADD, {"file": _upload(_zip(members))})
    work()
    told = learner.get(answer.headers["Location"]).content.decode()
    assert "1 was left out" in told
    assert told.index("x.json") < told.index("Applied Data Analysis")
    assert "not a credential that can be read" in told


def test_what_a_page_takes_in_it_takes_in_at_once(learner, exported, aroha):
    assert learner.post(ADD, {"file": _upload(exported)}).status_code == 200
    assert not TakenIn.objects.exists()
    _whole(aroha)


@pytest.mark.parametrize("least", ["PIECES_AT_ONCE", "OCTETS_AT_ONCE"])
def test_a_small_file_of_many_is_for_a_job_too(exported, monkeypatch, least):
    monkeypatch.setattr(large_files, least, 2)
    assert large_files.is_for_a_job(_upload(exported))


def test_a_long_file_is_for_a_job_and_another_long_one_is_refused(learner, exported, monkeypatch):
    monkeypatch.setattr(large_files, "MOST_OCTETS", 100)
    assert large_files.is_for_a_job(_upload(exported))
    monkeypatch.undo()
    text = learner.post(ADD, {"file": _upload(b"{" * (9 * 1024 * 1024), "a.json")})
    assert "a credential has up to 8 MB" in text.content.decode()
    assert not TakenIn.objects.exists()


@pytest.mark.usefixtures("large")
def test_it_stands_alone(learner, exported, document):
    files = [_upload(exported), _upload(document.encode(), "a.json")]
    assert "add it by itself" in learner.post(ADD, {"file": files}).content.decode()
    assert not TakenIn.objects.exists()
    assert not HeldCredential.objects.filter(holder__email="aroha@example.org").exists()


@pytest.mark.usefixtures("large")
def test_one_at_a_time(learner, exported):
    learner.post(ADD, {"file": _upload(exported)})
    again = learner.post(ADD, {"file": _upload(exported)})
    assert "Another file of yours is being taken in" in again.content.decode()
    assert TakenIn.objects.count() == 1
    work()
    assert learner.post(ADD, {"file": _upload(exported)}).status_code == 302


@pytest.mark.usefixtures("large")
def test_it_is_nobody_elses(aroha, exported, person):
    asked = large_files.keep(aroha, _upload(exported))
    other = Client()
    assert other.get(f"{ADD}/{asked.pk}").status_code == 302
    other.force_login(person("wiremu"))
    assert other.get(f"{ADD}/{asked.pk}").status_code == 404
    assert other.get(f"{ADD}/{uuid4()}").status_code == 404
    with pytest.raises(NotFound):
        large_files.one(person("wiremu"), asked.pk)


# Killed, taken over, failed


class Killed(BaseException):
    """A worker that is gone: nothing of its own runs any more."""


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("call", range(1, 14))
def test_killed_anywhere_it_begins_again_and_ends_whole(aroha, exported, call):
    asked = large_files.keep(aroha, _upload(exported))
    calls = []

    def seen(*_):
        calls.append(1)
        if len(calls) == call:
            raise Killed

    try:
        large_file_job.take(asked.pk, seen, attempt=1)
    except Killed:
        assert TakenInPart.objects.exists()
    large_file_job.take(asked.pk, lambda *_: None, attempt=2)
    _whole(aroha)
    assert not TakenInPart.objects.exists()
    asked.refresh_from_db()
    assert (asked.collections, asked.evidence) == (1, 2)
    became = list(asked.answers.values_list("number", "became"))
    assert became == [(1, "added"), (2, "added"), (3, "added")]


@pytest.mark.usefixtures("large")
def test_killed_within_a_transaction_nothing_of_it_is_there(aroha, exported, monkeypatch):
    asked = large_files.keep(aroha, _upload(exported))
    real = TakenInAnswer.save

    def save(self, **options):
        if self.number == 2:
            raise Killed
        real(self, **options)

    monkeypatch.setattr(TakenInAnswer, "save", save)
    with pytest.raises(Killed):
        large_file_job.take(asked.pk, lambda *_: None, attempt=1)
    assert HeldCredential.objects.filter(holder=aroha).count() == asked.answers.count() == 1
    monkeypatch.undo()
    large_file_job.take(asked.pk, lambda *_: None, attempt=2)
    _whole(aroha)


@pytest.mark.usefixtures("large")
def test_who_lost_the_lease_leaves_the_file_to_the_other(aroha, exported):
    asked = large_files.keep(aroha, _upload(exported))

    def lost(*_):
        raise LeaseLost(job="x")

    with pytest.raises(LeaseLost):
        large_file_job.take(asked.pk, lost, attempt=queue.MOST_ATTEMPTS)
    assert TakenInPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_a_job_that_fails_leaves_no_file_and_the_page_says_so(
    learner, aroha, exported, monkeypatch
):
    answer = learner.post(ADD, {"file": _upload(exported)})
    monkeypatch.setattr(restoring, "restore", lambda *_a, **_k: 1 / 0)
    for _ in range(queue.MOST_ATTEMPTS):
        assert TakenInPart.objects.exists()
        Job.objects.filter(kind=large_files.KIND).update(not_before=timezone.now())
        work()
    assert _job().state == State.FAILED
    assert not TakenInPart.objects.exists()
    told = learner.get(answer.headers["Location"]).content.decode()
    assert "not taken in to its end" in told
    assert "3 credentials were added." in told
    monkeypatch.undo()
    monkeypatch.setattr(large_files, "PIECES_AT_ONCE", 0)
    learner.post(ADD, {"file": _upload(exported)})
    work()
    _whole(aroha)


@pytest.mark.usefixtures("large")
def test_a_file_that_ends_its_worker_each_time_is_given_up(aroha, exported):
    large_files.keep(aroha, _upload(exported))
    Job.objects.filter(kind=large_files.KIND).update(
        state=State.RUNNING,
        attempts=queue.MOST_ATTEMPTS,
        lease_until=timezone.now() - timedelta(minutes=1),
        holder="gone",
    )
    work()
    assert _job().state == State.FAILED
    assert not TakenInPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_who_left_meanwhile(aroha, exported):
    large_files.keep(aroha, _upload(exported))
    accounts.delete(aroha)
    work()
    assert _job().state == State.DONE
    assert not TakenIn.objects.exists()
    assert not TakenInPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_after_a_day_the_file_is_gone_and_after_a_week_all(aroha, exported, learner):
    asked = large_files.keep(aroha, _upload(exported))
    TakenIn.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    assert retention_schedule.carry_out()["backpack.taken-in-files"] == 1
    assert not TakenInPart.objects.exists()
    assert learner.get(f"{ADD}/{asked.pk}").status_code == 200
    TakenIn.objects.update(asked_at=timezone.now() - timedelta(days=7, minutes=1))
    assert learner.get(f"{ADD}/{asked.pk}").status_code == 404
    assert retention_schedule.carry_out()["backpack.taken-in"] == 1


@pytest.mark.usefixtures("large")
def test_an_upload_that_breaks_off_leaves_nothing(aroha, exported, monkeypatch):
    monkeypatch.setattr(large_files, "_PART", 1_000)
    stream, reads = io.BytesIO(exported), []

    def read(size):
        reads.append(size)
        if len(reads) == 3:
            raise OSError
        return stream.read(size)

    file = SimpleNamespace(name="b.zip", size=len(exported), seek=stream.seek, read=read)
    with pytest.raises(OSError):  # noqa: PT011 - it is the one above
        large_files.keep(aroha, file)
    assert not TakenIn.objects.exists()
    assert not TakenInPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_a_killed_worker_leaves_no_file_on_the_disk(aroha, exported, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    asked = large_files.keep(aroha, _upload(exported))
    seen = []
    large_file_job.take(
        asked.pk, lambda *_: seen.append([each.name for each in tmp_path.iterdir()]), attempt=1
    )
    _whole(aroha)
    assert not any(name.startswith(("tmp", "cairn")) for names in seen for name in names)


# Bounds


@pytest.mark.usefixtures("large")
def test_a_full_backpack_takes_what_it_can_and_says_so(learner, aroha, exported, monkeypatch):
    monkeypatch.setattr(holding, "MOST_HELD", 2)
    answer = learner.post(ADD, {"file": _upload(exported)})
    work()
    assert HeldCredential.objects.filter(holder=aroha).count() == 2
    told = learner.get(answer.headers["Location"]).content.decode()
    assert "2 credentials were added." in told
    assert "as much as it can" in told


def test_the_page_names_the_limit_and_holds_it(learner, exported, settings, monkeypatch):
    monkeypatch.setattr(large_files, "MOST_OCTETS", 100)
    settings.IMPORT_MEGABYTES = 7
    assert "of up to 7 MB" in learner.get(ADD).content.decode()
    settings.IMPORT_MEGABYTES = 0
    refused = learner.post(ADD, {"file": _upload(exported)}).content.decode()
    assert "longer than 0 MB" in refused
    assert not TakenIn.objects.exists()


def test_a_hand_in_that_is_too_long_is_read_past(learner, settings):
    settings.IMPORT_MEGABYTES = 1
    long = _upload(b"PK\x03\x04" + bytes(3 * 1024 * 1024))
    refused = learner.post(ADD, {"file": long}).content.decode()
    assert "longer than 1 MB" in refused


@pytest.mark.parametrize(
    ("entries", "unpacked", "said"),
    [(2, 10, "more than 2 files"), (100, 0, "more than 0 MB")],
)
def test_what_a_directory_says_is_held_against_the_bounds(
    learner, exported, settings, monkeypatch, entries, unpacked, said
):
    monkeypatch.setattr(large_files, "MOST_OCTETS", 100)
    settings.IMPORT_ENTRIES, settings.IMPORT_UNPACKED_MEGABYTES = entries, unpacked
    assert said in learner.post(ADD, {"file": _upload(exported)}).content.decode()
    assert not TakenIn.objects.exists()


def test_what_is_no_zip_is_refused_in_words(learner, monkeypatch):
    monkeypatch.setattr(large_files, "MOST_OCTETS", 100)
    broken = _upload(b"PK\x03\x04" + bytes(1_000))
    assert "not a ZIP that can be read" in learner.post(ADD, {"file": broken}).content.decode()


def _saying(data, name, size):
    """A ZIP whose directory says that a member holds so much."""
    at = data.rfind(b"PK\x01\x02")
    while name.encode() not in data[at : at + 200]:
        at = data.rfind(b"PK\x01\x02", 0, at)
    return data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]


@pytest.mark.usefixtures("large")
def test_a_bomb_that_says_to_be_small_costs_no_more_than_it_says(aroha, settings):
    """Each of many members unfolds to 8 MB and says to hold ten octets."""
    settings.IMPORT_UNPACKED_MEGABYTES = 1
    nothing = bytes(8 * 1024 * 1024)
    data = _zip({f"{n}.json": nothing for n in range(3)})
    for number in range(3):
        data = _saying(data, f"{number}.json", 10)
    large_files.keep(aroha, _upload(data))
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * 1024 * 1024
    assert _job().state == State.DONE
    assert {each.why for each in TakenInAnswer.objects.all()} == {
        "It is empty, or cannot be unpacked."
    }


@pytest.mark.usefixtures("large")
def test_an_array_of_many_pieces_ends_at_the_bound(aroha, settings):
    settings.IMPORT_ENTRIES = 5
    large_files.keep(aroha, _upload(_zip({"many.json": json.dumps([{}] * 1_000)})))
    work()
    answers = TakenInAnswer.objects.order_by("number")
    assert answers.count() == 6
    assert "more than is taken in at once" in answers[5].why


@pytest.mark.usefixtures("large")
def test_an_export_in_an_export_is_not_opened(aroha, exported):
    inner = _zip({"credentials/a.zip": exported, "b.json": "{}"})
    large_files.keep(aroha, _upload(inner))
    work()
    assert not HeldCredential.objects.filter(holder=aroha).exists()


@pytest.mark.usefixtures("large")
def test_evidence_whose_file_cannot_be_had_is_left_out(aroha, exported):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(exported)) as read, zipfile.ZipFile(out, "w") as write:
        for name in read.namelist():
            if not name.startswith("evidence/0001"):
                write.writestr(name, read.read(name))
    large_files.keep(aroha, _upload(out.getvalue()))
    work()
    assert Evidence.objects.filter(holder=aroha).count() == 1


def test_a_long_name_of_a_file_is_cut(aroha, exported, monkeypatch):
    monkeypatch.setattr(large_files, "PIECES_AT_ONCE", 0)
    asked = large_files.keep(aroha, _upload(exported, "n" * 900 + ".zip"))
    assert len(asked.name) <= 200
    work()
    _whole(aroha)


def test_keeping_what_is_too_long_is_refused_below_the_page_too(aroha, exported, settings):
    settings.IMPORT_MEGABYTES = 0
    with pytest.raises(NotPossible):
        large_files.keep(aroha, _upload(exported))
