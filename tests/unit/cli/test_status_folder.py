"""The issuer's status folder: places given once, changes that survive a crash, no way back."""

import json
import os
import sqlite3
import stat
import subprocess
import sys

import pytest

from cairn.cli import durable_files
from cairn.cli.status_audit import Act, read_audit
from cairn.cli.status_folder import StatusFolder
from cairn.errors import (
    NotSuspendable,
    RevocationIsFinal,
    StatusFolderUnusable,
    StatusListTooShort,
    StatusUnusable,
    WrongUse,
)
from cairn.status import MINIMUM_ENTRIES, mechanism_of
from cairn.status.bitstring_status_list import read_list

TEMPLATE = "https://issuer.example/status/{purpose}/{n}"
ISSUER = "did:example:issuer"
AT = "2026-11-01T12:00:00Z"


def fixed(count):
    return bytes(count)


def sign(document):
    return document | {"proof": {"type": "a signature"}}


@pytest.fixture
def folder(tmp_path):
    with StatusFolder.create(
        tmp_path / "status", TEMPLATE, random=fixed, suspendable=True
    ) as folder:
        yield folder


@pytest.fixture
def usual(tmp_path):
    """A folder whose credentials cannot be suspended: what one gets without asking for more."""
    with StatusFolder.create(tmp_path / "usual", TEMPLATE, random=fixed) as folder:
        yield folder


def credential(folder, ordinal, **members):
    return {
        "id": f"urn:uuid:{ordinal}",
        "credentialStatus": folder.places.entries(ordinal),
    } | members


def act(folder, act, *ordinals, reason="because"):
    asked = [(f"urn:uuid:{n}", folder.position_of(credential(folder, n), act)) for n in ordinals]
    changes = folder.change(act, asked, reason=reason, at=AT)
    folder.publish(sign, issuer=ISSUER, at=AT)
    return changes


def standings(folder, ordinal):
    """What a verifier reads: purpose → withdrawn."""
    found = {}
    for entry in folder.places.entries(ordinal):
        purpose = entry["statusPurpose"]
        number = int(entry["statusListCredential"].rpartition("/")[2])
        document = json.loads(folder.file(purpose, number).read_bytes())
        found[purpose] = mechanism_of(entry).check(entry, document, {}).withdrawn
    return found


def test_lists_are_published_where_the_template_says(folder):
    folder.reserve("a", 3)
    written = folder.publish(sign, issuer=ISSUER, at=AT)
    assert [path.relative_to(folder.path).as_posix() for path in written] == [
        "revocation/1.json",
        "suspension/1.json",
    ]
    document = json.loads(written[0].read_bytes())
    assert document["id"] == "https://issuer.example/status/revocation/1"
    assert document["issuer"] == ISSUER
    assert document["proof"]
    assert stat.S_IMODE(written[0].stat().st_mode) == 0o644


def test_what_is_private_is_the_owners_alone(folder):
    folder.reserve("a", 1)
    act(folder, Act.REVOKE, 0)
    private = folder.path / "private"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.iterdir()} == {0o600}
    published = b"".join(path.read_bytes() for path in folder.path.glob("*/*.json"))
    assert b"because" not in published
    assert b"urn:uuid" not in published


def test_a_credential_has_an_entry_for_each_purpose(folder):
    entries = folder.places.entries(7)
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "suspension"]
    assert entries[0]["statusListIndex"] != entries[1]["statusListIndex"]


def test_a_credential_that_was_not_asked_to_be_suspendable_has_one_entry(usual):
    assert [entry["statusPurpose"] for entry in usual.places.entries(7)] == ["revocation"]
    usual.reserve("a", 8)
    written = usual.publish(sign, issuer=ISSUER, at=AT)
    assert [path.parent.name for path in written] == ["revocation"]
    with pytest.raises(NotSuspendable):
        usual.position_of(credential(usual, 7), Act.SUSPEND)
    act(usual, Act.REVOKE, 7)
    assert standings(usual, 7) == {"revocation": True}


