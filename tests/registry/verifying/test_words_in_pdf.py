"""What a PDF report and a certificate say of the log and the anchor, read out of the PDF itself.

A verdict reads the same on the page, in the API, in the PDF report and on the command line.
"""

import re

import pytest
from tests.registry.verifying.pdf_words import said, words_of
from tests.registry.verifying.test_trusted_logs import (  # noqa: F401 - fixtures
    OTHER,
    POLICY,
    about_log,
    by_api,
    on_page,
    proof,
    trust,
)

from cairn.cli.verdicts import in_full
from cairn.registry.certificates import services as certificates
from cairn.registry.verifying import checking


@pytest.fixture(autouse=True)
def pango():
    if not certificates.can_make():
        pytest.skip("Pango is not on this machine")


def sent_back(page):
    found = dict(re.findall(r'name="(credential|log_proof)" value="([^"]*)"', page))
    return {"credential": found["credential"], "log_proof": found.get("log_proof", "")}


def plain(page):
    text = re.sub(r"<style.*?</style>|<[^>]+>", "", page, flags=re.DOTALL)
    for entity, sign in (("&#x27;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return said(text)


@pytest.mark.parametrize(
    ("policy", "language"), [(POLICY, "de"), (OTHER, "en"), ("", "de"), ("false", "en")]
)
def test_of_a_log_of_elsewhere(client, credential, proof, trust, policy, language):  # noqa: F811
    trust(POLICY if policy == "false" else policy)
    if policy == "false":
        proof = proof.replace(b"index 5", b"index 4")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    data = credential.document.encode()
    page = on_page(client, ("a.json", data), ("a.json.tlog-proof", proof))
    pdf = client.post("/check/report", {**sent_back(page), "as": "pdf"})
    assert pdf.headers["Content-Type"] == "application/pdf"
    report = checking.check(data, proof=proof)
    command = said("\n".join(in_full(report, language)))
    api = about_log(by_api(client, credential, proof))
    assert api
    told = words_of(pdf.content)
    for _outcome, reason in api.values():
        assert said(reason) in plain(page)
        assert said(reason) in told
        assert said(reason) in command or said(reason)[1:] in command


def test_a_log_that_nobody_handed_a_proof_of_is_not_said_to_hold_it(client, credential):
    page = on_page(client, ("a.json", credential.document.encode()))
    pdf = client.post("/check/report", {**sent_back(page), "as": "pdf"})
    report = checking.check(credential.document.encode())
    told = words_of(pdf.content)
    for each in report.of_step("log"):
        assert said(each.reason) in told
        assert said(each.reason) in plain(page)
