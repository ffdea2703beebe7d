"""Taking records out and reading them in: a package is a stranger's word."""

import hashlib
import io
import json
import zipfile

import pytest
from django.utils import timezone

from cairn.logs import LogReader
from cairn.registry.audit.models import AuditEvent
from cairn.registry.closing import exporting, importing, keeping, private_part
from cairn.registry.closing.models import Kept, KeptCredential, KeptDocument
from cairn.registry.errors import BackupUnusable, PackageUnusable
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.log import services as log
from cairn.registry.log.models import LogEntry
from cairn.registry.verifying import checking
from cairn.transparency.checkpoints import Checkpoint
from cairn.verification import Outcome

OLD, KEEPER = "https://registry.old.example", "https://keeper.example"


def forged(records, tmp_path, change=lambda _files: None, manifest=lambda _manifest: None):
    """The package with something changed in it, and digests that fit."""
    with zipfile.ZipFile(records.path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files.pop("institution.json"))
    change(files)
    told["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest(told)
    path = tmp_path / "forged.cairn"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**files, "institution.json": json.dumps(told).encode()}.items():
            archive.writestr(name, data)
    return path


def test_what_is_taken_out_is_read_in_whole(records, organisation):
    done = importing.read_in(records.path, expected=records.digest)
    kept = done.kept
    assert (kept.did, kept.host) == (
        "did:web:registry.old.example:institutions:exempla",
        "registry.old.example",
    )
    assert done.logged == kept.in_log > 0
    assert done.credentials == records.credentials == 1
    head = log_head()
    assert (kept.log_size, bytes(kept.log_root)) == (head.size, head.root)
    assert AuditEvent.objects.filter(action="records.read-in").exists()
    assert (
        AuditEvent.objects.get(action="organisation.records-taken-out").organisation == organisation
    )
    # Again, the same: nothing is doubled.
    importing.read_in(records.path)
    assert Kept.objects.count() == KeptCredential.objects.count() == 1


def log_head():
    with LogReader.open(log.folder()) as reader:
        return Checkpoint.parse(reader.head.text)


def test_the_open_part_names_nobody(records):
    credential = log.Credential.objects.get()
    with zipfile.ZipFile(records.path) as archive:
        assert "private.sealed" not in archive.namelist()
        everything = b"".join(archive.read(name) for name in archive.namelist())
    salt = bytes(LogEntry.objects.get(credential=credential).salt)
    for secret in (b"Aroha", b"aroha@", credential.identifier.encode(), salt, salt.hex().encode()):
        assert secret not in everything


def _file_at(files, ending):
    index = json.loads(files["documents/index.json"])
    return next(told["file"] for address, told in index.items() if address.endswith(ending))


def _changed_json(files, ending, change):
    name = _file_at(files, ending)
    found = json.loads(files[name])
    change(found)
    files[name] = json.dumps(found).encode()


def _another_institution(files):
    other = "did:web:registry.old.example:institutions:aliena"
    _changed_json(files, "exempla/did.json", lambda did: did.update(id=other))


def _key_of_another(files):
    def change(did):
        did["verificationMethod"][0]["controller"] = "did:web:bank.example"

    _changed_json(files, "exempla/did.json", change)


def _another_key(files):
    """A key of somebody else's, so that they could sign what the institution never did."""
    key = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

    def change(did):
        did["verificationMethod"][0]["publicKeyMultibase"] = key

    _changed_json(files, "exempla/did.json", change)


def _bits_set(files):
    def change(found):
        found["credentialSubject"]["encodedList"] = found["credentialSubject"]["encodedList"][:-4]

    _changed_json(files, "/status/revocation/1", change)


def _another_picture(files):
    def change(index):
        index[f"{OLD}/pictures/{'0' * 64}"] = {
            "file": "documents/0001.json",
            "media_type": "image/png",
        }

    _index(files, change)


def _a_record_as_document(files):
    name = next(each for each in files if each.startswith("achievements/"))
    _index(files, lambda index: next(iter(index.values())).update(file=name))


def _line_cut_short(files):
    files["credentials.jsonl"] = files["credentials.jsonl"][:-1]


