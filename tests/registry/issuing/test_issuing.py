"""From an award to a credential that anybody's verifier accepts, and what becomes of it."""

import json
from datetime import date

import jsonschema
import pytest
from django.utils import timezone

from cairn.registry.catalogue import services as catalogue
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.issuing import batches, services, withdrawal
from cairn.registry.issuing.models import Batch, BatchRow, BatchState, Credential, StatusList
from cairn.registry.jobs import queue
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import did_document, did_of
from cairn.registry.mail.models import Message, State
from cairn.registry.organisations.models import Role
from cairn.verification import DEFAULT_POLICY, Document, Facts, Outcome, verify
from cairn.verification.facts import fetch_address


def judged(credential):
    """The verdict of a stranger who fetches what this installation publishes."""
    organisation = credential.organisation
    documents = [
        Document(
            fetch_address(did_of(organisation)), json.dumps(did_document(organisation)).encode()
        )
    ]
    documents += [
        Document(json.loads(each.document)["id"], each.document.encode(), "application/vc")
        for each in StatusList.objects.filter(organisation=organisation)
    ]
    return verify(
        credential.document.encode(),
        Facts(documents),
        DEFAULT_POLICY,
        at=timezone.now(),
        source="test",
    )


def test_one_person(issuer, version, recipient):
    credential = services.issue_one(issuer, version, recipient(awarded_on=date(2026, 5, 3)))
    report = judged(credential)
    assert report.outcome is Outcome.PASSED, [c.reason for c in report.decisive()]
    assert "aroha@example.org" not in credential.document
    mail = Message.objects.get(kind="claim")
    token = mail.text.split("/claim/")[1].split()[0]
    assert credential.claim_digest == services.digest_of_token(token)


def test_the_same_award_is_made_once(issuer, version, recipient):
    services.issue_one(issuer, version, recipient())
    with pytest.raises(NotPossible, match="already"):
        services.issue_one(issuer, version, recipient(email="AROHA@example.org".lower()))
    assert Credential.objects.count() == 1


def test_who_may_issue(person, version, other_organisation, organisation, recipient):
    for user in (
        person("x", Role.ISSUER, other_organisation),
        person("v", Role.VIEWER, organisation),
    ):
        with pytest.raises(NotAllowed):
            services.issue_one(user, version, recipient())


def test_without_being_asked_a_credential_has_one_status_entry(
    issuer, version, recipient, organisation, shared
):
    schema = shared / "data/schemas/ob_v3p0/ob_v3p0_achievementcredential_schema.json"
    published = jsonschema.Draft201909Validator(json.loads(schema.read_bytes()))
    credential = services.issue_one(issuer, version, recipient())
    new = services.correct(issuer, credential, recipient("Aroha M. Ngata"), "The name was short.")
    for each in (credential, new):
        document = json.loads(each.document)
        assert document["credentialStatus"]["statusPurpose"] == "revocation"
        published.validate(document)
        assert not each.suspendable
    assert set(organisation.status_lists.values_list("purpose", flat=True)) == {"revocation"}


def test_what_cannot_be_suspended_says_what_to_do_instead_and_changes_nothing(
    issuer, owner, version, recipient
):
    usual = services.issue_one(issuer, version, recipient())
    catalogue.set_suspendable(owner, version.achievement, suspendable=True)
    other = services.issue_one(issuer, version, recipient("Bela Bartok"))
    with pytest.raises(NotPossible, match="Aroha Ngata cannot be suspended") as refused:
        withdrawal.suspend(issuer, [usual, other], "Under review.")
    assert "revoke it" in refused.value.advice()
    assert judged(usual).outcome is judged(other).outcome is Outcome.PASSED
    assert withdrawal.suspend(issuer, [other], "Under review.") == 1
    catalogue.set_suspendable(owner, version.achievement, suspendable=False)
    withdrawal.reinstate(issuer, [other], "The review is done.")
    assert judged(other).outcome is Outcome.PASSED


def test_revoked_suspended_reinstated(issuer, suspendable, recipient):
    credential = services.issue_one(issuer, suspendable, recipient())
    other = services.issue_one(issuer, suspendable, recipient("Bela Bartok"))
    assert withdrawal.suspend(issuer, [credential], "Under review.") == 1
    assert judged(credential).outcome is Outcome.FAILED
    assert judged(other).outcome is Outcome.PASSED
    withdrawal.reinstate(issuer, [credential], "The review is done.")
    assert judged(credential).outcome is Outcome.PASSED
    assert withdrawal.revoke(issuer, [credential, other], "Issued in error.") == 2
    assert withdrawal.revoke(issuer, [credential], "Again.") == 0
    credential.refresh_from_db()
    assert judged(credential).outcome is Outcome.FAILED
    with pytest.raises(NotPossible, match="reason"):
        withdrawal.revoke(issuer, [credential], " ")
    texts = [each.text for each in Message.objects.filter(kind="status")]
    assert any("Issued in error." in text for text in texts)


