"""A proof of a log of elsewhere: what the page, the API, the report and the command say of it."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from cairn.bulk.proof_files import digest_name
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.logs import LogFolder, LogReader
from cairn.registry.configuration import Configuration
from cairn.registry.operating import health
from cairn.registry.operating.forms import SettingsForm
from cairn.registry.operating.health import State
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.cosignatures import cosign, witness_key
from cairn.transparency.entries import Entry, EntryKind, Personal, commitment_entry
from cairn.transparency.notes import log_key

LOG = PrivateKey.from_secret(KeyType.ED25519, b"l" * 32)
WITNESS = PrivateKey.from_secret(KeyType.ED25519, b"w" * 32)
LOG_KEY = log_key("log.elsewhere.example", LOG.public_key)
WITNESS_KEY = witness_key("w.elsewhere.example", WITNESS.public_key)
POLICY = f"log {LOG_KEY.text}\nwitness one {WITNESS_KEY.text}\nquorum one\n"
OTHER = f"log {log_key('other.example', WITNESS.public_key).text}\nquorum none\n"
SEEN_AT = 1_780_000_000
SALT = b"s" * 32


@pytest.fixture
def proof(credential, tmp_path):
    """The proof of logging of the credential in a log of elsewhere, with a witness under it."""
    entry = commitment_entry(Personal.CREDENTIAL, credential.document.encode(), SALT)
    path = tmp_path / "elsewhere"
    LogFolder.create(path, LOG_KEY).close()
    with LogFolder.open(path) as log:
        log.append([Entry(EntryKind.POLICY, bytes([at]) * 32) for at in range(5)] + [entry])
        note = log.publish(LOG)
        head = Checkpoint.parse(note.text)
        log.cosign(note.signed_with(cosign(head, WITNESS_KEY.name, SEEN_AT, WITNESS)))
    with LogReader.open(path) as reader:
        return reader.prove(entry, extra=SALT).octets


@pytest.fixture
def trust(settings):
    """Names logs that are trusted."""

    def name(text):
        before = settings.CONFIGURATION
        settings.CONFIGURATION = Configuration(
            {**before.values, "trusted_logs": text}, before.origins
        )

    return name


def named(name, data):
    file = io.BytesIO(data)
    file.name = name
    return file


def on_page(client, *files):
    answer = client.post("/check/", {"file": [named(*each) for each in files]})
    return answer.content.decode()


def by_api(client, credential, proof):
    body = {"credential": credential.document, "log_proof": proof.decode()}
    answer = client.post("/api/v1/verify", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["report"]


def about_log(report):
    return {
        each["code"]: (each["outcome"], each["reason"])
        for each in report["checks"]
        if each["code"].startswith("log.")
    }


def test_which_log_when_and_who_saw_it(client, credential, proof, trust):
    trust(POLICY)
    data = credential.document.encode()
    page = on_page(client, ("diploma.json", data), ("diploma.json.tlog-proof", proof))
    assert 'class="verdict confirmed"' in page
    assert "It stands in the log log.elsewhere.example at place 5, of 6 entries." in page
    assert "enough witnesses (1: w.elsewhere.example) had seen it in the log." in page
    assert "2026" in page


def test_page_api_report_and_command_say_the_same(client, credential, proof, trust, tmp_path):
    trust(POLICY)
    said = about_log(by_api(client, credential, proof))
    assert {code: outcome for code, (outcome, _) in said.items()} == {
        "log.included": "passed",
        "log.witnessed": "passed",
    }
    page = on_page(client, ("a.json", credential.document.encode()), ("a.json.tlog-proof", proof))
    sent = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("credential", "log_proof")
    }
    report = client.post("/check/report", {**sent, "as": "html"}).content.decode()
    file, policy = tmp_path / "a.json", tmp_path / "policy.txt"
    file.write_text(credential.document)
    (tmp_path / "a.json.tlog-proof").write_bytes(proof)
    policy.write_text(POLICY)
    words = ["verify", str(file), "--offline", "--json", "--log-policy", str(policy)]
    command = [sys.executable, "-m", "cairn", *words]
    printed = subprocess.run(command, check=False, capture_output=True, text=True)
    assert about_log(_report_in(printed.stdout)) == said
    for _, reason in said.values():
        assert reason in page
        assert reason in report


def _report_in(text):
    (found,) = json.loads(text)["results"]
    return found


def test_a_log_that_is_not_named_says_so_and_nothing_against_the_credential(
    client, credential, proof, trust
):
    data = credential.document.encode()
    for text in ("", OTHER):
        trust(text)
        page = on_page(client, ("a.json", data), ("a.json.tlog-proof", proof))
        assert 'class="verdict confirmed"' in page
        assert "log.elsewhere.example, which is not among the logs that are trusted here" in page
        said = about_log(by_api(client, credential, proof))
        assert [outcome for outcome, _ in said.values()] == ["indeterminate"]


def test_a_false_proof_is_told_beside_the_credential(client, credential, proof, trust):
    trust(POLICY)
    false = proof.replace(b"index 5", b"index 4")
    report = by_api(client, credential, false)
    assert report["outcome"] == "passed"
    assert about_log(report)["log.included"][0] == "failed"
    for rubbish in (b"c2sp.org/tlog-proof@v1\n", b"nothing"):
        assert about_log(by_api(client, credential, rubbish))["log.included"][0] == "failed"


def test_too_few_witnesses_are_no_yes(client, credential, proof, trust):
    another = witness_key("v.example", LOG.public_key)
    trust(f"log {LOG_KEY.text}\nwitness one {another.text}\nquorum one\n")
    said = about_log(by_api(client, credential, proof))
    assert said["log.witnessed"][0] == "indeterminate"
    assert "more are asked for" in said["log.witnessed"][1]


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("beside", [True, False])
def test_the_proof_in_a_zip_goes_with_its_credential(
    client, credential, proof, trust, beside, tmp_path
):
    """Beside the credential, or by its digest in a folder, as an export has it."""
    trust(POLICY)
    data = credential.document.encode()
    name = (
        "credentials/a.json.tlog-proof" if beside else f"log-proofs/{digest_name(data)}.tlog-proof"
    )
    archive = packed({"credentials/a.json": data, name: proof})
    assert "It stands in the log log.elsewhere.example" in on_page(client, ("all.zip", archive))
    file, policy = tmp_path / "all.zip", tmp_path / "policy.txt"
    file.write_bytes(archive)
    policy.write_text(POLICY)
    words = ["verify", str(file), "--offline", "--json", "--log-policy", str(policy)]
    command = [sys.executable, "-m", "cairn", *words]
    printed = subprocess.run(command, check=False, capture_output=True, text=True)
    assert about_log(_report_in(printed.stdout))["log.witnessed"][0] == "passed"


def test_one_proof_and_one_credential_belong_together_whatever_they_are_called(
    client, credential, proof, trust
):
    trust(POLICY)
    page = on_page(client, ("a.json", credential.document.encode()), ("proof.txt", proof))
    assert "It stands in the log log.elsewhere.example" in page


def test_a_proof_without_its_credential_is_refused_with_what_to_do(client, credential, proof):
    data = credential.document.encode()
    for files in (
        [("a.tlog-proof", proof)],
        [("a.json", data), ("b.json", data), ("c.tlog-proof", proof)],
    ):
        page = on_page(client, *files)
        assert "is a proof of logging, and its credential is not beside it" in page
        assert "Hand both in together" in page


def test_of_several_each_has_its_own(client, credential, proof, trust):
    trust(POLICY)
    data = credential.document.encode()
    files = [("a.json", data), ("b.json", b"{}"), ("a.json.tlog-proof", proof)]
    assert on_page(client, *files).count("It stands in the log log.elsewhere.example") == 1


def test_what_cannot_be_read_is_not_kept_and_shows_in_health(settings, trust, db):
    for text in ("log nonsense", "quorum none", f"witness one {WITNESS_KEY.text}\nquorum one"):
        form = SettingsForm(
            {"base_url": "http://localhost:8000", "trusted_logs": text},
            values=settings.CONFIGURATION,
            fixed=False,
        )
        assert "trusted_logs" in form.errors
    states = lambda: {each.name: each.state for each in health.findings()}  # noqa: E731
    assert "Logs of elsewhere" not in states()
    trust("log nonsense")
    assert states()["Logs of elsewhere"] is State.BAD
    trust(POLICY)
    assert states()["Logs of elsewhere"] is State.GOOD


def test_each_log_is_held_to_its_own_witnesses(client, credential, proof, trust):
    """One that asks for more witnesses, or for none, says nothing of the others."""
    another = witness_key("v.example", LOG.public_key)
    strict = f"{OTHER.replace('quorum none', '')}witness v {another.text}\nquorum v\n"
    for text in (f"{POLICY}---\n{strict}", f"{strict}---\n{POLICY}"):
        trust(text)
        said = about_log(by_api(client, credential, proof))
        assert {code: outcome for code, (outcome, _) in said.items()} == {
            "log.included": "passed",
            "log.witnessed": "passed",
        }
    # Its own witness is asked for, whatever is enough for another log.
    trust(f"{OTHER}---\nlog {LOG_KEY.text}\nwitness v {another.text}")
    assert about_log(by_api(client, credential, proof))["log.witnessed"][0] == "indeterminate"
    # Without a quorum line more than half are enough.
    trust(f"{OTHER}---\nlog {LOG_KEY.text}\nwitness one {WITNESS_KEY.text}")
    assert about_log(by_api(client, credential, proof))["log.witnessed"][0] == "passed"
    trust(f"{OTHER}---\nlog {LOG_KEY.text}")
    assert about_log(by_api(client, credential, proof))["log.witnessed"][0] == "not_applicable"


def test_a_part_that_cannot_be_read_is_told_with_its_line(settings, db):
    twice = f"{POLICY}---\nlog {LOG_KEY.text}"
    for text, words in (
        (f"{POLICY}---\nquorum none", "this part names no log"),
        (f"{POLICY}---\n# x\nlog nonsense", "6"),
        (twice, "stands in two parts"),
        (f"{POLICY}---\n", "there is no quorum line"),
    ):
        form = SettingsForm(
            {"base_url": "http://localhost:8000", "trusted_logs": text},
            values=settings.CONFIGURATION,
            fixed=False,
        )
        assert words in str(form.errors["trusted_logs"])
