"""``cairn log`` and ``cairn witness``, as an operator types them."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from cairn.cli import main
from cairn.cli.evidence_files import digest_name
from cairn.transparency.anchors import AnchorReceipt
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.entries import Personal, commitment_entry
from cairn.transparency.log_proof import LogProof
from cairn.transparency.notes import Note

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
CAIRN = [sys.executable, "-m", "cairn"]
RECEIPT = AnchorReceipt(
    *(1, "0x" + "a" * 40, "0x" + "b" * 40, "0x" + "c" * 64, 7, "0x" + "d" * 64, 1_780_000_000),
    Checkpoint("log.example", 1, bytes(32)),
)
STATUS_URL = "https://status.example.org/{purpose}/{n}"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(*words, expect=0):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capsys.readouterr()
        assert left.value.code == expect, said.out + said.err
        return said.out

    return run


def key(run, name):
    run("key", "generate", "--out", f"{name}.json", "--no-passphrase")


@pytest.fixture
def issued(run):
    """A class of credentials, and a log's key."""
    key(run, "issuer")
    key(run, "log")
    run(
        *("issue", EXAMPLES / "achievement.yaml", EXAMPLES / "recipients.csv"),
        *("--key", "issuer.json", "--issuer", EXAMPLES / "issuer.yaml"),
        *("--out", "class.jsonl", "--status-list-url", STATUS_URL, "--status-out", "status"),
    )
    first = Path("class.jsonl").read_bytes().splitlines()[0]
    Path("one.json").write_bytes(first)
    return len(Path("class.jsonl").read_bytes().splitlines())


@pytest.fixture
def log(run, issued):
    """A log of the class and its status lists, published."""
    del issued
    vkey = run("log", "init", "log", "--origin", "log.example", "--key", "log.json").strip()
    run("log", "append", "log", "class.jsonl", "--kind", "credential")
    run("log", "append", "log", "status/revocation/1.json", "--kind", "status-list")
    run("log", "checkpoint", "log", "--key", "log.json")
    Path("alone.txt").write_text(run("log", "policy", "--log", vkey))
    return vkey


def lights(run, *words, expect=0):
    words = ("verify", *words, "--offline", "--status", "status", "--json")
    return [
        tuple(each["lights"].values()) for each in json.loads(run(*words, expect=expect))["results"]
    ]


def test_a_class_is_logged_proved_and_verified(run, log, issued):
    assert f"{issued + 1} entries published, 0 waiting" in run("log", "show", "log")
    run("log", "prove", "log", "class.jsonl", "--kind", "credential")
    found = lights(run, "class.jsonl", "--log-policy", "alone.txt")
    assert found == [("passed", "passed", "not_applicable")] * issued
    found = lights(run, "class.jsonl", "--log-policy", "alone.txt", "--jobs", "2")
    assert found == [("passed", "passed", "not_applicable")] * issued


def test_the_proof_lies_beside_the_credential_or_is_named(run, log):
    run("log", "prove", "log", "one.json", "--kind", "credential")
    asked = ("--log-policy", "alone.txt", "--require", "log")
    assert lights(run, "one.json", *asked)[0][1] == "passed"
    Path("one.json.tlog-proof").rename("elsewhere")
    assert lights(run, "one.json", *asked, expect=3)[0][1] == "indeterminate"
    assert lights(run, "one.json", *asked, "--log-proof", "elsewhere")[0][1] == "passed"
    run("log", "prove", "log", "class.jsonl", "--kind", "credential", "--out", "proofs")
    assert lights(run, "one.json", *asked, "--log-proof", "proofs")[0][1] == "passed"
    run("verify", "one.json", "--log-proof", "nowhere", expect=2)


def test_without_trusted_logs_it_could_not_be_told_and_the_verdict_stands(run, log):
    run("log", "prove", "log", "one.json", "--kind", "credential")
    assert lights(run, "one.json") == [("passed", "indeterminate", "not_applicable")]
    shown = run("verify", "one.json", "--offline", "--status", "status")
    assert "● Signature and status: yes   ○ Logged and witnessed: could not tell" in shown


def test_the_logs_may_stand_in_the_trust_file(run, log):
    run("log", "prove", "log", "one.json", "--kind", "credential")
    issuer = json.loads(Path("one.json").read_text())["issuer"]["id"]
    listed = {
        "issuers": [{"id": issuer, "name": "X", "said_by": "me"}],
        "logs": Path("alone.txt").read_text(),
    }
    Path("trust.json").write_text(json.dumps(listed))
    assert lights(run, "one.json", "--trust", "trust.json")[0][1] == "passed"


