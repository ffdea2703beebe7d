"""The registry anchors its log by itself: when it is time, once, and without being in the way."""

import html
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.registry.log.paying import KEY, WORD, Nothing
from tests.registry.verifying.pdf_words import said, words_of
from tests.registry.verifying.test_trusted_logs import on_page
from tests.registry.verifying.test_words_in_pdf import plain, sent_back

from cairn.anchoring.chain import Chain
from cairn.anchoring.checking import check_receipt
from cairn.anchoring.publishing import Publisher
from cairn.anchoring.rpc import Node
from cairn.anchoring.submitting import Terms
from cairn.bulk.proof_files import digest_name
from cairn.cli.evidence_files import EvidenceFiles
from cairn.cli.sources import sources_in
from cairn.cli.verdicts import in_full
from cairn.errors import ChainUnreachable
from cairn.registry.backpack import holding, logged
from cairn.registry.backpack.export import bundle
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.personal_data import held as held_data
from cairn.registry.backpack.taking_in import take_in, take_in_all
from cairn.registry.certificates.services import can_make
from cairn.registry.configuration import Configuration
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.log import anchors, health, services
from cairn.registry.log.models import LogAnchor, LogEntry
from cairn.registry.operating.health import State
from cairn.registry.verifying import checking
from cairn.registry.verifying.handed_in import HandedIn
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.trust_policy import TrustPolicy
from cairn.verification import NO_FACTS, Policy, verify


@pytest.fixture(scope="module")
def evm(in_process_chain):
    made = in_process_chain.InProcessChain()
    made.fund(KEY.address)

    def pause(_seconds):
        made.mine()
        made.final = made.height

    made.pause = pause
    terms = Terms(patience=100, between=1)
    chain = Chain(Node(made.ask))
    publisher = Publisher(chain, KEY, Nothing(), terms, pause=pause, tell=lambda *_: None)
    made.contract, _gas = publisher.deploy()
    return made


@pytest.fixture
def anchoring(settings, evm, tmp_path, monkeypatch, account_file):
    """The operator's settings, and a chain that makes a block whenever somebody waits."""
    account_file(tmp_path / "account.json", KEY, WORD)
    given = {
        "chain_node": "https://user:hunter2@node.example/secret-path",
        "chain_contract": evm.contract,
        "chain_key": str(tmp_path / "account.json"),
        "chain_passphrase": WORD,
    }
    before = settings.CONFIGURATION
    settings.CONFIGURATION = Configuration({**before.values, **given}, before.origins)
    snapshot = evm.snapshot()
    monkeypatch.setattr(anchors, "open_chain", lambda *_, **__: Chain(Node(evm.ask)))
    monkeypatch.setattr(anchors, "sleep", evm.pause)
    yield evm
    evm.before = lambda *_: None
    evm.back_to(snapshot)


@pytest.fixture
def credential(issuer, version, recipient):
    made = issue_one(issuer, version, recipient())
    services.append(lambda: None)
    return made


def pdf_words(data):
    pages = pytest.importorskip("pypdf").PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def anchor():
    anchors.anchor(lambda: None)


def test_an_anchor_that_others_can_check_and_whose_light_shows(anchoring, credential, client):
    anchor()
    kept = LogAnchor.objects.get()
    assert kept.size == LogEntry.objects.count()
    answer = client.get(reverse("log_anchor", args=[kept.chain, kept.size]))
    receipt = AnchorReceipt.parse(answer.content)
    assert check_receipt(receipt, [Chain(Node(anchoring.ask))]).confirmed
    report = checking.check(credential.document.encode())
    lights = {each.code: each.outcome.value for each in report.of_step("anchor")}
    assert set(lights.values()) == {"passed"}, lights
    assert answer.headers["Content-Type"] == "application/json"
    assert reverse("log_anchor", args=[kept.chain, kept.size]) in client.get("/log/").text


def test_what_was_logged_before_is_anchored_with_it(
    anchoring, credential, issuer, version, recipient
):
    """The proof is of a smaller tree, and the log is shown to have grown into the anchored one."""
    issue_one(issuer, version, recipient("Bela Bartok"))
    services.append(lambda: None)
    anchor()
    report = checking.check(credential.document.encode())
    outcomes = {each.outcome.value for each in report.of_step("anchor")}
    assert outcomes == {"passed"}


