"""Everything that a learner holds, as one ZIP that other programs can read.

``index.html``
    opens offline: each credential with the verdict of the day.
``record.json``
    a CLR 2.0 (more than one where it would grow too long), written and signed by the registry as
    assembler, ``partial``; each credential in it octet for octet as received. ``record-open.json``
    has those that could not be checked; what was found not to be genuine stands in none.
``credentials/``
    each as received, one file a credential; ``badges/`` the images that some came in.
``documents/``
    what verifying takes of keys and status lists, for ``cairn verify --offline --pin``.
``log-proofs/``
    what shows that a credential was logged, by its digest: the proof of logging, and the receipt of
    the log's anchor with how the log grew up to there; ``cairn verify --log-proof`` takes it.
``log-policy.txt``
    the keys of those logs and of their witnesses, as this registry knows them: ``--log-policy``.
``evidence/``
    files that nobody has verified, apart from the credentials.
``backpack.json``
    what the learner made of it: origin, collections, words about the evidence.
"""

from __future__ import annotations

import json
import secrets
import tempfile
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cairn.canonical.contexts import Contexts
from cairn.formats import clr_2_writing
from cairn.formats.open_badges_3.writing import hashed_identity
from cairn.proofs import data_integrity
from cairn.registry.backpack import downloads, evidence, holding, logged, queries
from cairn.registry.backpack.models import Collection, Evidence, HeldCredential
from cairn.registry.keys import registry_key
from cairn.registry.verifying import checking
from cairn.registry.verifying.pieces import BADGES, CREDENTIALS, MANIFEST
from cairn.registry.verifying.result import pages_of
from cairn.rendering.offline_page import Exported, offline_page
from cairn.verification import Document, Outcome
from cairn.verification.step_11_endorsement import lasting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cairn.formats.clr_2_writing import Member
    from cairn.registry.accounts.models import User

FORM = "cairn-backpack-1"
MOST_IN_RECORD = 200
OCTETS_IN_RECORD = 4 * 1024 * 1024
"""Of one record; a reader has bounds too, and ours has four times as much."""
_SUITE = "eddsa-jcs-2022"
"""Signs what is written and needs no context of the credentials inside."""
_SALT_OCTETS = 16


@dataclass(frozen=True, slots=True)
class _Exported:
    """A credential on its way out."""

    held: HeldCredential
    file: str
    page: Exported
    member: Member | None
    confirmed: bool
    documents: list[Document]
    beside: dict[str, bytes]


def bundle(user: User, seen: Callable[[int, int], None] = lambda _done, _total: None) -> IO[bytes]:
    """The ZIP, in a temporary file that goes when it is closed.

    Args:
        user: whose backpack.
        seen: called after each credential with how many are done, and of how many.
    """
    now = timezone.now().replace(microsecond=0)
    rows = [*queries.held_by(user), *queries.held_by(user, archived=True)]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to who sends it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        done = []
        for number, held in enumerate(rows, start=1):
            one = _one(held, number)
            done.append(one)
            archive.writestr(one.file, bytes(held.document))
            for name, octets in one.beside.items():
                archive.writestr(name, octets)
            if held.picture:
                archive.writestr(_badge(one.file, bytes(held.picture)), bytes(held.picture))
            seen(number, len(rows))
        records = list(_records(user, done, now))
        for name, text in records:
            archive.writestr(name, text)
        _write_documents(archive, done)
        proofs = (octets for one in done for octets in list(one.beside.values())[:1])
        if policy := logged.policies(proofs):
            archive.writestr(logged.POLICY, policy)
        kept = _write_evidence(archive, user)
        archive.writestr(MANIFEST, _manifest(user, done, kept, records, now))
        language = translation.get_language() or "en"
        page = offline_page([one.page for one in done], language=language, at=now)
        archive.writestr("index.html", page)
        archive.writestr("README.txt", _read_me(done, records, kept))
    file.seek(0)
    return file


def _one(held: HeldCredential, number: int) -> _Exported:
    data = bytes(held.document)
    suffix, _media_type = downloads.form_of(data)
    name = downloads.slug(held.title) or "credential"
    path = f"{CREDENTIALS}{number:04}-{name}{suffix}"
    kept = holding.kept_facts(held)
    at = holding.moment_of_look(held)
    came = logged.evidence(held)
    report, facts = checking.check_knowing(data, kept, at=at, seconds=0.0, logged=came)
    documents = [each for each in facts.values() if isinstance(each, Document)]
    issued = next((str(value) for _name, value in report.essentials.begins), "")
    issued = issued or _spoken(report.essentials.awarded)
    entry = clr_2_writing.Entry(data, report.essentials.issuer, issued)
    pages = pages_of(report, data, at=at)
    settled = lasting(report)
    beside = _beside(held)
    member = clr_2_writing.member_of(entry, Contexts.shipped())
    return _Exported(
        held,
        path,
        Exported(pages, path, beside=tuple(beside)),
        None if settled is Outcome.FAILED else member,
        settled is Outcome.PASSED,
        documents,
        beside,
    )


def _beside(held: HeldCredential) -> dict[str, bytes]:
    """The files that show that a credential was logged, and its log anchored."""
    found = logged.of(held)
    if found is None:
        return {}
    proof, receipt = logged.names(bytes(held.document))
    files = {proof: found.proof, receipt: found.receipt}
    return {name: octets for name, octets in files.items() if name and octets}


