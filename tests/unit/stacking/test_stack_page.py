"""The page model of “my stack”: everything said, the nearest programme first, ways that hold."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("ortools", reason="the extra “solver” is not installed")

from cairn.stacking.case import Assumed, Case
from cairn.stacking.completion import Measure
from cairn.stacking.picture import draw_stack
from cairn.stacking.programme_audit import audit
from cairn.stacking.programme_reading import read_programme
from cairn.stacking.stack_page import Distance, stack_page, stack_pages
from cairn.stacking.ways_on import OnOffer, ways_on

ROOT = Path(__file__).parents[3]
ME = "did:web:exempla.example"
TODAY = "2025-10-01"

PROGRAMME = """
format: cairn-programme/1
id: urn:award:exempla:data
version: 1.0.0
title: Certificate in Data
institution: {name: Universitas Exempla, id: "did:web:exempla.example"}
source: {document: written for this test, certainty: invented}
credit: {scheme: ECTS, basis: year}
levels: {framework: EQF}
award: {total: 15, counting: whole}
requirements:
  all_of:
    - {id: CORE, title: Core, min_credit: 10, eligible: {field_in: ["061"]}}
    - {id: LAW, title: Law, min_credit: 5, eligible: {field_in: ["042"]}}
coherence: {category_floor: RES}
floors:
  - {id: RES, title: own credit, where: {fact: issuer.id, op: eq, value: self}, min: {credit: 5}}
"""


def _programme(text=PROGRAMME, **changes):
    for before, after in changes.items():
        text = text.replace(before, after)
    return read_programme(text.encode(), "programme.yaml")


def _course(name, credit, fields, **more):
    course = Assumed(
        id=f"urn:offer:{name}",
        title=name,
        achievement=f"urn:ach:{name}",
        issuer=ME,
        credit=Fraction(credit),
        scheme="ECTS",
        fields=fields,
    )
    return OnOffer(course, **more)


CATALOGUE = (
    _course("Big law", 10, ("0421",), hours=300, cost=90_000),
    _course("Law", 5, ("0421",), hours=140, cost=100_000),
    _course("Cooking", 5, ("1013",), hours=1, cost=1),
)


@pytest.fixture
def held(hold):
    return [
        hold("Data I", "5 ECTS", fields=["0613"], issuer=ME),
        hold("Data II", "5 ECTS", fields=["0613"]),
        hold("Hours only", hours=150, fields=["0613"]),
        hold("Pottery", "5 ECTS", fields=["0214"]),
    ]


@pytest.fixture
def page(held):
    return stack_page(_programme(), held, Case(), TODAY, catalogue=CATALOGUE)


def test_what_counts_and_what_does_not_and_why(page):
    assert [one.title for one in page.counts] == ["Data I", "Data II"]
    assert page.counts[0].where == (("Core", "5 ECTS"),)
    assert [one.title for one in page.does_not_count] == ["Pottery"]
    assert all(one.reasons for one in (*page.may_count, *page.does_not_count))
    everything = {one.title for one in page.items}
    assert everything == {"Data I", "Data II", "Hours only", "Pottery"}
    assert page.total == "10 of 15 ECTS count."


def test_it_is_always_indicative(page, held):
    assert "no entitlement" in page.label
    assert "What if" not in page.label
    trial = replace(Case(), assumed=(CATALOGUE[1].course,))
    tried = stack_page(_programme(), held, trial, TODAY)
    assert "What if" in tried.label
    assert tried.complete is True
    assert [one.title for one in tried.items if one.is_assumed] == ["Law"]


def test_the_cheapest_way_is_proposed_first_and_completes(page, held):
    assert page.distance is Distance.STEPS
    assert page.is_one_step_away
    assert page.ways_note == "One step away."
    assert [way.steps for way in page.ways] == [
        (("urn:offer:Law", "Law"),),
        (("urn:offer:Big law", "Big law"),),
    ]
    assert page.ways[0].said == "The cheapest way to finish: Law, at 5 ECTS."
    for way in page.ways:
        taken = tuple(one.course for one in CATALOGUE if one.course.id in dict(way.steps))
        found = audit(_programme(), held, Case(assumed=taken), TODAY)
        assert found.complete is True


def test_another_measure_another_way(held):
    for measure, first in ((Measure.HOURS, "Law"), (Measure.COST, "Big law")):
        found = ways_on(_programme(), held, Case(), TODAY, CATALOGUE, measure=measure)
        assert found.ways[0].steps == (f"urn:offer:{first}",)


def test_offers_that_have_begun_or_are_held_are_not_proposed(held, hold):
    begun = _course("Law", 5, ("0421",), starts="2025-09-01", ends="2025-12-01")
    found = ways_on(_programme(), held, Case(), TODAY, [begun])
    assert found.ways == ()
    assert found.possible is False
    owned = [*held, hold("Law", "2 ECTS", fields=["0421"], achievement="urn:ach:Law")]
    assert ways_on(_programme(), owned, Case(), TODAY, [CATALOGUE[1]]).ways == ()


def test_nothing_on_offer_completes_it(held):
    page = stack_page(_programme(), held, Case(), TODAY, catalogue=CATALOGUE[2:])
    assert page.distance is Distance.FAR
    assert page.ways == ()
    assert page.ways_note == "Nothing in the catalogue completes it."


def test_the_nearest_programme_stands_first(held):
    done = _programme(
        **{"urn:award:exempla:data": "urn:award:done", "min_credit: 5,": ""}
        | {"total: 15": "total: 10", "Certificate in Data": "Z done"}
    )
    near = _programme()
    far = _programme(
        **{"urn:award:exempla:data": "urn:award:far", "min_credit: 5": "min_credit: 50"}
        | {"total: 15": "total: 60", "Certificate in Data": "A far"}
    )
    pages = stack_pages([far, near, done], held, Case(), TODAY, catalogue=CATALOGUE)
    assert [page.distance for page in pages] == [Distance.COMPLETE, Distance.STEPS, Distance.FAR]


def test_the_stack_shows_all_that_the_lists_show(page):
    names = {row.credential for row in page.stack.rows()}
    assert {one.title for one in page.items} <= names
    svg = draw_stack(page.stack, embedded=True)
    assert "<style" not in svg
    assert "style=" not in svg
    for one in page.items:
        assert one.title in svg


def test_a_page_speaks_the_language_asked_for(held):
    page = stack_page(_programme(), held, Case(), TODAY, catalogue=CATALOGUE, language="de")
    assert page.total == "10 von 15 ECTS zählen."
    assert page.ways_note == "Ein Schritt fehlt noch."
    assert page.stack.shelves[0].said == "erfüllt"
