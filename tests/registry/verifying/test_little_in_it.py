"""What a stranger reads of a badge from elsewhere that says little, and of one in a PDF."""

import io
import json
import re

import pytest
from tests.unit.verification.conftest import ISSUER, sign

from cairn.registry.verifying import pages
from cairn.registry.verifying.checking import check
from cairn.registry.verifying.handed_in import HandedIn
from cairn.rendering.pdf_seal_state import Seal, SealFound

DID = ISSUER.public_key.did_key


@pytest.fixture
def bare(db):
    """A badge with what Open Badges 3.0 requires and nothing else; its issuer has no name."""
    context = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    achievement = {
        "id": "https://depot.example/forklift",
        "type": ["Achievement"],
        "name": "Forklift Basics",
        "description": "Drives one.",
        "criteria": {"narrative": "Test drive."},
    }
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2", context],
        "id": "urn:uuid:0b7c9c0e-8f8f-4f57-9d5f-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"]},
        "validFrom": "2026-03-01T00:00:00Z",
        "name": "Forklift Basics",
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": achievement},
    }
    return json.dumps(sign(document)).encode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_five_answers_come_first_and_what_is_absent_says_so(client, bare):
    file = io.BytesIO(bare)
    file.name = "bare.json"
    page = client.post("/check/", {"file": file}).content.decode()
    five = words(page.split('<section class="five">')[1].split("</section>")[0])
    assert five.count("Not stated by the issuer") == 3
    above = words(page.split("<main")[1].split("</section>")[0])
    assert DID not in above
    assert f"{DID[:20]}…{DID[-8:]}" in above
    assert DID in page  # whole among the technical details


def test_what_was_not_checked_is_told_after_the_answers(client, credential, settings):
    document = json.loads(credential.document)
    document["name"] = "Another name"
    file = io.BytesIO(json.dumps(document).encode())
    file.name = "changed.json"
    page = client.post("/check/", {"file": file}).content.decode()
    assert page.index('class="verdict invalid"') < page.index('<section class="five">')
    assert page.index('<section class="five">') < page.index("What is wrong")


@pytest.mark.parametrize("state", list(Seal))
def test_only_a_seal_that_speaks_against_the_file_stands_before_the_answer(bare, state):
    page = pages.result_page(check(bare), HandedIn("a.pdf", bare, seal=SealFound(state, "Them")))
    against = state in {Seal.CHANGED, Seal.ADDED_TO}
    assert (page["warning"] is not None) == against
    assert (page["notice"] is not None) == (not against)
