"""The documents of 1EdTech's public validator: each is recognised, and its structure judged.

``expected.json`` beside them says what that validator finds, and in which probe. Probes that look
at structure are held here; those that look at proofs, status and dates in ``verification``.
"""

import json
from pathlib import Path

import pytest

from cairn.errors import CairnError
from cairn.formats.detect import Carrier, Kind, Wrapping, detect
from cairn.formats.structure import check

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "1edtech-validator"
FILES = (
    sorted(
        str(path.relative_to(VECTORS))
        for path in VECTORS.rglob("*")
        if path.is_file() and path.name != "expected.json"
    )
    if VECTORS.is_dir()
    else []
)
EXPECTED = json.loads((VECTORS / "expected.json").read_text()) if FILES else []

KINDS = {"ob20": Kind.OPEN_BADGES_2, "ob30": Kind.OPEN_BADGES_3, "clr20": Kind.CLR_2}

NO_CREDENTIAL = {
    "ob20/assets/badgecriteria.json",
    "ob20/assets/beths-robot-badge.png",
    "ob20/assets/beths-robot-work.html",
    "ob20/assets/criteria-no-type.json",
    "ob20/assets/issuer-invalid-type.json",
    "ob20/assets/openbadges_context.json",
    "ob20/assets/robotics-badge.png",
    "ob20/rdf-validation/invalid-class.json",
    "ob20/rdf-validation/invalid-empty-type.json",
    "ob20/rdf-validation/valid-cool-class.json",
    "ob20/redirected-validation-subject.json",  # JSON with comments
}
"""Files of the suite that are no credential, nor a part of one, of any kind."""

PROBES = {
    "ContextPropertyProbe": "context",
    "TypePropertyProbe": "type",
    "CredentialSubjectProbe": "subject",
    "EvidenceProbe": "evidence",
    "IssuerProbe": "issuer",
}
"""Probe → the section under which Cairn reports the same."""


def test_every_file_is_tried():
    if not FILES:
        pytest.skip("the reference data ../shared is not on this machine")
    assert len(FILES) == 92
    assert set(FILES) >= NO_CREDENTIAL


@pytest.mark.parametrize("name", FILES)
def test_it_is_recognised_for_what_it_is(name):
    data = (VECTORS / name).read_bytes()
    if name in NO_CREDENTIAL:
        with pytest.raises(CairnError):
            detect(data)
        return
    found = detect(data)
    folder = name.partition("/")[0]
    others = {Kind.OPEN_BADGES_2_PART, Kind.ENDORSEMENT, Kind.STATUS_LIST}
    assert found.kind is KINDS[folder] or found.kind in others
    assert (found.wrapping is Wrapping.JWS_COMPACT) == (".jwt" in name or "-jwt" in name)
    assert (found.carriers == (Carrier.PNG,)) == name.endswith(".png")
    assert (found.carriers == (Carrier.SVG,)) == name.endswith(".svg")
    assert isinstance(check(found), tuple)


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case["file"])
def test_the_structure_is_judged_as_the_validator_does(case):
    sections = {found.section for found in check(detect((VECTORS / case["file"]).read_bytes()))}
    probes = [PROBES[probe] for probe in case["failing_probe"] if probe in PROBES]
    if probes:
        assert set(probes) <= sections
    elif case["expected"] in {"valid", "warning"} and not case["disabled"]:
        assert sections == set()