def test_a_false_proof_is_shown_beside_a_confirmed_credential(run, log):
    run("log", "prove", "log", "class.jsonl", "--kind", "credential", "--out", "proofs")
    lines = Path("class.jsonl").read_bytes().splitlines()
    Path("two.json").write_bytes(lines[1])
    for line, name in zip(lines[2:4], ("one.json", "two.json"), strict=True):
        shutil.copy(f"proofs/{digest_name(line)}.tlog-proof", f"{name}.tlog-proof")
    asked = ("--log-policy", "alone.txt")
    shown = run("verify", "one.json", "two.json", "--offline", "--status", "status", *asked)
    assert shown.count("● Confirmed") == 2
    assert "✖ Logged and witnessed: no" in shown
    assert "[log.included]" in shown
    run("verify", "one.json", "--offline", "--status", "status", *asked, "--report", "r.csv")
    assert "no" in Path("r.csv").read_text().splitlines()[1].split(",")[-2]
    run(
        "verify",
        "one.json",
        "--offline",
        "--status",
        "status",
        *asked,
        "--require",
        "log",
        expect=1,
    )


def test_published_documents_are_checked_by_themselves(run, log):
    words = ("status/revocation/1.json", "--kind", "status-list")
    run("log", "prove", "log", *words)
    assert "at place" in run("log", "check", *words, "--policy", "alone.txt")
    run(
        "log",
        "check",
        "status/revocation/1.json",
        "--kind",
        "policy",
        "--policy",
        "alone.txt",
        expect=1,
    )
    Path("unlogged.txt").write_text("A policy that nobody logged.")
    run("log", "prove", "log", "unlogged.txt", "--kind", "policy", expect=3)


def test_every_kind_of_document_can_be_logged(run, log):
    kinds = [
        *("decision", "key", "controller-document", "status-list", "catalogue", "achievement"),
        *("accreditation", "policy", "precedent", "agreement", "trust-list", "closure"),
    ]
    for kind in kinds:
        Path(f"{kind}.txt").write_text(f"This is a {kind}.")
        run("log", "append", "log", f"{kind}.txt", "--kind", kind)
    run("log", "checkpoint", "log", "--key", "log.json")
    shown = run("log", "audit", "log", "--log-key", log)
    assert "    1  closure" in shown
    assert "decision" not in shown
    run("log", "prove", "log", "decision.txt", "--kind", "decision")
    run("log", "check", "decision.txt", "--kind", "decision", "--policy", "alone.txt")
    run("log", "check", "decision.txt", "--kind", "policy", "--policy", "alone.txt", expect=1)


def test_appending_again_changes_nothing(run, log, issued):
    before = Path("log/public/checkpoint").read_bytes()
    run("log", "append", "log", "class.jsonl", "--kind", "credential")
    assert "Nothing new" in run("log", "checkpoint", "log", "--key", "log.json")
    assert Path("log/public/checkpoint").read_bytes() == before
    assert f"{issued + 1} entries" in run("log", "show", "log")


def test_what_is_no_credential_is_not_logged_as_one(run, log):
    Path("rubbish.json").write_text("[1, 2]")
    run("log", "append", "log", "rubbish.json", "--kind", "credential", expect=2)
    Path("empty").write_text(" ")
    run("log", "append", "log", "empty", "--kind", "policy", expect=2)
    assert "0 waiting" in run("log", "show", "log")


def test_an_audit_finds_what_was_changed(run, log, issued):
    assert "is whole" in run("log", "audit", "log", "--policy", "alone.txt")
    run("log", "audit", "log", expect=2)
    file = Path(f"log/public/tile/entries/000.p/{issued + 1}")
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    assert "✖ The log does not hold" in run("log", "audit", "log", "--log-key", log, expect=1)


def test_a_log_is_taken_over(run, log):
    shutil.copytree("log/public", "taken/public")
    run("log", "adopt", "taken", "--log-key", log)
    run("log", "append", "taken", "one.json", "--kind", "credential")
    run("log", "checkpoint", "taken", "--key", "log.json")
    run("log", "audit", "taken/public", "--log-key", log)


# --- erasure -----------------------------------------------------------------------------------


