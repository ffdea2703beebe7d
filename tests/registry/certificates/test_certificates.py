"""Certificates on paper, the share behind their code, and the seal."""

import datetime as dt
import io
import json
import re

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.registry.sharing.conftest import hold

from cairn.registry.audit.models import AuditEvent
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.certificates import services
from cairn.registry.certificates.models import SealingCertificate
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.sharing import services as sharing
from cairn.registry.sharing.models import Share


@pytest.fixture
def aroha(person):
    return person("aroha")


@pytest.fixture
def held(aroha, issuer, version, recipient):
    return hold(aroha, issue_one(issuer, version, recipient()))


@pytest.fixture
def pango():
    if not services.can_make():
        pytest.skip("Pango is not on this machine")


@pytest.fixture
def operator(person):
    user = person("opal")
    user.is_operator = True
    user.save()
    return user


@pytest.mark.usefixtures("pango")
def test_a_certificate_leads_to_its_share_and_holds_the_credential(aroha, held, settings):
    client = Client()
    client.force_login(aroha)
    assert (
        "a share without an end" in client.get(f"/backpack/{held.pk}/certificate").content.decode()
    )
    answer = client.post(f"/backpack/{held.pk}/certificate")
    assert answer.headers["Content-Type"] == "application/pdf"
    share = Share.objects.get()
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        attached = [pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments]
        assert attached == [bytes(held.document)]
        links = {
            str(note.A.URI)
            for page in pdf.pages
            for note in page.get("/Annots", [])
            if "/A" in note and "/URI" in note.A
        }
        assert f"{settings.BASE_URL}/s/{sharing.token_of(share)}" in links
        assert "/Sig" in str(pdf.Root.AcroForm.Fields[0].FT)
    assert share.expires_at is None
    # Who is sent the file hands it in as it is; what it prints is not what is checked.
    handed = SimpleUploadedFile("certificate.pdf", answer.content)
    page = Client().post("/check/", {"file": handed}).content.decode()
    assert 'class="verdict confirmed"' in page
    assert "Compare the credential with what is printed" in page
    assert "The seal of the PDF is intact" in page
    assert Client().get(f"/s/{sharing.token_of(share)}").status_code == 200
    client.post(f"/backpack/{held.pk}/certificate")
    assert Share.objects.count() == 1
    sharing.end(aroha, share.pk)
    client.post(f"/backpack/{held.pk}/certificate")
    assert Share.objects.count() == 2


@pytest.mark.usefixtures("pango")
def test_whose_it_is_and_whether_it_holds(aroha, held, person, issuer):
    with pytest.raises(NotFound):
        services.make(person("mallory"), held.pk)
    client = Client()
    assert client.post(f"/backpack/{held.pk}/certificate").status_code == 302
    changed = json.loads(bytes(held.document))
    changed["name"] = "Changed"
    taken = backpack.take_in(aroha, json.dumps(changed).encode(), Origin.FILE)
    with pytest.raises(NotPossible):
        services.make(aroha, taken.pk)
    withdrawal.revoke(issuer, [held.credential], "Issued in error.")
    with pytest.raises(NotPossible):
        services.make(aroha, held.pk)
    assert not Share.objects.exists()


@pytest.mark.usefixtures("pango")
def test_what_a_credential_says_stays_text_in_a_pdf(aroha, issuer, version, recipient, monkeypatch):
    """No script, no action, no file, no address that the record names is in it or asked for."""
    import socket  # noqa: PLC0415

    evil = '</p><script>app.alert(1)</script><a href="javascript:1">x</a><img src="file:///etc/passwd">'
    credential = issue_one(issuer, version, recipient(f"Ar {evil}"[:150]))
    held = hold(aroha, credential)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it asked somebody"))
    made = services.make(aroha, held.pk)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary):
                assert not {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch"} & set(one.keys())
                if "/URI" in one and isinstance(one.get("/URI"), pikepdf.String):
                    assert re.match("https?://", str(one.URI))


def test_without_the_library_the_page_offers_the_share(aroha, held, monkeypatch):
    monkeypatch.setattr(services, "can_make", lambda: False)
    client = Client()
    client.force_login(aroha)
    page = client.get(f"/backpack/{held.pk}/certificate").content.decode()
    assert "makes no PDF files" in page
    assert f"/backpack/shares/new?held={held.pk}" in page


def _authority_gave(name="Kauri Registry"):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"open sesame"),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), pem


def test_the_seal_is_made_once_and_kept_encrypted(db):
    first = services.sealing_identity()
    assert services.sealing_identity() == first
    row = SealingCertificate.objects.get()
    assert row.own
    assert first.private_key not in bytes(row.sealed)
    assert b"BEGIN" not in bytes(row.sealed)


def test_an_operator_brings_a_certificate(operator, person, db):
    certificate, key = _authority_gave()
    for user in (person("mallory"),):
        with pytest.raises(NotFound):
            services.replace(user, "X", certificate, key, "open sesame")
        client = Client()
        client.force_login(user)
        assert client.get("/operator/seal/").status_code == 404
        assert client.post("/operator/seal/own").status_code in {302, 404}
        assert not SealingCertificate.objects.exists()
    with pytest.raises(NotPossible):
        services.replace(operator, "X", certificate, key, "wrong")
    with pytest.raises(NotPossible):
        services.replace(operator, "X", certificate, _authority_gave()[1], "open sesame")
    services.replace(operator, "Kauri Registry", certificate, key, "open sesame")
    identity = services.sealing_identity()
    assert (identity.operator, identity.own) == ("Kauri Registry", False)
    client = Client()
    client.force_login(operator)
    page = client.get("/operator/seal/").content.decode()
    assert "as far as the reader trusts the authority" in page
    services.make_own(operator)
    page = client.get("/operator/seal/").content.decode()
    assert "It does not prove who made it" in page
    deeds = AuditEvent.objects.filter(organisation=None).values_list("action", flat=True)
    assert list(deeds) == ["seal.replaced", "seal.made"]
