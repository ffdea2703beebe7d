"""A learner is erased: nobody without the credential and its salt can tie an entry to them.

Tried with all that is public, all that an export holds, and all that a keeper has.
"""

import hmac
import json
import zipfile
from datetime import timedelta
from itertools import product

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import serializers

from cairn.registry.accounts import services as accounts
from cairn.registry.closing import exporting, importing, keeping, private_part
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one
from cairn.registry.log import services as log
from cairn.registry.log.models import LogEntry
from cairn.transparency.entries import Personal, commitment_entry, document_digest

OLD, KEEPER = "https://registry.old.example", "https://keeper.example"
NAMES = ("Aroha Ngata", "Bela Bartok", "Clara Schumann", "Dora Maar", "Eva Hesse", "Fanny Hensel")


@pytest.fixture
def world(settings, issuer, version, recipient, person):
    """Six learners; one has an account, has claimed, and keeps credential and proof."""
    settings.BASE_URL = OLD
    made = [issue_one(issuer, version, recipient(name)) for name in NAMES]
    aroha = person("aroha")
    EmailAddress.objects.create(user=aroha, email=aroha.email, verified=True, primary=True)
    Credential.objects.filter(pk=made[0].pk).update(holder=aroha)
    log.append(lambda: None)
    held = {
        "document": made[0].document.encode(),
        "salt": bytes(LogEntry.objects.get(credential=made[0]).salt),
        "entry": log.entry_of(LogEntry.objects.get(credential=made[0])).octets,
    }
    return aroha, made, held


def erase(user):
    accounts.delete(user)


def commitment(digest, salt):
    """The octets of a commitment, by its definition alone."""
    return hmac.digest(salt, b"credential\0" + digest, "sha256")


def everything_in_rows():
    """Every row of every table, as somebody reads it who takes the database away."""
    rows = [
        row
        for model in apps.get_models()
        if model._meta.app_label not in {"contenttypes", "sessions"}
        for row in model._base_manager.all()
    ]
    return serializers.serialize("json", rows)


def test_after_erasure_no_salt_and_no_link_is_left(world):
    aroha, made, held = world
    place = LogEntry.objects.get(credential=made[0]).place
    erase(aroha)
    entry = LogEntry.objects.get(place=place)
    assert (bytes(entry.salt), entry.credential) == (b"", None)
    assert str(made[0].pk) not in serializers.serialize("json", [entry])
    rows = everything_in_rows()
    assert held["salt"].hex() not in rows
    assert log.proof_for(Credential.objects.get(pk=made[0].pk)) is None
    # The entry itself stays: the log is whole, and others' proofs hold.
    assert log.proof_for(made[1]) is not None


def test_who_holds_credential_and_salt_can_still_show_it(world):
    aroha, _made, held = world
    erase(aroha)
    again = commitment_entry(Personal.CREDENTIAL, held["document"], held["salt"])
    assert again.octets == held["entry"]


def test_an_export_gives_no_order_and_no_moment_away(world, tmp_path):
    """With the order of issuing, the n-th line of the index would be the n-th commitment."""
    aroha, made, held = world
    erase(aroha)
    out = exporting.take_out(made[0].organisation, tmp_path)
    with zipfile.ZipFile(out.path) as archive:
        lines = [json.loads(each) for each in archive.read("credentials.jsonl").splitlines()]
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert [each["digest"] for each in lines] == sorted(each["digest"] for each in lines)
    assert all(len(each["issued_on"]) == len("2026-01-01") for each in lines)
    for secret in (b"Aroha", b"aroha@", held["salt"], held["salt"].hex().encode()):
        assert secret not in everything
    # Whoever tries every digest of the index with every salt that is left finds it nowhere.
    salts = [bytes(each.salt) for each in LogEntry.objects.exclude(salt=b"")]
    assert len(salts) == len(NAMES) - 1
    tried = {
        commitment(bytes.fromhex(line["digest"]), salt) for line, salt in product(lines, salts)
    }
    committed = {bytes(each.value) for each in LogEntry.objects.filter(kind="commitment")}
    # The others' are found by theirs: the trial itself is right.
    assert len(committed - tried) == 1


def test_nor_does_its_keeper(world, settings, tmp_path):
    aroha, made, held = world
    erase(aroha)
    out = exporting.take_out(made[0].organisation, tmp_path, passphrase="a long enough word")
    # The database of before is not there: what the keeper has is what it was given.
    settings.BASE_URL = KEEPER
    kept = importing.read_in(out.path).kept
    assert keeping.record_of(kept, held["document"]) is not None
    row = kept.credentials.get(digest=document_digest(held["document"]).hex())
    assert row.issued_on - made[0].issued_at.date() <= timedelta(days=1)
    fields = {field.name for field in row._meta.get_fields()}
    assert fields == {"id", "kept", "digest", "issued_on", "revoked_on", "suspended_on"}
    sealed = keeping.folder_of("registry.old.example") / "exempla.sealed"
    assert held["salt"] not in sealed.read_bytes()
    salts = _salts(sealed)
    assert len(salts) == len(NAMES) - 1
    assert held["salt"].hex() not in salts.values()
    assert document_digest(held["document"]).hex() not in salts


def _salts(sealed):
    for name, pieces in private_part.contents(sealed, "a long enough word"):
        data = b"".join(pieces)
        if name == private_part.SALTS:
            return {line["digest"]: line["salt_hex"] for line in map(json.loads, data.splitlines())}
    return {}
