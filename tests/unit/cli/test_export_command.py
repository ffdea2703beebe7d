"""``cairn export blockcerts`` before a chain in this process; their verifier's word is elsewhere."""

import json

import pytest
from click.testing import CliRunner

from cairn.anchoring.chain import Chain
from cairn.anchoring.rpc import Node
from cairn.canonical.contexts import Contexts
from cairn.cli import chain_access, log_anchor
from cairn.cli.export import command
from cairn.errors import FetchRefused, MechanismUnsupported, TermRefused, UnreadableInput, WrongUse
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.proofs import merkle_proof_2019
from cairn.proofs.merkle_proof_2019 import Anchor, MerkleProof, document_hash

KEY = ChainKey.from_secret(bytes(range(1, 33)))
PROFILE = "https://uni.example/blockcerts.json"


@pytest.fixture(scope="module")
def evm(in_process_chain):
    evm = in_process_chain.InProcessChain()
    evm.fund(KEY.address)
    return evm


@pytest.fixture
def run(evm, in_process_chain, tmp_path, monkeypatch):
    """The command as it is, but for the way to the node and the unlocked key."""

    def pause(_):
        evm.mine()
        evm.final = evm.height - 1

    monkeypatch.setattr(chain_access, "open_chain", lambda *_, **__: Chain(Node(evm.ask)))
    monkeypatch.setattr(chain_access.chain_keystore, "load", lambda *_: KEY)
    monkeypatch.setattr(chain_access.time, "sleep", pause)
    name = {in_process_chain.CHAIN_ID: (1, 11155111)}
    monkeypatch.setattr(merkle_proof_2019, "NETWORKS", name)
    monkeypatch.setattr("cairn.anchoring.blockcerts.NETWORKS", name)
    monkeypatch.setattr("cairn.anchoring.batch_checking.NETWORKS", name)
    monkeypatch.setattr(
        "cairn.cli.log_anchor_check.open_chain", lambda *_, **__: Chain(Node(evm.ask))
    )

    def run(*paths, out="out", profile=PROFILE, wait="30"):
        words = [
            "blockcerts", *map(str, paths), "--rpc", "https://node.example", "--wait", wait,
            "--key", str(tmp_path / "account.json"), "--profile", profile, "--name", "Uni",
            "--out", str(tmp_path / out),
        ]  # fmt: skip
        return CliRunner().invoke(command, words, standalone_mode=False, catch_exceptions=False)

    return run


def _badge(folder, name, **more):
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": {"id": "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH", "name": "Uni"},
        "credentialSubject": {"id": "did:example:" + name},
        "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"},
    } | more
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    return path


def _sent(evm):
    return int(evm.eth_getTransactionCount(KEY.address, "latest"), 16)


def test_a_batch(run, evm, tmp_path):
    paths = [_badge(tmp_path, name) for name in ("a", "b", "c")]
    before = _sent(evm)
    result = run(*paths)
    assert result.return_value == 0
    assert "Wrote 3 credentials" in result.stdout
    record = json.loads((tmp_path / "out/batch.json").read_text())
    roots = set()
    for path in paths:
        written = json.loads((tmp_path / "out" / path.name).read_text())
        proof = MerkleProof.parse(written["proof"]["proofValue"])
        assert proof.holds
        assert proof.target == document_hash(written, Contexts.shipped())
        assert "0x" + proof.anchors[0].transaction.hex() == record["transaction"]
        assert written["issuer"] == {"id": PROFILE, "name": "Uni"}
        assert written["proof"]["created"] == record["time"]
        roots.add(proof.root)
    (root,) = roots
    sent = evm.tester.get_transaction_by_hash(record["transaction"])
    assert sent["data"] == "0x" + root.hex()
    assert sent["to"].lower() == sent["from"].lower() == KEY.address
    profile = json.loads((tmp_path / "out/issuer-profile.json").read_text())
    assert profile["publicKey"][0]["id"] == f"ecdsa-koblitz-pubkey:{KEY.address}"
    assert profile["publicKey"][0]["created"] < record["time"]

    assert run(*paths).return_value == 0
    assert _sent(evm) == before + 1
    with pytest.raises(WrongUse, match="another batch"):
        run(*paths[:2])


def test_cut_off_and_run_again(run, evm, tmp_path):
    path = _badge(tmp_path, "d")
    before = _sent(evm)
    assert run(path, wait="0").return_value == 3
    assert not (tmp_path / "out/d.json").exists()
    assert run(path).return_value == 0
    assert _sent(evm) == before + 1
    assert not (tmp_path / "account.json.under-way").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"@context": ["https://w3id.org/openbadges/v2"]},
        {"type": ["Assertion"]},
        {"type": "VerifiableCredential"},
    ],
)
def test_what_is_no_w3c_credential(run, tmp_path, more):
    with pytest.raises(WrongUse, match="W3C credentials"):
        run(_badge(tmp_path, "e", **more))


def test_what_would_not_be_hashed_is_refused(run, evm, tmp_path):
    before = _sent(evm)
    with pytest.raises(TermRefused):
        run(_badge(tmp_path, "f", grade="A"))
    assert _sent(evm) == before


