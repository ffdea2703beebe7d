"""What leaves the backpack is what came in; the record is read by other programs and by ours."""

import io
import json
import zipfile

import jsonschema
import pytest
from tests.registry.backpack.test_taking_in import FOREIGN, PNG, baking_png

from cairn.canonical.contexts import Contexts
from cairn.cli import main
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.formats import baking_svg
from cairn.proofs import vc_jose
from cairn.registry.backpack.models import Collection, Evidence, HeldCredential, Origin
from cairn.registry.backpack.services import remove, take_in
from cairn.registry.errors import NotFound
from cairn.registry.keys import registry_key
from cairn.registry.keys.models import RegistryKey
from cairn.registry.verifying import checking

OB_2 = json.dumps(
    {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://old.example/assertions/1",
        "recipient": {"type": "email", "hashed": False, "identity": "aroha@example.org"},
        "issuedOn": "2019-05-03T00:00:00Z",
        "badge": {
            "type": "BadgeClass",
            "id": "https://old.example/badges/1",
            "name": "Old Badge",
            "description": "Of the old kind",
            "criteria": {"narrative": "Come"},
            "image": "https://old.example/1.png",
            "issuer": {
                "type": "Issuer",
                "id": "https://old.example/issuer",
                "name": "Old",
                "url": "https://old.example",
                "email": "a@old.example",
            },
        },
        "verification": {"type": "HostedBadge"},
    },
    indent=2,
).encode()
HOSTED = b"https://old.example/assertions/9"


