"""Credentials of any issuer come in: from files, texts, addresses; each with its own answer."""

import io
import json
import zipfile
import zlib
from pathlib import Path

import pytest

from cairn.fetching import Fetched
from cairn.formats import baking_png, baking_svg
from cairn.registry.backpack import holding, taking_in
from cairn.registry.backpack.models import HeldCredential, KeptFacts, Origin
from cairn.registry.backpack.taking_in import Became
from cairn.registry.backpack.work import check
from cairn.registry.jobs.models import Job
from cairn.registry.verifying.handed_in import HandedIn
from cairn.verification import Document

FOREIGN = Path(__file__).resolve().parents[3] / "examples/from-others"


def _chunk(kind, content):
    body = kind + content
    return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


PNG = (
    baking_png.SIGNATURE
    + _chunk(b"IHDR", bytes.fromhex("00000001000000010806000000"))
    + _chunk(b"IDAT", zlib.compress(bytes(5)))
    + _chunk(b"IEND", b"")
)


def taken(user, name, data, origin=Origin.FILE):
    return taking_in.take_in_all(user, [(HandedIn(name, data), origin)])


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return packed.getvalue()


def test_a_zip_of_good_bad_and_other_things_has_an_answer_for_each(aroha, document):
    changed = json.loads(document)
    changed["credentialSubject"]["achievement"]["name"] = "Doctor of Everything"
    foreign = (FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
    packed = zipped(
        a_json=document, b_json=json.dumps(changed), c_json=foreign, d_json="{", e_json=document
    )
    answers = taken(aroha, "all.zip", packed)
    assert [each.became for each in answers] == [
        Became.ADDED,
        Became.ADDED,
        Became.ADDED,
        Became.REFUSED,
        Became.AGAIN,
    ]
    assert [each.held.outcome for each in answers if each.held] == [
        "passed",
        "failed",
        "passed",  # genuine; that its issuer is on no list here stands beside the verdict
        "passed",
    ]
    assert "not a credential" in answers[3].why
    assert bytes(answers[2].held.document) == foreign


def test_lines_and_arrays_are_taken_apart_octet_for_octet(aroha, document):
    spaced = document.replace('":', '" : ', 3)
    answers = taken(aroha, "two.jsonl", f"{document}\n{spaced}\n".encode())
    assert [each.became for each in answers] == [Became.ADDED, Became.ADDED]
    answers = taken(aroha, "wallet.json", f"[ {spaced},\n{document}]".encode())
    assert [each.became for each in answers] == [Became.AGAIN, Became.AGAIN]
    kept = {bytes(each.document) for each in HeldCredential.objects.all()}
    assert kept == {document.encode(), spaced.encode()}


def test_space_around_a_credential_makes_no_second_one(aroha, document):
    taken(aroha, "a.json", document.encode())
    (answer,) = taken(aroha, "b.json", b"\xef\xbb\xbf\n" + document.encode() + b"\n\n")
    assert answer.became is Became.AGAIN


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_out_of_a_badge_comes_the_credential_and_the_badge_stays(aroha, document, kind):
    if kind == "png":
        badge = baking_png.bake(PNG, document.encode())
    else:
        badge = baking_svg.bake(
            b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', document.encode()
        )
    (answer,) = taken(aroha, f"badge.{kind}", badge)
    assert answer.held.origin == Origin.IMAGE
    assert bytes(answer.held.document) == document.encode()
    assert bytes(answer.held.picture) == badge
    assert answer.held.outcome == "passed"


def test_a_presentation_is_opened_and_its_parts_are_kept(aroha, document):
    envelope = json.dumps(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": ["@@"],
        }
    ).replace('"@@"', document)
    (answer,) = taken(aroha, "presentation.json", envelope.encode())
    assert bytes(answer.held.document) == document.encode()


def test_a_learner_record_that_says_something_itself_is_kept_beside_its_parts(aroha, document):
    record = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "ClrCredential"],
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": ["@@"]},
    }
    answers = taken(aroha, "clr.json", json.dumps(record).replace('"@@"', document).encode())
    assert [each.held.kind for each in answers] == ["clr_2", "open_badges_3"]
    HeldCredential.objects.all().delete()
    record["partial"] = True
    answers = taken(aroha, "clr.json", json.dumps(record).replace('"@@"', document).encode())
    assert [each.held.kind for each in answers] == ["open_badges_3"]


