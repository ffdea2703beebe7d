"""What the frameworks ask, element by element, and what always holds."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from cairn.domain import (
    Achievement,
    Assessment,
    Concept,
    Credit,
    Element,
    LanguageMap,
    LearningOutcome,
    LearningSetting,
    Level,
    NeedEvidence,
    Organisation,
    Supervision,
    SupervisionType,
    Validity,
    Workload,
)
from cairn.errors import NotPublishable, WrongUse
from cairn.formats.record import read_achievement, read_issuer
from cairn.linting import (
    GENERAL,
    PROFILES,
    Outcome,
    Severity,
    lint,
    profile_named,
    require_publishable,
)

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = read_achievement((ROOT / "examples/achievement.yaml").read_bytes())
ISSUER = read_issuer((ROOT / "examples/issuer.yaml").read_bytes())
NOTHING = LanguageMap()


def text(words):
    return LanguageMap.of(words, "en")


# A one-hour course (M17: the smallest item is one hour, and there is no minimum for storing it).
SMALL = Achievement(
    id="urn:example:knots",
    title=text("Three knots"),
    setting=LearningSetting.INFORMAL,
    outcomes=(LearningOutcome(title=text("Tie three knots"), id="tie"),),
    assessments=(Assessment(type=Concept("http://data.europa.eu/snb/assessment/6a4db9f11d")),),
    workload=Workload(Fraction(1)),
)
NEW_ZEALAND = replace(
    SMALL,
    credit=Credit(Fraction(5), "NZQCF"),
    workload=Workload(Fraction(50)),
    levels=(Level("NZQCF", "4"),),
    fields=(Concept("080905", scheme="NZSCED"),),
    purpose=text("For crews of harbour vessels in New Zealand."),
    pathways=text("Work on deck; service to the marae's waka."),
    designers=(Organisation(legal_name=text("Te Moana Training")),),
    need=(NeedEvidence(statement=text("The port asked for it."), kind="employer"),),
    validity=Validity(review_months=24),
)


def faults(achievement, profile, severity=Severity.MANDATORY, issuer=None):
    return {each.code for each in lint(achievement, profile, issuer=issuer).faults(severity)}


class TestEuropeanUnion:
    @pytest.mark.parametrize("issuer", [None, ISSUER])
    def test_the_example_is_clean(self, issuer):
        report = lint(EXAMPLE, "eu", issuer=issuer)
        assert report.fits is True
        assert not any(report.faults(severity) for severity in Severity)

    def test_the_eleven_mandatory_elements_are_all_asked_for(self):
        rules = profile_named("eu").rules
        mandatory = {rule.element for rule in rules if rule.severity is Severity.MANDATORY}
        assert mandatory == {Element(number) for number in range(1, 12)}
        optional = {rule.element for rule in rules if rule.severity is Severity.OPTIONAL}
        assert optional == {Element(number) for number in range(12, 17)}

    @pytest.mark.parametrize(
        ("without", "code"),
        [
            ({"title": NOTHING}, "eu.title"),
            ({"awarding_bodies": ()}, "eu.awarding_body"),
            ({"outcomes": ()}, "eu.outcomes"),
            ({"workload": None, "credit": None}, "eu.workload"),
            ({"levels": ()}, "eu.level"),
            ({"assessments": ()}, "eu.assessment"),
            ({"participation": ()}, "eu.participation"),
            ({"quality_assurance": ()}, "eu.quality_assurance"),
        ],
    )
    def test_each_mandatory_element_is_missed_by_its_own_rule(self, without, code):
        report = lint(replace(EXAMPLE, **without), "eu", issuer=ISSUER)
        found = [each for each in report.faults() if each.code == code]
        expected = set() if code == "eu.awarding_body" else {code}
        # The issuer awards where no awarding body is named.
        assert {each.code for each in report.faults()} == expected
        assert report.fits is (not expected)
        for finding in found:
            assert finding.outcome is Outcome.MISSING
            assert finding.what
            assert finding.why
            assert finding.how
            assert finding.clause.startswith("Annex I")

    def test_country_and_awarding_body_sit_with_the_issuer_too(self):
        bare = replace(EXAMPLE, awarding_bodies=())
        assert faults(bare, "eu") == {"eu.country", "eu.awarding_body"}
        assert faults(bare, "eu", issuer=ISSUER) == set()
        assert faults(EXAMPLE, "eu", issuer=replace(ISSUER, country="", region="")) == {
            "eu.country"
        }
        # Annex I: country or region.
        assert faults(EXAMPLE, "eu", issuer=replace(ISSUER, country="")) == set()

    @pytest.mark.parametrize(
        ("without", "code"),
        [
            ({"entry_requirements": NOTHING}, "eu.prerequisites"),
            ({"result_descriptions": ()}, "eu.grade"),
            ({"stackability": None}, "eu.stackability"),
        ],
    )
    def test_optional_elements_do_not_decide(self, without, code):
        report = lint(replace(EXAMPLE, **without), "eu")
        assert report.fits is True
        assert {each.code for each in report.faults(Severity.OPTIONAL)} == {code}

    def test_learner_and_date_come_with_the_credential(self):
        outcomes = {each.code: each.outcome for each in lint(EXAMPLE, "eu").findings}
        assert outcomes["eu.learner"] is Outcome.AT_ISSUE
        assert outcomes["eu.date"] is Outcome.AT_ISSUE

    def test_level_is_asked_where_it_applies(self):
        assert "eu.level" not in faults(SMALL, "eu")
        assert faults(SMALL, "eu", Severity.RECOMMENDED) >= {"eu.level_elsewhere"}
        formal = replace(SMALL, setting=LearningSetting.FORMAL)
        assert "eu.level" in faults(formal, "eu")
        with_credit = replace(SMALL, credit=Credit(Fraction(1), "ECTS"))
        assert "eu.level" in faults(with_credit, "eu")

    def test_ects_is_wanted_where_possible(self):
        other = replace(EXAMPLE, credit=Credit(Fraction(10), "CATS"), credit_recognition=())
        assert faults(other, "eu") == set()
        assert faults(other, "eu", Severity.RECOMMENDED) == {"eu.workload_ects"}

    def test_the_ten_principles_are_a_checklist(self):
        report = lint(SMALL, "eu")
        assert len(report.checklist) == 10
        shown = {
            line.code.rpartition(".")[2]: (line.shown, line.looked_for) for line in report.checklist
        }
        assert shown["quality"] == (0, 2)
        assert shown["portable"] == (0, 0)
        assert all(line.question for line in report.checklist)
        # A checklist is for people: it changes no verdict.
        bare = lint(replace(EXAMPLE, need=(), validity=None, target_group=NOTHING), "eu")
        assert bare.fits is True


class TestCommonMicrocredentialFramework:
    @pytest.mark.parametrize(
        ("workload", "credit", "fits"),
        [
            (Workload(Fraction(100)), Credit(Fraction(4), "ECTS"), True),
            (Workload(Fraction(150)), Credit(Fraction(6), "ECTS"), True),
            (Workload(Fraction(99)), Credit(Fraction(4), "ECTS"), False),
            (Workload(Fraction(301, 2)), Credit(Fraction(6), "ECTS"), False),
            (None, Credit(Fraction(4), "ECTS"), True),
            (None, Credit(Fraction(7), "ECTS"), False),
            (None, Credit(Fraction(5), "ECTS", Fraction(32)), False),
            (None, Credit(Fraction(15), "CATS"), True),
            (None, Credit(Fraction(16), "CATS"), False),
            (Workload(Fraction(5), "ECTS", Fraction(25)), Credit(Fraction(5), "ECTS"), True),
            (None, Credit(Fraction(2), "US_SEM"), True),
            (None, Credit(Fraction(4), "US_SEM"), False),
            # Quarter credits are at least 30 hours; how many nobody says.
            (None, Credit(Fraction(4), "US_QTR"), None),
        ],
    )
    def test_study_time(self, workload, credit, fits):
        changed = replace(EXAMPLE, workload=workload, credit=credit)
        assert lint(changed, "cmf").fits is fits

    @pytest.mark.parametrize(
        ("levels", "scheme", "fits"),
        [
            ([("EQF", "6")], "CATS", True),
            ([("EQF", "7")], "CATS", True),
            ([("EQF", "5")], "ECTS", True),
            ([("EQF", "5")], "CATS", False),
            ([("EQF", "8")], "ECTS", False),
            ([("EQF", "3")], "ECTS", False),
            ([("FHEQ", "6")], "CATS", True),
            ([("SCQF", "9")], "CATS", True),
            # No table references the Australian framework to the European one.
            ([("AQF", "7")], "ECTS", None),
            ([], "ECTS", False),
        ],
    )
    def test_level(self, levels, scheme, fits):
        credit = Credit(Fraction(5), "ECTS") if scheme == "ECTS" else Credit(Fraction(12), "CATS")
        changed = replace(
            EXAMPLE,
            levels=tuple(Level(*each) for each in levels),
            credit=credit,
            credit_recognition=tuple(replace(e, credit=None) for e in EXAMPLE.credit_recognition),
        )
        assert lint(changed, "cmf").fits is fits

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"credit": None}, "cmf.credit"),
            ({"credit_recognition": ()}, "cmf.recognition"),
            ({"stackability": None}, "cmf.degree"),
            ({"outcomes": ()}, "cmf.outcomes"),
            ({"awarding_bodies": ()}, "cmf.awarding_body"),
        ],
    )
    def test_the_rest_is_mandatory(self, change, code):
        assert faults(replace(EXAMPLE, **change), "cmf") == {code}

    def test_summative_and_identity(self):
        formative = tuple(replace(each, summative=False) for each in EXAMPLE.assessments)
        assert faults(replace(EXAMPLE, assessments=formative), "cmf") == {"cmf.summative"}
        nobody = Supervision(SupervisionType.SUPERVISED_ONSITE, identity_verified=False)
        unchecked = tuple(replace(each, supervision=nobody) for each in EXAMPLE.assessments)
        assert faults(replace(EXAMPLE, assessments=unchecked), "cmf") == {"cmf.identity"}


class TestNewZealand:
    def test_a_listing_that_fits(self):
        assert lint(NEW_ZEALAND, "nzqa").fits is True
        assert lint(NEW_ZEALAND, GENERAL).fits is True

    @pytest.mark.parametrize(
        ("change", "codes"),
        [
            ({"validity": None}, {"nzqa.review"}),
            ({"validity": Validity(review_months=11)}, {"nzqa.review"}),
            ({"validity": Validity(review_months=37)}, {"nzqa.review"}),
            ({"validity": Validity(review_months=36)}, set()),
            ({"credit": Credit(Fraction(41), "NZQCF")}, {"nzqa.credit", "nzqa.hours"}),
            ({"credit": Credit(Fraction(1, 2), "NZQCF"), "workload": None}, {"nzqa.credit"}),
            ({"credit": Credit(Fraction(5), "ECTS")}, {"nzqa.credit"}),
            ({"credit": None}, {"nzqa.credit"}),
            ({"workload": Workload(Fraction(45))}, {"nzqa.hours"}),
            ({"levels": (Level("EQF", "4"),)}, {"nzqa.level"}),
            ({"levels": (Level("NZQCF", "11"),)}, {"nzqa.level"}),
            ({"fields": ()}, {"nzqa.field"}),
            ({"fields": (Concept("http://data.europa.eu/snb/isced-f/1041"),)}, {"nzqa.field"}),
            ({"purpose": NOTHING}, {"nzqa.purpose"}),
            ({"pathways": NOTHING}, {"nzqa.pathway"}),
            ({"designers": ()}, {"nzqa.developer"}),
            ({"need": ()}, {"nzqa.need"}),
        ],
    )
    def test_each_rule(self, change, codes):
        assert faults(replace(NEW_ZEALAND, **change), "nzqa") == codes

    @pytest.mark.parametrize(
        ("title", "fits"),
        [
            ("Three knots", True),
            ("Diploma in knots", False),
            ("Knots for the NATIONAL fleet", False),
            ("New  Zealand knots", False),
            ("Postgraduate knots", False),
            ("Post-graduate knots", False),
            ("A bachelor's knots", False),
            ("Mastery of knots", True),
            ("International knots", True),
            ("Degree of freedom", False),
        ],
    )
    def test_restricted_words(self, title, fits):
        report = lint(replace(NEW_ZEALAND, title=text(title)), "nzqa")
        assert report.fits is fits

    def test_a_restricted_word_in_any_language_of_the_title(self):
        title = LanguageMap.from_mapping({"mi": "Ngā here", "en": "Master knots"})
        assert faults(replace(NEW_ZEALAND, title=title), "nzqa") == {"nzqa.title_words"}


class TestOthers:
    def test_australia_says_that_it_is_partial(self):
        profile = profile_named("au")
        assert profile.partial
        assert profile.note
        assured = replace(SMALL, quality_assurance=EXAMPLE.quality_assurance)
        assert lint(assured, "au").fits is True
        assert faults(SMALL, "au") == {"au.quality_statement"}
        half = replace(assured, workload=Workload(Fraction(1, 2)))
        assert faults(half, "au") == {"au.workload"}

    def test_trusted_is_partial_and_never_certifies(self):
        profile = profile_named("trusted")
        assert profile.partial
        assert "never certified" in profile.note
        assert faults(EXAMPLE, "trusted") == {"trusted.type"}
        tagged = replace(EXAMPLE, tags=("TrustEd Microcredential Application",))
        assert lint(tagged, "trusted").fits is True

    def test_one_item_has_a_report_for_each_profile(self):
        verdicts = {code: lint(EXAMPLE, code).fits for code in PROFILES}
        assert verdicts == {"eu": True, "cmf": True, "nzqa": False, "au": True, "trusted": False}

    def test_an_unknown_profile_is_wrong_use(self):
        with pytest.raises(WrongUse, match="eu, cmf"):
            lint(EXAMPLE, "ontario")


class TestAlways:
    def test_the_smallest_item_passes(self):
        require_publishable(SMALL)

    @pytest.mark.parametrize(
        ("change", "codes"),
        [
            ({"outcomes": ()}, {"general.outcomes"}),
            ({"assessments": ()}, {"general.assessment"}),
            (
                {"outcomes": (), "assessments": ()},
                {"general.outcomes", "general.assessment", "general.volume_alone"},
            ),
            ({"setting": None}, {"general.setting"}),
            ({"credit": Credit(Fraction(3), "")}, {"general.credit_scheme"}),
            ({"credit": Credit(Fraction(3), "points")}, {"general.credit_scheme_known"}),
            ({"credit": Credit(Fraction(1), "ECTS", Fraction(25))}, {"general.hours_agree"}),
            ({"credit": Credit(Fraction(1, 25), "ECTS", Fraction(25))}, set()),
            ({"credential_type": "Nanodegree"}, {"general.type"}),
            ({"credential_type": "ext:Nanodegree"}, set()),
            (
                {"participation": (Concept("http://data.europa.eu/snb/learning-mode/online"),)},
                {"general.modes"},
            ),
            ({"participation": (Concept("https://vocab.example/hybrid"),)}, set()),
            ({"fields": (Concept("http://data.europa.eu/snb/isced-f/0700x"),)}, {"general.fields"}),
            ({"awarding_bodies": (Organisation(country="UK"),)}, {"general.countries"}),
            ({"awarding_bodies": (Organisation(country="GB"),)}, set()),
        ],
    )
    def test_what_is_refused(self, change, codes):
        changed = replace(SMALL, **change)
        assert faults(changed, GENERAL) == codes
        if not codes:
            require_publishable(changed)
            return
        with pytest.raises(NotPublishable) as caught:
            require_publishable(changed)
        assert set(caught.value.facts["codes"]) == codes
        assert all(code in caught.value.advice() for code in codes)

    def test_wild_codes_are_named(self):
        wild = (Concept("http://data.europa.eu/snb/learning-mode/online"),)
        finding = lint(replace(SMALL, participation=wild), GENERAL).faults()[0]
        assert "learning-mode/online" in finding.what
        assert "not in the list" in finding.what

    def test_references_hold(self):
        tie = replace(SMALL.assessments[0], outcomes=("tie", "untie"))
        assert faults(replace(SMALL, assessments=(tie,)), GENERAL) == {"general.references"}
        twice = replace(SMALL, outcomes=SMALL.outcomes * 2)
        assert faults(twice, GENERAL) == {"general.ids"}

    def test_recommendations(self):
        assert faults(SMALL, GENERAL, Severity.RECOMMENDED) == {
            "general.description",
            "general.criteria",
            "general.version",
        }
        odd = replace(
            EXAMPLE,
            levels=(Level("Platform", "intermediate"),),
            title=text("Bachelor of Knots"),
            outcomes=(*EXAMPLE.outcomes, LearningOutcome(title=text("Swim"), id="swim")),
        )
        assert faults(odd, GENERAL, Severity.RECOMMENDED) == {
            "general.levels_known",
            "general.title_words",
            "general.unassessed",
        }

    def test_translations(self):
        half = replace(EXAMPLE, criteria=text("Do it all."))
        report = lint(half, GENERAL)
        assert [each.code for each in report.faults(Severity.RECOMMENDED)] == [
            "general.translations"
        ]
        assert "criteria: es" in report.faults(Severity.RECOMMENDED)[0].what

    def test_volume_is_never_the_only_thing(self):
        only = Achievement(
            id="urn:example:x",
            title=text("X"),
            setting=LearningSetting.FORMAL,
            workload=Workload(Fraction(9)),
        )
        assert "general.volume_alone" in faults(only, GENERAL)
        assert "general.volume_alone" not in faults(
            replace(only, levels=(Level("EQF", "5"),)), GENERAL
        )


def test_a_rule_does_not_hold_back_in_time():
    from cairn.linting.profile import read_profile  # noqa: PLC0415

    late = read_profile(
        b"code: own\ntitle: Own\nsource: us\nsource_url: https://x.example\neffective: 2024\n"
        b"rules:\n  - {code: own.review, element: validity, severity: mandatory, clause: x,"
        b" effective: 2026-03-01, require: {present: review_months}}\n",
        "own",
    )
    bare = replace(SMALL, version_date=date(2026, 2, 28))
    assert lint(bare, late).findings == ()
    assert lint(replace(bare, version_date=date(2026, 3, 1)), late).fits is False
    assert lint(SMALL, late).fits is False