@pytest.fixture
def full(aroha, document):
    """Credentials of several kinds, one in a picture, one put away, one removed."""
    foreign = (FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
    take_in(aroha, document.encode(), Origin.FILE, "own.json")
    take_in(aroha, b"\n" + foreign + b"\n", Origin.FILE, "foreign.json")
    take_in(aroha, OB_2, Origin.FILE, "old.json")
    spaced = document.replace('":', '"  :', 1).encode()
    pictured = take_in(aroha, baking_png.bake(PNG, spaced), Origin.FILE, "badge.png")
    pictured.archived_at = pictured.added_at
    pictured.save()
    gone = take_in(aroha, document.replace('":', '"   :', 1).encode(), Origin.FILE, "gone.json")
    remove(gone)
    return aroha


def opened(client):
    answer = client.post("/backpack/export")
    assert answer["Content-Type"] in {"application/zip", "application/x-zip-compressed"}
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_every_credential_leaves_octet_for_octet(learner, full):
    archive = opened(learner)
    told = json.loads(archive.read("backpack.json"))
    by_file = {each["file"]: archive.read(each["file"]) for each in told["credentials"]}
    assert set(by_file.values()) == {bytes(each.document) for each in HeldCredential.objects.all()}
    assert len(by_file) == 4
    badges = [name for name in archive.namelist() if name.startswith("badges/")]
    assert [archive.read(name) for name in badges] == [
        bytes(HeldCredential.objects.exclude(picture=b"").get().picture)
    ]
    record = archive.read("record.json") + archive.read("record-open.json")
    # As text: a reader that cuts a credential out of the record gets the issuer's own octets.
    for each in told["credentials"]:
        if each["in_record"] and each["title"] != "Old Badge":
            assert by_file[each["file"]].strip() in record


def test_the_record_is_a_clr_signed_by_the_registry_and_partial(learner, full, shared):
    text = opened(learner).read("record.json")
    record = json.loads(text)
    assert record["partial"] is True
    assert record["issuer"]["id"] == registry_key.did()
    assert full.email not in text.decode()
    schema = json.loads(
        (shared / "data/schemas/clr_v2p0/clr_v2p0_clrcredential_schema.json").read_text()
    )
    jsonschema.Draft201909Validator(schema).validate(record)
    report = checking.check(text, fetch=False)
    wrong = [check.reason for check in report.checks if check.outcome == "failed"]
    assert wrong == []
    # The registry is on no list of institutions, so that nobody takes it for the awarder.
    open_ = {check.code for check in report.checks if check.outcome == "indeterminate"}
    assert open_ == {"trust.known"}
    assert len(report.parts) == 3


def test_what_was_found_false_stands_in_no_record(learner, aroha, document):
    forged = document.replace("Applied Data Analysis", "Doctor of Everything")
    take_in(aroha, forged.encode(), Origin.FILE)
    archive = opened(learner)
    told = json.loads(archive.read("backpack.json"))
    assert told["records"] == []
    assert told["credentials"][0]["in_record"] is False
    assert archive.read(told["credentials"][0]["file"]) == forged.encode()


def test_one_octet_changed_is_found(learner, full):
    text = opened(learner).read("record.json")
    changed = text.replace(b"Aroha", b"Aroho", 1)
    assert changed != text
    assert checking.check(changed, fetch=False).outcome == "failed"


def test_it_is_verified_offline_on_the_command_line(learner, full, tmp_path, capsys):
    archive = opened(learner)
    archive.extractall(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(
            [
                "verify",
                "--offline",
                "--json",
                "--pin",
                str(tmp_path / "documents/pins.json"),
                str(tmp_path / "record.json"),
            ]
        )
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert left.value.code == 0
    assert result["outcome"] == "passed"
    assert [part["outcome"] for part in result["parts"]] == ["passed"] * 3


@pytest.mark.parametrize("whole", [True, False], ids=["bundle", "record alone"])
def test_it_comes_in_again_as_it_was(learner, client, full, person, whole):
    archive = opened(learner)
    held = {bytes(each.document).strip() for each in HeldCredential.objects.all()}
    other = person("mallory")
    if not whole:
        held.remove(OB_2)
    if whole:
        answer = learner.post("/backpack/export")
        data, name = b"".join(answer.streaming_content), "backpack.zip"
    else:
        data, name = archive.read("record.json"), "record.json"
    client.force_login(other)
    file = io.BytesIO(data)
    file.name = name
    page = client.post("/backpack/add", {"file": file}).content.decode()
    again = HeldCredential.objects.filter(holder=other)
    assert {bytes(each.document).strip() for each in again} == held
    assert f"{len(held)} of {len(held)} were added" in page
    assert again.exclude(picture=b"").count() == int(whole)


def test_the_page_opens_offline_and_evidence_stands_apart(learner, full):
    Evidence.objects.create(
        holder=full,
        kind="certificate",
        title="Machine Learning",
        hours="150",
        file=b"%PDF-1.7",
        media_type="application/pdf",
    )
    collection = Collection.objects.create(holder=full, name="For the job")
    collection.items.create(held=HeldCredential.objects.first(), position=0)
    archive = opened(learner)
    page = archive.read("index.html").decode()
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "Machine Learning" not in page
    told = json.loads(archive.read("backpack.json"))
    assert told["evidence"][0]["verified"] is False
    assert archive.read(told["evidence"][0]["file"]) == b"%PDF-1.7"
    assert told["collections"][0]["credentials"]
    linked = {each["file"] for each in told["credentials"]}
    assert all(f'href="{name}"' in page for name in linked)
    assert "gone" not in " ".join(archive.namelist())


def test_a_token_and_a_bare_address_leave_as_they_can(learner, aroha):
    key = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
    badge = json.loads((FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes())
    badge.pop("proof")
    badge["issuer"]["id"] = key.public_key.did_key
    token = vc_jose.sign(
        badge,
        signer=key,
        key_id=key.public_key.key_id,
        contexts=Contexts.shipped(),
    ).encode()
    take_in(aroha, token, Origin.TEXT)
    take_in(aroha, HOSTED, Origin.TEXT)
    archive = opened(learner)
    record = json.loads(archive.read("record.json"))
    (member,) = record["credentialSubject"]["verifiableCredential"]
    assert member["id"].partition(",")[2] == token.decode()
    assert "Not in the record" in archive.read("README.txt").decode()
    files = [archive.read(name) for name in archive.namelist() if name.startswith("credentials/")]
    assert HOSTED in files


def test_many_go_into_several_records(learner, full, monkeypatch):
    monkeypatch.setattr("cairn.registry.backpack.export.MOST_IN_RECORD", 2)
    archive = opened(learner)
    names = [name for name in archive.namelist() if name.startswith("record")]
    assert names == ["record-1.json", "record-2.json", "record-open.json"]
    for name in names:
        report = checking.check(archive.read(name), fetch=False)
        assert not [check for check in report.checks if check.outcome == "failed"]


def test_an_empty_backpack_can_be_taken_out(learner):
    archive = opened(learner)
    assert "index.html" in archive.namelist()
    assert not [name for name in archive.namelist() if name.startswith("record")]


def test_the_key_of_the_registry_is_made_once_and_replaced_by_operators(
    client, person, learner, full
):
    before = opened(learner).read("record.json")
    assert RegistryKey.objects.count() == 1
    with pytest.raises(NotFound):
        registry_key.rotate(person("mallory"))
    operator = person("oona")
    operator.is_operator = True
    operator.save()
    registry_key.rotate(operator)
    after = opened(learner).read("record.json")
    document = client.get("/.well-known/did.json").json()
    assert [each["id"].partition("#")[2] for each in document["verificationMethod"]] == [
        "key-1",
        "key-2",
    ]
    for text in (before, after):
        report = checking.check(text, fetch=False)
        assert not [check for check in report.checks if check.outcome == "failed"]
    assert bytes(RegistryKey.objects.order_by("pk").first().sealed) == b""


def test_a_picture_is_drawn_for_what_came_in_none(learner, held):
    answer = learner.get(f"/backpack/{held.pk}/badge")
    assert answer["Content-Type"] == "image/svg+xml"
    assert baking_svg.unbake(answer.content) == bytes(held.document)