@pytest.mark.parametrize("profile", ["http://uni.example/p", "did:web:uni.example", "uni"])
def test_a_profile_that_nobody_could_fetch(run, tmp_path, profile):
    with pytest.raises(FetchRefused):
        run(_badge(tmp_path, "g"), profile=profile)


def test_a_profile_with_a_fragment(run, tmp_path):
    with pytest.raises(WrongUse):
        run(_badge(tmp_path, "h"), profile=PROFILE + "#me")


def test_a_chain_without_a_name_there(run, evm, tmp_path, monkeypatch):
    before = _sent(evm)
    monkeypatch.setattr("cairn.anchoring.blockcerts.NETWORKS", {1: (1, 1)})
    with pytest.raises(WrongUse, match="Blockcerts does not know chain"):
        run(_badge(tmp_path, "i"))
    assert _sent(evm) == before


def test_files_that_would_overwrite_one_another(run, tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(WrongUse, match="one name"):
        run(_badge(tmp_path, "j"), _badge(tmp_path / "other", "j"))
    with pytest.raises(WrongUse, match="one name"):
        run(_badge(tmp_path, "batch"))


def test_no_file_and_no_object(run, tmp_path):
    with pytest.raises(UnreadableInput):
        run(tmp_path / "nowhere.json")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(UnreadableInput):
        run(tmp_path / "list.json")


def test_originals_are_never_overwritten(run, tmp_path):
    path = _badge(tmp_path, "k")
    before = path.read_bytes()
    with pytest.raises(WrongUse, match="another folder"):
        run(path, out=".")
    assert path.read_bytes() == before


@pytest.fixture
def exported(run, evm, tmp_path):
    paths = [_badge(tmp_path, name) for name in ("l", "m", "n")]
    assert run(*paths).return_value == 0
    yield tmp_path / "out/m.json"
    evm.before = lambda *_: None


def _check(path, *words):
    arguments = ["check", str(path), "--rpc", "https://node.example", "--json", *words]
    result = CliRunner().invoke(
        log_anchor.command, arguments, standalone_mode=False, catch_exceptions=False
    )
    answer = json.loads(result.stdout)
    expected = {"passed": 0, "failed": 1, "indeterminate": 3}[answer["outcome"]]
    assert result.return_value == expected
    return answer["outcome"], answer["code"]


def test_an_exported_credential_is_checked(exported):
    assert _check(exported) == ("passed", "final")
    assert _check(exported, "--publisher", KEY.address) == ("passed", "final")
    assert _check(exported, "--publisher", "0x" + "1" * 40) == ("failed", "other_publisher")
    spoken = CliRunner().invoke(
        log_anchor.command, ["check", str(exported), "--rpc", "https://node.example"]
    )
    assert f"sent by {KEY.address}" in spoken.stdout


def _changed(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def _proof_with(**fields):
    def change(document):
        proof = MerkleProof.parse(document["proof"]["proofValue"])
        kept = {name: getattr(proof, name) for name in ("target", "path", "root", "anchors")}
        document["proof"]["proofValue"] = MerkleProof(**(kept | fields)).value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d.update(name="Master of Science"), ("failed", "batch.changed")),
        (lambda d: d.update(grade="A"), ("failed", "unhashed")),
        (
            lambda d: d["@context"].append("https://w3id.org/blockcerts/v3"),
            ("indeterminate", "unhashed"),
        ),
        (_proof_with(path=()), ("failed", "batch.other_root")),
        (_proof_with(anchors=(Anchor(1, 1, bytes(32)),)), ("indeterminate", "batch.other_chain")),
        (
            _proof_with(anchors=(Anchor(1, 11155111, bytes(32)),)),
            ("indeterminate", "batch.unknown"),
        ),
    ],
)
def test_a_forged_one_is_not_confirmed(exported, change, expected):
    _changed(exported, change)
    assert _check(exported) == expected


def test_a_batch_of_ones_own_under_somebody_elses_transaction(exported, evm):
    """The forger makes a whole batch and names a transaction that is there."""
    document = json.loads(exported.read_text())
    document["name"] = "Master of Science"
    target = document_hash(document, Contexts.shipped())
    _proof_with(target=target, path=(), root=target)(document)
    exported.write_text(json.dumps(document))
    assert _check(exported) == ("failed", "batch.other_data")


@pytest.mark.parametrize(
    ("method", "answer", "code"),
    [
        ("eth_chainId", "0x1", "batch.other_chain"),
        ("eth_getTransactionByHash", {"hash": "0x" + "1" * 64}, "chain.malformed"),
    ],
)
def test_a_node_that_does_not_serve(exported, evm, method, answer, code):
    evm.before = lambda asked, _: answer if asked == method else None
    assert _check(exported) == ("indeterminate", code)


def test_a_block_that_is_not_final(exported, evm):
    final, evm.final = evm.final, 0
    assert _check(exported) == ("indeterminate", "not_final")
    evm.final = final


def test_several_proofs_are_not_guessed_at(exported):
    _changed(exported, lambda d: d.update(proof=[d["proof"], d["proof"]]))
    with pytest.raises(MechanismUnsupported):
        _check(exported)
