"""``cairn verify --offline`` never opens a socket, and never resolves a name either."""

import json
import socket

import pytest

from cairn.canonical.contexts import Contexts
from cairn.cli import main
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.proofs import data_integrity

KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(32))
WEB = "did:web:issuer.example"


def credential(issuer, method):
    return data_integrity.sign(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialStatus": {
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": "94567",
                "statusListCredential": "https://issuer.example/status/1",
            },
            "credentialSubject": {"id": "did:example:learner"},
        },
        suite="eddsa-rdfc-2022",
        signer=KEY,
        verification_method=method,
        created="2026-01-01T00:00:00Z",
        contexts=Contexts.shipped(),
    )


@pytest.fixture
def files(tmp_path):
    public = KEY.public_key
    for name, document in {
        "key.json": credential(public.did_key, public.key_id),
        "web.json": credential(WEB, f"{WEB}#key-1"),
    }.items():
        (tmp_path / name).write_text(json.dumps(document))
    return tmp_path


@pytest.fixture
def touched(monkeypatch):
    """Every attempt to reach the network, none of which succeeds."""
    attempts = []

    def refuse(*arguments, **_):
        attempts.append(arguments)
        raise OSError("there is no network in this test")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return attempts


def verify(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main(["verify", "--json", *[str(word) for word in words]])
    return left.value.code, json.loads(capsys.readouterr().out)["results"]


def test_offline_asks_nobody_and_says_that_it_could_not_tell(files, touched, capsys):
    code, results = verify(capsys, "--offline", files)
    assert touched == []
    assert code == 3
    assert [result["outcome"] for result in results] == ["indeterminate"] * 2


def test_without_it_the_list_and_the_key_are_asked_for(files, touched, capsys):
    # The test above could not fail were nothing ever asked.
    code, results = verify(capsys, files)
    assert touched
    assert code == 3
    assert {result["outcome"] for result in results} == {"indeterminate"}
