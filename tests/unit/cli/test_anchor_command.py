"""``cairn log anchor`` as its operator types it, before a node on loopback."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cairn.cli import main
from cairn.cli.log_anchor import command
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import CairnError, MissingExtra, SignatureInvalid, WrongUse
from cairn.keyvaults import chain_keystore
from cairn.keyvaults.chain_keystore import ChainKey
from cairn.transparency.checkpoints import Checkpoint, sign_checkpoint
from cairn.transparency.notes import log_key

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
KEY = ChainKey.from_secret(bytes(range(1, 33)))
LOG = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
ORIGIN = "log.example/main"
PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def node(chain_node):
    """Where the account of these tests has money."""
    chain_node.fund(KEY.address)
    return chain_node


@pytest.fixture(scope="module")
def key_path(tmp_path_factory, account_file):
    return account_file(tmp_path_factory.mktemp("keys") / "account.json", KEY, PASSPHRASE)


@pytest.fixture
def run(node, key_path, monkeypatch):
    monkeypatch.setenv("CAIRN_CHAIN_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("CAIRN_RPC_URL", node.url)
    node.down = False

    def run(*words, keyed=True):
        arguments = [*map(str, words)]
        if keyed:
            arguments += ["--key", str(key_path)]
            arguments += [] if "--wait" in arguments else ["--wait", "5"]
        return CliRunner().invoke(command, arguments, standalone_mode=False, catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def contract(node, key_path):
    runner = CliRunner(env={"CAIRN_CHAIN_PASSPHRASE": PASSPHRASE, "CAIRN_RPC_URL": node.url})
    words = ["deploy", "--key", str(key_path), "--allow-private", "--wait", "5"]
    result = runner.invoke(command, words, standalone_mode=False, catch_exceptions=False)
    assert result.return_value == 0
    assert "208846 units of gas" in result.stderr
    return result.stdout.strip()


def _checkpoint(folder, size, root=None):
    path = folder / "checkpoint"
    head = Checkpoint(ORIGIN, size, root or size.to_bytes(32))
    path.write_bytes(sign_checkpoint(head, LOG).octets)
    return path


def test_anchored_checked_and_found_again(run, contract, tmp_path, node, key_path):
    path = _checkpoint(tmp_path, 5)
    given = ("--allow-private", "--contract", contract, "--checkpoint", path)
    result = run(*given, "--log-key", log_key(ORIGIN, LOG.public_key).text)
    assert result.return_value == 0
    assert "Anchored: log.example/main at size 5" in result.stdout
    assert "secret-path" not in result.output
    receipt = tmp_path / "5.anchor.json"
    assert not key_path.with_name("account.json.under-way").exists()
    sent = node.asked.count("eth_sendRawTransaction")
    assert run("checkpoint", *given).return_value == 0
    assert node.asked.count("eth_sendRawTransaction") == sent

    checked = run("check", receipt, "--allow-private", keyed=False)
    assert checked.return_value == 0
    assert checked.stdout.startswith("Passed. The chain holds it")
    said = run("check", receipt, "--allow-private", "--json", keyed=False)
    assert json.loads(said.stdout)["outcome"] == "passed"
    other = run("check", receipt, "--allow-private", "--publisher", "0x" + "1" * 40, keyed=False)
    assert other.return_value == 1

    receipt.write_text(receipt.read_text().replace('"size": 5', '"size": 6'))
    forged = run("check", receipt, "--allow-private", keyed=False)
    assert forged.return_value == 1
    node.down = True
    down = run("check", receipt, "--allow-private", keyed=False)
    assert down.return_value == 3
    assert "answered with the status 502" in down.stdout
    assert "secret-path" not in down.output


def test_a_run_that_was_cut_off_is_finished_by_the_next_with_a_newer_checkpoint(
    run, contract, tmp_path, key_path
):
    path = _checkpoint(tmp_path, 50)
    given = ("--allow-private", "--contract", contract, "--checkpoint", path)
    cut = run(*given, "--wait", "0")
    assert cut.return_value == 3
    assert "Run the same command again" in cut.stderr
    kept = key_path.with_name("account.json.under-way")
    assert kept.stat().st_mode & 0o777 == 0o600
    _checkpoint(tmp_path, 60)
    result = run(*given)
    assert result.return_value == 0
    assert (tmp_path / "50.anchor.json").is_file()
    assert (tmp_path / "60.anchor.json").is_file()
    for size in (50, 60):
        receipt = tmp_path / f"{size}.anchor.json"
        assert run("check", receipt, "--allow-private", keyed=False).return_value == 0


def test_a_checkpoint_of_another_log_key_is_refused(run, contract, tmp_path):
    path = _checkpoint(tmp_path, 70)
    other = PrivateKey.from_secret(KeyType.ED25519, bytes(range(1, 33)))
    given = ("--allow-private", "--contract", contract, "--checkpoint", path)
    with pytest.raises(SignatureInvalid):
        run(*given, "--log-key", log_key(ORIGIN, other.public_key).text)


def test_a_node_in_ones_own_network_must_be_allowed(run, contract, tmp_path):
    with pytest.raises(WrongUse, match="--allow-private") as raised:
        run("--contract", contract, "--checkpoint", _checkpoint(tmp_path, 80))
    assert "secret-path" not in raised.value.advice()


@pytest.mark.parametrize("address", ["0x12", "1" * 40, "0x" + "g" * 40, ""])
def test_what_is_no_address(run, tmp_path, address):
    with pytest.raises(WrongUse, match="is not an address"):
        run("--allow-private", "--contract", address, "--checkpoint", _checkpoint(tmp_path, 5))


def test_two_runs_with_one_key(run, contract, tmp_path, key_path):
    import fcntl  # noqa: PLC0415

    with key_path.with_name("account.json.under-way.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(WrongUse, match="Another run"):
            run(
                "--allow-private", "--contract", contract, "--checkpoint", _checkpoint(tmp_path, 90)
            )


def test_no_passphrase_no_key(run, contract, tmp_path, monkeypatch):
    monkeypatch.delenv("CAIRN_CHAIN_PASSPHRASE")
    with pytest.raises(CairnError, match="needs a passphrase"):
        run("--allow-private", "--contract", contract, "--checkpoint", _checkpoint(tmp_path, 5))


def test_a_new_account(run, tmp_path):
    out = tmp_path / "new.json"
    result = run("key", "--out", out, keyed=False)
    assert result.stdout.strip()[2:] == json.loads(out.read_text())["address"].lower()


def test_a_short_passphrase(run, tmp_path, monkeypatch):
    monkeypatch.setenv("CAIRN_CHAIN_PASSPHRASE", "short")
    with pytest.raises(WrongUse):
        run("key", "--out", tmp_path / "new.json", keyed=False)
    assert not (tmp_path / "new.json").exists()


def test_without_the_extra_sending_says_which_and_checking_works(
    run, contract, tmp_path, monkeypatch
):
    path = _checkpoint(tmp_path, 100)
    assert run("--allow-private", "--contract", contract, "--checkpoint", path).return_value == 0
    monkeypatch.setitem(sys.modules, "eth_account", None)
    chain_keystore._account.cache_clear()
    receipt = tmp_path / "100.anchor.json"
    assert run("check", receipt, "--allow-private", keyed=False).return_value == 0
    for words in (
        ("key", "--out", tmp_path / "new.json"),
        ("deploy", "--allow-private", "--key", path),
    ):
        with pytest.raises(MissingExtra) as raised:
            run(*words, keyed=False)
        assert ".[chain]" in raised.value.advice()
    chain_keystore._account.cache_clear()


# --- the third light of a credential -----------------------------------------------------------


def cairn(capsys, *words):
    """Exit code and output of a command, as typed."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return left.value.code, capsys.readouterr().out


