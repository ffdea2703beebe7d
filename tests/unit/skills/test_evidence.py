"""Four words and no number: what a record shows of a skill or an achievement."""

from dataclasses import replace

import pytest

from cairn.domain import (
    Achievement,
    Alignment,
    Award,
    LanguageMap,
    LearningOutcome,
    Organisation,
    Recipient,
    Record,
    Reference,
    Relation,
    RelationType,
)
from cairn.skills import Framework, Skill
from cairn.skills.evidence import How, Standing, of_achievement, of_skill

BASE = "https://skills.example/"


def _skill(name, *broader):
    label = LanguageMap.of(name, "en")
    return Skill(id=BASE + name, label=label, broader=tuple(BASE + each for each in broader))


FRAMEWORK = Framework(
    id="https://skills.example/",
    title=LanguageMap.of("Skills", "en"),
    name="Skills",
    skills=(
        _skill("science"),
        _skill("statistics", "science"),
        _skill("regression", "statistics"),
        _skill("sampling", "statistics"),
        _skill("circle-one", "circle-two"),
        _skill("circle-two", "circle-one"),
    ),
)


def _record(*skills, outcome="", related=(), iri="https://a.example/1"):
    """A record that names skills: half by the achievement, half by an outcome."""
    aligned = tuple(
        Alignment(target_url=BASE + each, target_name=LanguageMap.of(each, "en")) for each in skills
    )
    return Record(
        achievement=Achievement(
            id=iri,
            title=LanguageMap.of("A course", "en"),
            alignments=aligned[:1],
            outcomes=(
                LearningOutcome(title=LanguageMap.of(outcome, "en"), alignments=aligned[1:]),
            ),
            related=related,
        ),
        award=Award(recipient=Recipient(name="A")),
        issuer=Organisation(id="https://a.example/", legal_name=LanguageMap.of("A", "en")),
    )


@pytest.mark.parametrize(
    ("asked", "named", "standing", "how"),
    [
        ("regression", ["regression"], Standing.EVIDENCED, How.NAMES_SKILL),
        ("regression", ["science", "regression"], Standing.EVIDENCED, How.NAMES_SKILL),
        ("statistics", ["regression"], Standing.PARTLY, How.NARROWER),
        ("science", ["regression"], Standing.PARTLY, How.NARROWER),
        ("regression", ["statistics"], Standing.RELATED, How.BROADER),
        ("regression", ["sampling"], Standing.RELATED, How.BESIDE),
        ("circle-one", ["circle-two"], Standing.PARTLY, How.NARROWER),
    ],
)
def test_skills(asked, named, standing, how):
    found = of_skill(BASE + asked, [asked], FRAMEWORK, [_record(*named)])
    assert found.standing is standing
    assert [each.how for each in found.shown] == [how]


def test_nothing_is_shown_by_nothing():
    for records in ([], [_record()], [_record("unknown")]):
        found = of_skill(BASE + "science", ["science"], FRAMEWORK, records)
        assert found.standing is Standing.NOT_EVIDENCED
        assert found.shown == ()


def test_words_count_only_as_related_and_only_whole_names():
    spoken = _record(outcome="Applies data analysis to river gauges")
    found = of_skill("https://x.example/", ["Data analysis"], FRAMEWORK, [spoken])
    assert found.standing is Standing.RELATED
    assert found.shown[0].how is How.SPOKEN_OF
    for name in ("data", "analysis of data", "data analysis methods", ""):
        found = of_skill("https://x.example/", [name], FRAMEWORK, [spoken])
        assert found.standing is Standing.NOT_EVIDENCED, name


def test_the_best_counts_and_only_the_best_is_named():
    records = [_record("sampling"), _record("regression"), _record(), _record("regression")]
    found = of_skill(BASE + "regression", [], FRAMEWORK, records)
    assert found.standing is Standing.EVIDENCED
    assert [each.record for each in found.shown] == [1, 3]


def test_achievements():
    iri = "https://a.example/1"
    other = _record("regression", iri="https://b.example/2")
    assert of_achievement(iri, [], [_record()]).standing is Standing.EVIDENCED
    assert of_achievement(iri, [BASE + "regression"], [other]).standing is Standing.RELATED
    assert of_achievement(iri, [BASE + "science"], [other]).standing is Standing.NOT_EVIDENCED
    equal = replace(
        other,
        achievement=replace(
            other.achievement,
            related=(Relation(type=RelationType.EXACT_MATCH_OF, target=Reference(id=iri)),),
        ),
    )
    found = of_achievement(iri, [], [equal])
    assert (found.standing, found.shown[0].how) == (Standing.PARTLY, How.EQUAL_BY_ISSUER)
    assert of_achievement("", (), [_record(iri="")]).standing is Standing.NOT_EVIDENCED
