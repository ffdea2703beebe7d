"""What institutions do stands in the log, nothing of a person does, and no crash loses any."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from cairn.logs import LogFolder, LogReader
from cairn.registry.accounts import services as accounts
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.keys import services as keys
from cairn.registry.log import personal_data, services
from cairn.registry.log import work as log_work
from cairn.registry.log.models import LogEntry
from cairn.registry.verifying import checking
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.entries import EntryKind


def work():
    queue.Job.objects.filter(kind="log.append").update(not_before=timezone.now())
    while queue.work_once():
        pass


@pytest.fixture
def credential(issuer, version, recipient):
    made = issue_one(issuer, version, recipient())
    work()
    return made


def test_a_credential_is_logged_and_the_light_shows_it(credential, client):
    report = checking.check(credential.document.encode())
    lights = {each.code: each.outcome.value for each in report.of_step("log")}
    assert "passed" in lights.values(), [c.reason for c in report.of_step("log")]
    page = client.post("/log/", {"text": credential.document}).content.decode()
    assert "It stands in the log" in page
    changed = json.loads(credential.document)
    changed["name"] = "Another"
    page = client.post("/log/", {"text": json.dumps(changed)}).content.decode()
    assert "Not found" in page
    assert client.get("/log/").status_code == 200


def test_the_files_are_served_and_hold_nothing_of_a_person(credential, client):
    checkpoint = client.get("/log/checkpoint").content
    assert (
        Checkpoint.parse(checkpoint.decode().split("\n\n")[0] + "\n").size
        == LogEntry.objects.count()
    )
    size = LogEntry.objects.count()
    entries = client.get(f"/log/tile/entries/000.p/{size}")
    assert entries.status_code == 200
    assert "immutable" in entries["Cache-Control"]
    for word in (b"Aroha", b"aroha", credential.identifier.encode(), b"exempla"):
        assert word not in entries.content
    for bad in ("../private/log.sqlite", "entries/../../private/log.sqlite", "0/000.p/999"):
        assert client.get(f"/log/tile/{bad}").status_code in {301, 404}


def test_what_else_is_logged(credential, owner, issuer, organisation):
    before = set(LogEntry.objects.values_list("kind", flat=True))
    assert {"commitment", "achievement", "controller-document"} <= before
    withdrawal.revoke(issuer, [credential], "In error")
    keys.rotate(owner, organisation)
    work()
    kinds = list(LogEntry.objects.values_list("kind", flat=True))
    assert EntryKind.STATUS_LIST.value in kinds
    assert kinds.count(EntryKind.CONTROLLER_DOCUMENT.value) == 2
    assert not LogEntry.objects.filter(place=None).exists()


def test_a_crash_between_log_and_database_doubles_nothing(issuer, version, recipient, monkeypatch):
    issue_one(issuer, version, recipient())

    def cut(*_all, **_named):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(type(LogEntry.objects), "bulk_update", cut)
        with pytest.raises(ConnectionError):
            services.append(lambda: None)
    assert LogEntry.objects.filter(place=None).exists()
    services.append(lambda: None)
    places = sorted(LogEntry.objects.values_list("place", flat=True))
    assert places == list(range(len(places)))
    with LogReader.open(services.folder()) as reader:
        assert Checkpoint.parse(reader.head.text).size == len(places)


def test_after_erasure_nobody_ties_an_entry_to_the_person(credential, person):
    aroha = person("aroha")
    credential.holder = aroha
    credential.save()
    row = LogEntry.objects.get(credential=credential)
    value = bytes(row.value)
    assert personal_data.held(aroha)["log"]
    proof = services.proof_for(credential)
    personal_data.erase(aroha, ["aroha@example.org"])
    row.refresh_from_db()
    assert (bytes(row.salt), row.credential_id, bytes(row.value)) == (b"", None, value)
    assert services.proof_for(credential) is None
    assert services.proof_for_document(credential.document.encode()) is None
    # Who kept the proof can still show it; that is the holder's own doing.
    assert proof.extra


def test_deleting_the_account_erases_the_salts(credential, person, issuer, version, recipient):
    """Folders erase in turn: none may take from another the rows by which it finds its own."""
    aroha, bela = person("aroha"), person("bela")
    others = issue_one(issuer, version, recipient("Bela Bartok"))
    Credential.objects.filter(pk=credential.pk).update(holder=aroha)
    Credential.objects.filter(pk=others.pk).update(holder=bela, recipient_email=aroha.email)
    EmailAddress.objects.create(user=aroha, email=aroha.email, verified=True, primary=True)
    accounts.delete(aroha)
    assert not LogEntry.objects.filter(credential=credential).exists()
    assert services.proof_for_document(credential.document.encode()) is None
    # What somebody else has claimed is theirs, whatever address it was once sent to.
    assert bytes(LogEntry.objects.get(credential=others).salt)


def test_while_another_process_writes_it_is_tried_later(credential, issuer, version, recipient):
    issue_one(issuer, version, recipient("Bela Bartok"))
    with LogFolder.open(services.folder()):
        work()
        assert LogEntry.objects.filter(place=None).exists()
        waiting = queue.Job.objects.filter(kind="log.append", state="waiting")
        assert waiting.exists()
    work()
    assert not LogEntry.objects.filter(place=None).exists()


def test_all_that_find_it_busy_come_again_as_one(
    credential, issuer, version, recipient, monkeypatch
):
    """Else a handful, each waiting its second, would keep a worker for ever."""
    monkeypatch.setattr(services, "_WAIT_SECONDS", 0)
    now = timezone.now()
    monkeypatch.setattr(log_work.timezone, "now", lambda: now)
    issue_one(issuer, version, recipient("Bea Berg"))
    for number in range(6):
        queue.ask("log.append", key=f"one of many {number}", not_before=timezone.now())
    with LogFolder.open(services.folder()):
        while queue.work_once():
            pass
    waiting = queue.Job.objects.filter(kind="log.append", state="waiting")
    assert waiting.filter(key__startswith="busy:").count() == 1
