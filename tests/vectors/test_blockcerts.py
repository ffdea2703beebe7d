"""Blockcerts v3: genuine ones are never called bad, and none is confirmed without its chain."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.verification import NO_FACTS, Outcome, verify

VECTORS = Path(__file__).resolve().parents[3] / "shared/data/vectors/blockcerts-v3"
FILES = sorted(VECTORS.glob("*.json"))
AT = datetime(2026, 7, 1, tzinfo=UTC)

# What is wrong with them is told in their names, or by the clause.
NOT_VALID = {
    "blockcerts-3.0-beta-did-ethereum-ropsten": "its id is no URL (VCDM §4.4)",
    "certificate": "Blockcerts v2 on Open Badges 2.0",
    "mocknet-vc-v2-validFrom-not-yet-valid": "not yet in force",
    "mocknet-vc-v2-validUntil-expired": "expired",
    "testnet-v3--tampered": "its id is no URL (VCDM §4.4)",
    "testnet-v3-custom-context": "the id of its subject is no URL (VCDM §4.4)",
}
WITHOUT_MERKLE_PROOF = {"vp-eddsa-rdfc-2022"}


def test_every_file_is_tried():
    assert len(FILES) == 38 or not VECTORS.is_dir()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_could_not_tell(path, shared):
    del shared
    report = verify(path.read_bytes(), NO_FACTS, at=AT)
    if path.stem in WITHOUT_MERKLE_PROOF:
        assert report.outcome is Outcome.PASSED
    else:
        assert (report.outcome is Outcome.FAILED) is (path.stem in NOT_VALID), [
            check.reason for check in report.decisive()
        ]
        assert report.outcome is not Outcome.PASSED
