"""``cairn revoke``, ``suspend`` and ``reinstate``, from key file to verified verdict."""

import copy
import json
from datetime import UTC, datetime

import pytest

from cairn.canonical.contexts import Contexts
from cairn.cli import main
from cairn.cli.status_audit import read_audit
from cairn.cli.status_folder import StatusFolder
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.keyvaults import encrypted_file
from cairn.proofs import data_integrity
from cairn.verification import NO_FACTS, Document, Outcome, verify

TEMPLATE = "https://issuer.example/status/{purpose}/{n}"
AT = "2026-11-01T12:00:00Z"
SUITES = {KeyType.ED25519: "eddsa-rdfc-2022", KeyType.P256: "ecdsa-rdfc-2019"}


def run(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    return left.value.code, shown.out, shown.err


def key_file(path, kind=KeyType.ED25519, seed=1):
    key = PrivateKey.from_secret(kind, bytes([seed]) * 32)
    encrypted_file.create(path, key, passphrase=None, entropy=b"")
    return key


class Issuer:
    """An institution with a key, a status folder and three credentials."""

    def __init__(self, root, key, *, did="", method="", suspendable=True):
        self.root, self.key = root, key
        self.did = did or key.public_key.did_key
        self.method = method or key.public_key.key_id
        self.status = root / "status"
        with StatusFolder.create(
            self.status, TEMPLATE, random=bytes, suspendable=suspendable
        ) as folder:
            folder.claim(self.did)
            folder.reserve("class of 2026", 3)
            self.files = [self.credential(folder, number) for number in range(3)]
            folder.publish(self.sign, issuer=self.did, at=AT)

    def sign(self, document):
        return data_integrity.sign(
            document,
            suite=SUITES[self.key.public_key.type],
            signer=self.key,
            verification_method=self.method,
            created=AT,
            contexts=Contexts.shipped(),
        )

    def credential(self, folder, number):
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": f"urn:uuid:00000000-0000-8000-8000-00000000000{number}",
            "type": ["VerifiableCredential"],
            "issuer": self.did,
            "validFrom": AT,
            "credentialStatus": folder.places.entries(number),
            "credentialSubject": {"id": "did:example:learner"},
        }
        path = self.root / f"{number}.json"
        path.write_text(json.dumps(self.sign(document)))
        return path

    def facts(self, *documents):
        """The published lists, as a verifier gets them."""
        lists = [
            Document(TEMPLATE.replace("{purpose}", purpose).replace("{n}", "1"), path.read_bytes())
            for purpose in ("revocation", "suspension")
            for path in self.status.glob(f"{purpose}/1.json")
        ]
        return NO_FACTS.with_documents([*lists, *documents])

    def outcome(self, number, *documents):
        facts = self.facts(*documents)
        return verify(self.files[number].read_bytes(), facts, at=datetime.now(UTC)).outcome


@pytest.fixture
def issuer(tmp_path):
    key = key_file(tmp_path / "key.json")
    return Issuer(tmp_path, key)


def act(issuer, capsys, name, *more, reason="awarded in error", key="key.json"):
    return run(
        capsys,
        name,
        "--status",
        issuer.status,
        "--key",
        issuer.root / key,
        "--reason",
        reason,
        *more,
    )


def test_a_revoked_credential_no_longer_verifies(issuer, capsys):
    assert [issuer.outcome(number) for number in range(3)] == [Outcome.PASSED] * 3
    code, out, _ = act(issuer, capsys, "revoke", issuer.files[1])
    assert code == 0
    assert "revoked" in out
    assert [issuer.outcome(number) for number in range(3)] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.PASSED,
    ]


def test_what_has_no_entry_for_it_cannot_be_suspended_and_hears_what_to_do(tmp_path, capsys):
    usual = Issuer(tmp_path, key_file(tmp_path / "key.json"), suspendable=False)
    code, _, said = act(usual, capsys, "suspend", usual.files[0])
    assert code == 1
    assert "issued to be revoked only" in said
    assert "--suspendable" in said
    assert usual.outcome(0) is Outcome.PASSED
    assert act(usual, capsys, "revoke", usual.files[0])[0] == 0
    assert usual.outcome(0) is Outcome.FAILED


