"""``cairn serve --conformance`` as a process: the first line, the port, the end."""

import json
import signal
import ssl
import subprocess
import sys
import urllib.request

import pytest

from cairn.cli import main
from cairn.services.conformance.profiles import SUITES


@pytest.fixture
def started():
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "cairn",
            "serve",
            "--conformance",
            "--tls",
            "self-signed",
            "--port",
            "0",
            "--seed",
            "1",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_the_first_line_names_the_issuers_and_the_server_answers(started):
    issuers = json.loads(started.stdout.readline())
    assert list(issuers) == list(SUITES)
    assert all(did.startswith("did:key:z") for did in issuers.values())
    base = started.stderr.readline().split()[1].removesuffix("/vc-api/;")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    did = issuers["ecdsa-rdfc-2019-P-384"]
    with urllib.request.urlopen(f"{base}/1.0/identifiers/{did}", context=context) as answer:
        assert json.load(answer)["didDocument"]["id"] == did
    started.send_signal(signal.SIGINT)
    assert started.wait(10) == 0


@pytest.mark.parametrize(
    "words", [["serve", "--processes", "0"], ["serve", "--conformance", "--port", "70000"]]
)
def test_wrong_use(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert capsys.readouterr().err
