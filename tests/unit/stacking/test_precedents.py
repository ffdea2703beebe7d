"""Decisions taken before are followed where a programme says nothing itself (R25)."""

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.errors import ProgrammeMalformed
from cairn.stacking.case import Case
from cairn.stacking.precedents import read_precedents, with_precedents
from cairn.stacking.programme_audit import audit
from cairn.stacking.programme_reading import read_programme

PROGRAMME = b"""
format: cairn-programme/1
id: urn:award:exempla:one
version: "1"
title: One requirement
institution: {name: Universitas Exempla, id: "did:web:exempla.example"}
source: {document: written for this test, certainty: invented}
credit: {scheme: ECTS, basis: year}
levels: {framework: EQF}
award: {total: 5, counting: whole}
requirements:
  all_of: [{id: CORE, title: Core, min_credit: 5, eligible: {level_min: 6}}]
coherence: {capstone: CORE}
"""
PRECEDENTS = """
format: cairn-stacking-precedents/1
programme: urn:award:exempla:one
precedents:
  - id: P-7
    clause: decision of 2024-03-01
    achievement: urn:ach:Boot camp
    issuer: did:web:other.example
    grants: {requirements: [CORE], credit: 5, level: 6}
    from: 2024-03-01
    to: 2026-02-28
"""


def _answer(held, text=PRECEDENTS, on="2025-10-01"):
    versions = read_programme(PROGRAMME, "programme.yaml")
    followed = with_precedents(versions, read_precedents(text.encode(), "precedents.yaml"))
    return audit(followed, held, Case(), on)


@pytest.fixture
def held(hold):
    return [hold("Boot camp", hours=200)]


def test_a_precedent_grants_and_is_named(held):
    found = _answer(held)
    assert found.complete is True
    assert "P-7" in found.items[0].item.serving["CORE"].line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("urn:award:exempla:one", "urn:award:exempla:two"),
        ("did:web:other.example", "did:web:somebody.example"),
        ("2026-02-28", "2025-09-30"),
        ("[CORE]", "[ELSEWHERE]"),
    ],
)
def test_what_was_decided_about_something_else_grants_nothing(held, before, after):
    assert _answer(held, PRECEDENTS.replace(before, after)).complete is not True


def test_bad_input_names_its_place():
    twice = PRECEDENTS + PRECEDENTS.partition("precedents:\n")[2]
    with pytest.raises(ProgrammeMalformed, match=r"P-7 is there twice"):
        read_precedents(twice.encode(), "precedents.yaml")
    with pytest.raises(ProgrammeMalformed, match="2025-02-30"):
        read_precedents(PRECEDENTS.replace("2026-02-28", "2025-02-30").encode(), "p.yaml")
