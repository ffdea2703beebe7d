"""The commands of the guides are run as they stand, and print what the guides say.

Each command of each page is either run here, in a folder with what its reader has, or stands in
``ELSEWHERE`` with what tries it: a new one that is neither fails. The lines that a page shows under
a command must be in what it prints, in that order, where ``…`` is anything.
"""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field, replace

import pytest
from tests.guide_blocks import PAGES, ROOT, blocks, commands

GUIDES = ROOT / "docs/guides"
LOG = "docs/guides/log.md"
ANCHORING = "docs/guides/anchoring.md"
LEARNER = "did:key:z6MkkXK6EcL4umzy9u2mE3DzNjpvSpqA182F3xd5bakJ47Rs"
ISSUE = (
    "cairn key generate --out key.json && cairn issue achievement.yaml recipients.csv"
    " --key key.json --issuer issuer.yaml --out credentials.jsonl --status-out status"
    " --status-list-url '{at}/{{purpose}}/{{n}}' && head -n 1 credentials.jsonl > credential.json"
)


@dataclass
class Reader:
    """What the reader of a page has and does beside its commands.

    Attributes:
        before: run first; a function is given the folder.
        instead: parts of commands that stand for something of the reader's, and what.
        meanwhile: what is run before the command that begins so.
        ends: exit codes other than 0, by how the command begins.
    """

    before: list = field(default_factory=list)
    instead: dict[str, str] = field(default_factory=dict)
    meanwhile: dict[str, str] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)


def _one_of(page, kind, number, name):
    def write(folder):
        (folder / name).write_text(blocks(GUIDES / page, kind)[number], encoding="utf-8")

    return write


def _own_did(folder):
    """The issuer of the guide to verifying: did:web:uni.example, with the files that it pins."""
    key = json.loads((folder / "key.json").read_text())["publicKeyMultibase"]
    did = "did:web:uni.example"
    method = {"id": f"{did}#1", "type": "Multikey", "controller": did, "publicKeyMultibase": key}
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }
    (folder / "uni").mkdir()
    (folder / "uni/did.json").write_text(json.dumps(document))
    profile = (folder / "issuer.yaml").read_text()
    (folder / "issuer.yaml").write_text(f"id: {did}\n{profile}")