def test_credentials_of_both_kinds_share_a_folder(usual):
    usual.reserve("a", 2)
    usual.publish(sign, issuer=ISSUER, at=AT)
    with StatusFolder.create(usual.path, TEMPLATE, random=fixed, suspendable=True) as folder:
        assert folder.reserve("b", 2) == 2
        written = folder.publish(sign, issuer=ISSUER, at=AT)
        assert [path.parent.name for path in written] == ["suspension"]
        act(folder, Act.SUSPEND, 3)
        assert standings(folder, 3) == {"revocation": False, "suspension": True}
        assert folder.places.entries(1)[0] == usual.places.entries(1)[0]
    act(usual, Act.REVOKE, 1)
    assert standings(usual, 1) == {"revocation": True}


def test_a_folder_from_before_there_was_a_choice_keeps_both_lists(usual):
    with sqlite3.connect(usual.path / "private" / "registry.sqlite") as registry:
        registry.execute("DELETE FROM setting WHERE name = 'suspension'")
    with StatusFolder.open(usual.path) as folder:
        folder.reserve("a", 1)
        written = folder.publish(sign, issuer=ISSUER, at=AT)
        assert [path.parent.name for path in written] == ["revocation", "suspension"]


def test_a_reservation_made_again_is_the_same(folder):
    assert folder.reserve("out.jsonl:0", 10) == 0
    assert folder.reserve("out.jsonl:1", 5) == 10
    assert folder.reserve("out.jsonl:0", 10) == 0
    assert folder.reserved == 15
    with pytest.raises(WrongUse):
        folder.reserve("out.jsonl:0", 11)


def test_a_second_list_begins_when_the_first_is_full(folder):
    folder.reserve("a", MINIMUM_ENTRIES)
    assert folder.reserve("b", 1) == MINIMUM_ENTRIES
    written = folder.publish(sign, issuer=ISSUER, at=AT)
    assert len(written) == 4
    assert folder.places.entries(MINIMUM_ENTRIES)[0]["statusListCredential"].endswith(
        "/revocation/2"
    )
    act(folder, Act.REVOKE, MINIMUM_ENTRIES)
    assert standings(folder, MINIMUM_ENTRIES) == {"revocation": True, "suspension": False}


def test_a_revocation_sets_one_bit_and_signs_one_list_anew(folder):
    folder.reserve("a", 100)
    folder.publish(sign, issuer=ISSUER, at=AT)
    position = folder.position_of(credential(folder, 42), Act.REVOKE)
    folder.change(Act.REVOKE, [("urn:uuid:42", position)], reason="awarded in error", at=AT)
    written = folder.publish(sign, issuer=ISSUER, at=AT)
    assert [path.parent.name for path in written] == ["revocation"]
    bits = read_list(json.loads(written[0].read_bytes())).bits
    assert [index for index in range(len(bits)) if bits.read(index)] == [position[2]]
    assert standings(folder, 42) == {"revocation": True, "suspension": False}
    assert standings(folder, 41) == {"revocation": False, "suspension": False}


def test_the_audit_says_when_what_and_why(folder):
    folder.reserve("a", 1)
    act(folder, Act.REVOKE, 0, reason="Täuschung “im Spiel”")
    (line,) = read_audit(folder.path / "private" / "audit.jsonl")
    assert (line.at, line.act, line.credential) == (AT, "revoke", "urn:uuid:0")
    assert line.reason == "Täuschung “im Spiel”"


def test_a_suspension_ends(folder):
    folder.reserve("a", 2)
    act(folder, Act.SUSPEND, 1)
    assert standings(folder, 1) == {"revocation": False, "suspension": True}
    act(folder, Act.REINSTATE, 1)
    assert standings(folder, 1) == {"revocation": False, "suspension": False}