def test_three_lights_of_a_credential(run, node, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CAIRN_RPC_URL")
    badge = EXAMPLES / "from-others/digitalbazaar-eddsa-rdfc-2022.json"
    (tmp_path / "badge.json").write_bytes(badge.read_bytes())
    cairn(capsys, "key", "generate", "--out", "log.json", "--no-passphrase")
    _, key = cairn(capsys, "log", "init", "log", "--origin", "log.uni.example", "--key", "log.json")
    for first in range(3):
        (tmp_path / f"policy-{first}").write_text(f"Policy {first}.")
        cairn(capsys, "log", "append", "log", f"policy-{first}", "--kind", "policy")
        if first == 1:
            cairn(capsys, "log", "append", "log", "badge.json", "--kind", "credential")
        cairn(capsys, "log", "checkpoint", "log", "--key", "log.json")
    (tmp_path / "policy.txt").write_text(cairn(capsys, "log", "policy", "--log", key.strip())[1])
    monkeypatch.setenv("CAIRN_RPC_URL", node.url)
    address = run("deploy", "--allow-private").stdout.split()[0]
    words = ("--contract", address, "--checkpoint", "log/public/checkpoint", "--out", ".")
    assert run("checkpoint", *words, "--allow-private").return_value == 0
    prove = ("log", "prove", "log", "badge.json", "--kind", "credential")
    assert cairn(capsys, *prove, "--anchor", "4.anchor.json")[0] == 0

    def look(*more, code=0):
        words = ("badge.json", "--offline", "--log-policy", "policy.txt", "--json")
        if "--rpc" in more:
            words = tuple(word for word in words if word != "--offline")
        left, said = cairn(capsys, "verify", *words, *more)
        assert left == code
        (result,) = json.loads(said)["results"]
        return tuple(result["lights"].values())

    asked = ("--rpc", node.url, "--allow-private")
    assert look() == ("passed", "passed", "indeterminate")
    assert look(*asked) == ("passed", "passed", "passed")
    assert look(*asked, "--require", "anchor", "--require", "log") == ("passed",) * 3
    node.down = True
    assert look(*asked) == ("passed", "passed", "indeterminate")
    assert look(*asked, "--require", "anchor", code=3) == ("passed", "passed", "indeterminate")
    node.down = False
    receipt = json.loads((tmp_path / "badge.json.anchor.json").read_text())
    receipt["block"]["time"] = "2020-01-01T00:00:00Z"
    (tmp_path / "badge.json.anchor.json").write_text(json.dumps(receipt))
    assert look(*asked) == ("passed", "passed", "failed")
    assert look(*asked, "--require", "anchor", code=1) == ("passed", "passed", "failed")