def _spoken(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else ""


def _badge(file: str, picture: bytes) -> str:
    suffix = ".png" if picture.startswith(b"\x89PNG") else ".svg"
    stem = file.removeprefix(CREDENTIALS).rpartition(".")[0]
    return f"{BADGES}{stem}{suffix}"


def _records(user: User, done: Sequence[_Exported], now: datetime) -> Iterator[tuple[str, bytes]]:
    """The learner records, each of bounded length.

    A record is as good as the least of what it carries: what could not be checked stands in one of
    its own, and what was found not to be genuine in none.
    """
    for name, confirmed in (("record", True), ("record-open", False)):
        members = [one.member for one in done if one.member and one.confirmed is confirmed]
        parts = list(_parts(members))
        for number, part in enumerate(parts, start=1):
            suffix = f"-{number}" if len(parts) > 1 else ""
            yield f"{name}{suffix}.json", record(user, part, now)


def _parts(members: Sequence[Member]) -> Iterator[list[Member]]:
    part: list[Member] = []
    octets = 0
    for each in members:
        if part and (len(part) == MOST_IN_RECORD or octets + len(each.text) > OCTETS_IN_RECORD):
            yield part
            part, octets = [], 0
        part.append(each)
        octets += len(each.text)
    if part:
        yield part


def record(user: User, members: Sequence[Member], now: datetime) -> bytes:
    """One learner record, signed by the registry as assembler."""
    key, method = registry_key.signer()
    salt = secrets.token_hex(_SALT_OCTETS)
    subject = {
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": hashed_identity(user.email.lower(), salt),
                "identityType": "emailAddress",
                "salt": salt,
            }
        ]
    }
    unsigned = clr_2_writing.assemble(
        members,
        identifier=f"urn:uuid:{uuid4()}",
        name=_("Credentials of %(name)s") % {"name": user},
        assembler=registry_key.profile(),
        subject=subject,
        issued=_spoken(now),
    )
    signed = data_integrity.sign(
        unsigned,
        suite=_SUITE,
        signer=key,
        verification_method=method,
        created=_spoken(now),
        contexts=Contexts.shipped(),
    )
    return clr_2_writing.text_of(signed, members)


def _write_documents(archive: zipfile.ZipFile, done: Sequence[_Exported]) -> None:
    """What verifying takes, with the mapping that ``--pin`` reads."""
    found = {each.url: each.body for one in done for each in one.documents}
    host = registry_key.did().removeprefix("did:web:").replace("%3A", ":")
    own = json.dumps(registry_key.did_document(), indent=1).encode()
    found[f"https://{host}/.well-known/did.json"] = own
    pins = {}
    for number, (address, body) in enumerate(sorted(found.items()), start=1):
        name = f"{number:04}.json" if body.lstrip()[:1] in {b"{", b"["} else f"{number:04}.txt"
        archive.writestr(f"documents/{name}", body)
        pins[address] = name
    archive.writestr("documents/pins.json", json.dumps(pins, indent=1))


def _write_evidence(archive: zipfile.ZipFile, user: User) -> list[dict[str, Any]]:
    told = []
    for number, each in enumerate(Evidence.objects.filter(holder=user).order_by("added_at"), 1):
        file = ""
        if each.file:
            name = downloads.slug(each.title) or "evidence"
            file = f"evidence/{number:04}-{name}{evidence.SUFFIXES.get(each.media_type, '')}"
            archive.writestr(file, bytes(each.file))
        told.append(
            {
                "title": each.title,
                "kind": each.kind,
                "provider": each.provider,
                "hours": each.hours,
                "ended_on": each.ended_on.isoformat() if each.ended_on else None,
                "link": each.link,
                "note": each.note,
                "file": file,
                "verified": False,
            }
        )
    return told


def _manifest(
    user: User,
    done: Sequence[_Exported],
    kept: list[dict[str, Any]],
    records: Sequence[tuple[str, bytes]],
    now: datetime,
) -> str:
    files = {one.held.pk: one.file for one in done}
    form = {
        "form": FORM,
        "made_at": _spoken(now),
        "made_by": settings.BASE_URL,
        "records": [name for name, _text in records],
        "credentials": [
            {
                "file": one.file,
                "title": one.held.title,
                "issuer": one.held.issuer_name or one.held.issuer_id,
                "came_by": one.held.origin,
                "from": one.held.origin_detail,
                "added_at": _spoken(one.held.added_at),
                "verdict": one.held.outcome,
                "checked_at": _spoken(one.held.checked_at),
                "put_away": one.held.archived_at is not None,
                "in_record": one.member is not None,
            }
            for one in done
        ],
        "collections": [
            {
                "name": each.name,
                "note": each.note,
                "credentials": [files[one.pk] for one in queries.collected(each)],
            }
            for each in Collection.objects.filter(holder=user)
        ],
        "evidence": kept,
    }
    return json.dumps(form, ensure_ascii=False, indent=1)


def _read_me(
    done: Sequence[_Exported], records: Sequence[tuple[str, bytes]], kept: Sequence[object]
) -> str:
    return render_to_string(
        "backpack/export.txt",
        {
            "number": len(done),
            "records": [name for name, _text in records],
            "outside": [one.file for one in done if one.member is None],
            "evidence": len(kept),
            "logged": any(one.beside for one in done),
            "anchored": any(len(one.beside) > 1 for one in done),
            "registry": settings.REGISTRY_NAME,
        },
    )
