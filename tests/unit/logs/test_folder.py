"""A log in a folder: what is accepted, published and proved, and what is refused."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from cairn.errors import LogBusy, LogDamaged, LogFolderUnusable, LogRangeRefused, LogRolledBack
from cairn.logs import LogFolder, LogReader, PublicFiles
from cairn.transparency.audit import audit
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from cairn.transparency.merkle import hash_leaf, root_of
from cairn.transparency.tiles import Bundle, Tile
from cairn.transparency.trust_policy import TrustPolicy


def publish(path, make, *batches):
    with LogFolder.open(path) as log:
        for batch in batches:
            log.append(batch)
            log.publish(make.SIGNER)


def head(path):
    return Checkpoint.parse(open_public_note(path).text)


def open_public_note(path):
    key = LogReader.open(path).key
    return open_checkpoint(PublicFiles(path / "public").checkpoint(), [key])[1]


def test_what_is_appended_is_committed_to_in_order(path, make):
    with LogFolder.open(path) as log:
        assert log.append(make.entries(3)) == (0, 1, 2)
        assert log.append(make.entries(2, 3)) == (3, 4)
        assert (log.waiting, log.head) == (5, None)
        note = log.publish(make.SIGNER)
        assert (log.waiting, log.head) == (0, note)
    leaves = [hash_leaf(each.octets) for each in make.entries(5)]
    assert head(path) == Checkpoint(make.ORIGIN, 5, root_of(leaves))


def test_an_empty_log_has_a_checkpoint_too(path, make):
    with LogFolder.open(path) as log:
        note = log.publish(make.SIGNER)
        assert log.publish(make.SIGNER) == note
    assert head(path).size == 0
    publish(path, make, make.entries(1))
    assert head(path).size == 1


def test_what_is_in_the_log_keeps_its_place(path, make):
    publish(path, make, make.entries(3))
    with LogFolder.open(path) as log:
        again = [*make.entries(1, 7), *make.entries(2, 1), *make.entries(1, 7)]
        assert log.append(again) == (3, 1, 2, 3)
        assert log.waiting == 1
        assert log.append(again) == (3, 1, 2, 3)
        log.publish(make.SIGNER)
    assert head(path).size == 4


@pytest.mark.parametrize("sizes", [(1, 1, 1), (255, 1, 1), (256, 300), (600, 0, 7), (65_537, 2)])
def test_every_file_is_there_whatever_the_batches(path, make, sizes):
    first = 0
    for size in sizes:
        publish(path, make, make.entries(size, first))
        first += size
    seen = []
    audit(
        head(path),
        PublicFiles(path / "public").read,
        on_entry=lambda _, entry: seen.append(entry),
    )
    assert seen == [each.octets for each in make.entries(first)]


def test_a_batch_larger_than_memory_should_hold_gives_the_same_log(
    path, tmp_path, make, monkeypatch
):
    publish(path, make, make.entries(1_000))
    monkeypatch.setattr("cairn.logs.folder._AT_ONCE", 300)
    other = tmp_path / "other"
    LogFolder.create(other, make.KEY).close()
    publish(other, make, make.entries(1_000))
    names = [
        sorted(str(file.relative_to(each)) for file in each.rglob("*") if file.is_file())
        for each in (path / "public", other / "public")
    ]
    assert names[0] == names[1]
    assert head(path) == head(other)


def test_partial_files_give_way_to_full_ones_which_stand_in_for_them(path, make):
    publish(path, make, make.entries(200), make.entries(100, 200))
    public = PublicFiles(path / "public")
    assert not (path / "public/tile/0/000.p").exists()
    assert not (path / "public/tile/entries/000.p").exists()
    assert len(public.read(Tile(0, 0, 200))) == 200 * 32
    assert len(Bundle(0, 200).read(public.read(Bundle(0, 200)))) == 200


def test_two_writers(path, make):
    with LogFolder.open(path), pytest.raises(LogBusy):
        LogFolder.open(path)
    with LogFolder.open(path) as log:
        log.append(make.entries(1))


def test_a_writer_in_another_process(path):
    code = f"import cairn.logs, pathlib\ncairn.logs.LogFolder.open(pathlib.Path({str(path)!r}))"
    with LogFolder.open(path):
        other = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert b"LogBusy" in other.stderr
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_reader_beside_the_writer(path, make):
    with LogFolder.open(path) as log:
        log.append(make.entries(4))
        log.publish(make.SIGNER)
        with LogReader.open(path) as reader:
            assert reader.place_of(make.entries(1, 3)[0]) == 3
            log.append(make.entries(1, 4))
            assert (reader.waiting, reader.place_of(make.entries(1, 4)[0])) == (1, 4)


def test_two_writers_with_journals_of_their_own(path, tmp_path, make):
    """Two copies of the private part, one public folder: the lock cannot see it, the files can."""
    publish(path, make, make.entries(2))
    copy = tmp_path / "copy"
    shutil.copytree(path / "private", copy / "private")
    (copy / "public").symlink_to(path / "public")
    with LogFolder.open(path) as one, LogFolder.open(copy) as other:
        one.append(make.entries(1, 2))
        other.append(make.entries(1, 90))
        one.publish(make.SIGNER)
        with pytest.raises(LogRolledBack):
            other.publish(make.SIGNER)
        with pytest.raises(LogFolderUnusable, match="open it again"):
            other.append(make.entries(1))
    assert head(path).size == 3
    with pytest.raises(LogRolledBack):
        LogFolder.open(copy)


def test_no_log_and_a_second_one(path, tmp_path, make):
    with pytest.raises(LogFolderUnusable, match="cairn log init"):
        LogFolder.open(tmp_path / "nothing")
    with pytest.raises(LogFolderUnusable, match="there is a log already"):
        LogFolder.create(path, make.KEY)
    publish(path, make, make.entries(1))
    shutil.rmtree(path / "private")
    with pytest.raises(LogFolderUnusable, match="published log already"):
        LogFolder.create(path, make.KEY)
    (tmp_path / "other/private").mkdir(parents=True)
    (tmp_path / "other/private/log.sqlite").write_bytes(b"no journal" * 1_000)
    with pytest.raises(LogFolderUnusable):
        LogFolder.open(tmp_path / "other")


def test_another_key_signs_nothing(path, make):
    with LogFolder.open(path) as log:
        log.append(make.entries(1))
        with pytest.raises(LogFolderUnusable, match="not the log's key"):
            log.publish(make.private_key("stranger"))
    assert PublicFiles(path / "public").checkpoint() is None


def test_the_private_part_is_private(path):
    assert (path / "private").stat().st_mode & 0o077 == 0
    assert (path / "private/log.sqlite").stat().st_mode & 0o077 == 0


# --- what came back from an old copy, or was damaged -------------------------------------------


def test_an_old_copy_of_the_journal(path, tmp_path, make):
    publish(path, make, make.entries(3))
    shutil.copytree(path / "private", tmp_path / "old")
    publish(path, make, make.entries(3, 3))
    shutil.rmtree(path / "private")
    shutil.copytree(tmp_path / "old", path / "private")
    with pytest.raises(LogRolledBack, match="6 entries were published, and its journal knows of 3"):
        LogFolder.open(path)


def test_an_old_copy_of_the_public_files(path, tmp_path, make):
    publish(path, make, make.entries(3))
    shutil.copytree(path / "public", tmp_path / "old")
    publish(path, make, make.entries(3, 3))
    shutil.rmtree(path / "public")
    shutil.copytree(tmp_path / "old", path / "public")
    with pytest.raises(LogRolledBack, match="6 entries were published, and 3 are public"):
        LogFolder.open(path)


def test_the_checkpoint_is_gone(path, make):
    publish(path, make, make.entries(3))
    (path / "public/checkpoint").unlink()
    with pytest.raises(LogRolledBack, match="is gone"):
        LogFolder.open(path)


def test_another_history_of_the_same_size(path, tmp_path, make):
    publish(path, make, make.entries(3))
    LogFolder.create(tmp_path / "fork", make.KEY).close()
    publish(tmp_path / "fork", make, make.entries(3, 9))
    shutil.copy(tmp_path / "fork/public/checkpoint", path / "public/checkpoint")
    with pytest.raises(LogDamaged, match="another history"):
        LogFolder.open(path)


def test_a_checkpoint_of_a_stranger(path, make):
    publish(path, make, make.entries(3))
    (path / "public/checkpoint").write_bytes(b"no note")
    with pytest.raises(LogDamaged, match="not its own"):
        LogFolder.open(path)


@pytest.mark.parametrize("file", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
@pytest.mark.parametrize("how", ["cut", "gone", "flipped"])
def test_a_damaged_end_is_found_at_opening(path, make, file, how):
    publish(path, make, make.entries(300))
    damage(path / "public" / file, how)
    with pytest.raises(LogDamaged):
        LogFolder.open(path)


@pytest.mark.parametrize("file", ["tile/0/000", "tile/entries/000"])
@pytest.mark.parametrize("how", ["cut", "gone", "flipped"])
def test_damage_further_back_gives_no_proof(path, make, file, how):
    publish(path, make, make.entries(300))
    damage(path / "public" / file, how)
    with pytest.raises(Exception, match=r"damaged|malformed|does not hold"):
        audit(head(path), PublicFiles(path / "public").read)
    if "entries" not in file:
        with (
            LogReader.open(path) as reader,
            pytest.raises(Exception, match=r"damaged|malformed|hold"),
        ):
            reader.prove(make.entries(1, 5)[0])


def damage(file, how):
    data = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(data[:-1] if how == "cut" else data[:-1] + bytes([data[-1] ^ 1]))


def test_a_file_that_says_something_else_is_never_written_over(path, make):
    publish(path, make, make.entries(1))
    (path / "public/tile/0/000.p/2").write_bytes(bytes(64))
    with LogFolder.open(path) as log:
        log.append(make.entries(1, 1))
        with pytest.raises(LogDamaged, match="says something else"):
            log.publish(make.SIGNER)
    assert head(path).size == 1


def test_a_journal_that_lost_what_it_accepted(path, make):
    with LogFolder.open(path) as log:
        log.append(make.entries(3))
    with sqlite3.connect(path / "private/log.sqlite") as connection:
        connection.execute("DELETE FROM pending WHERE place = 1")
    connection.close()
    with LogFolder.open(path) as log, pytest.raises(LogFolderUnusable, match="are missing"):
        log.publish(make.SIGNER)


# --- taking over -------------------------------------------------------------------------------


def test_a_log_is_taken_over_from_its_public_files(path, tmp_path, make):
    publish(path, make, make.entries(300))
    shutil.copytree(path / "public", tmp_path / "taken/public")
    with LogFolder.adopt(tmp_path / "taken", make.KEY) as log:
        assert log.append(make.entries(2, 299)) == (299, 300)
        log.publish(make.SIGNER)
    assert head(tmp_path / "taken").size == 301
    with LogReader.open(tmp_path / "taken") as reader:
        assert reader.prove(make.entries(1, 17)[0]).index == 17


@pytest.mark.parametrize("file", ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
def test_a_damaged_log_is_not_taken_over(path, tmp_path, make, file):
    publish(path, make, make.entries(300))
    shutil.copytree(path / "public", tmp_path / "taken/public")
    damage(tmp_path / "taken/public" / file, "flipped")
    with pytest.raises(LogDamaged):
        LogFolder.adopt(tmp_path / "taken", make.KEY)
    shutil.copy(path / "public" / file, tmp_path / "taken/public" / file)
    LogFolder.adopt(tmp_path / "taken", make.KEY).close()


# --- proofs ------------------------------------------------------------------------------------


def test_a_sidecar_for_every_entry(path, make):
    publish(path, make, make.entries(7), make.entries(300, 7))
    policy = TrustPolicy.k_of_n(0, [], [make.KEY])
    with LogReader.open(path) as reader:
        for at, entry in enumerate(make.entries(307)):
            proof = reader.prove(entry, extra=b"salt")
            logged = proof.verify(entry.octets, policy)
            assert (logged.index, proof.extra) == (at, b"salt")
            assert logged.checkpoint.size == (7 if at < 7 else 307)


def test_the_earliest_checkpoint_that_is_witnessed_enough_is_taken(path, make):
    with LogFolder.open(path) as log:
        for first in range(5):
            log.append(make.entries(1, first))
            log.publish(make.SIGNER)
    with LogFolder.open(path) as log, LogReader.open(path) as reader:
        notes = {size: reader._journal.signed(size).note for size in range(1, 6)}
        log.cosign(make.cosigned(notes[3], "a"))
        log.cosign(make.cosigned(make.cosigned(notes[4], "a"), "b"))
        log.cosign(make.cosigned(notes[5], "b"))
        entry = make.entries(1)[0]
        both = TrustPolicy.k_of_n(2, [make.witness("a"), make.witness("b")], [make.KEY])
        sizes = [
            Checkpoint.parse(reader.prove(entry, policy=policy).note.text).size
            for policy in (None, both, TrustPolicy.k_of_n(1, [make.witness("c")], [make.KEY]))
        ]
        assert sizes == [3, 4, 3]
        assert len(open_public_note(path).signatures) == 2


def test_cosignatures_are_kept_and_published(path, make):
    publish(path, make, make.entries(2))
    note = open_public_note(path)
    with LogFolder.open(path) as log:
        log.cosign(make.cosigned(note, "a"))
        log.cosign(make.cosigned(note, "b"))
        assert [each.name for each in log.head.signatures] == [make.ORIGIN, "a", "b"]
        other = sign_checkpoint(Checkpoint(make.ORIGIN, 2, bytes(32)), make.SIGNER)
        with pytest.raises(LogFolderUnusable, match="did not sign"):
            log.cosign(other)
    assert open_public_note(path) == LogFolder.open(path).head


def test_cosignatures_that_are_public_are_never_taken_back(path, tmp_path, make):
    publish(path, make, make.entries(2))
    shutil.copytree(path / "private", tmp_path / "old")
    with LogFolder.open(path) as log:
        log.cosign(make.cosigned(log.head, "a"))
    shutil.rmtree(path / "private")
    shutil.copytree(tmp_path / "old", path / "private")
    with LogFolder.open(path) as log:
        assert [each.name for each in log.head.signatures] == [make.ORIGIN, "a"]


def test_what_has_no_proof(path, make):
    publish(path, make, make.entries(2))
    with LogFolder.open(path) as log, LogReader.open(path) as reader:
        log.append(make.entries(1, 2))
        with pytest.raises(LogRangeRefused, match="never logged"):
            reader.prove(make.entries(1, 77)[0])
        with pytest.raises(LogRangeRefused, match="no checkpoint commits to it yet"):
            reader.prove(make.entries(1, 2)[0])
        for call in (lambda: reader.inclusion(0, 3), lambda: reader.consistency(1, 2)):
            with pytest.raises(LogRangeRefused):
                call()


def test_growth_between_any_two_signed_checkpoints(path, make):
    publish(path, make, *(make.entries(100, first) for first in range(0, 700, 100)))
    with LogReader.open(path) as reader:
        for first in range(0, 800, 100):
            for second in range(max(first, 100), 800, 100):
                reader.consistency(first, second)