READERS = {
    "README.md": Reader(),
    "docs/guides/issuing.md": Reader(
        before=["rm -f key.json"],
        meanwhile={"cairn revoke": "head -n 1 credentials.jsonl > credential.json"},
    ),
    "docs/guides/verifying.md": Reader(
        before=[
            "cairn key generate --out key.json",
            _own_did,
            ISSUE.format(at="https://uni.example/status")
            .removeprefix("cairn key generate --out key.json && ")
            .replace("--status-out", "--did-document uni/did.json --status-out"),
            "cp status/revocation/1.json uni/revocation-1.json",
            _one_of("verifying.md", "yaml", 0, "pins.yaml"),
            _one_of("verifying.md", "yaml", 1, "issuers.yaml"),
        ],
        # Its own web server is not there: what it would serve is pinned.
        instead={
            "credentials.jsonl --offline": "credentials.jsonl --offline --pin pins.yaml",
            "--trust issuers.yaml": "--trust issuers.yaml --offline --pin pins.yaml",
        },
    ),
    "docs/guides/stacking.md": Reader(before=[_one_of("stacking.md", "json", 0, "QUESTION.json")]),
    "docs/guides/programmes.md": Reader(
        before=[
            ISSUE.format(at="https://status.example.org"),
            _one_of("programmes.md", "yaml", 0, "PROGRAMME.yaml"),
            _one_of("programmes.md", "yaml", 1, "CASE.yaml"),
            f"sed -i 's/did:key:z6Mk…/{LEARNER}/' CASE.yaml",
        ],
        instead={"CREDENTIAL…": "credential.json --offline --status status"},
        ends={"cairn stack": 1},
    ),
    "docs/guides/profiles.md": Reader(
        before=[_one_of("profiles.md", "yaml", 0, "our-university.yaml")],
    ),
    ANCHORING: Reader(
        before=[
            "cairn key generate --out log-key.json",
            "cairn log init uni-log --origin log.example/main --key log-key.json",
            "cairn log append uni-log issuer.yaml --kind policy",
            "cairn log checkpoint uni-log --key log-key.json",
        ],
        instead={
            "anchors/5120": "anchors/1",
            "deploy --key": "deploy --allow-private --key",
            "anchor --key": "anchor --allow-private --key",
            "anchor check": "anchor check --allow-private",
        },
    ),
    LOG: Reader(
        before=[
            ISSUE.format(at="https://status.example.org"),
            "cp credential.json diploma.json && echo policy > policy-2026.pdf",
            *(f"cairn key generate --out {each}.json" for each in "abc"),
        ],
        # There are no web servers of the log and of its witnesses; a server answers in the latter's
        # place, and the third is away, as the guide shows.
        instead={
            "https://witness.c.example": "http://127.0.0.1:9",
            "--key log-key.json --policy": "--key log-key.json --allow-private --policy",
            "audit https://log.uni.example": "audit uni-log",
            "evidence witness.sqlite": "evidence a.sqlite",
            "forget uni-log diploma.json": "forget uni-log diploma.json --yes",
            "diploma.json --log-policy": "diploma.json --offline --status status --log-policy",
        },
        meanwhile={
            "cairn verify": "cairn log prove uni-log diploma.json --kind credential --policy policy.txt",
            "cairn log check policy-2026.pdf": "cairn log append uni-log policy-2026.pdf --kind policy"
            " && cairn log checkpoint uni-log --key log-key.json --policy policy.txt --allow-private"
            " && cairn log prove uni-log policy-2026.pdf --kind policy --policy policy.txt",
        },
    ),
}
ELSEWHERE = {
    "make demo": "tests/registry/operating/test_demo.py",
    "make test": "this is it",
    "python3 -m venv": "make does the same",
    "git pull": "needs the network",
    "pip install": "needs the network; the extras are held by test_guide_words.py",
    "export CAIRN_RPC_URL=": "a node of the reader's; below, one on loopback",
    "cairn export blockcerts": "tests/unit/cli/test_export_command.py",
    "cairn institution": "tests/registry/closing/test_rehearsal.py",
    "unzip exempla-": "tests/registry/closing/test_rehearsal.py",
    "cairn verify badge.json": "tests/registry/closing/test_rehearsal.py",
    "openssl": "tests/unit/bulk; the settings are held by test_guides.py",
    "dask": "tests/unit/bulk",
    "cairn issue achievement.yaml recipients.csv --key key.json --issuer issuer.yaml --out "
    "credentials.jsonl --cluster": "tests/unit/bulk",
    "cairn verify credentials.jsonl --report report.html --cluster": "tests/unit/bulk",
    "cairn verify PATH": "a synopsis",
    "cairn doctor": "tests/unit/cli/test_wrong_use.py",
    "cairn serve": "tests/registry/operating/test_serving.py",
    "cairn backup": "tests/registry/operating/test_backup.py",
    "cairn health": "tests/registry/operating/test_health.py",
    "cairn restore": "tests/registry/operating/test_backup.py",
    "cairn upgrade": "tests/registry/operating/test_backup.py",
    "cairn witness serve": "below, in the background",
}


def _elsewhere(words):
    return any(words.startswith(each) for each in ELSEWHERE)


