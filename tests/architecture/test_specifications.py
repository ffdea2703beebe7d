"""The numbers on the page of specifications are those that the tests assert."""

import re

import pytest
from tests.guide_blocks import ROOT

PAGE = (ROOT / "docs/specifications.md").read_text(encoding="utf-8")
# The beginning of a row, what it says was passed or tried, the file that counts, and how.
ROWS = [
    ("RDF Dataset Canonicalization", "86 / 86", "vectors/test_rdf_canon.py", "== 86"),
    ("JSON-LD to RDF", "232 / 232", "vectors/test_json_ld_documents.py", "== 232"),
    ("Verifiable Credential Data Integrity", "16 / 16", "vectors/test_data_integrity.py", "== 16"),
    ("Verifiable Credential Data Integrity", "12 / 12", "vectors/test_data_integrity.py", "== 12"),
    ("Data Integrity EdDSA Cryptosuites", "90 / 90", "vectors/test_data_integrity.py", "== 90"),
    ("… `ecdsa-sd-2023`", "41 files", "vectors/test_data_integrity.py", "== 41"),
    ("Blockcerts", "35 / 35", "vectors/test_blockcerts.py", "== 35"),
    ("Signed by other people's software", "6 / 6", "vectors/test_signed_by_others.py", "== 6"),
    ("Securing VCs", "2 known differences", "vectors/test_vc_jose_cose.py", "(DIFFERENT) == 2"),
    ("Open Badges | 3.0", "33 / 33", "vectors/test_1edtech_validator.py", "== 33"),
    ("… other people's badges", "49 / 49", "vectors/test_open_badges_3_reading.py", "== 49"),
    ("European Learning Model", "13 / 13", "vectors/test_elm_reading.py", "== 13"),
    ("recognition of every file", "92 / 92", "vectors/test_1edtech_formats.py", "== 92"),
    ("ESCO, download", "837 / 837", "unit/skills/test_importing.py", "== 837"),
    ("JSON-LD contexts", "23 / 23", "vectors/test_contexts.py", "== 23"),
    ("… the same log", "173 pairs", "interop/test_sumdb_log.py", "== 173"),
    ("… the same log", "46 refused", "interop/test_sumdb_log.py", "== 46"),
    ("allocation, greatest credit", "12 / 12", "vectors/test_recognition_allocation.py", "== 12"),
    ("programmes, R01 to R26", "26 / 26", "unit/cli/test_stack_programme.py", "(1, 27)"),
]


@pytest.mark.parametrize(("begins", "says", "file", "counts"), ROWS)
def test_a_number_is_the_one_that_a_test_asserts(begins, says, file, counts):
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| {begins}")]
    assert len(rows) == 1
    assert says in rows[0]
    asserted = re.findall(r"assert .*", (ROOT / "tests" / file).read_text(encoding="utf-8"))
    assert any(counts in line for line in asserted)
