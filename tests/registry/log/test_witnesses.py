"""The registry asks its witnesses by itself; what they say is kept, and nothing waits for them."""

import shutil
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from cairn.cli.evidence_files import digest_name
from cairn.errors import LogRolledBack
from cairn.logs import LogReader
from cairn.registry.audit.models import AuditEvent
from cairn.registry.backpack.downloads import slug
from cairn.registry.backpack.export import bundle
from cairn.registry.backpack.models import Origin
from cairn.registry.backpack.taking_in import take_in
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.log import health, services, witnesses
from cairn.registry.log.models import LogEntry, WitnessEvidence, WitnessState
from cairn.registry.operating.forms import SettingsForm
from cairn.registry.operating.health import State
from cairn.registry.verifying import checking
from cairn.transparency.log_proof import LogProof

NAME = "w.example"


def lights(credential):
    report = checking.check(credential.document.encode(), fetch=False)
    return {each.code: each.outcome.value for each in report.of_step("log")}


def test_a_witness_is_asked_after_each_checkpoint(
    issuer, version, recipient, name_witness, tmp_path, client, operator, served, work
):
    services.key_row()
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        first = issue_one(issuer, version, recipient())
        work()
        issue_one(issuer, version, recipient("Bea Berg"))
        work()
    row = WitnessState.objects.get()
    assert (row.name, row.problem, row.silent_since) == (NAME, "", None)
    assert row.cosigned_size == LogEntry.objects.count()
    with LogReader.open(services.folder()) as reader:
        assert len(reader.head.signatures) == 2
    assert lights(first)["log.witnessed"] == "passed"
    assert NAME in client.get("/log/").text
    client.force_login(operator)
    page = client.get(reverse("operator_log"))
    assert page.status_code == 200
    assert NAME in page.text


def test_one_that_is_silent_stops_nothing_and_is_asked_again(
    issuer, version, recipient, name_witness, work
):
    work()  # the start has published: what it does not hold, it never holds again
    name_witness("http://127.0.0.1:1")
    credential = issue_one(issuer, version, recipient())
    work()
    assert not LogEntry.objects.filter(place=None).exists()
    assert lights(credential)["log.included"] == "passed"
    assert lights(credential)["log.witnessed"] != "passed"
    row = WitnessState.objects.get()
    assert row.problem
    assert row.silent_since
    waiting = queue.Job.objects.filter(kind="log.witness", state="waiting")
    assert [each.arguments["tries"] for each in waiting] == [2]
    assert waiting[0].not_before > timezone.now()
    WitnessState.objects.update(silent_since=timezone.now() - timezone.timedelta(days=2))
    found = {each.name: each.state for each in health.findings()}
    assert found[f"Witness {NAME}"] is State.WATCH


def test_a_second_history_is_kept_as_evidence(
    issuer, version, recipient, name_witness, tmp_path, client, operator, served, work
):
    """Both folder and database came from an old copy: the witness alone remembers."""
    services.key_row()
    with served(tmp_path / "w.sqlite") as base:
        name_witness(base)
        issue_one(issuer, version, recipient())
        work()
        shutil.rmtree(services.folder())
        LogEntry.objects.all().delete()
        issue_one(issuer, version, recipient("Bea Berg"))
        work()
        witnesses.have_asked(lambda: None)
    kept = WitnessEvidence.objects.get()
    assert "here are" in kept.problem or "does not continue" in kept.problem
    assert bytes(kept.checkpoint).startswith(services.verifier_key().name.encode())
    assert AuditEvent.objects.filter(action="log.split").count() == 1
    assert State.BAD in {each.state for each in health.findings()}
    client.force_login(operator)
    assert "has seen another log" in client.get(reverse("operator_log")).text
    # It can be settled once its cause is found; what was said stays.
    address = reverse("operator_log_settle", args=[kept.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert "Another history of the log" not in {each.name for each in health.findings()}
    assert "has seen another log" in client.get(reverse("operator_log")).text
    assert AuditEvent.objects.filter(action="log.split_settled").count() == 1


@pytest.mark.parametrize("how", ["gone", "older"])
def test_an_old_copy_of_the_log_publishes_nothing(issuer, version, recipient, tmp_path, how, work):
    issue_one(issuer, version, recipient())
    work()
    copy = tmp_path / "copy"
    shutil.copytree(services.folder(), copy)
    issue_one(issuer, version, recipient("Bea Berg"))
    work()
    shutil.rmtree(services.folder())
    if how == "older":
        shutil.copytree(copy, services.folder())
    issue_one(issuer, version, recipient("Cai Chen"))
    with pytest.raises(LogRolledBack):
        services.append(lambda: None)
    assert health.whole().state is State.BAD
    public = services.folder() / "public/checkpoint"
    if how == "older":
        assert public.read_bytes() == (copy / "public/checkpoint").read_bytes()
    else:
        assert not public.exists()


def test_a_database_that_is_older_than_the_log_is_told(issuer, version, recipient, work):
    issue_one(issuer, version, recipient())
    work()
    assert health.whole().state is State.GOOD
    LogEntry.objects.order_by("-pk").first().delete()
    assert health.whole().state is State.WATCH


def test_a_damaged_log_is_told(issuer, version, recipient, work):
    issue_one(issuer, version, recipient())
    work()
    (services.folder() / "public/checkpoint").write_text("nothing")
    assert health.whole().state is State.BAD


def test_the_learner_takes_the_proof_and_nobody_else(
    issuer, version, recipient, person, client, work
):
    credential = issue_one(issuer, version, recipient())
    work()
    aroha, bela = person("aroha"), person("bela")
    held = take_in(aroha, credential.document.encode(), Origin.FILE)
    address = reverse("held_log_proof", args=[held.pk])
    assert client.get(address).status_code == 302
    client.force_login(bela)
    assert client.get(address).status_code == 404
    client.force_login(aroha)
    answer = client.get(address)
    assert answer["Content-Disposition"].endswith('.json.tlog-proof"')
    assert LogProof.parse(answer.content).extra == bytes(
        LogEntry.objects.get(credential=credential).salt
    )
    assert address in client.get(reverse("held", args=[held.pk])).text
    with bundle(aroha) as file, zipfile.ZipFile(file) as archive:
        name = digest_name(archive.read(f"credentials/0001-{slug(held.title)}.json"))
        assert archive.read(f"log-proofs/{name}.tlog-proof") == answer.content


@pytest.mark.parametrize("text", ["witness one nonsense", "quorum none", "nobody"])
def test_witnesses_that_cannot_be_asked_are_not_kept(settings, text):
    form = SettingsForm(
        {"base_url": "http://localhost:8000", "log_witnesses": text},
        values=settings.CONFIGURATION,
        fixed=False,
    )
    assert "log_witnesses" in form.errors


def test_the_operators_page_is_the_operators_alone(client, person, db):
    client.force_login(person("olive"))
    assert client.get(reverse("operator_log")).status_code == 404