def _index(files, change):
    index = json.loads(files["documents/index.json"])
    change(index)
    files["documents/index.json"] = json.dumps(index).encode()


def _other_institutions_address(files):
    _index(
        files,
        lambda index: index.update(
            {f"{OLD}/institutions/aliena/did.json": next(iter(index.values()))}
        ),
    )


def _other_host(files):
    _index(
        files,
        lambda index: index.update(
            {"https://bank.example/institutions/exempla/did.json": next(iter(index.values()))}
        ),
    )


def _page_that_runs(files):
    _index(files, lambda index: next(iter(index.values())).update(media_type="text/html"))


def _shorter_log(files):
    name = next(name for name in files if name.startswith("log/tile/entries/"))
    files[name] = files[name][:-1]


def _changed_log(files):
    name = next(name for name in files if name.startswith("log/tile/entries/"))
    files[name] = files[name].replace(b"achievement", b"controller-", 1)


def _out_of_the_folder(files):
    files["../evil.json"] = b"{}"


def _no_digest(files):
    files["credentials.jsonl"] = b'{"digest": "x", "issued_on": "2026-01-01"}\n'


CHANGES = [
    (_another_institution, "DID document"),
    (_key_of_another, "keys of somebody else"),
    (_another_key, "not signed by it"),
    (_bits_set, "not signed by it"),
    (_another_picture, "picture"),
    (_a_record_as_document, "not among the documents"),
    (_line_cut_short, "last line"),
    (_other_institutions_address, "no address of the institution"),
    (_other_host, "no address of the institution"),
    (_page_that_runs, "strange kind"),
    (_shorter_log, "log does not hold"),
    (_changed_log, "log does not hold"),
    (_out_of_the_folder, "no package holds"),
    (_no_digest, "index of credentials"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_a_package_that_contradicts_itself_is_refused_whole(records, tmp_path, change, said):
    path = forged(records, tmp_path, change)
    with pytest.raises(PackageUnusable, match=said):
        importing.read_in(path)
    assert not Kept.objects.exists()
    assert not KeptDocument.objects.exists()
    assert not keeping.folder_of("registry.old.example").exists()


def _other_did(told):
    told["institution"]["did"] = "did:web:bank.example"


def _strange_host(told):
    told["base_url"] = "https://../x"


def _future(told):
    told["made_at"] = "2999-01-01T00:00:00Z"


def _other_log_key(told):
    told["log"]["key"] = told["log"]["key"].replace("registry.old.example", "other.example")


def _unlisted(told):
    told["files"].pop("documents/pins.json")


@pytest.mark.parametrize("change", [_other_did, _strange_host, _future, _other_log_key, _unlisted])
def test_a_manifest_that_lies_is_refused(records, tmp_path, change):
    with pytest.raises(PackageUnusable):
        importing.read_in(forged(records, tmp_path, manifest=change))
    assert not Kept.objects.exists()


def test_octets_that_are_not_those_that_were_put_in(records, tmp_path):
    def lie(told):
        told["files"]["documents/0001.json"] = "0" * 64

    with pytest.raises(PackageUnusable, match="not the file that was put in"):
        importing.read_in(forged(records, tmp_path, manifest=lie))
    with pytest.raises(PackageUnusable, match="another file"):
        importing.read_in(records.path, expected="0" * 64)
    cut = tmp_path / "cut.cairn"
    cut.write_bytes(records.path.read_bytes()[:-100])
    with pytest.raises(PackageUnusable):
        importing.read_in(cut)


def test_older_records_do_not_take_the_place_of_newer_ones(records, tmp_path):
    importing.read_in(records.path)

    def earlier(told):
        told["made_at"] = "2020-01-01T00:00:00Z"

    with pytest.raises(PackageUnusable, match="newer"):
        importing.read_in(forged(records, tmp_path, manifest=earlier))


def test_a_log_that_does_not_continue_the_kept_one_is_refused(records, settings, tmp_path):
    """The same institution, name and key, and a history that was rewritten."""
    importing.read_in(records.path)
    settings.BASE_URL = OLD
    (log.folder()).rename(tmp_path / "first-log")
    first = LogEntry.objects.order_by("pk").first()
    LogEntry.objects.update(place=None)
    LogEntry.objects.filter(pk=first.pk).update(value=b"\x01" * 32)
    rewritten = exporting.take_out(records_organisation(), tmp_path / "rewritten.cairn")
    settings.BASE_URL = KEEPER
    with pytest.raises(PackageUnusable, match="log does not hold"):
        importing.read_in(rewritten.path)
    assert Kept.objects.get().package == records.digest


def records_organisation():
    return log.Credential.objects.get().organisation


def test_nothing_of_this_installation_is_taken_the_place_of(records, settings):
    settings.BASE_URL = OLD
    with pytest.raises(PackageUnusable, match="on this installation itself"):
        importing.read_in(records.path)


def test_later_records_of_a_grown_log_take_the_place(records, settings, tmp_path, request):
    importing.read_in(records.path)
    settings.BASE_URL = OLD
    issuer, version, recipient = map(request.getfixturevalue, ("issuer", "version", "recipient"))
    issue_one(issuer, version, recipient("Bela Bartok"))
    later = exporting.take_out(version.achievement.organisation, tmp_path / "later.cairn")
    settings.BASE_URL = KEEPER
    done = importing.read_in(later.path)
    assert done.credentials == KeptCredential.objects.count() == 2
    files = keeping.log_files("registry.old.example")
    assert files.checkpoint() == (log.folder() / "public/checkpoint").read_bytes()


def test_a_credential_is_known_by_its_digest_alone(records):
    kept = importing.read_in(records.path).kept
    document = log.Credential.objects.get().document.encode()
    assert keeping.record_of(kept, document).revoked_on is None
    # A wallet that writes it anew changes blanks; somebody who changes a word has another one.
    again = json.dumps(json.loads(document), indent=3).encode()
    assert keeping.record_of(kept, again) is not None
    assert keeping.record_of(kept, document.replace(b"Aroha", b"Bela")) is None or (
        b"Aroha" not in document
    )
    changed = json.loads(document)
    changed["validFrom"] = timezone.now().isoformat()
    assert keeping.record_of(kept, json.dumps(changed).encode()) is None


def test_the_private_part_is_sealed(settings, version, issuer, recipient, tmp_path):
    settings.BASE_URL = OLD
    credential = issue_one(issuer, version, recipient())
    made = exporting.take_out(credential.organisation, tmp_path, passphrase="a long enough word")
    assert b"Aroha" not in made.path.read_bytes()
    found = {
        name: b"".join(parts)
        for name, parts in private_part.contents(made.path, "a long enough word")
    }
    assert credential.document.encode() in found["credentials.jsonl"]
    keys = json.loads(found["keys.json"])
    assert len(bytes.fromhex(keys["keys"][0]["secret_hex"])) == 32
    with pytest.raises(BackupUnusable, match="passphrase"):
        list(private_part.contents(made.path, "another word"))
    settings.BASE_URL = KEEPER
    importing.read_in(made.path)
    sealed = keeping.folder_of("registry.old.example") / "exempla.sealed"
    assert sealed.stat().st_mode & 0o077 == 0
    assert {
        name: b"".join(parts) for name, parts in private_part.contents(sealed, "a long enough word")
    } == found


def test_nothing_is_left_where_there_is_no_room(version, organisation, tmp_path, monkeypatch):
    monkeypatch.setattr(
        exporting.os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(28, "no room"))
    )
    with pytest.raises(OSError, match="no room"):
        exporting.take_out(organisation, tmp_path / "x.cairn")
    assert list(tmp_path.glob("*.cairn")) == list(tmp_path.glob(".x.cairn*")) == []


def test_a_bomb_is_not_unpacked(records, tmp_path, monkeypatch):
    monkeypatch.setattr("cairn.registry.closing.package.MOST_OCTETS", 1_000)
    with pytest.raises(PackageUnusable, match="too large"):
        importing.read_in(records.path)
    with pytest.raises(PackageUnusable):
        importing.read_in(_bytes(tmp_path, b"no zip"))


def _bytes(tmp_path, data):
    path = tmp_path / "x"
    path.write_bytes(io.BytesIO(data).read())
    return path


def _garbage(tmp_path, records, method=zipfile.ZIP_DEFLATED, manifest=None, spoil=None):
    path = tmp_path / "garbage.cairn"
    with zipfile.ZipFile(records.path) as archive, zipfile.ZipFile(path, "w", method) as out:
        for name in archive.namelist():
            data = archive.read(name)
            out.writestr(name, manifest if manifest and name == "institution.json" else data)
    if spoil:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(spoil)
        octets = bytearray(path.read_bytes())
        at = info.header_offset + 30 + len(spoil)
        octets[at : at + 40] = b"\xff" * 40
        path.write_bytes(octets)
    return path


def test_what_cannot_be_unpacked_is_refused_in_words(records, tmp_path):
    for path in (
        _garbage(tmp_path, records, method=zipfile.ZIP_LZMA),
        _garbage(tmp_path, records, manifest=b"[" * 200_000),
        _garbage(tmp_path, records, manifest=b'{"form": "cairn-institution-9"}'),
        _garbage(tmp_path, records, spoil="institution.json"),
        _garbage(tmp_path, records, spoil="documents/index.json"),
    ):
        with pytest.raises(PackageUnusable):
            importing.read_in(path)
    assert not Kept.objects.exists()
    assert not list(keeping.folder_of("x").parent.glob(".reading-*"))


def _no_log(files):
    for name in [each for each in files if each.startswith("log/")]:
        del files[name]


def test_who_has_no_key_of_the_log_takes_nobodys_place(records, tmp_path):
    """Newer by its own word, with keys of its own, and without the log that would show it."""
    importing.read_in(records.path)

    def later(told):
        told["made_at"] = timezone.now().isoformat()

    def without(told):
        later(told)
        told["log"] = None

    with pytest.raises(PackageUnusable, match="has no log"):
        importing.read_in(forged(records, tmp_path, _no_log, without))

    def more_keys(files):
        def change(did):
            method = {**did["verificationMethod"][0], "id": did["id"] + "#key-9"}
            did["verificationMethod"].append(method)

        _changed_json(files, "exempla/did.json", change)

    with pytest.raises(PackageUnusable, match="keys are not those of the log"):
        importing.read_in(forged(records, tmp_path, more_keys, later))

    def registrys(files):
        def change(did):
            did["verificationMethod"][0]["publicKeyMultibase"] = "z6Mkother"

        _changed_json(files, "/.well-known/did.json", change)

    with pytest.raises(PackageUnusable, match="registry has other keys"):
        importing.read_in(forged(records, tmp_path, registrys, later))
    assert Kept.objects.get().package == records.digest


def test_while_an_institution_is_open_it_is_asked_itself(records, settings, monkeypatch):
    """What is kept of it is older than its own lists: a revocation of today must count."""
    document = log.Credential.objects.get().document.encode()
    kept = importing.read_in(records.path).kept
    assert not kept.gone
    asked = []

    def answered(_data, _policy, facts, _seconds):
        asked.append(True)
        return facts.with_documents([])

    monkeypatch.setattr(checking, "_brought", answered)
    # Nobody answers there: what is kept stands in.
    assert checking.check(document).outcome is Outcome.PASSED
    assert asked
    asked.clear()
    # Its keeper knows that it is gone: whoever has the old name now is not asked.
    kept = importing.read_in(records.path, gone=True).kept
    assert kept.gone
    assert checking.check(document).outcome is Outcome.PASSED
    assert not asked


def test_what_answers_at_the_old_address_counts_more_than_what_is_kept(
    records, settings, issuer, monkeypatch
):
    credential = log.Credential.objects.get()
    importing.read_in(records.path)
    settings.BASE_URL = OLD
    withdrawal.revoke(issuer, [credential], "An error")
    live = [checking.own_document(each) for each in _addresses(credential)]
    settings.BASE_URL = KEEPER
    monkeypatch.setattr(
        checking, "_brought", lambda _data, _policy, facts, _seconds: facts.with_documents(live)
    )
    assert checking.check(credential.document.encode()).outcome is Outcome.FAILED


def _addresses(credential):
    entry = json.loads(credential.document)["credentialStatus"]
    return [f"{OLD}/institutions/exempla/did.json", entry["statusListCredential"]]
