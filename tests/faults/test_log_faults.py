"""Break each storage step of a log, before and after it; open it again, and nothing is amiss.

Every run is the same story (two batches, then a third after the break). The steps are counted in
one run, then each is broken in turn: the operating system's calls that write, and the commits of
the journal. A second table loses, besides, whatever was not forced to disk: a power cut.
"""

import os
import shutil
from pathlib import Path

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.logs import LogFolder, LogReader, PublicFiles, journal
from cairn.transparency.audit import audit
from cairn.transparency.checkpoints import open_checkpoint
from cairn.transparency.entries import Entry, EntryKind
from cairn.transparency.merkle_proofs import verify_consistency
from cairn.transparency.notes import log_key
from cairn.transparency.trust_policy import TrustPolicy

SIGNER = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
KEY = log_key("log.example", SIGNER.public_key)
POLICY = TrustPolicy.k_of_n(0, [], [KEY])
FIRST, SECOND, THIRD = 250, 10, 3
STEPS = ("fsync", "replace", "unlink", "rmdir", "mkdir")


def entries(count, first=0):
    return [Entry(EntryKind.COMMITMENT, at.to_bytes(32)) for at in range(first, first + count)]


class BrokenError(BaseException):
    """The process ended here."""


class Steps:
    """Counts the calls that change the disk, and breaks one of them."""

    def __init__(self, monkeypatch, root, broken=None, *, after=False):
        self.count, self.broken, self.after, self.root = 0, broken, after, str(root)
        self.synced = set()
        self.renamed = {}
        for name in STEPS:
            monkeypatch.setattr(os, name, self.wrapped(name, getattr(os, name)))
        monkeypatch.setattr(journal, "_commit", self.wrapped("commit", journal._commit))

    def wrapped(self, name, call):
        def step(*words, **options):
            mine = self.count == self.broken
            self.count += 1
            if mine and not self.after:
                raise BrokenError(name)
            try:
                answer = call(*words, **options)
            except OSError:
                # A folder above it is missing: the library tries again from there.
                if mine:
                    raise BrokenError(name) from None
                raise
            if name == "fsync":
                self.synced.add(Path(f"/proc/self/fd/{words[0]}").readlink())
            if name == "replace":
                self.renamed[Path(words[1])] = Path(words[0])
            if mine:
                raise BrokenError(name)
            return answer

        return step

    def lose_what_was_not_forced(self):
        """Names whose folder was not synced are gone, content that was not synced is cut."""
        for file, temporary in self.renamed.items():
            if not file.exists() or file.name == "checkpoint":
                continue
            if temporary not in self.synced:
                file.write_bytes(b"")
            if file.parent not in self.synced:
                file.unlink()


def story(path, published):
    """What a job does: each checkpoint that it was told of is remembered."""
    with LogFolder.open(path) as log:
        for first, count in ((0, FIRST), (FIRST, SECOND)):
            places = log.append(entries(count, first))
            published.places.update(dict(zip(places, entries(count, first), strict=True)))
            published.notes.append(log.publish(SIGNER))


class Told:
    """What others were told: it must hold for ever."""

    def __init__(self):
        self.places, self.notes = {}, []


def begun(tmp_path):
    path = tmp_path / "log"
    LogFolder.create(path, KEY).close()
    return path


def public_checkpoint(path):
    data = PublicFiles(path / "public").checkpoint()
    return None if data is None else open_checkpoint(data, [KEY])[0]


def holds(path, told, seen):
    """Open it again and go on; then everything that was told or seen is still so."""
    with LogFolder.open(path) as log:
        # Whoever did not hear an answer asks again.
        log.append(entries(FIRST + SECOND))
        log.append(entries(THIRD, FIRST + SECOND))
        log.publish(SIGNER)
    head = public_checkpoint(path)
    assert head.size == FIRST + SECOND + THIRD
    read = []
    audit(head, PublicFiles(path / "public").read, on_entry=lambda _, entry: read.append(entry))
    assert read == [each.octets for each in entries(FIRST + SECOND + THIRD)]
    assert not list(path.rglob(".new-*"))
    with LogReader.open(path) as reader:
        for place, entry in told.places.items():
            if place % 40 == 0:
                assert reader.prove(entry).verify(entry.octets, POLICY).index == place
        for note in [*told.notes, *seen]:
            checkpoint = open_checkpoint(note if isinstance(note, bytes) else note.octets, [KEY])[0]
            proof = reader.consistency(checkpoint.size, head.size)
            verify_consistency(checkpoint.size, head.size, proof, checkpoint.root, head.root)


def number_of_steps(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        path = begun(tmp_path_factory.mktemp("counted"))
        steps = Steps(patch, path)
        story(path, Told())
    return steps.count


@pytest.fixture(scope="module")
def steps_in_all(tmp_path_factory):
    return number_of_steps(tmp_path_factory)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("power", ["on", "cut"])
def test_every_step_broken(tmp_path, steps_in_all, after, power):
    assert steps_in_all > 40
    for broken in range(steps_in_all):
        root = tmp_path / str(broken)
        root.mkdir()
        path = begun(root)
        told = Told()
        with pytest.MonkeyPatch.context() as patch:
            steps = Steps(patch, path, broken, after=after)
            with pytest.raises(BrokenError):
                story(path, told)
        if power == "cut":
            steps.lose_what_was_not_forced()
        data = PublicFiles(path / "public").checkpoint()
        holds(path, told, [] if data is None else [data])
        shutil.rmtree(root)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_log_that_was_not_begun_whole_can_be_begun_again(tmp_path, after):
    for broken in range(6):
        path = tmp_path / str(broken)
        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, path, broken, after=after)
            try:
                LogFolder.create(path, KEY).close()
            except BrokenError:
                pass
            else:
                continue
        if not (path / "private/log.sqlite").exists():
            LogFolder.create(path, KEY).close()
        holds(path, Told(), [])


@pytest.mark.parametrize("full", ["tile", "checkpoint"])
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path, full):
    path = begun(tmp_path)
    told = Told()
    story_steps = os.replace

    def refuse(source, target, **options):
        if full in str(target):
            raise OSError(28, "No space left on device")
        return story_steps(source, target, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(OSError, match="No space"):
            story(path, told)
    holds(path, told, [])
