"""Keys at rest: what is written, what opens it, and what every change of a file does."""

import contextlib
import json
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import KeyFileUnusable, PassphraseWrong
from cairn.keyvaults import encrypted_file, new_keys

EVERY_TYPE = pytest.mark.parametrize("kind", list(KeyType))
ENTROPY = bytes(range(28))
PASSPHRASE = "korrekt hest batteri"


def key_of(kind=KeyType.ED25519):
    return PrivateKey.from_secret(kind, b"\x07" * (48 if kind is KeyType.P384 else 32))


@pytest.fixture
def cheap(monkeypatch):
    """scrypt as strong as the tests can wait for."""
    monkeypatch.setattr(encrypted_file, "_COST", {"n": 2**4, "r": 8, "p": 1})


def made(path, kind=KeyType.ED25519, passphrase=PASSPHRASE):
    encrypted_file.create(path, key_of(kind), passphrase=passphrase, entropy=ENTROPY)
    return path


@EVERY_TYPE
@pytest.mark.parametrize("passphrase", [PASSPHRASE, None, "blåbær 🔑"])
@pytest.mark.usefixtures("cheap")
def test_round_trip(tmp_path, kind, passphrase):
    path = made(tmp_path / "key.json", kind, passphrase)
    opened = encrypted_file.load(path, passphrase=passphrase)
    assert opened.secret == key_of(kind).secret
    assert encrypted_file.read_public(path) == key_of(kind).public_key
    assert encrypted_file.is_protected(path) is (passphrase is not None)


def test_the_cost_is_what_owasp_asks_for(tmp_path):
    path = made(tmp_path / "key.json")
    written = json.loads(path.read_text())
    assert {name: written["scrypt"][name] for name in "nrp"} == {"n": 131072, "r": 8, "p": 1}
    assert encrypted_file.load(path, passphrase=PASSPHRASE).secret == key_of().secret


@pytest.mark.usefixtures("cheap")
def test_the_file_is_its_owners_alone_and_holds_no_secret(tmp_path):
    path = made(tmp_path / "key.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert key_of().public_key.did_key in text
    plain = json.loads(made(tmp_path / "plain.json", passphrase=None).read_text())
    assert plain["protection"] == "none"
    assert plain["secret"] not in text


@pytest.mark.usefixtures("cheap")
def test_a_file_is_never_replaced(tmp_path):
    path = made(tmp_path / "key.json")
    before = path.read_bytes()
    with pytest.raises(KeyFileUnusable, match="already"):
        made(path, KeyType.P256)
    assert path.read_bytes() == before
    with pytest.raises(KeyFileUnusable):
        made(tmp_path / "missing" / "key.json")
    with pytest.raises(KeyFileUnusable):
        encrypted_file.create(tmp_path / "k.json", key_of(), passphrase="x", entropy=ENTROPY[:-1])


@pytest.mark.usefixtures("cheap")
def test_a_disk_that_is_full_leaves_no_half_key(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(encrypted_file.os, "fsync", full)
    with pytest.raises(KeyFileUnusable, match="space"):
        made(tmp_path / "key.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("passphrase", ["", "Korrekt hest batteri", None])
@pytest.mark.usefixtures("cheap")
def test_another_passphrase_does_not_open_it(tmp_path, passphrase):
    path = made(tmp_path / "key.json")
    with pytest.raises(PassphraseWrong):
        encrypted_file.load(path, passphrase=passphrase)


def places(value, path=()):
    for name, inner in value.items():
        yield (*path, name)
        if isinstance(inner, dict):
            yield from places(inner, (*path, name))


@pytest.mark.parametrize("passphrase", [PASSPHRASE, None])
@pytest.mark.usefixtures("cheap")
def test_every_change_of_a_file_is_noticed(tmp_path, passphrase):
    path = made(tmp_path / "key.json", passphrase=passphrase)
    original = json.loads(path.read_text())
    for place in places(original):
        for change in ("removed", "retyped", "changed"):
            changed = json.loads(path.read_text())
            holder = changed
            for step in place[:-1]:
                holder = holder[step]
            value = holder[place[-1]]
            if change == "removed":
                del holder[place[-1]]
            elif change == "retyped":
                holder[place[-1]] = 5 if not isinstance(value, int) else str(value)
            elif isinstance(value, str):
                holder[place[-1]] = value[:-2] + ("AA" if value[-2:] != "AA" else "BB")
            elif isinstance(value, int):
                holder[place[-1]] = value * 2
            else:
                continue
            other = tmp_path / "changed.json"
            other.write_text(json.dumps(changed))
            with pytest.raises((KeyFileUnusable, PassphraseWrong)):
                encrypted_file.load(other, passphrase=passphrase)


@pytest.mark.usefixtures("cheap")
def test_a_secret_of_another_key_is_noticed(tmp_path):
    path = made(tmp_path / "key.json", passphrase=None)
    document = json.loads(path.read_text())
    other = PrivateKey.from_secret(KeyType.ED25519, b"\x09" * 32).public_key
    document |= {"publicKeyMultibase": other.multikey, "did": other.did_key}
    path.write_text(json.dumps(document))
    with pytest.raises(KeyFileUnusable, match="not that of the public key"):
        encrypted_file.load(path, passphrase=None)


@pytest.mark.parametrize(
    "cost", [{"n": 2**40}, {"n": 0}, {"n": 3}, {"r": 1000}, {"p": -1}, {"n": True}, {"n": "16"}]
)
@pytest.mark.usefixtures("cheap")
def test_a_file_cannot_ask_for_any_amount_of_work(tmp_path, cost):
    path = made(tmp_path / "key.json")
    document = json.loads(path.read_text())
    document["scrypt"] |= cost
    path.write_text(json.dumps(document))
    with pytest.raises((KeyFileUnusable, PassphraseWrong)):
        encrypted_file.load(path, passphrase=PASSPHRASE)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"form":"cairn-key-9"}', "x" * 20_000])
def test_what_is_no_key_file_is_refused(tmp_path, text):
    path = tmp_path / "key.json"
    path.write_text(text)
    for read in (
        encrypted_file.read_public,
        encrypted_file.is_protected,
        lambda each: encrypted_file.load(each, passphrase="x"),
    ):
        with pytest.raises(KeyFileUnusable):
            read(path)
        with pytest.raises(KeyFileUnusable):
            read(tmp_path / "missing.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 20) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=4,
)


@given(
    changes=st.dictionaries(
        st.sampled_from(["protection", "secret", "scrypt", "nonce", "type", "did"]), json_values
    )
)
@settings(max_examples=60, deadline=None)
def test_any_file_raises_only_documented_errors(tmp_path_factory, changes):
    path = tmp_path_factory.mktemp("keys") / "key.json"
    made(path, passphrase=None)
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    for passphrase in (None, "x"):
        with contextlib.suppress(KeyFileUnusable, PassphraseWrong):
            opened = encrypted_file.load(path, passphrase=passphrase)
            assert opened.secret == key_of().secret


@EVERY_TYPE
def test_a_new_key_is_new_and_signs(kind):
    one, other = new_keys.generate(kind), new_keys.generate(kind)
    assert one.public_key.type is kind
    assert one.secret != other.secret
    one.public_key.verify(one.sign(b"message"), b"message")