def test_a_receipt_without_growth_leaves_it_open_and_all_say_so_in_the_same_words(
    anchoring, credential, issuer, version, recipient, client, monkeypatch
):
    """Page, API, report and PDF: nobody has shown that the anchored log lacks the credential."""
    issue_one(issuer, version, recipient("Bela Bartok"))
    services.append(lambda: None)
    anchor()
    receipt = AnchorReceipt.parse(LogAnchor.objects.get().receipt.encode())
    monkeypatch.setattr(checking._own_log, "anchor", lambda _proof: receipt)
    body = {"credential": credential.document}
    answer = client.post("/api/v1/verify", json.dumps(body), content_type="application/json")
    told = answer.json()["report"]
    (check,) = [each for each in told["checks"] if each["code"] == "anchor.held"]
    assert (told["outcome"], check["outcome"]) == ("passed", "indeterminate")
    assert "Bring the receipt that goes with this proof" in check["reason"]
    page = client.post("/check/", {"text": credential.document}).content.decode()
    assert html.escape(check["reason"], quote=True) in page
    for form in ("html", "pdf"):
        sent = {"credential": credential.document, "as": form}
        report = client.post("/check/report", sent)
        if report.status_code == 409:
            continue  # no engine for PDF here
        words = pdf_words(report.content) if form == "pdf" else report.content.decode()
        assert check["reason"] in html.unescape(words)


def test_an_export_shows_logged_and_anchored_when_the_registry_is_gone(
    anchoring, credential, issuer, version, recipient, person, monkeypatch, settings, tmp_path
):
    """Taken out here, brought into a registry that never had this log, and taken out there again."""
    issue_one(issuer, version, recipient("Bela Bartok"))
    services.append(lambda: None)
    anchor()
    aroha, document = person("aroha"), credential.document.encode()
    take_in(aroha, document, Origin.FILE)
    own, trusted = services.proof_for(credential).octets, services.verifier_key().text
    with bundle(aroha) as file:
        data = file.read()
    name = f"log-proofs/{digest_name(document)}"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read(f"{name}.tlog-proof") == own
        receipt = archive.read(f"{name}.anchor.json")
        written = TrustPolicy.parse_each(archive.read("log-policy.txt").decode())
        page, words = archive.read("index.html").decode(), archive.read("README.txt").decode()
    assert AnchorReceipt.parse(receipt).grown is not None
    assert f'href="{name}.tlog-proof"' in page
    assert f'href="{name}.anchor.json"' in page
    assert "--rpc NODE" in words
    # Anybody with a node of the chain shows it with nothing but the file.
    (tmp_path / "export.zip").write_bytes(data)
    monkeypatch.setattr(
        "cairn.logs.chain_access.open_chain", lambda *_, **__: Chain(Node(anchoring.ask))
    )
    assert written.logs == (services.verifier_key(),)
    asked = Policy(logs=written)
    files = EvidenceFiles((), (), ("https://node.example",), allow_private=False)
    shown = [
        verify(source.data, NO_FACTS, asked, timezone.now(), evidence=source.evidence)
        for source in map(files.found_for, sources_in([str(tmp_path / "export.zip")]))
        if source.data.strip() == document.strip()
    ]
    assert [each.lights["anchored"].value for each in shown] == ["passed"]
    # A registry of elsewhere: it has another log, and keeps what came with the credential.
    monkeypatch.setattr(checking._own_log, "proof", lambda _data: None)
    before = settings.CONFIGURATION
    given = {**before.values, "trusted_logs": f"log {trusted}\nquorum none"}
    settings.CONFIGURATION = Configuration(given, before.origins)
    bela = person("bela")
    take_in_all(bela, [(HandedIn("backpack.zip", data), Origin.FILE)])
    held = HeldCredential.objects.get(holder=bela)
    assert logged.of(held) == logged.Logged(own, receipt)
    report = holding.look(held)
    assert {each.outcome.value for each in report.of_step("log")} == {"passed", "not_applicable"}
    (unasked,) = report.of_step("anchor")
    assert unasked.outcome.value == "indeterminate"
    with bundle(bela) as file, zipfile.ZipFile(file) as archive:
        assert archive.read(f"{name}.tlog-proof") == own
        assert archive.read(f"{name}.anchor.json") == receipt
    (told,) = held_data(bela)["credentials"]
    assert (told["log_proof"], told["anchor"]) == (own.decode(), receipt.decode())


@pytest.mark.parametrize("octets", [b"", b"nonsense", b"c2sp.org/tlog-proof@v1\nindex x\n\n"])
def test_what_is_no_proof_is_not_kept(credential, person, monkeypatch, octets):
    held = take_in(person("aroha"), credential.document.encode(), Origin.FILE)
    monkeypatch.setattr(checking._own_log, "proof", lambda _data: None)
    assert not logged.bring_back(held, lambda _name: octets)
    assert logged.of(held) is None


