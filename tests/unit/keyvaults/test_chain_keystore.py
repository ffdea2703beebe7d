"""The account's key file: the one that nodes and wallets write, and nothing else."""

import json
import pickle
import stat

import pytest

from cairn.errors import KeyFileUnusable, MissingExtra, PassphraseWrong
from cairn.keyvaults import chain_keystore
from cairn.keyvaults.chain_keystore import ChainKey, load

# The example of EIP-155: its private key, its account, its transaction.
EIP_155_KEY = bytes.fromhex("46" * 32)
EIP_155_ACCOUNT = "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"
EIP_155_RAW = (
    "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
    "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a0"
    "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
)


def test_the_example_of_eip_155():
    key = ChainKey.from_secret(EIP_155_KEY)
    assert key.address == EIP_155_ACCOUNT
    fields = {
        "nonce": 9,
        "gasPrice": 20 * 10**9,
        "gas": 21_000,
        "to": bytes.fromhex("35" * 20),
        "value": 10**18,
        "data": b"",
        "chainId": 1,
    }
    assert key.signed(fields)[1].hex() == EIP_155_RAW


@pytest.fixture(scope="module")
def path(tmp_path_factory, account_file):
    path = tmp_path_factory.mktemp("keys") / "account.json"
    return account_file(path, ChainKey.from_secret(EIP_155_KEY), "correct horse")


def test_written_and_opened(tmp_path):
    path = tmp_path / "account.json"
    ChainKey.from_secret(EIP_155_KEY).create(path, "correct horse")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "46464646" not in path.read_text()
    # As dear to guess as what nodes write.
    assert json.loads(path.read_text())["crypto"]["kdfparams"]["n"] == 2**18
    assert load(path, "correct horse").address == EIP_155_ACCOUNT


@pytest.mark.parametrize("passphrase", [None, "", "wrong"])
def test_it_stays_closed(path, passphrase):
    with pytest.raises(PassphraseWrong):
        load(path, passphrase)


def test_an_existing_file_is_never_replaced(path):
    before = path.read_bytes()
    with pytest.raises(KeyFileUnusable):
        ChainKey.generate().create(path, "correct horse")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d | {"version": 4},
        lambda d: d | {"address": "1" * 40},
        lambda d: d | {"crypto": None},
        lambda d: d | {"crypto": {}},
        lambda d: (
            d | {"crypto": d["crypto"] | {"kdfparams": d["crypto"]["kdfparams"] | {"n": 2**24}}}
        ),
        lambda d: (
            d | {"crypto": d["crypto"] | {"kdfparams": d["crypto"]["kdfparams"] | {"n": "8"}}}
        ),
        lambda d: d | {"crypto": d["crypto"] | {"kdf": "sha1"}},
        lambda d: d | {"crypto": d["crypto"] | {"cipher": "rot13"}},
        lambda d: {k: v for k, v in d.items() if k != "crypto"},
        lambda _: [],
    ],
)
def test_what_is_no_key_file(path, tmp_path, change):
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(KeyFileUnusable):
        load(changed, "correct horse")


def test_a_changed_secret_does_not_open(path, tmp_path):
    document = json.loads(path.read_text())
    text = document["crypto"]["ciphertext"]
    document["crypto"]["ciphertext"] = ("0" if text[0] != "0" else "1") + text[1:]
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document))
    with pytest.raises(PassphraseWrong):
        load(changed, "correct horse")


def test_no_file(tmp_path):
    with pytest.raises(KeyFileUnusable):
        load(tmp_path / "nowhere.json", "correct horse")


def test_a_key_does_not_travel():
    key = ChainKey.from_secret(EIP_155_KEY)
    assert "46464646" not in repr(key) + str(vars(key))
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_without_the_extra_it_says_which(path, monkeypatch):
    chain_keystore._account.cache_clear()

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(chain_keystore, "import_module", missing)
    with pytest.raises(MissingExtra, match="signing for a chain") as raised:
        load(path, "correct horse")
    assert ".[chain]" in raised.value.advice()


# The two examples of the Web3 Secret Storage Definition, with the passphrase "testpassword".
SCRYPT = {
    "kdf": "scrypt",
    "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
    "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    "kdfparams": {
        "dklen": 32,
        "n": 262144,
        "r": 1,
        "p": 8,
        "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
    },
    "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
}
PBKDF2 = {
    "kdf": "pbkdf2",
    "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
    "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    "kdfparams": {
        "dklen": 32,
        "c": 262144,
        "prf": "hmac-sha256",
        "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
}


@pytest.mark.parametrize("member", ["crypto", "Crypto"])
@pytest.mark.parametrize("sealed", [SCRYPT, PBKDF2], ids=lambda sealed: sealed["kdf"])
def test_the_examples_of_the_definition(tmp_path, sealed, member):
    path = tmp_path / "example.json"
    path.write_text(json.dumps({member: sealed | {"cipher": "aes-128-ctr"}, "version": 3}))
    assert load(path, "testpassword").address == "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b"