def test_corrected_with_lineage(issuer, version, recipient):
    old = services.issue_one(issuer, version, recipient("Aroha Ngatta", email="a@example.org"))
    new = services.correct(
        issuer, old, recipient("Aroha Ngata", email="a@example.org"), "The name was misspelt."
    )
    old.refresh_from_db()
    assert old.replaced_by == new
    assert judged(old).outcome is Outcome.FAILED
    assert judged(new).outcome is Outcome.PASSED
    assert old.identifier in new.document
    assert "The name was misspelt." in new.document
    with pytest.raises(NotPossible):
        services.correct(issuer, old, recipient("Once More"), "Again")


def test_every_key_change_keeps_every_verdict(owner, issuer, version, organisation, recipient):
    first = services.issue_one(issuer, version, recipient())
    withdrawn = services.issue_one(issuer, version, recipient("Bela Bartok"))
    withdrawal.revoke(issuer, [withdrawn], "Issued in error.")
    keys.rotate(owner, organisation)
    second = services.issue_one(issuer, version, recipient("Cleo Patra"))
    for credential, verdict in ((first, "passed"), (withdrawn, "failed"), (second, "passed")):
        credential.refresh_from_db()
        assert judged(credential).outcome == verdict


@pytest.fixture
def batch(issuer, version):
    batch = batches.start(issuer, version, awarded_on=date(2026, 5, 3))
    rows = [{"name": f"Person {n}", "email": f"p{n}@example.org"} for n in range(6)]
    rows[1]["email"] = "p1 at example"
    rows[2]["name"] = ""
    rows[5]["email"] = "P0@example.org"
    assert batches.fill(issuer, batch, enumerate(rows, 2)) == 3
    return batch


def test_a_list_is_mended_in_place_and_sent(issuer, batch):
    by_line = {row.number: row for row in batch.rows.all()}
    assert [f.column for f in batches.faults_of(by_line[3])] == ["email"]
    assert [f.column for f in batches.faults_of(by_line[4])] == ["name"]
    assert batches.faults_of(by_line[7])[0].code == "row.again"
    batches.mend(issuer, by_line[3], {"email": "p1@example.org"})
    batches.leave_out(issuer, by_line[4], left_out=True)
    batches.send(issuer, batch)
    with pytest.raises(NotPossible, match="being issued"):
        batches.mend(issuer, by_line[3], {"email": "x@example.org"})
    assert queue.work_once()
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Credential.objects.filter(batch=batch).count() == 4
    assert all(judged(each).outcome is Outcome.PASSED for each in Credential.objects.all())
    assert Message.objects.filter(state=State.HELD).count() == 4
    assert batches.stop_mails(issuer, batch) == 4
    # What was left is mended and sent in a second round.
    batches.mend(issuer, by_line[7], {"email": "p5@example.org"})
    batches.send(issuer, Batch.objects.get(pk=batch.pk))
    while queue.work_once():
        pass
    assert Credential.objects.filter(batch=batch).count() == 5


def test_a_run_that_is_killed_goes_on_and_doubles_nothing(issuer, batch, monkeypatch):
    monkeypatch.setattr(services, "ROWS_IN_A_PART", 2)
    batches.send(issuer, batch)
    real, calls = services.issue_part, []

    def killed(*args, **kwargs):
        calls.append(1)
        made = real(*args, **kwargs)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return made

    monkeypatch.setattr(services, "issue_part", killed)
    queue.work_once()
    assert Credential.objects.count() == 2
    queue.Job.objects.update(not_before="2026-01-01T00:00Z")
    while queue.work_once():
        pass
    assert Credential.objects.count() == 3
    assert BatchRow.objects.filter(credential=None).count() == 3
    assert len(set(Credential.objects.values_list("ordinal", flat=True))) == 3


def test_status_lists_are_served_and_cached(issuer, version, client, recipient):
    credential = services.issue_one(issuer, version, recipient())
    entry = json.loads(credential.document)["credentialStatus"]
    address = entry["statusListCredential"].removeprefix("http://localhost:8000")
    answer = client.get(address)
    assert answer.status_code == 200
    assert json.loads(answer.content)["id"] == entry["statusListCredential"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