def test_a_revocation_does_not(folder):
    folder.reserve("a", 2)
    act(folder, Act.SUSPEND, 0)
    act(folder, Act.REVOKE, 0)
    for attempt in (Act.REINSTATE, Act.SUSPEND):
        changes = act(folder, attempt, 0)
        assert changes.written == ()
        assert isinstance(changes.refused[0][1], RevocationIsFinal)
    assert standings(folder, 0) == {"revocation": True, "suspension": True}


def test_what_is_already_so_is_no_second_line(folder):
    folder.reserve("a", 1)
    for _ in range(2):
        act(folder, Act.SUSPEND, 0)
        act(folder, Act.SUSPEND, 0)
        act(folder, Act.REINSTATE, 0)
    act(folder, Act.REVOKE, 0, 0, 0)
    acts = [line.act for line in read_audit(folder.path / "private" / "audit.jsonl")]
    assert acts == ["suspend", "reinstate", "suspend", "reinstate", "revoke"]


def test_only_a_suspension_is_ended(folder):
    folder.reserve("a", 1)
    assert isinstance(act(folder, Act.REINSTATE, 0).refused[0][1], WrongUse)


def test_one_refusal_does_not_hold_up_the_others(folder):
    folder.reserve("a", 3)
    act(folder, Act.REVOKE, 1)
    changes = act(folder, Act.SUSPEND, 0, 1, 2)
    assert [line.credential for line in changes.written] == ["urn:uuid:0", "urn:uuid:2"]
    assert [name for name, _ in changes.refused] == ["urn:uuid:1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("credentialStatus"),
        lambda document: document.update(credentialStatus=[]),
        lambda document: document.update(credentialStatus="revocation"),
        lambda document: document["credentialStatus"][0].update(statusListIndex="no number"),
        lambda document: document["credentialStatus"][0].update(statusListIndex="131072"),
        lambda document: document["credentialStatus"][0].update(
            statusListCredential="https://elsewhere.example/status/revocation/1"
        ),
        lambda document: document["credentialStatus"][0].update(
            statusListCredential="https://issuer.example/status/revocation/2"
        ),
        lambda document: document["credentialStatus"][0].update(type="StatusList2021Entry"),
        lambda document: document["credentialStatus"].pop(0),
    ],
)
def test_a_credential_of_other_lists_is_refused(folder, change):
    folder.reserve("a", 5)
    document = credential(folder, 0)
    change(document)
    with pytest.raises(StatusUnusable):
        folder.position_of(document, Act.REVOKE)


def test_a_place_that_nobody_was_given_is_refused(folder):
    folder.reserve("a", 5)
    with pytest.raises(StatusUnusable):
        folder.position_of(credential(folder, 5), Act.REVOKE)
    folder.position_of(credential(folder, 4), Act.REVOKE)


@pytest.mark.parametrize(
    "template",
    [
        "https://issuer.example/{n}",
        "https://issuer.example/{purpose}",
        "{purpose}/{n}",
        "https://x/{purpose}#{n}",
    ],
)
def test_an_address_without_its_places_is_refused(tmp_path, template):
    with pytest.raises(WrongUse):
        StatusFolder.create(tmp_path, template, random=fixed)


def test_the_address_of_lists_in_use_does_not_change(folder):
    with pytest.raises(WrongUse):
        StatusFolder.create(folder.path, "https://new.example/{purpose}/{n}", random=fixed)


def test_a_folder_is_opened_again_with_the_same_places(usual):
    usual.reserve("a", 5)
    with StatusFolder.open(usual.path) as again:
        assert again.places.entries(3) == usual.places.entries(3)
        assert again.reserved == 5
    with StatusFolder.create(usual.path, TEMPLATE, random=os.urandom) as again:
        assert again.places.entries(3) == usual.places.entries(3)


def test_another_secret_gives_other_places(tmp_path):
    with (
        StatusFolder.create(tmp_path / "a", TEMPLATE, random=os.urandom) as one,
        StatusFolder.create(tmp_path / "b", TEMPLATE, random=os.urandom) as two,
    ):
        assert one.places.entries(0) != two.places.entries(0)


