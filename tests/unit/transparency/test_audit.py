"""Auditing stored logs: each file damaged in turn, a rolled-back log, a rewritten one."""

import pytest

from cairn.errors import LogDataMalformed, LogProofInvalid, LogRangeRefused
from cairn.transparency.audit import audit
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.growth import RightEdge, grown
from cairn.transparency.merkle import CompactRange

ENTRIES = [b"entry %d" % at for at in range(700)]


def _log(*sizes, entries=ENTRIES):
    """Heads after each size, and every file written on the way."""
    edge, files, heads = RightEdge(), {}, []
    for size in sizes:
        edge, new = grown(edge, entries[edge.size : size])
        files |= new
        heads.append(Checkpoint("log.example", size, edge.root))
    return heads, files


def test_every_entry_is_handed_out_once():
    heads, files = _log(0, 100, 256, 300, 300, 700)
    told, reached = [], CompactRange()
    for head in heads:
        reached = audit(
            head,
            files.__getitem__,
            since=reached,
            on_entry=lambda *each: told.append(each),
        )
        assert (reached.size, reached.root) == (head.size, head.root)
    assert told == list(enumerate(ENTRIES))


FILES = tuple(_log(700)[1])


@pytest.mark.parametrize("broken", FILES, ids=lambda name: name.path)
@pytest.mark.parametrize("place", [0, 2, 40, -1])
def test_a_flipped_bit_in_any_file_is_found(broken, place):
    (head,), files = _log(700)
    data = bytearray(files[broken])
    data[place] ^= 4
    files[broken] = bytes(data)
    with pytest.raises((LogProofInvalid, LogDataMalformed)):
        audit(head, files.__getitem__)


@pytest.mark.parametrize("broken", FILES, ids=lambda name: name.path)
def test_any_truncated_file_is_found(broken):
    (head,), files = _log(700)
    files[broken] = files[broken][:-1]
    with pytest.raises(LogDataMalformed):
        audit(head, files.__getitem__)


def test_a_log_that_was_rolled_back_is_found():
    (early, late), files = _log(300, 700)
    reached = audit(late, files.__getitem__)
    with pytest.raises(LogRangeRefused):
        audit(early, files.__getitem__, since=reached)


def test_a_rewritten_log_does_not_continue_what_was_read():
    (early, _), files = _log(300, 700)
    reached = audit(early, files.__getitem__)
    (_, other), rewritten = _log(300, 700, entries=[*ENTRIES[:3], b"rewritten", *ENTRIES[4:]])
    audit(other, rewritten.__getitem__)
    with pytest.raises(LogProofInvalid):
        audit(other, rewritten.__getitem__, since=reached)
    with pytest.raises(LogProofInvalid):
        audit(early, files.__getitem__, since=CompactRange().extended([bytes(32)] * 300))
