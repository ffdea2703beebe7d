"""Checkpoints and cosignatures, with the specifications' own examples."""

import base64

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import KeyRefused, LogDataMalformed, SignatureInvalid
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from cairn.transparency.cosignatures import cosign, cosigned_by, witness_key
from cairn.transparency.merkle import EMPTY_ROOT
from cairn.transparency.notes import Note, NoteSignature, log_key

# c2sp.org/tlog-cosignature; the keys are not published with it, so it is read, not verified.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q"
    "1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oy"
    "in1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
LOG = PrivateKey.from_secret(KeyType.ED25519, b"log".ljust(32))
WITNESS = PrivateKey.from_secret(KeyType.ED25519, b"witness".ljust(32))
KEY = log_key("log.example", LOG.public_key)
WITNESS_KEY = witness_key("w.example", WITNESS.public_key)
HEAD = Checkpoint("log.example", 7, bytes(range(32)))


def test_the_example_of_the_specification():
    note = Note.parse(EXAMPLE)
    checkpoint = Checkpoint.parse(note.text)
    assert note.octets == EXAMPLE
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text == note.text
    timestamp = int.from_bytes(note.signatures[1].signature[:8])
    assert timestamp == 1_679_315_147
    assert len(note.signatures[1].signature) == 72


def test_signed_and_opened():
    checkpoint, note = open_checkpoint(sign_checkpoint(HEAD, LOG).octets, [KEY])
    assert checkpoint == HEAD
    assert note.text == HEAD.text


def test_extension_lines_are_kept():
    head = Checkpoint("log.example", 7, HEAD.root, ("more", "lines"))
    assert open_checkpoint(sign_checkpoint(head, LOG).octets, [KEY])[0] == head


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log.example\n7\n",
        f"log.example\n7\n{ROOT}",
        f"\n7\n{ROOT}\n",
        f"log.example\n07\n{ROOT}\n",
        f"log.example\n-7\n{ROOT}\n",
        f"log.example\n+7\n{ROOT}\n",
        f"log.example\n7 \n{ROOT}\n",
        f"log.example\n\u0667\n{ROOT}\n",
        f"log.example\n9223372036854775808\n{ROOT}\n",
        f"log.example\n7\n{ROOT[:-1]}\n",
        "log.example\n7\nAAAA\n",
        f"log.example\n7\n{ROOT}\n\n",
        f"log.example\n7\n{ROOT}\n\nmore\n",
    ],
)
def test_what_is_not_a_checkpoint(text):
    with pytest.raises(LogDataMalformed):
        Checkpoint.parse(text)


def test_a_key_counts_for_its_own_origin_only():
    """A trusted log cannot speak for another one."""
    foreign = Checkpoint("other.example", 7, HEAD.root)
    key = log_key("log.example", LOG.public_key)
    signature = LOG.sign(foreign.text.encode())
    note = Note(foreign.text, (NoteSignature("log.example", key.key_id, signature),))
    with pytest.raises(SignatureInvalid):
        open_checkpoint(note.octets, [key])


def test_only_the_empty_root_is_that_of_an_empty_tree():
    assert Checkpoint("log.example", 0, bytes(32)).is_impossible
    assert not Checkpoint("log.example", 0, EMPTY_ROOT).is_impossible


def _cosigned(timestamp=1_800_000_000):
    note = sign_checkpoint(HEAD, LOG)
    return note.signed_with(cosign(HEAD, "w.example", timestamp, WITNESS))


def test_a_cosignature_holds_and_names_its_instant():
    note = Note.parse(_cosigned().octets)
    cosignature = cosigned_by(note, WITNESS_KEY)
    assert (cosignature.key, cosignature.timestamp) == (WITNESS_KEY, 1_800_000_000)
    assert note.open([KEY]) == (KEY,)
    assert cosigned_by(sign_checkpoint(HEAD, LOG), WITNESS_KEY) is None


def test_the_message_is_that_of_the_specification():
    """`cosignature/v1`, the time, and the whole text, each line ended."""
    line = _cosigned(1_679_315_147).signatures[1]
    message = f"cosignature/v1\ntime 1679315147\n{HEAD.text}".encode()
    WITNESS.public_key.verify(line.signature[8:], message)


@pytest.mark.parametrize("place", [0, 7, 8, 40, 71])
def test_a_changed_cosignature_spoils_the_note(place):
    note = _cosigned()
    log, line = note.signatures
    octets = bytearray(line.signature)
    octets[place] ^= 1
    changed = Note(note.text, (log, NoteSignature(line.name, line.key_id, bytes(octets))))
    with pytest.raises(SignatureInvalid):
        cosigned_by(changed, WITNESS_KEY)


def test_a_cosignature_of_another_checkpoint_or_length_does_not_hold():
    line = _cosigned().signatures[1]
    other = sign_checkpoint(Checkpoint("log.example", 8, HEAD.root), LOG)
    short = NoteSignature(line.name, line.key_id, line.signature[8:])
    for note in (other.signed_with(line), sign_checkpoint(HEAD, LOG).signed_with(short)):
        with pytest.raises(SignatureInvalid):
            cosigned_by(note, WITNESS_KEY)


def test_of_two_cosignatures_the_earlier_counts():
    note = _cosigned(2_000).signed_with(cosign(HEAD, "w.example", 1_000, WITNESS))
    assert cosigned_by(note, WITNESS_KEY).timestamp == 1_000


@pytest.mark.parametrize("timestamp", [0, -1, 2**63])
def test_instants_that_cannot_be_named(timestamp):
    with pytest.raises(LogDataMalformed):
        cosign(HEAD, "w.example", timestamp, WITNESS)


def test_the_key_of_a_log_is_no_witness():
    with pytest.raises(KeyRefused):
        cosigned_by(_cosigned(), KEY)
    twice = witness_key("log.example", LOG.public_key)
    assert twice.key_id != KEY.key_id