def test_a_folder_that_is_none_is_said(tmp_path):
    with pytest.raises(StatusFolderUnusable):
        StatusFolder.open(tmp_path)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "registry.sqlite").write_bytes(b"not a database, but long enough" * 99)
    with pytest.raises(StatusFolderUnusable):
        StatusFolder.open(tmp_path)
    with pytest.raises(StatusFolderUnusable):
        StatusFolder.create(tmp_path, TEMPLATE, random=fixed)


def test_a_short_list_cannot_be_published(tmp_path):
    with StatusFolder.create(tmp_path, TEMPLATE, random=fixed, list_size=1_000) as folder:
        folder.reserve("a", 1)
        with pytest.raises(StatusListTooShort):
            folder.publish(sign, issuer=ISSUER, at=AT)


class CrashError(Exception):
    """The power fails."""


STEPS = ["mkstemp", "fsync", "chmod", "replace", "sign"]


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_is_made_good_by_the_next_change(folder, monkeypatch, step):
    folder.reserve("a", 3)
    folder.publish(sign, issuer=ISSUER, at=AT)
    before = folder.file("revocation", 1).read_bytes()
    position = folder.position_of(credential(folder, 0), Act.REVOKE)
    folder.change(Act.REVOKE, [("urn:uuid:0", position)], reason="because", at=AT)

    def crash(*_, **__):
        raise CrashError

    with monkeypatch.context() as broken:
        if step in {"chmod", "replace"}:
            broken.setattr(durable_files.Path, step, crash)
        elif step == "mkstemp":
            broken.setattr(durable_files.tempfile, step, crash)
        elif step == "fsync":
            broken.setattr(durable_files.os, step, crash)
        with pytest.raises(CrashError):
            folder.publish(crash if step == "sign" else sign, issuer=ISSUER, at=AT)
    assert folder.file("revocation", 1).read_bytes() == before
    assert not list(folder.path.rglob(".new-*"))

    act(folder, Act.SUSPEND, 2)  # another change altogether
    assert standings(folder, 0) == {"revocation": True, "suspension": False}
    assert standings(folder, 2) == {"revocation": False, "suspension": True}


def test_a_line_cut_short_by_a_crash_is_written_anew(folder):
    folder.reserve("a", 3)
    act(folder, Act.REVOKE, 0)
    audit = folder.path / "private" / "audit.jsonl"
    whole = audit.read_bytes()
    audit.write_bytes(whole + whole[: len(whole) // 2])
    act(folder, Act.REVOKE, 1)
    assert [line.credential for line in read_audit(audit)] == ["urn:uuid:0", "urn:uuid:1"]
    assert standings(folder, 0)["revocation"]
    assert standings(folder, 1)["revocation"]


def test_a_damaged_audit_is_not_passed_over(folder):
    folder.reserve("a", 3)
    act(folder, Act.REVOKE, 0)
    audit = folder.path / "private" / "audit.jsonl"
    audit.write_bytes(b"{}\n" + audit.read_bytes())
    with pytest.raises(StatusFolderUnusable):
        act(folder, Act.REVOKE, 1)


RESERVE = """
import sys
from pathlib import Path
from cairn.cli.status_folder import StatusFolder
with StatusFolder.open(Path(sys.argv[1])) as folder:
    for number in range(20):
        folder.reserve(f"{sys.argv[2]}:{number}", 3)
"""


def test_two_processes_never_reserve_the_same_place(folder):
    workers = [
        subprocess.Popen([sys.executable, "-c", RESERVE, str(folder.path), name])
        for name in ("one", "two")
    ]
    assert [worker.wait() for worker in workers] == [0, 0]
    firsts = [folder.reserve(f"{name}:{n}", 3) for name in ("one", "two") for n in range(20)]
    assert sorted(firsts) == list(range(0, 120, 3))
