"""What was verified is a value that nothing else can make."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.verification import NO_FACTS, Outcome, Policy, verify
from cairn.verification.verified import VerifiedCredential, verified

VECTORS = Path(__file__).parents[2] / "vectors" / "stacking"


def report_on(rule, name, line, at="2025-09-01", change=None):
    data = (VECTORS / rule / f"{name}.jsonl").read_bytes().splitlines()[line]
    if change:
        data = data.replace(*change)
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return verify(data, NO_FACTS, Policy(), moment, source="here")


def test_a_credential_that_holds_is_made_with_its_record():
    found = verified(report_on("R16", "meets", 1))
    assert isinstance(found, VerifiedCredential)
    assert found.records[0].id == "urn:cairn:vector:R16:z"
    assert found.records[0].achievement.credit.scheme == "ECTS"
    assert not found.expired
    assert len(found.digest) == 64


def test_one_that_does_not_hold_is_none():
    torn = report_on("R16", "meets", 1, change=(b"urn:lo:2", b"urn:lo:9"))
    assert torn.outcome is Outcome.FAILED
    assert verified(torn) is None
    early = report_on("R16", "meets", 1, at="2020-01-01")
    assert verified(early) is None
    nothing = verify(b"{}", NO_FACTS, Policy(), datetime(2025, 9, 1, tzinfo=UTC))
    assert verified(nothing) is None


def test_one_whose_only_fault_is_that_it_expired_is_held_as_expired():
    found = verified(report_on("R12", "fails", 1))
    assert found.expired
    assert found.report.outcome is Outcome.FAILED
    torn = report_on("R12", "fails", 1, change=(b"2025-06-30", b"2025-07-30"))
    assert verified(torn) is None


def test_nothing_else_can_make_one():
    found = verified(report_on("R16", "meets", 1))
    with pytest.raises(TypeError):
        VerifiedCredential(found.report, found.records, found.digest, False, object())
    with pytest.raises((TypeError, ValueError)):
        replace(found, records=())
