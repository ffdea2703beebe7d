"""Put away, removed, taken back; collections; evidence that is never counted; units never added."""

import json
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cairn.registry.backpack import awards, holding, services
from cairn.registry.backpack.models import Collection, Evidence, HeldCredential, Origin
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import correct, issue_one
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.jobs.schedule import ask_for_due
from cairn.registry.sharing import services as sharing
from cairn.registry.stacks.services import holdings_of

FOREIGN = (
    Path(__file__).resolve().parents[3] / "examples/from-others/digitalbazaar-eddsa-rdfc-2022.json"
)


def test_removed_is_gone_everywhere_and_can_be_taken_back(learner, aroha, held):
    share = sharing.create(aroha, [held.pk])
    collection = Collection.objects.create(holder=aroha, name="Data")
    collection.items.create(held=held, position=0)
    learner.post(f"/backpack/{held.pk}/do", {"do": "remove"})
    assert learner.get(f"/backpack/{held.pk}").status_code == 404
    assert sharing.contents(share) == []
    assert held.title not in learner.get(f"/backpack/collections/{collection.pk}").content.decode()
    assert holdings_of(aroha)[0] == ()
    assert held.title in learner.get("/backpack/removed").content.decode()
    learner.post("/backpack/removed", {"held": str(held.pk)})
    assert sharing.contents(share) == [held]
    assert learner.get(f"/backpack/{held.pk}").status_code == 200


def test_removed_is_forgotten_after_a_month_unless_taken_back(aroha, held, document):
    services.remove(held)
    assert Job.objects.filter(kind="backpack.forget").count() == 1
    assert not services.forget(held.pk)
    HeldCredential.with_removed.update(removed_at=timezone.now() - timedelta(days=31))
    services.take_in(aroha, document.encode(), Origin.FILE)
    assert not services.forget(held.pk)
    services.remove(HeldCredential.objects.get())
    HeldCredential.with_removed.update(removed_at=timezone.now() - timedelta(days=31))
    assert services.forget(held.pk)
    assert not HeldCredential.with_removed.exists()


def test_put_away_stands_apart(learner, held):
    learner.post(f"/backpack/{held.pk}/do", {"do": "away"})
    assert held.title not in learner.get("/backpack/").content.decode()
    assert held.title in learner.get("/backpack/?away=1").content.decode()
    learner.post(f"/backpack/{held.pk}/do", {"do": "back"})
    assert held.title in learner.get("/backpack/").content.decode()


def test_what_was_withdrawn_here_shows_at_once(learner, issuer, held):
    withdrawal.revoke(issuer, [held.credential], "Plagiarism")
    assert "invalid" in learner.get("/backpack/").content.decode()
    page = learner.get(f"/backpack/{held.pk}").content.decode()
    assert "has withdrawn it" in page
    assert "Plagiarism" in page
    assert 'class="verdict confirmed"' not in page


def test_a_corrected_credential_waits_for_who_has_the_old_one(
    learner, aroha, issuer, version, recipient
):
    credential = issue_one(issuer, version, recipient())
    credential.holder, credential.claimed_at = aroha, timezone.now()
    credential.save()
    old = holding.hold(aroha, credential.document.encode(), Origin.CLAIMED, credential=credential)[
        0
    ]
    new = correct(issuer, credential, recipient("Aroha Ngata-Smith"), "The name was wrong.")
    assert "Waiting for you" in learner.get("/backpack/").content.decode()
    learner.post(f"/backpack/waiting/{new.pk}")
    assert HeldCredential.objects.filter(credential=new).exists()
    page = learner.get(f"/backpack/{old.pk}").content.decode()
    assert "A corrected credential stands in its place" in page
    assert "The name was wrong." in page


def _held(kind="open_badges_3", outcome="passed", **award):
    return HeldCredential(kind=kind, outcome=outcome, awards=[award])


def test_unlike_units_are_never_added():
    found = awards.amounts_in(
        [
            _held(credit="5", scheme="ECTS", achievement="a"),
            _held(credit="15/2", scheme="ECTS", achievement="b"),
            _held(credit="5", scheme="ECTS", achievement="a"),
            _held(credit="15", scheme="NZQCF", achievement="c"),
            _held(credit="3", achievement="d"),
            _held(credit="60", scheme="ECTS", achievement="e", outcome="failed"),
            _held(credit="60", scheme="ECTS", achievement="f", outcome="indeterminate"),
        ]
    )
    assert [(each.unit, each.total, each.held, each.again) for each in found] == [
        ("ECTS", Fraction(25, 2), 3, 1),
        ("NZQCF", Fraction(15), 1, 0),
        ("", None, 1, 0),
    ]


