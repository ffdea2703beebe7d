"""A learner's pages."""

import io
import zipfile
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.journeys.checks import Page
from tests.registry.backpack.test_long_lists import hold_many

from cairn.registry.backpack import collecting, large_file_job, large_files, services, taking_out
from cairn.registry.backpack.models import Evidence, Origin
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.mail.models import Message

FOREIGN = Path(__file__).resolve().parents[2] / "examples/from-others"


def _aroha(person):
    return person("aroha")


def _full(person, issuer, version, recipient):
    """Credentials of two institutions, one withdrawn, one waiting, one removed."""
    aroha = _aroha(person)
    aroha.emailaddress_set.get_or_create(
        email=aroha.email, defaults={"verified": True, "primary": True}
    )
    held = services.claim_by_address(aroha, issue_one(issuer, version, recipient()).pk)
    other = issue_one(issuer, version, recipient(awarded_on=date(2025, 5, 3)))
    services.claim_by_address(aroha, other.pk)
    withdrawal.revoke(issuer, [other], "Issued by mistake")
    issue_one(issuer, version, recipient(awarded_on=date(2024, 5, 3)))
    badge = (FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
    services.take_in(aroha, badge, Origin.FILE, "badge.json")
    gone = services.take_in(aroha, badge.replace(b'":', b'" :', 1), Origin.FILE, "twice.json")
    services.remove(gone)
    Evidence.objects.create(holder=aroha, kind="certificate", title="Course", hours="150")
    return held


def _at(address):
    def made(person, issuer, version, recipient):
        held = _full(person, issuer, version, recipient)
        return address.format(held=held.pk)

    return made


def _long(address):
    """With more than a part of it shows."""

    def made(person):
        hold_many(_aroha(person), 60, skills=2)
        return address

    return made


def _evidence(person):
    found = Evidence.objects.create(
        holder=_aroha(person), kind="certificate", title="Course", link="https://course.example"
    )
    return f"/backpack/evidence/{found.pk}"


def _collection(person, issuer, version, recipient):
    held = _full(person, issuer, version, recipient)
    keys = [str(each.pk) for each in held.holder.backpack.all()]
    made = collecting.make(held.holder, name="For the job", note="Data", credentials=keys)
    return f"/backpack/collections/{made.pk}"


def _claim(issuer, version, recipient):
    issue_one(issuer, version, recipient())
    return Message.objects.get(kind="claim").text.split("/claim/")[1].split()[0]


def _link(issuer, version, recipient):
    return f"/claim/{_claim(issuer, version, recipient)}"


def _export(person, issuer, version, recipient):
    taking_out.ask(_full(person, issuer, version, recipient).holder)
    return "/backpack/export"


def _exported(person, issuer, version, recipient):
    asked = taking_out.ask(_full(person, issuer, version, recipient).holder)
    taking_out.write(asked.pk, lambda _done, _total: None)
    return "/backpack/export"


def _large_file(person, issuer, version, recipient):
    """A large file that waits for its job: one credential, and one that is none."""
    document = issue_one(issuer, version, recipient()).document
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("credentials/0001-good.json", document)
        archive.writestr("credentials/0002-torn.json", document[:500])
    file = SimpleUploadedFile("backpack-2026-03-01.zip", octets.getvalue())
    return large_files.keep(_aroha(person), file)


def _taking_in(person, issuer, version, recipient):
    return f"/backpack/add/{_large_file(person, issuer, version, recipient).pk}"


def _taken_in(person, issuer, version, recipient):
    asked = _large_file(person, issuer, version, recipient)
    large_file_job.take(asked.pk, lambda *_: None, attempt=1)
    return f"/backpack/add/{asked.pk}"


def _after_a_large_file(person, issuer, version, recipient):
    _taken_in(person, issuer, version, recipient)
    return "/backpack/add"


PAGES = [
    Page("claim-stranger", _link, route="claim"),
    Page("claim-signed-in", _link, who=_aroha, route="claim"),
    Page("backpack-empty", "/backpack/", who=_aroha),
    Page("backpack-full", _at("/backpack/"), who=_aroha, route="backpack"),
    Page("backpack-by-skill", _at("/backpack/?by=skill"), who=_aroha, route="backpack"),
    Page("backpack-long", _long("/backpack/"), who=_aroha, route="backpack"),
    Page("backpack-long-by-skill", _long("/backpack/?by=skill"), who=_aroha, route="backpack"),
    Page("share-from-many", _long("/backpack/shares/new"), who=_aroha, route="share_new"),
    Page(
        "collection-from-many",
        _long("/backpack/collections/new"),
        who=_aroha,
        route="collection_new",
    ),
    Page("credential", _at("/backpack/{held}?new"), who=_aroha, route="held"),
    Page("credential-history", _at("/backpack/{held}/history"), who=_aroha, route="held_history"),
    Page("removed", _at("/backpack/removed"), who=_aroha, route="removed"),
    Page("add-credentials", "/backpack/add", who=_aroha),
    Page("add-after-a-large-file", _after_a_large_file, who=_aroha, route="import"),
    Page("large-file-under-way", _taking_in, who=_aroha, route="taken_in"),
    Page("large-file-taken-in", _taken_in, who=_aroha, route="taken_in"),
    Page(
        "skills-and-credit",
        _at("/backpack/skills-and-credit"),
        who=_aroha,
        route="skills_and_credit",
    ),
    Page("evidence", _at("/backpack/evidence/"), who=_aroha, route="evidence"),
    Page("evidence-one", _evidence, who=_aroha, route="evidence_one"),
    Page("evidence-new", "/backpack/evidence/new", who=_aroha),
    Page("collections-none", "/backpack/collections/", who=_aroha),
    Page("collection", _collection, who=_aroha, route="collection"),
    Page(
        "collection-new",
        _at("/backpack/collections/new?held={held}"),
        who=_aroha,
        route="collection_new",
    ),
    Page("export", _at("/backpack/export"), who=_aroha, route="export"),
    Page("export-under-way", _export, who=_aroha, route="export"),
    Page("export-ready", _exported, who=_aroha, route="export"),
]