class Shell:
    """A folder in which commands are run one after another, as a person would."""

    def __init__(self, folder):
        self.folder = folder
        programs = folder / "bin"
        programs.mkdir()
        (programs / "cairn").write_text(f'#!/bin/sh\nexec {sys.executable} -m cairn "$@"\n')
        (programs / "cairn").chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "CAIRN_PASSPHRASE": "a long passphrase",
            "PYTHONPATH": str(ROOT / "src"),
        }

    def run(self, words, ends=0):
        """Run a command line; what it printed on both outputs."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == ends, f"$ {words}\n{said}"
        return said


@pytest.fixture
def shell(tmp_path):
    """With the examples of the project, beside and in a folder of their own."""
    for each in (ROOT / "examples").glob("*.*"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return Shell(tmp_path)


def _lacking(printed, said):
    """The lines that a page shows and that were not printed, after one another."""
    place, lacking = 0, []
    for line in printed:
        pattern = re.escape(line).replace("…", ".*")
        found = re.compile(pattern).search(said, place)
        if found is None:
            lacking.append(line)
        else:
            place = found.end()
    return lacking


def _witness(shell, letter):
    """One of the witnesses of the guide to the log, and the address at which it answers."""
    words = (
        f"cairn witness serve --record {letter}.sqlite --key {letter}.json --port 0"
        f" --name witness.{letter}.example --log"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", *words.split(), shell.environment["UNI_LOG"]],
        cwd=shell.folder,
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    shell.environment[f"WITNESS_{letter.upper()}"] = process.stdout.readline().strip()
    url = re.search(r"http://[\w.:]+\d", process.stderr.readline())[0]
    return process, url


def _follow(shell, page, reader, after=None):
    """Do what a page says, as its reader."""
    for step in reader.before:
        step(shell.folder) if callable(step) else shell.run(step)
    ran = 0
    for each in commands(page):
        if _elsewhere(each.words):
            continue
        for begins, words in reader.meanwhile.items():
            if each.words.startswith(begins):
                shell.run(words)
        words = each.words
        for shown, meant in reader.instead.items():
            words = words.replace(shown, meant)
        ends = next((end for begin, end in reader.ends.items() if words.startswith(begin)), 0)
        said = shell.run(words, ends)
        assert _lacking(each.printed, said) == [], f"$ {words}\n{said}"
        if after:
            after(words, said)
        ran += 1
    assert ran > 0


@pytest.mark.parametrize("name", [name for name in READERS if name not in {LOG, ANCHORING}])
def test_the_commands_of_a_page(shell, name):
    _follow(shell, ROOT / name, READERS[name])


def test_the_commands_of_the_guide_to_the_log(shell):
    """With two witnesses of three, on ports of this machine."""
    reader, started = READERS[LOG], []
    instead = dict(reader.instead)

    def after(words, said):
        if not words.startswith("cairn log init"):
            return
        shell.environment["UNI_LOG"] = said.splitlines()[0]
        shell.environment["OTHER_LOG"] = said.splitlines()[0]
        for letter in "ab":
            process, url = _witness(shell, letter)
            started.append(process)
            instead[f"https://witness.{letter}.example"] = url
        key = "cairn witness key --key c.json --name witness.c.example"
        shell.environment["WITNESS_C"] = shell.run(key).strip()

    try:
        _follow(shell, GUIDES / "log.md", replace(reader, instead=instead), after)
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)


@pytest.mark.soak
def test_the_commands_of_the_guide_to_anchoring(shell, chain_node):
    """Before a node on loopback; the account that the guide makes is given money.

    Most of its time is waited for blocks, as its reader waits.
    """
    pytest.importorskip("eth_account", reason="the part “chain” is not installed")
    shell.environment |= {
        "CAIRN_CHAIN_PASSPHRASE": "a long passphrase",
        "CAIRN_RPC_URL": chain_node.url,
    }
    reader = READERS[ANCHORING]
    instead = {
        "--rpc https://node.example --rpc https://other.example": f"--rpc {chain_node.url}",
        **reader.instead,
    }

    def after(words, said):
        if words.startswith("cairn log anchor key"):
            chain_node.fund(said.split()[0])
        if words.startswith("cairn log anchor deploy"):
            instead["0x4fd4…"] = re.search(r"^0x\w{40}$", said, re.MULTILINE)[0]

    _follow(shell, GUIDES / "anchoring.md", replace(reader, instead=instead), after)


def test_every_command_is_run_or_said_to_be_tried_elsewhere():
    left = [
        f"{name}: {each.words}"
        for page in PAGES
        if (name := str(page.relative_to(ROOT))) not in READERS
        for each in commands(page)
        if not _elsewhere(each.words)
    ]
    assert left == []


def test_what_tries_the_others_is_there():
    for said in ELSEWHERE.values():
        for path in re.findall(r"tests/[\w/.]+\w", said):
            assert (ROOT / path).exists(), path


def test_a_line_that_is_not_printed_is_seen():
    assert _lacking(["1 of … people", "done"], "0\n1 of 12 people\ndone") == []
    assert _lacking(["done", "1 of … people"], "1 of 12 people\ndone") == ["1 of … people"]


def test_the_answer_that_the_guide_to_stacking_gives(shell):
    _one_of("stacking.md", "json", 1, "finish.json")(shell.folder)
    answer = json.loads(shell.run("cairn stack finish.json --json"))
    assert (answer["path"], answer["cost"]) == (["k2"], 5)
