"""Servers that are slow on purpose keep nobody from the rest of the registry."""

import json
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from cairn.errors import FetchFailed
from cairn.fetching import Fetcher
from cairn.registry.backpack.models import Origin
from cairn.registry.backpack.services import take_in
from cairn.registry.sharing import asking, asking_pages, holder
from cairn.registry.verifying import checking, outward

GATHER = "skill|http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79"


def foreign(number=0):
    """A badge of elsewhere, whose issuer's document has to be asked for."""
    return json.dumps(
        {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "id": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": f"did:web:slow{number}.example", "type": ["Profile"], "name": "Slow"},
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "https://slow.example/a",
                    "type": ["Achievement"],
                    "name": "Waiting",
                    "description": "Waiting",
                    "criteria": {"narrative": "Wait."},
                },
            },
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-jcs-2022",
                "created": "2026-01-01T00:00:00Z",
                "proofPurpose": "assertionMethod",
                "verificationMethod": f"did:web:slow{number}.example#k",
                "proofValue": "z" + "2" * 80,
            },
        }
    ).encode()


@pytest.fixture
def asked(monkeypatch):
    """Addresses that were asked for; each gives nothing."""
    found = []

    def fetch(self, url):
        found.append(url)
        raise FetchFailed(url=url, detail="slow")

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    return found


def test_half_of_the_threads_wait_and_the_others_answer(db, asked, monkeypatch):
    monkeypatch.setattr(outward, "PATIENCE", 0.05)
    waiting, ends = threading.Barrier(outward.MOST + 1), threading.Event()

    def wait():
        with outward.turn(5.0) as had:
            assert had
            waiting.wait()
            ends.wait()

    threads = [threading.Thread(target=wait) for _ in range(outward.MOST)]
    for each in threads:
        each.start()
    waiting.wait()
    try:
        assert checking.check(foreign()).wanted
        page = Client().post("/check/", {"address": "https://slow.example/badge"})
        assert "Try again in a minute" in page.content.decode()
        assert asked == []
    finally:
        ends.set()
        for each in threads:
            each.join()
    checking.check(foreign())
    assert asked


def test_a_turn_is_given_back_whatever_happens(db, monkeypatch):
    def fetch(self, url):
        raise RuntimeError(url)

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    for _ in range(outward.MOST + 1):
        with pytest.raises(RuntimeError):
            checking.check(foreign())


def test_a_page_asks_within_one_time_for_all_that_somebody_holds(person, asked, monkeypatch):
    """Not five seconds for each of forty credentials."""
    aroha = person("aroha")
    for number in range(3):
        take_in(aroha, foreign(number), Origin.FILE)
    request = asking.create(
        asker="E", purpose="P", keys=[GATHER], until=timezone.now() + timedelta(days=1)
    )
    given, real = [], checking.check_each

    def check_each(items, seconds):
        given.append(seconds)
        return real(items, seconds=0.0)

    monkeypatch.setattr(checking, "check_each", check_each)
    asking_pages.fitting(request, list(aroha.backpack.all()))
    assert len(given) == 3
    assert given == sorted(given, reverse=True)
    assert len(set(given)) == 3
    assert given[0] <= 5.0


def test_a_holder_of_many_addresses_has_servers_asked_once(person, asked):
    aroha = person("aroha")
    for number in range(4):
        EmailAddress.objects.create(user=aroha, email=f"a{number}@example.org", verified=True)
    take_in(aroha, foreign(), Origin.FILE)
    question = holder.ask(aroha.backpack.get().digest)
    asked.clear()
    assert holder.standing(aroha, question) is None
    assert asked == ["https://slow0.example/.well-known/did.json"]