def test_a_bomb_costs_no_more_than_its_bounds(aroha):
    packed = zipped(a_json=b"{" + b" " * (200 * 1024 * 1024), b_txt=b"\0" * (9 * 1024 * 1024))
    assert len(packed) < 300_000
    answers = taken(aroha, "bomb.zip", packed)
    assert [each.became for each in answers] == [Became.REFUSED, Became.REFUSED]
    assert "8 MB" in answers[0].why
    assert not HeldCredential.with_removed.exists()


def test_more_than_is_taken_at_once_is_said(aroha, document, monkeypatch):
    monkeypatch.setattr(taking_in, "MOST_PIECES", 2)
    lines = "\n".join(document.replace('":', '"' + " " * n + ":", 1) for n in range(1, 6))
    answers = taken(aroha, "many.jsonl", lines.encode())
    assert [each.became for each in answers] == [Became.ADDED, Became.ADDED, Became.REFUSED]
    assert "more than is taken in at once" in answers[-1].why


def test_a_png_whose_text_is_compressed_is_not_unpacked(aroha):
    text = b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"{" + b" " * 50_000_000)
    bomb = PNG[:33] + _chunk(b"iTXt", text) + PNG[33:]
    (answer,) = taken(aroha, "bomb.png", bomb)
    assert answer.became is Became.REFUSED


def test_what_belongs_to_credentials_is_no_credential(aroha, version, document):
    status = json.loads(document)["credentialStatus"]
    assert status
    from cairn.registry.issuing.models import StatusList  # noqa: PLC0415

    (answer,) = taken(aroha, "list.json", StatusList.objects.first().document.encode())
    assert "awards nothing" in answer.why


def test_a_full_backpack_takes_no_more(aroha, held, document, monkeypatch):
    monkeypatch.setattr(holding, "MOST_HELD", 1)
    (answer,) = taken(aroha, "b.json", document.replace('":', '" :', 1).encode())
    assert "as much as it can" in answer.why
    assert HeldCredential.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:5432/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/badge.json",
        "file:///etc/passwd",
        "gopher://example.org/",
        "https://user:secret@example.org/",
    ],
)
def test_no_address_inside_is_asked(learner, address):
    answer = learner.post("/backpack/add", {"address": address})
    assert answer.status_code == 200
    assert not HeldCredential.objects.exists()
    assert "root:" not in answer.content.decode()


def test_from_an_address_through_the_one_guarded_way(learner, document, monkeypatch):
    asked = []

    def fetch(self, url):
        asked.append(url)
        return Fetched(url, url, document.encode(), "application/json")

    monkeypatch.setattr("cairn.fetching.fetcher.Fetcher.fetch", fetch)
    answer = learner.post("/backpack/add", {"address": "https://badges.example/1"})
    held = HeldCredential.objects.get()
    assert answer.url == f"/backpack/{held.pk}"
    assert asked[0] == "https://badges.example/1"
    assert held.origin == Origin.ADDRESS
    assert held.origin_detail == "https://badges.example/1"


def test_what_the_issuers_server_said_is_kept_for_when_it_is_gone(aroha, monkeypatch):
    badge = (FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
    said = Document("https://issuer.example/profile", b'{"id":"x"}', "application/json")
    monkeypatch.setattr("cairn.registry.backpack.facts.relevant", lambda *_: [said])
    (answer,) = taken(aroha, "badge.json", badge)
    from cairn.registry.backpack.facts import unpacked  # noqa: PLC0415

    assert unpacked(bytes(KeptFacts.objects.get(held=answer.held).documents)) == [said]


def test_what_time_did_not_reach_is_checked_in_the_background(aroha, monkeypatch):
    monkeypatch.setattr(taking_in, "_SECONDS", 0.0)
    badge = json.loads((FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes())
    badge["credentialStatus"] = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://lists.example/1",
    }
    (answer,) = taken(aroha, "badge.json", json.dumps(badge).encode())
    job = Job.objects.get(kind="backpack.check")
    assert job.arguments["held"] == [str(answer.held.pk)]
    looked = []
    monkeypatch.setattr("cairn.registry.backpack.holding.check_again", looked.append)
    monkeypatch.setattr("cairn.registry.backpack.services.check_again", looked.append)

    class Running:
        def report(self, *_):
            pass

    check(Running(), **job.arguments)
    assert looked == [answer.held]


def test_the_credential_in_a_certificate_is_taken_out(learner, document):
    pikepdf = pytest.importorskip("pikepdf")
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["credential.json"] = pikepdf.AttachedFileSpec(pdf, document.encode())
    file = io.BytesIO()
    pdf.save(file)
    file.seek(0)
    file.name = "certificate.pdf"
    learner.post("/backpack/add", {"file": file})
    assert bytes(HeldCredential.objects.get().document) == document.encode()
