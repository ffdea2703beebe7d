"""A genuine credential whose issuer no list knows: the same answer on every surface."""

import html
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cairn.cli import main
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.issuing.services import issue_one
from cairn.registry.verifying import checking
from cairn.verification import Outcome, TrustedIssuer, TrustList
from cairn.verification.verified import verified

FOREIGN = Path(__file__).resolve().parents[3] / "examples/from-others"
BADGE = (FOREIGN / "digitalbazaar-eddsa-rdfc-2022.json").read_bytes()
CANNOT_TELL = "is who it says, this check cannot tell."

pytestmark = pytest.mark.django_db


def test_page_report_api_and_command_line_say_the_same(tmp_path, capsys):
    visitor = Client()
    page = html.unescape(visitor.post("/check/", {"text": BADGE.decode()}).content.decode())
    report = checking.check(BADGE, fetch=False)
    assert report.outcome is Outcome.PASSED
    assert report.trust is Outcome.INDETERMINATE
    assert report.lights["credential"] is Outcome.PASSED
    answered = visitor.post(
        "/api/v1/verify", {"credential": json.loads(BADGE)}, content_type="application/json"
    ).json()
    assert (answered["report"]["outcome"], answered["report"]["trust"]) == (
        "passed",
        "indeterminate",
    )
    (told,) = answered["pages"]
    assert told["caveat"].endswith(CANNOT_TELL)
    assert told["sentence"].startswith("According to ")
    assert told["caveat"] in page
    assert told["sentence"] in page
    assert "Confirmed" in page
    assert told["unchecked"] == []
    file = tmp_path / "badge.json"
    file.write_bytes(BADGE)
    with pytest.raises(SystemExit) as left:
        main(["verify", "--offline", str(file)])
    said = " ".join(capsys.readouterr().out.split())
    assert left.value.code == 0
    assert "Confirmed" in said
    assert CANNOT_TELL in said


def test_the_files_of_a_report_say_it_too():
    visitor = Client()
    page = visitor.post("/check/", {"text": BADGE.decode()})
    sent = {"credential": page.context["sent_back"], "as": "html"}
    kept = html.unescape(visitor.post("/check/report", sent).content.decode())
    assert CANNOT_TELL in kept
    other = (FOREIGN / "digitalbazaar-ecdsa-rdfc-2019.json").read_bytes()
    given = {"file": SimpleUploadedFile("other.json", other), "text": BADGE.decode()}
    several = html.unescape(visitor.post("/check/", given).content.decode())
    assert "All are confirmed" in several
    assert "is not on the list" in several


def test_it_counts_where_rules_decide(person):
    """What a stack is made of takes it; whether its issuer is accepted is the programme's rule."""
    report = checking.check(BADGE, fetch=False)
    assert verified(report, BADGE) is not None
    aroha = person("aroha")
    backpack.take_in(aroha, BADGE, Origin.FILE)
    held = HeldCredential.objects.get()
    assert held.outcome == "passed"
    client = Client()
    client.force_login(aroha)
    assert "Issuer not known here" in client.get("/backpack/").content.decode()
    assert CANNOT_TELL in html.unescape(client.get(f"/backpack/{held.pk}").content.decode())


def test_what_the_list_does_say_still_counts(monkeypatch):
    """Silence stands beside the verdict; that an issuer did not count then does not."""
    issuer = checking.check(BADGE, fetch=False).essentials
    entry = TrustedIssuer(issuer.issuer, "X", "Y", valid_until=issuer.awarded)
    monkeypatch.setattr(checking, "known_issuers", lambda: TrustList("Ours", (entry,)))
    report = checking.check(BADGE, fetch=False)
    assert report.outcome is Outcome.FAILED
    assert [each.code for each in report.decisive()] == ["trust.known"]


def test_an_issuer_here_is_known(issuer, version, recipient):

    document = issue_one(issuer, version, recipient()).document
    report = checking.check(document.encode(), fetch=False)
    assert report.issuer_doubt is None
    assert checking.knows(report.essentials.issuer)
    assert not checking.knows(report.essentials.issuer + "x")