def test_erasure_drill(run, log):
    """After it nobody who lacks the sidecar can tie an entry to the learner, whatever they hold."""
    run("log", "prove", "log", "one.json", "--kind", "credential")
    proof = LogProof.parse(Path("one.json.tlog-proof").read_bytes())
    salt, credential = proof.extra, Path("one.json").read_bytes()
    run("log", "forget", "log", "one.json", "--yes")
    # 1. The salt is in no file of the log any more, free pages included.
    for file in Path("log").rglob("*"):
        if file.is_file():
            assert salt not in file.read_bytes(), file
    # 2. The operator cannot prove it again; whoever tries all salts that are left finds nothing.
    run("log", "prove", "log", "one.json", "--kind", "credential", expect=3)
    with sqlite3.connect("log/private/salts.sqlite") as connection:
        salts = [row[0] for row in connection.execute("SELECT salt FROM salt")]
    connection.close()
    bundle = b"".join(file.read_bytes() for file in Path("log/public/tile/entries").rglob("0*/*"))
    bundle += b"".join(
        file.read_bytes() for file in Path("log/public/tile/entries").glob("*") if file.is_file()
    )
    assert commitment_entry(Personal.CREDENTIAL, credential, salt).octets in bundle
    for each in [*salts, bytes(32)]:
        assert commitment_entry(Personal.CREDENTIAL, credential, each).octets not in bundle
    # 3. No name, address or identifier of anybody is in what is public.
    subject = json.loads(credential)["credentialSubject"]
    public = b"".join(file.read_bytes() for file in Path("log/public").rglob("*") if file.is_file())
    for text in strings_of(subject):
        assert text.encode() not in public
    # 4. Who holds the sidecar still can: that is the learner's own.
    found = lights(run, "one.json", "--log-policy", "alone.txt")
    assert found == [("passed", "passed", "not_applicable")]
    # 5. The log itself is as whole as before.
    run("log", "audit", "log", "--log-key", log)


def strings_of(value):
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings_of(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings_of(each)]
    return [value] if isinstance(value, str) and len(value) > 4 else []


def test_the_erased_cannot_come_back_by_appending(run, log, issued):
    """A new salt makes a new entry: the old one stays nobody's."""
    run("log", "forget", "log", "one.json", "--yes")
    run("log", "append", "log", "one.json", "--kind", "credential")
    run("log", "checkpoint", "log", "--key", "log.json")
    assert f"{issued + 2} entries" in run("log", "show", "log")


# --- witnesses ---------------------------------------------------------------------------------