def test_skills_and_credit_of_confirmed_ones_alone(learner, aroha, held, document):
    changed = json.loads(document)
    changed["credentialSubject"]["achievement"]["name"] = "Doctor of Everything"
    services.take_in(aroha, json.dumps(changed).encode(), Origin.FILE)
    page = learner.get("/backpack/skills-and-credit").content.decode()
    assert "5 ECTS" in page
    assert "10 ECTS" not in page
    assert "1 credential is left out" in page
    assert "no entitlement" in page
    assert held.awards[0]["skills"]
    assert held.awards[0]["skills"][0][1] in page


def test_a_collection_keeps_its_order_and_adds_nothing_up(learner, aroha, held, document):
    other = services.take_in(aroha, document.replace('":', '" :', 1).encode(), Origin.FILE)
    answer = learner.post(
        "/backpack/collections/new",
        {"name": "For the job", "credentials": [str(held.pk), str(other.pk)]},
    )
    collection = Collection.objects.get()
    assert answer.url == f"/backpack/collections/{collection.pk}"
    learner.post(f"{answer.url}/move", {"held": str(other.pk), "to": "up"})
    order = [item.held for item in collection.items.order_by("position")]
    assert order == [other, held]
    page = learner.get(answer.url).content.decode()
    assert "nothing in it is added up" in page
    assert "10 ECTS" not in page
    assert "total" not in page.lower()
    learner.post(f"{answer.url}/remove")
    assert HeldCredential.objects.count() == 2


PDF = b"%PDF-1.7\n..."


def test_a_platforms_certificate_is_evidence_with_hours_and_no_credit(learner, aroha):
    refused = learner.post("/backpack/add", {"file": SimpleUploadedFile("course.pdf", PDF)})
    assert "Keep it as evidence" in refused.content.decode()
    answer = learner.post(
        "/backpack/evidence/new",
        {
            "kind": "certificate",
            "title": "Machine Learning",
            "provider": "A platform",
            "hours": "150",
            "note": "Eleven weeks of exercises.",
            "file": SimpleUploadedFile("course.pdf", PDF),
        },
    )
    found = Evidence.objects.get()
    learner.get(answer.url)
    page = learner.get(answer.url).content.decode()
    assert "150 hours" in page
    assert "Evidence, not verified" in page
    assert "Ready for recognition of prior learning" in page
    assert 'class="verdict' not in page
    assert "confirmed" not in page
    assert "Machine Learning" not in learner.get("/backpack/skills-and-credit").content.decode()
    assert holdings_of(aroha) == ((), ())
    file = learner.get(f"/backpack/evidence/{found.pk}/file")
    assert file.content == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]


PNG_BOMB = (
    b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452000186a0000186a00806000000") + bytes(8)
)


@pytest.mark.parametrize(
    ("data", "said"),
    [(PNG_BOMB, "50 million pixels"), (b"<html>", "neither PDF"), (b"\xff\xd8\xff\xd9", "pixels")],
)
def test_a_file_that_is_no_evidence_is_refused(learner, data, said):
    answer = learner.post(
        "/backpack/evidence/new",
        {"kind": "other", "title": "x", "file": SimpleUploadedFile("scan.png", data)},
    )
    assert said in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_link_of_evidence_leads_to_the_web_alone(learner):
    for link in ("javascript:alert(1)", "data:text/html,x", "/backpack/"):
        answer = learner.post(
            "/backpack/evidence/new", {"kind": "other", "title": "x", "link": link}
        )
        assert "begins with https" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_rows_from_before_there_was_an_index(learner, aroha, held):
    """They had a title and a verdict; skills, credit and bounds need more."""
    full = {name: getattr(held, name) for name in ("awards", "size", "outcome", "checked_at")}
    assert full["awards"]
    HeldCredential.objects.update(awards=[], size=0, ends_at=None, issuer_id="")
    foreign = services.take_in(aroha, FOREIGN.read_bytes(), Origin.FILE)
    HeldCredential.objects.filter(pk=foreign.pk).update(awards=[], size=0, outcome="failed")
    assert "5 ECTS" not in learner.get("/backpack/skills-and-credit").content.decode()
    assert ask_for_due()
    while queue.work_once():
        pass
    held.refresh_from_db()
    assert {name: getattr(held, name) for name in full} == full
    assert "5 ECTS" in learner.get("/backpack/skills-and-credit").content.decode()
    # A verdict of that day is not changed by looking without asking anybody.
    foreign.refresh_from_db()
    assert (foreign.outcome, bool(foreign.awards)) == ("failed", True)
    assert holding.index_old() == 0