def test_nothing_is_paid_before_it_is_time_or_for_nothing_new(
    anchoring, credential, issuer, version, recipient, monkeypatch
):
    anchor()
    sent = anchoring.asked.count("eth_sendRawTransaction")
    issue_one(issuer, version, recipient("Bela Bartok"))
    services.append(lambda: None)
    anchor()
    assert anchoring.asked.count("eth_sendRawTransaction") == sent
    LogAnchor.objects.update(anchored_at=timezone.now() - timedelta(hours=25))
    anchor()
    assert LogAnchor.objects.count() == 2
    LogAnchor.objects.update(anchored_at=timezone.now() - timedelta(hours=25))
    anchor()
    assert LogAnchor.objects.count() == 2


def test_a_run_that_was_cut_off_is_finished_by_the_next_and_paid_once(
    anchoring, credential, monkeypatch
):
    sent = anchoring.asked.count("eth_sendRawTransaction")

    def cut(_seconds):
        raise ConnectionError

    monkeypatch.setattr(anchors, "sleep", cut)
    with pytest.raises(ConnectionError):
        anchor()
    assert anchors.state().under_way is not None
    assert not LogAnchor.objects.exists()
    monkeypatch.setattr(anchors, "sleep", anchoring.pause)
    anchor()
    assert LogAnchor.objects.count() == 1
    assert anchors.state().under_way is None
    assert anchoring.asked.count("eth_sendRawTransaction") == sent + 1


def test_a_chain_that_is_down_is_said_and_stops_nothing(
    anchoring, credential, issuer, version, recipient
):
    def down(*_):
        raise ChainUnreachable(detail="node.example: the connection failed")

    anchoring.before = down
    queue.ask("log.anchor", key="now")
    while queue.work_once():
        pass
    (found,) = [each for each in health.findings() if each.name == "Anchors of the log"]
    assert found.state is State.WATCH
    assert "the connection failed" in found.sentence
    assert "hunter2" not in found.sentence
    assert issue_one(issuer, version, recipient("Bela Bartok"))
    report = checking.check(credential.document.encode())
    assert report.outcome.value == "passed"


def test_too_dear_or_a_wrong_number_is_said(anchoring, credential, settings):
    before = settings.CONFIGURATION
    settings.CONFIGURATION = Configuration({**before.values, "chain_fee": "0"}, before.origins)
    anchor()
    assert "gwei" in anchors.state().problem
    settings.CONFIGURATION = Configuration({**before.values, "chain_hours": "x"}, before.origins)
    (found,) = [each for each in health.findings() if each.name == "Anchors of the log"]
    assert found.state is State.BAD


def test_without_a_node_nothing_is_anchored_or_watched(credential):
    anchor()
    assert not LogAnchor.objects.exists()
    assert "Anchors of the log" not in {each.name for each in health.findings()}


def test_the_node_is_named_without_its_secret(anchoring, client, person):
    operator = person("otto")
    operator.is_operator = True
    operator.save()
    client.force_login(operator)
    page = client.get(reverse("operator_settings")).text
    assert "node.example" in page
    for secret in ("hunter2", "secret-path", WORD):
        assert secret not in page


@pytest.mark.parametrize("anchored", [True, False])
def test_page_api_pdf_and_command_say_the_same_of_an_anchor(
    anchoring, credential, client, anchored
):
    if not can_make():
        pytest.skip("Pango is not on this machine")
    if anchored:
        anchor()
    data = credential.document.encode()
    page = on_page(client, ("a.json", data))
    pdf = client.post("/check/report", {**sent_back(page), "as": "pdf"})
    api = client.post(
        "/api/v1/verify", {"credential": data.decode()}, content_type="application/json"
    ).json()["report"]
    command = said("\n".join(in_full(checking.check(data), "en")))
    checks = [each for each in api["checks"] if each["code"].startswith(("log.", "anchor."))]
    assert any(each["code"].startswith("anchor.") for each in checks)
    told = words_of(pdf.content)
    for each in checks:
        assert said(each["reason"]) in plain(page)
        assert said(each["reason"]) in told
        assert said(each["reason"]) in command


def test_a_clock_that_was_ahead_does_not_put_off_anchors_for_a_year(
    anchoring, credential, issuer, version, recipient
):
    anchor()
    issue_one(issuer, version, recipient("Bela Bartok"))
    services.append(lambda: None)
    LogAnchor.objects.update(anchored_at=timezone.now() + timedelta(hours=2))
    anchor()
    assert LogAnchor.objects.count() == 1  # a little is made up by waiting
    LogAnchor.objects.update(anchored_at=timezone.now() + timedelta(days=365))
    anchor()
    assert LogAnchor.objects.count() == 2


def test_a_key_file_that_is_gone_is_said(anchoring, credential, settings, tmp_path):
    (tmp_path / "account.json").unlink()
    anchor()
    assert "account.json" in anchors.state().problem
