"""Backups: taken while the installation is written to, restored where nothing is, verdicts equal."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import tarfile

import pytest
from tests.registry import installations
from tests.registry.installations import WORD, verdicts
from tests.registry.operating.backups import cairn, entries

from cairn.registry.errors import BackupUnusable
from cairn.registry.operating import restoring, sealing
from cairn.registry.operating.backup_form import MAGIC, Head


@pytest.mark.sqlite
def test_restored_on_a_clean_machine_every_verdict_is_the_same(before, sealed, tmp_path):
    cairn(tmp_path / "data", "restore", str(sealed))
    after = verdicts(tmp_path / "data")
    # Those issued after the instant of the backup are not in it; all that is in it is whole.
    assert 9 <= len(after["verdicts"]) <= len(before["verdicts"])
    assert after["verdicts"].items() <= before["verdicts"].items()
    assert {**after, "verdicts": 0} == {**before, "verdicts": 0}
    assert after["signs"] == "yes"
    assert entries(tmp_path / "data") == [(7,)]
    assert (tmp_path / "data/secrets.json").stat().st_mode & 0o077 == 0


def test_nothing_of_it_can_be_read_without_the_passphrase(world, sealed, tmp_path):
    data = sealed.read_bytes()
    assert data.startswith(MAGIC)
    assert b"Person" not in data
    assert sealed.stat().st_mode & 0o077 == 0
    for word in ("another", None):
        with pytest.raises(BackupUnusable, match="passphrase"):
            restoring.restore(sealed, tmp_path / "data", word)
    assert {each.name for each in tmp_path.iterdir()} <= {"instance"}


@pytest.mark.parametrize("how", ["cut", "changed", "end", "swapped"])
def test_a_damaged_backup_is_refused_whole(sealed, tmp_path, how):
    data = bytearray(sealed.read_bytes())
    if how == "cut":
        del data[len(data) // 2 :]
    elif how == "changed":
        data[len(data) // 2] ^= 1
    elif how == "end":
        del data[-1:]
    else:
        start = data.index(b"\n", len(MAGIC)) + 1 + 23
        data[start : start + 32] = data[start + 32 : start + 64]
    (tmp_path / "bad.backup").write_bytes(data)
    with pytest.raises(BackupUnusable):
        restoring.restore(tmp_path / "bad.backup", tmp_path / "data", WORD)
    assert not (tmp_path / "data").exists()


@pytest.mark.sqlite
def test_without_a_passphrase_no_secret_leaves(world, before, tmp_path):
    said = cairn(world, "backup", str(tmp_path), "--without-secrets")
    (path,) = tmp_path.glob("*.backup")
    assert "secrets.json" in said
    assert "log/private/log.sqlite" in said
    secret = json.loads((world / "secrets.json").read_text())["signing_key"]
    with path.open("rb") as file:
        assert not Head.read(file).sealed
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            names = tar.getnames()
    assert "data/secrets.json" not in names
    assert "data/files/pictures/a.png" in names
    assert secret not in gzip.decompress(path.read_bytes().split(b"\n", 2)[2]).decode("latin-1")
    # Restored, it verifies as before, and signs once its secrets are put back.
    said = cairn(tmp_path / "data", "restore", str(path))
    assert "Put its secrets.json there" in said
    assert verdicts(tmp_path / "data")["verdicts"] == before["verdicts"]
    shutil.copy(world / "secrets.json", tmp_path / "data/secrets.json")
    assert verdicts(tmp_path / "data")["signs"] == "yes"


def test_nothing_is_restored_over_an_installation(world, sealed):
    before = (world / "cairn.sqlite3").stat().st_ino
    with pytest.raises(BackupUnusable, match="empty folder"):
        restoring.restore(sealed, world, WORD)
    assert (world / "cairn.sqlite3").stat().st_ino == before


def test_what_is_no_backup_is_said(tmp_path):
    (tmp_path / "x").write_bytes(b"PK\x03\x04")
    assert "no backup" in cairn(tmp_path / "data", "restore", str(tmp_path / "x"), expect=2)


@pytest.mark.parametrize("name", ["data/../../evil", "/etc/evil", "evil", "data/a\\..\\b"])
def test_a_backup_writes_nowhere_else(tmp_path, name):
    path = tmp_path / "evil.backup"
    with path.open("wb") as out:
        Head("2026-01-01", "0", sealed=False).write(out)
        with (
            gzip.GzipFile(fileobj=out, mode="wb") as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            entry = tarfile.TarInfo(name)
            entry.size = 4
            tar.addfile(entry, io.BytesIO(b"evil"))
    with pytest.raises(BackupUnusable):
        restoring.restore(path, tmp_path / "data", None)
    assert {each.name for each in tmp_path.iterdir()} <= {"evil.backup", "instance"}


def test_a_link_in_a_backup_is_refused(tmp_path):
    path = tmp_path / "evil.backup"
    with path.open("wb") as out:
        Head("2026-01-01", "0", sealed=False).write(out)
        with (
            gzip.GzipFile(fileobj=out, mode="wb") as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            entry = tarfile.TarInfo("data/files")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
            tar.addfile(entry)
    with pytest.raises(BackupUnusable):
        restoring.restore(path, tmp_path / "data", None)


@pytest.mark.sqlite
def test_the_disk_is_full(world, tmp_path, monkeypatch):
    """A place that cannot be written leaves nothing half there."""
    said = cairn(world, "backup", str(tmp_path / "no/such/folder/x.backup"), expect=2)
    assert "refused" in said


@pytest.mark.sqlite
def test_a_newer_programs_backup_leaves_the_folder_empty(world, tmp_path):
    with sqlite3.connect(world / "cairn.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('keys', '9999_x', '2030-01-01')"
        )
    try:
        cairn(world, "backup", str(tmp_path / "new.backup"))
        said = cairn(tmp_path / "data", "restore", str(tmp_path / "new.backup"), expect=2)
        assert "newer program" in said
        assert list((tmp_path / "data").iterdir()) == []
        assert "newer program" in cairn(world, "upgrade", expect=2)
        assert "newer program" in cairn(world, "serve", expect=2)
    finally:
        with sqlite3.connect(world / "cairn.sqlite3") as database:
            database.execute("DELETE FROM django_migrations WHERE name = '9999_x'")


@pytest.mark.sqlite
def test_an_upgrade_backs_up_first(world, sealed, tmp_path):
    folder = tmp_path / "data"
    cairn(folder, "restore", str(sealed))
    assert "nothing was done" in cairn(folder, "upgrade")
    installations.run(folder, "-m", "django", "migrate", "operating", "0001", "--verbosity", "0")
    said = cairn(folder, "upgrade")
    assert "Done in" in said
    (made,) = (folder / "backups").glob("*.backup")
    assert made.stat().st_mode & 0o077 == 0
    assert verdicts(folder)["trail"] is None
    # Before the upgrade the tables were older: the backup of that moment comes back, upgraded.
    cairn(tmp_path / "back", "restore", str(made))
    assert verdicts(tmp_path / "back")["verdicts"] == verdicts(folder)["verdicts"]


@pytest.mark.sqlite
def test_health_knows_of_the_backup(world, sealed):
    found = json.loads(cairn(world, "health", "--json", expect=1))
    states = {each["name"]: each["state"] for each in found["findings"]}
    assert states["Backup"] == "good"
    assert states["Worker"] == "bad"  # nobody serves it


def test_each_guess_at_a_passphrase_costs_what_owasp_asks_for():
    assert sealing._COST >= 2**17


class TestSealing:
    @pytest.fixture(autouse=True)
    def _quick(self, monkeypatch):
        monkeypatch.setattr(sealing, "_COST", 2**4)

    def seal(self, data, word="w"):
        out = io.BytesIO()
        sealer = sealing.Sealer(out, word)
        sealer.write(data)
        sealer.close()
        return out.getvalue()

    def opened(self, data, word="w"):
        return b"".join(sealing.opened(io.BytesIO(data), word))

    @pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 2**21, 2**21 + 5])
    def test_round_trip(self, size):
        data = os.urandom(size)
        assert self.opened(self.seal(data)) == data

    def test_pieces_cannot_be_dropped_or_exchanged(self):
        sealed = self.seal(os.urandom(2**21 + 5))
        head, size = 23, 2**20 + 16
        first, second, last = (
            sealed[head : head + size],
            sealed[head + size : head + 2 * size],
            sealed[head + 2 * size :],
        )
        start = sealed[:head]
        for other in (
            start + second + first + last,
            start + first + last,
            start + first + second,
            start,
        ):
            with pytest.raises(BackupUnusable):
                self.opened(other)

    def test_the_same_twice_differs(self):
        assert self.seal(b"x") != self.seal(b"x")
