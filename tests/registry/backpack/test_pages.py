"""A learner's pages; nobody sees another's."""

import io
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress

from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.services import take_in
from cairn.registry.issuing.services import issue_one
from cairn.registry.mail.models import Message


@pytest.fixture
def link(issuer, version, recipient):
    issue_one(issuer, version, recipient())
    return Message.objects.get(kind="claim").text.split("http://localhost:8000")[1].split()[0]


def test_from_the_mail_to_the_backpack(client, link, person):
    page = client.get(link).content.decode()
    assert "has awarded you" in page
    assert f"/account/signup/?next={link}" in page
    client.force_login(person("aroha"))
    answer = client.post(link)
    page = client.get(answer.url).content.decode()
    assert "It is yours" in page
    assert 'class="verdict confirmed"' in page
    assert "Applied Data Analysis" in client.get("/backpack/").content.decode()
    held = HeldCredential.objects.get()
    assert client.get(f"/backpack/{held.pk}/document").content == bytes(held.document)
    client.force_login(person("mallory"))
    for page in (f"/backpack/{held.pk}", f"/backpack/{held.pk}/document"):
        assert client.get(page).status_code == 404
    assert client.post(link).status_code == 409
    client.logout()
    assert client.get("/backpack/").status_code == 302


def test_what_waits_for_a_verified_address(client, link, person):
    aroha = person("aroha")
    client.force_login(aroha)
    assert "Waiting for you" not in client.get("/backpack/").content.decode()
    address = EmailAddress.objects.create(user=aroha, email="aroha@example.org", verified=False)
    assert "Waiting for you" not in client.get("/backpack/").content.decode()
    address.verified = True
    address.save()
    page = client.get("/backpack/").content.decode()
    assert "Waiting for you" in page
    waiting = page.split('action="/backpack/waiting/')[1].split('"')[0]
    assert client.post(f"/backpack/waiting/{waiting}").status_code == 302
    assert HeldCredential.objects.get().holder == aroha


def test_another_issuers_credential_is_added(client, person, issuer, version, recipient):
    document = issue_one(issuer, version, recipient()).document.encode()
    client.force_login(person("aroha"))
    file = io.BytesIO(document)
    file.name = "badge.json"
    assert client.post("/backpack/add", {"file": file}).status_code == 302
    assert client.post("/backpack/add", {"text": document.decode()}).status_code == 302
    assert HeldCredential.objects.count() == 1
    assert "not a credential" in client.post("/backpack/add", {"text": "hello"}).content.decode()


def test_what_waits_is_found_beside_credentials_of_others(client, link, person, version, issuer):
    aroha = person("aroha")
    EmailAddress.objects.create(user=aroha, email="aroha@example.org", verified=True)
    foreign = Path(__file__).resolve().parents[3] / "examples/from-others"
    badge = (foreign / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
    take_in(aroha, badge, Origin.FILE)
    client.force_login(aroha)
    assert "Waiting for you" in client.get("/backpack/").content.decode()
    client.post("/backpack/waiting")
    assert HeldCredential.objects.count() == 2


def test_the_first_screen_is_in_the_order_in_which_one_asks(client, link, person):
    client.force_login(person("aroha"))
    page = client.get(client.post(link).url).content.decode()
    order = [
        "This is what you earned",
        "What you can do",
        "How that was checked",
        "Is it genuine?",
        'class="verdict confirmed"',
        "What it can count for",
        "no entitlement",
        "What to do next",
        '<details class="disclosure"',
        "urn:uuid:",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
