"""A large backpack is taken out by a job; what was taken out comes back; what was given stays good."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cairn.registry.accounts import services as accounts
from cairn.registry.backpack import collecting, export, holding, taking_in, taking_out
from cairn.registry.backpack.models import (
    Collection,
    Evidence,
    HeldCredential,
    Origin,
    TakenOut,
    TakenOutPart,
)
from cairn.registry.backpack.taking_in import Became
from cairn.registry.errors import NotFound
from cairn.registry.jobs import queue, retention_schedule
from cairn.registry.jobs.models import Job, State
from cairn.registry.verifying import checking
from cairn.registry.verifying.handed_in import HandedIn
from cairn.verification import Outcome

PDF = b"%PDF-1.7\n%%EOF\n"


def work():
    while queue.work_once():
        pass


@pytest.fixture
def large(monkeypatch):
    """From one credential on a job makes the file."""
    monkeypatch.setattr(taking_out, "AT_ONCE", 0)


def test_a_small_one_is_had_at_once(learner, held):
    answer = learner.post("/backpack/export")
    assert answer.headers["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None
    assert not TakenOut.objects.exists()


def test_bounds_of_at_once(aroha, held, monkeypatch):
    assert taking_out.at_once(aroha)
    Evidence.objects.create(holder=aroha, kind="other", title="Scan", file=PDF)
    monkeypatch.setattr(taking_out, "OCTETS_AT_ONCE", held.size + len(PDF))
    assert taking_out.at_once(aroha)
    monkeypatch.setattr(taking_out, "OCTETS_AT_ONCE", held.size + len(PDF) - 1)
    assert not taking_out.at_once(aroha)


@pytest.mark.usefixtures("large")
def test_a_large_one_by_a_job_that_says_how_far_it_is(learner, aroha, held, monkeypatch):
    monkeypatch.setattr(taking_out, "_PART", 1000)
    assert "Make the ZIP" in learner.get("/backpack/export").content.decode()
    assert learner.post("/backpack/export").headers["Location"] == "/backpack/export"
    learner.post("/backpack/export")
    (asked,) = TakenOut.objects.all()
    assert Job.objects.filter(kind=taking_out.KIND).count() == 1
    waiting = learner.get("/backpack/export").content.decode()
    assert "The file is being made" in waiting
    assert "<progress" in waiting
    part = learner.get("/backpack/export", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert learner.get(f"/backpack/export/{asked.pk}").status_code == 404
    work()
    job = Job.objects.get(kind=taking_out.KIND)
    assert (job.state, job.done, job.total) == (State.DONE, 1, 1)
    assert TakenOutPart.objects.count() > 3
    page = learner.get("/backpack/export").content.decode()
    assert "Your file is ready." in page
    answer = learner.get(f"/backpack/export/{asked.pk}")
    data = answer.getvalue()
    assert int(answer.headers["Content-Length"]) == len(data)
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        (name,) = [each for each in archive.namelist() if each.startswith("credentials/")]
        assert archive.read(name) == bytes(held.document)


@pytest.mark.usefixtures("large")
def test_it_is_nobody_elses(aroha, held, person):
    asked = taking_out.ask(aroha)
    work()
    other = Client()
    assert other.get(f"/backpack/export/{asked.pk}").status_code == 302
    other.force_login(person("wiremu"))
    assert other.get(f"/backpack/export/{asked.pk}").status_code == 404
    assert taking_out.one(aroha, asked.pk)


@pytest.mark.usefixtures("large")
def test_after_a_day_it_is_gone(aroha, held, learner):
    asked = taking_out.ask(aroha)
    work()
    TakenOut.objects.update(asked_at=timezone.now() - taking_out.KEPT - timedelta(minutes=1))
    with pytest.raises(NotFound):
        taking_out.one(aroha, asked.pk)
    assert "ready" not in learner.get("/backpack/export").content.decode()
    assert retention_schedule.carry_out()["backpack.taken-out"] == 1
    assert not TakenOutPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_a_second_one_takes_the_place_of_the_first(aroha, held):
    first = taking_out.ask(aroha)
    work()
    second = taking_out.ask(aroha)
    work()
    assert [each.pk for each in TakenOut.objects.all()] == [second.pk]
    with pytest.raises(NotFound):
        taking_out.one(aroha, first.pk)


@pytest.mark.usefixtures("large")
def test_who_left_meanwhile_and_what_failed(aroha, held, learner, monkeypatch):
    taking_out.ask(aroha)
    monkeypatch.setattr(export, "bundle", lambda *_: 1 / 0)
    Job.objects.filter(kind=taking_out.KIND).update(attempts=queue.MOST_ATTEMPTS - 1)
    work()
    assert "could not be made" in learner.get("/backpack/export").content.decode()
    monkeypatch.undo()
    monkeypatch.setattr(taking_out, "AT_ONCE", 0)
    taking_out.ask(aroha)
    accounts.delete(aroha)
    work()
    assert not TakenOut.objects.exists()
    assert Job.objects.filter(kind=taking_out.KIND).latest("created_at").state == State.DONE


def test_what_was_taken_out_comes_back(aroha, document, person):
    """Collections in their order, evidence with its file, what was put away; and only once."""
    first = taking_in.take_in(aroha, document.encode(), Origin.FILE)
    second = taking_in.take_in(aroha, document.replace('":', '" :', 1).encode(), Origin.FILE)
    holding.put_away(second, away=True)
    made = {"name": "For the job", "note": "In my order"}
    collecting.make(aroha, **made, credentials=[str(first.pk)])
    Evidence.objects.create(
        holder=aroha, kind="certificate", title="Course", hours="150", provider="Platform",
        note="I learnt", link="https://course.example/1",
    )  # fmt: skip
    Evidence.objects.create(
        holder=aroha, kind="work", title="Scan", file=PDF, media_type="application/pdf"
    )
    with export.bundle(aroha) as file:
        data = file.read()
    wiremu = person("wiremu")
    answers = taking_in.take_in_all(wiremu, [(HandedIn("backpack.zip", data), Origin.FILE)])
    assert [each.became for each in answers] == [Became.ADDED, Became.ADDED, Became.RESTORED]
    assert answers[2].why == "1 collection, 2 pieces of evidence"
    (collection,) = Collection.objects.filter(holder=wiremu)
    assert (collection.name, collection.note) == tuple(made.values())
    assert [bytes(each.held.document) for each in collection.items.all()] == [document.encode()]
    course, scan = Evidence.objects.filter(holder=wiremu).order_by("title")
    assert (course.hours, course.provider, course.note) == ("150", "Platform", "I learnt")
    assert (bytes(scan.file), scan.media_type) == (PDF, "application/pdf")
    away = HeldCredential.objects.get(holder=wiremu, archived_at__isnull=False)
    assert bytes(away.document) == bytes(second.document)
    again = taking_in.take_in_all(wiremu, [(HandedIn("backpack.zip", data), Origin.FILE)])
    assert [each.became for each in again] == [Became.AGAIN, Became.AGAIN]
    assert Collection.objects.filter(holder=wiremu).count() == 1
    assert Evidence.objects.filter(holder=wiremu).count() == 2


@pytest.mark.parametrize(
    "manifest",
    [
        "{",
        "[]",
        '{"form": "another"}',
        json.dumps({"form": "cairn-backpack-1", "collections": 7, "evidence": {"a": 1}}),
        json.dumps(
            {
                "form": "cairn-backpack-1",
                "collections": [{"name": ["x"], "credentials": [{"a": 1}]}, "x", None],
                "evidence": [
                    {"title": "t" * 9000, "link": "javascript:alert(1)", "kind": "x"},
                    {"title": "No file", "file": "../../etc/passwd"},
                    {"title": "A page", "file": "evidence/page.html", "kind": "work"},
                ],
            }
        ),
    ],
)
def test_a_manifest_that_a_stranger_wrote(aroha, document, manifest):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("credentials/0001-x.json", document)
        archive.writestr("documents/pins.json", "{}")
        archive.writestr("evidence/page.html", "<script>alert(1)</script>")
        archive.writestr("backpack.json", manifest)
    answers = taking_in.take_in_all(aroha, [(HandedIn("b.zip", out.getvalue()), Origin.FILE)])
    assert [each.became for each in answers] == [Became.ADDED]
    assert not Collection.objects.exists()
    assert not Evidence.objects.exists()


def test_what_was_given_away_holds_after_the_account_is_gone(aroha, held):
    """Key, status list and proof of logging stay: nothing of a proof lies in the account."""
    document = bytes(held.document)
    with export.bundle(aroha) as file, zipfile.ZipFile(file) as archive:
        record = archive.read("record.json")
    accounts.delete(aroha)
    assert not HeldCredential.with_removed.exists()
    for data in (document, record):
        report = checking.check(data, fetch=False)
        assert report.outcome is Outcome.PASSED, report.decisive()