def test_a_suspension_ends_and_a_revocation_does_not(issuer, capsys):
    assert act(issuer, capsys, "suspend", issuer.files[0])[0] == 0
    assert issuer.outcome(0) is Outcome.FAILED
    assert act(issuer, capsys, "reinstate", issuer.files[0])[0] == 0
    assert issuer.outcome(0) is Outcome.PASSED
    assert act(issuer, capsys, "revoke", issuer.files[0])[0] == 0
    code, _, err = act(issuer, capsys, "reinstate", issuer.files[0])
    assert code == 1
    assert "final" in err
    assert issuer.outcome(0) is Outcome.FAILED


def test_the_audit_has_a_line_for_each_act(issuer, capsys):
    act(issuer, capsys, "suspend", *issuer.files, reason="an appeal is heard")
    act(issuer, capsys, "reinstate", issuer.files[2], reason="the appeal was heard")
    lines = read_audit(issuer.status / "private" / "audit.jsonl")
    assert [line.act for line in lines] == ["suspend"] * 3 + ["reinstate"]
    assert lines[0].credential.startswith("urn:uuid:")
    assert lines[-1].reason == "the appeal was heard"


def test_the_answer_as_json(issuer, capsys):
    act(issuer, capsys, "revoke", issuer.files[0])
    code, out, _ = act(issuer, capsys, "revoke", "--json", *issuer.files)
    answer = json.loads(out)
    assert code == 0
    assert answer["act"] == "revoke"
    assert len(answer["changed"]) == 2
    assert len(answer["already"]) == 1
    assert answer["refused"] == answer["unreadable"] == []
    assert [path.rpartition("/")[2] for path in answer["lists"]] == ["1.json"]


def test_lines_of_a_file_are_credentials_too(issuer, capsys):
    batch = issuer.root / "out.jsonl"
    batch.write_text("\n".join(file.read_text() for file in issuer.files))
    assert act(issuer, capsys, "revoke", batch)[0] == 0
    assert {issuer.outcome(number) for number in range(3)} == {Outcome.FAILED}


def test_a_credential_of_another_issuer_is_refused(issuer, capsys, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    stranger = Issuer(other, key_file(other / "key.json", seed=2))
    code, _, err = act(issuer, capsys, "revoke", stranger.files[0])
    assert code == 1
    assert "issued by" in err
    assert read_audit(issuer.status / "private" / "audit.jsonl") == []


def test_the_key_of_another_issuer_is_refused(issuer, capsys):
    key_file(issuer.root / "other.json", seed=2)
    assert act(issuer, capsys, "revoke", issuer.files[0], key="other.json")[0] == 1
    assert issuer.outcome(0) is Outcome.PASSED


def test_a_list_that_is_missing_is_not_signed_by_another_issuer(issuer, capsys):
    missing = issuer.status / "revocation" / "1.json"
    missing.unlink()
    key_file(issuer.root / "other.json", seed=2)
    assert act(issuer, capsys, "revoke", issuer.files[0], key="other.json")[0] == 1
    assert not missing.exists()
    assert act(issuer, capsys, "revoke", issuer.files[0])[0] == 0
    assert json.loads(missing.read_text())["issuer"] == issuer.did


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["credentialStatus"][0].update(statusListIndex="7"),
        lambda document: document.update(validFrom="2026-11-02T12:00:00Z"),
        lambda document: document.pop("proof"),
        lambda document: document.update(extra="unsigned"),
    ],
)
def test_a_changed_credential_revokes_nobody(issuer, capsys, change):
    # Whoever could move the index could have somebody else's credential revoked.
    document = copy.deepcopy(json.loads(issuer.files[0].read_bytes()))
    change(document)
    forged = issuer.root / "forged.json"
    forged.write_text(json.dumps(document))
    assert act(issuer, capsys, "revoke", forged)[0] == 1
    assert read_audit(issuer.status / "private" / "audit.jsonl") == []


