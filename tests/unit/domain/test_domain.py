"""The plain values that everything else is made of."""

import dataclasses
import inspect
import re
from fractions import Fraction

import pytest

from cairn import domain
from cairn.domain import (
    Achievement,
    Element,
    IdentityBand,
    LanguageMap,
    Recipient,
    Supervision,
    SupervisionType,
    Workload,
)

CLASSES = [
    value
    for name in domain.__all__
    if dataclasses.is_dataclass(value := getattr(domain, name)) and isinstance(value, type)
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_values_are_frozen_and_every_field_is_explained(kind):
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
    explained = set(re.findall(r"^    (\w+): ", inspect.getdoc(kind), re.MULTILINE))
    assert {field.name for field in dataclasses.fields(kind)} == explained


def test_the_24_elements_are_all_carried_by_some_class():
    assert [element.value for element in Element] == list(range(1, 25))
    words = " ".join(inspect.getdoc(kind) for kind in CLASSES)
    named = {
        int(number)
        for listed in re.findall(r"(?:Elements? ([\d, and]+))|\(([\d, ]+)\)", words)
        for number in re.findall(r"\d+", " ".join(listed))
    }
    assert named >= set(range(1, 25))


def test_values_cannot_be_changed():
    recipient = Recipient(name="Wiremu Te Rangi")
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipient.name = "Somebody Else"


def test_parties_that_are_not_named_stay_unnamed():
    achievement = Achievement(id="urn:example:a", title=LanguageMap.of("Knots", "en"))
    roles = ("designers", "providers", "assessors", "awarding_bodies")
    assert all(getattr(achievement, role) == () for role in roles)


class TestLanguageMap:
    both = LanguageMap.from_mapping({"en": "Knots", "pt-BR": "Nós", "pt": "Nós (pt)"})

    @pytest.mark.parametrize(
        ("preferred", "text"),
        [
            ((), "Knots"),
            (("pt-BR",), "Nós"),
            (("pt-PT",), "Nós (pt)"),
            (("PT",), "Nós (pt)"),
            (("en-NZ",), "Knots"),
            (("fi",), "Knots"),
            (("fi", "pt-BR"), "Nós"),
        ],
    )
    def test_best(self, preferred, text):
        assert self.both.best(*preferred) == text

    def test_another_regional_form_is_better_than_another_language(self):
        assert LanguageMap.from_mapping({"en": "Knots", "pt-BR": "Nós"}).best("pt") == "Nós"

    def test_nothing_is_nothing(self):
        assert not LanguageMap()
        assert not LanguageMap.of("  ", "en")
        assert LanguageMap().best("en") == ""
        assert str(LanguageMap.of("Knots", "en")) == "Knots"

    def test_get_is_exact(self):
        assert self.both.get("pt-br") == "Nós"
        assert self.both.get("fi") is None


@pytest.mark.parametrize(
    ("workload", "hours"),
    [
        (Workload(Fraction(125)), Fraction(125)),
        (Workload(Fraction(125), "Hours"), Fraction(125)),
        (Workload(Fraction(5), "ECTS", Fraction(25)), Fraction(125)),
        (Workload(Fraction(5), "ECTS"), None),
        (Workload(Fraction(1, 2), "ECTS", Fraction(28)), Fraction(14)),
    ],
)
def test_hours_are_only_those_that_are_stated(workload, hours):
    assert workload.hours == hours


@pytest.mark.parametrize(
    ("type_", "identified", "band"),
    [
        ("unsupervised", False, IdentityBand.UNSUPERVISED),
        # Nobody saw who did the work, whatever was checked before.
        ("unsupervised", True, IdentityBand.UNSUPERVISED),
        ("supervised", False, IdentityBand.SUPERVISED),
        ("supervised-onsite", False, IdentityBand.SUPERVISED),
        ("supervised-online", True, IdentityBand.SUPERVISED_AND_IDENTIFIED),
        ("supervised-onsite", True, IdentityBand.SUPERVISED_AND_IDENTIFIED),
    ],
)
def test_bands_of_the_recommendation(type_, identified, band):
    assert Supervision(SupervisionType(type_), identified).band is band