@contextmanager
def serving(name, vkey, *more):
    """A witness in a process of its own, as its operator starts it."""
    words = ["witness", "serve", "--record", f"{name}.sqlite", "--key", f"{name}.json"]
    words += ["--name", f"{name}.example", "--log", vkey, "--port", "0", *more]
    process = subprocess.Popen(
        [*CAIRN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        own = process.stdout.readline().strip()
        url = re.search(r"http://[^;]+", process.stderr.readline())[0]
        yield f"{own} {url}"
    finally:
        process.terminate()
        rest = process.communicate()[1]
        assert "Stopped." in rest
        assert process.returncode == 0


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@contextmanager
def files(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_two_of_two_witnesses(run, log):
    for name in ("a", "b"):
        key(run, name)
    with serving("a", log) as a, serving("b", log) as b:
        text = run("log", "policy", "--log", log, "--witness", a, "--witness", b, "--quorum", "2")
        Path("policy.txt").write_text(text)
        words = ("log", "checkpoint", "log", "--key", "log.json", "--policy", "policy.txt")
        said = run(*words, "--allow-private")
        assert said.count("cosigned.") == 2
        assert "enough." in said
        run("log", "prove", "log", "one.json", "--kind", "credential", "--policy", "policy.txt")
    asked = ("--log-policy", "policy.txt", "--require", "log")
    assert lights(run, "one.json", *asked)[0][1] == "passed"
    shown = run("verify", "one.json", "--offline", "--status", "status", *asked)
    assert re.search(
        r"By .* UTC enough\s+witnesses\s+\(2:\s+a\S*,\s+b\S*\)\s+had\s+seen\s+it", shown
    )
    assert "2 of 2 witnesses cosigned" in run("log", "audit", "log", "--policy", "policy.txt")
    run("log", "append", "log", "policy.txt", "--kind", "policy")
    said = run(*words, "--allow-private", expect=3)
    assert "○ a.example did not" in said
    run("log", "audit", "log", "--policy", "policy.txt", expect=3)


def test_a_fork_is_told_to_the_witness_operator_and_to_the_logs(run, log):
    key(run, "a")
    run("log", "init", "fork", "--origin", "log.example", "--key", "log.json")
    Path("other.txt").write_text("Another history.")
    run("log", "append", "fork", "other.txt", "--kind", "policy")
    run("log", "checkpoint", "fork", "--key", "log.json")
    with serving("a", log) as a:
        Path("policy.txt").write_text(run("log", "policy", "--log", log, "--witness", a))
        words = ("--key", "log.json", "--policy", "policy.txt", "--allow-private")
        run("log", "checkpoint", "log", *words)
        said = run("log", "checkpoint", "fork", *words, expect=1)
        assert "✖ a.example has seen another log than this one" in said
    assert run("witness", "evidence", "a.sqlite").startswith("Nothing")
    with files("fork/public") as url:
        looked = ("--record", "a.sqlite", "--key", "a.json", "--name", "a.example")
        run("witness", "look", *looked, "--log", f"{log} {url}", "--allow-private", expect=3)
    size = Checkpoint.parse(Note.parse(Path("log/public/checkpoint").read_bytes()).text).size
    for number in range(size - 1):
        Path(f"more-{number}").write_text(f"More {number}.")
    more = [f"more-{number}" for number in range(size - 1)]
    run("log", "append", "fork", *more, "--kind", "policy")
    run("log", "checkpoint", "fork", "--key", "log.json")
    with files("fork/public") as url:
        run("witness", "look", *looked, "--log", f"{log} {url}", "--allow-private", expect=1)
    (kept,) = json.loads(run("witness", "evidence", "a.sqlite", "--json", expect=1))["evidence"]
    assert (kept["finding"], kept["origin"]) == ("split_view", "log.example")
    assert "split_view" in run("witness", "evidence", "a.sqlite", expect=1)


def test_a_log_elsewhere_is_audited_and_followed(run, log):
    key(run, "a")
    with files("log/public") as url:
        run("log", "audit", url, "--log-key", log, expect=2)
        assert "is whole" in run("log", "audit", url, "--log-key", log, "--allow-private")
        words = ("--record", "a.sqlite", "--key", "a.json", "--name", "a.example")
        said = run("witness", "look", *words, "--log", f"{log} {url}", "--allow-private")
        assert "cosigned" in said
    run("witness", "look", *words, "--log", f"{log} {url}", "--allow-private", expect=3)


def test_wrong_use(run, log):
    run("log", "init", "log", "--origin", "log.example", "--key", "log.json", expect=2)
    run("log", "init", "other", "--origin", "with space", "--key", "log.json", expect=2)
    run("log", "append", "nowhere", "one.json", "--kind", "credential", expect=2)
    run("log", "checkpoint", "log", "--key", "issuer.json", expect=2)
    run("log", "policy", "--log", log, "--quorum", "1", expect=2)
    run("log", "policy", "--log", "nonsense", expect=2)
    run("verify", "one.json", "--log-policy", "nowhere", expect=2)
    run("witness", "evidence", "nowhere", expect=2)


def test_proofs_of_what_is_in_a_zip_or_in_an_array(run, log):
    lines = Path("class.jsonl").read_bytes().splitlines()[:2]
    Path("array.json").write_bytes(b"[" + b",".join(lines) + b"]")
    with ZipFile("class.zip", "w") as archive:
        archive.writestr("a.json", lines[0])
        archive.writestr("b.jsonl", lines[1])
    for many in ("array.json", "class.zip"):
        run("log", "prove", "log", many, "--kind", "credential")
        assert len(list(Path(f"{many}.tlog-proofs").iterdir())) == 2
        found = lights(run, many, "--log-policy", "alone.txt")
        assert found == [("passed", "passed", "not_applicable")] * 2


def test_receipts_are_found_as_an_export_has_them(run, log):
    """By digest beside the proofs, in a folder that is named and in the ZIP; never as credentials."""
    run("log", "prove", "log", "class.jsonl", "--kind", "credential", "--out", "proofs")
    name = digest_name(Path("one.json").read_bytes())
    proof = Path("proofs") / f"{name}.tlog-proof"
    receipt = Path("proofs") / f"{name}.anchor.json"
    receipt.write_text(RECEIPT.text)
    Path("credentials").mkdir()
    Path("credentials/one.json").write_bytes(Path("one.json").read_bytes())
    with ZipFile("export.zip", "w") as archive:
        for path in (Path("credentials/one.json"), proof, receipt):
            archive.write(path)
    # No node is named, so the receipt is found and its chain not asked.
    found = [("passed", "passed", "indeterminate")]
    policy = ("--log-policy", "alone.txt")
    assert lights(run, "credentials", "--log-proof", "proofs", *policy) == found
    assert (
        lights(run, "credentials", "--log-proof", "proofs", "--anchor", "proofs", *policy) == found
    )
    assert lights(run, "export.zip", *policy) == found
    for path in ("one.json.tlog-proof", "one.json.anchor.json"):
        source = proof if path.endswith("proof") else receipt
        (Path("credentials") / path).write_bytes(source.read_bytes())
    assert lights(run, "credentials", *policy) == found