def test_one_bad_file_does_not_hold_up_the_others(issuer, capsys):
    nonsense = issuer.root / "nonsense.json"
    nonsense.write_text("no credential")
    code, _, err = act(issuer, capsys, "revoke", nonsense, issuer.files[1])
    assert code == 2
    assert "nonsense.json" in err
    assert issuer.outcome(1) is Outcome.FAILED


def test_wrong_use(issuer, capsys, tmp_path):
    assert act(issuer, capsys, "revoke", issuer.files[0], reason=" ")[0] == 2
    assert act(issuer, capsys, "revoke")[0] == 2
    assert act(issuer, capsys, "revoke", tmp_path / "nowhere.json")[0] == 2
    code, _, err = run(
        capsys, "revoke", "--status", tmp_path / "no folder", "--key", issuer.root / "key.json",
        "--reason", "x", issuer.files[0],
    )  # fmt: skip
    assert code == 2
    assert "no status lists" in err


DID = "did:web:issuer.example"


def did_document(root, *keys):
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            {
                "id": f"{DID}#{number}",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": key.public_key.multikey,
            }
            for number, key in enumerate(keys)
        ],
        "assertionMethod": [f"{DID}#{number}" for number in range(len(keys))],
    }
    path = root / "did.json"
    path.write_text(json.dumps(document))
    return path


def test_an_issuer_with_a_did_document_revokes_with_its_present_key(tmp_path, capsys):
    old = key_file(tmp_path / "key.json", KeyType.P256)
    new = key_file(tmp_path / "new.json", KeyType.ED25519, seed=3)
    issuer = Issuer(tmp_path, old, did=DID, method=f"{DID}#0")
    document = did_document(tmp_path, old, new)
    assert act(issuer, capsys, "revoke", issuer.files[0])[0] == 1  # the key alone is not the issuer
    words = ("--did-document", document, issuer.files[0])
    assert act(issuer, capsys, "revoke", *words, key="new.json")[0] == 0
    pinned = Document(DID, document.read_bytes())
    assert issuer.outcome(0, pinned) is Outcome.FAILED
    assert issuer.outcome(1, pinned) is Outcome.PASSED


def test_a_key_that_the_did_document_does_not_list_is_refused(tmp_path, capsys):
    old = key_file(tmp_path / "key.json")
    key_file(tmp_path / "new.json", seed=3)
    issuer = Issuer(tmp_path, old, did=DID, method=f"{DID}#0")
    words = ("--did-document", did_document(tmp_path, old), issuer.files[0])
    code, _, err = act(issuer, capsys, "revoke", *words, key="new.json")
    assert code == 2
    assert "does not list this key" in err


def paths_in(value, path=()):
    """Every place in a document, from the outside in."""
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(member, dict | list):
            yield from paths_in(member, (*path, name))


def mutants_of(document):
    """Each member removed, renamed, re-typed, and with one sign changed."""
    for path in paths_in(document):
        for kind in ("removed", "renamed", "re-typed", "one sign"):
            copied = copy.deepcopy(document)
            holder = copied
            for step in path[:-1]:
                holder = holder[step]
            name, value = path[-1], holder[path[-1]]
            if kind == "removed":
                del holder[name]
            elif kind == "renamed" and isinstance(holder, dict):
                holder[f"{name}x"] = holder.pop(name)
            elif kind == "re-typed":
                holder[name] = 5 if isinstance(value, str) else str(value)
            elif kind == "one sign" and isinstance(value, str):
                middle = len(value) // 2
                sign = "A" if value[middle] != "A" else "B"
                holder[name] = value[:middle] + sign + value[middle + 1 :]
            else:
                continue
            yield f"{'/'.join(map(str, path))} {kind}", copied


def test_no_mutant_of_a_status_list_lets_a_credential_pass(issuer, capsys):
    act(issuer, capsys, "revoke", issuer.files[0])
    file = issuer.status / "revocation" / "1.json"
    genuine = file.read_text()
    assert issuer.outcome(1) is Outcome.PASSED
    tried = 0
    for name, mutant in mutants_of(json.loads(genuine)):
        file.write_text(json.dumps(mutant))
        assert issuer.outcome(0) is not Outcome.PASSED, name
        assert issuer.outcome(1) is not Outcome.PASSED, name
        tried += 1
    assert tried > 60
