"""Break each step of an issuing run, start again, and nobody is left out or issued to twice."""

import json
import os
from datetime import UTC, date, datetime

import pytest

from cairn.bulk import awards, issuing_run, outputs, signing_workers
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.issuing_run import issue_rows
from cairn.bulk.journal import Journal
from cairn.bulk.recipients import RecipientRow
from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import Achievement, LanguageMap, Organisation
from cairn.errors import OutputUnusable
from cairn.issuing import Issuance

KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
ROWS = [
    RecipientRow(line, f"P{line}", email=f"p{line}@example.org", awarded_on=date(2026, 5, 3))
    for line in range(2, 25)
]
ROWS_IN_A_PART = 5


class BrokenError(Exception):
    """The step that was broken."""


class Status:
    """Places in a status list, remembered as the status folder remembers them."""

    template = "https://example.org/{n}"

    def __init__(self):
        self.reservations = {}

    def reserve(self, name, count):
        first, known = self.reservations.setdefault(name, (self.taken, count))
        assert known == count
        return first

    @property
    def taken(self):
        return sum(count for _, count in self.reservations.values())

    @property
    def places(self):
        return self

    def entries(self, ordinal):
        return [
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(ordinal),
                "statusListCredential": "https://example.org/1",
            }
        ]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(issuing_run, "ROWS_IN_A_PART", ROWS_IN_A_PART)
    monkeypatch.setattr(outputs, "OCTETS_BETWEEN_SYNCS", 1)
    monkeypatch.setattr(signing_workers, "_ROWS_IN_A_BIT", 2)


@pytest.fixture
def issuance():
    return Issuance(
        achievement=Achievement(id="https://example.org/a", title=LanguageMap.of("A", "en")),
        issuer=Organisation(id=KEY.public_key.did_key),
        signer=KEY,
        verification_method=KEY.public_key.key_id,
        proof="eddsa-jcs-2022",
        contexts=Contexts.shipped(),
    )


def _run(tmp_path, issuance, places, rows=ROWS, instant="2026-05-04T00:00:00+00:00"):
    faults = []
    journal = Journal.open(
        tmp_path / "out.journal", {"for": "this"}, instant=instant, fresh_secret=os.urandom(32)
    )
    try:
        *_, tally = issue_rows(
            rows, issuance, journal, tmp_path / "out", status=places, on_fault=faults.append
        )
        journal.finish()
        return tally, faults
    finally:
        journal.close()


def _credentials(tmp_path):
    return [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]


def _assert_each_exactly_once(tmp_path):
    credentials = _credentials(tmp_path)
    names = [c["credentialSubject"]["identifier"][-1]["identityHash"] for c in credentials]
    assert sorted(names) == sorted({row.name for row in ROWS})
    assert len({c["id"] for c in credentials}) == len(credentials)
    indices = {c["credentialStatus"]["statusListIndex"] for c in credentials}
    assert len(indices) == len(credentials)


def _break_after(monkeypatch, owner, name, calls, *, before=False):
    """Let ``name`` work so many times and then fail, before or after doing its work."""
    original = getattr(owner, name)
    done = {"calls": 0}

    def broken(*arguments, **keywords):
        if done["calls"] == calls:
            if not before:
                original(*arguments, **keywords)
            raise BrokenError
        done["calls"] += 1
        return original(*arguments, **keywords)

    monkeypatch.setattr(owner, name, broken)


STEPS = [
    (Journal, "claim"),
    (Status, "reserve"),
    (CompiledIssuing, "lines"),
    (outputs.os, "fsync"),
    (Journal, "promise"),
    (Journal, "finish"),
]


@pytest.mark.parametrize("calls", [0, 1, 2, 4])
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_broken_step_loses_and_doubles_nobody(
    tmp_path, monkeypatch, issuance, owner, name, before, calls
):
    places = Status()
    with monkeypatch.context() as patch:
        _break_after(patch, owner, name, calls, before=before)
        if name == "finish" and calls:
            _run(tmp_path, issuance, places)
        else:
            with pytest.raises(BrokenError):
                _run(tmp_path, issuance, places)
    tally, faults = _run(tmp_path, issuance, places, instant="2027-01-01T00:00:00+00:00")
    assert tally.issued + tally.already == len(ROWS)
    assert [fault for fault in faults if fault.code != "row.issued"] == []
    _assert_each_exactly_once(tmp_path)


def test_bytes_after_the_promised_length_are_cut(tmp_path, issuance):
    places = Status()
    _run(tmp_path, issuance, places, ROWS[:7])
    with (tmp_path / "out").open("a") as file:
        file.write('{"half a credential')
    _run(tmp_path, issuance, places)
    _assert_each_exactly_once(tmp_path)


def test_the_part_made_again_is_the_same(tmp_path, monkeypatch, issuance):
    places = Status()
    with monkeypatch.context() as patch:
        _break_after(patch, Journal, "promise", 1, before=True)
        with pytest.raises(BrokenError):
            _run(tmp_path, issuance, places)
    unpromised = (tmp_path / "out").read_text().splitlines()
    # The disk has answered for two; the one made meanwhile is not written yet.
    assert len(unpromised) == 2 * ROWS_IN_A_PART
    _run(tmp_path, issuance, places, instant="2027-01-01T00:00:00+00:00")
    assert (tmp_path / "out").read_text().splitlines()[: len(unpromised)] == unpromised


def test_a_later_run_issues_only_to_the_new(tmp_path, issuance):
    places = Status()
    _run(tmp_path, issuance, places, ROWS[:7])
    tally, faults = _run(tmp_path, issuance, places, instant="2027-01-01T00:00:00+00:00")
    assert (tally.issued, tally.already, tally.faults) == (len(ROWS) - 7, 7, 0)
    assert {fault.code for fault in faults} == {"row.issued"}
    _assert_each_exactly_once(tmp_path)
    assert _credentials(tmp_path)[-1]["validFrom"] == "2027-01-01T00:00:00Z"


def test_the_same_row_twice_in_one_file_is_reported(tmp_path, issuance):
    again = RecipientRow(99, "Other name", email=ROWS[0].email, awarded_on=ROWS[0].awarded_on)
    tally, faults = _run(tmp_path, issuance, Status(), [*ROWS, again])
    assert (tally.issued, tally.faults) == (len(ROWS), 1)
    assert (faults[0].line, faults[0].code, dict(faults[0].facts)) == (
        99,
        "row.again",
        {"line": "2"},
    )


def test_an_output_without_its_journal_is_refused(tmp_path, issuance):
    _run(tmp_path, issuance, Status())
    (tmp_path / "out.journal").unlink()
    with pytest.raises(OutputUnusable, match="no journal"):
        _run(tmp_path, issuance, Status())
    assert len(_credentials(tmp_path)) == len(ROWS)


def test_an_output_that_was_shortened_is_refused(tmp_path, issuance):
    _run(tmp_path, issuance, Status())
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputUnusable, match="shorter"):
        _run(tmp_path, issuance, Status())


def test_expiry_follows_the_validity_of_the_achievement():
    later = awards._months_after(datetime(2024, 2, 29, tzinfo=UTC), 12)
    assert later == datetime(2025, 2, 28, tzinfo=UTC)
    assert awards._months_after(datetime(2026, 10, 31, tzinfo=UTC), 4).date() == date(2027, 2, 28)
