"""The result page says what was checked and what is stated, in order, and nothing beyond."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from cairn import wording
from cairn.domain import Credit, Level, Workload
from cairn.rendering import result_pages
from cairn.rendering.records import records_of
from cairn.rendering.size_words import level_lines, size_lines, year_words
from cairn.verification import NO_FACTS, Outcome, Policy, parse_trust_list, verify


def knowing(held, name="PEÑALBA Polytechnic  University"):
    """A policy whose list names the issuer."""
    entry = {"id": held.report.essentials.issuer, "name": name, "said_by": "The ministry"}
    return Policy(trust=parse_trust_list({"issuers": [entry]}, "Ours"))


OTHERS = [each for each in wording.LANGUAGES if each != "en"]


def answers(page, code):
    (question,) = [each for each in page.questions if each.code == code]
    return " ".join(answer.text for answer in question.answers)


def test_the_sentence(page_of, held):
    assert page_of(policy=knowing(held)).sentence == (
        "Aroha Ngata completed “Applied Data Analysis”, a 5 ECTS micro-credential at EQF level 6, "
        "awarded by Peñalba Polytechnic University on 3 May 2026."
    )


def test_the_five_questions_in_their_order(page_of, held):
    page = page_of(policy=knowing(held))
    assert [each.code for each in page.questions] == ["genuine", "who", "can", "how", "work"]
    assert answers(page, "genuine").startswith("Yes. Checked and in order: the signature, ")
    assert "Peñalba Polytechnic University answers for it." in answers(page, "who")
    assert answers(page, "can").startswith("Gather data")
    assert "identity checked" in answers(page, "how")
    assert "Final grade: 9.2" in answers(page, "how")
    assert answers(page, "work") == "5 ECTS: 125 hours, one twelfth of a full study year."
    assert not any(each.note for each in page.questions)


def test_what_did_not_apply_is_not_confirmed(page_of, held):
    """The example names no status list: nobody may read that it was found not to be withdrawn."""
    page = page_of()
    assert all("withdrawn" not in line for line in page.assurance)
    assert "so its issuer cannot withdraw it" in answers(page, "genuine")
    assert {line.outcome for line in page.checks} == {Outcome.PASSED, Outcome.NOT_APPLICABLE}
    assert len(page.checks) == len(held.report.checks)


def test_a_changed_credential_is_told_as_what_a_document_says(held):
    octets = held.octets.replace(b"Aroha Ngata", b"Another One")
    report = verify(octets, NO_FACTS, at=held.at)
    (page,) = result_pages(report, records_of(report, octets), language="en", at=held.at)
    assert page.outcome is Outcome.FAILED
    assert page.sentence.startswith("This document says that Another One completed")
    assert page.sentence.endswith("It must not be relied on.")
    assert answers(page, "genuine").startswith("No. It is not what was signed")
    assert [line.code for line in page.wrong] == ["proof.signature"]
    assert page.assurance[0] == "Wrong: the signature."
    # The key in it is the issuer's, but what it signed is something else.
    assert "signed it is not confirmed" in answers(page, "who")
    assert "answers for it" not in answers(page, "who")
    notes = {each.code: each.note for each in page.questions if each.note}
    assert set(notes) == {"can", "how", "work"}
    assert set(notes.values()) == {"As the document states it, not confirmed:"}


def test_an_open_question_is_neither_yes_nor_no(page_of):
    page = page_of(policy=Policy(require=frozenset({"status"})))
    assert page.outcome is Outcome.INDETERMINATE
    assert page.verdict == "Could not be checked"
    assert page.sentence.endswith("Whether that holds could not be settled.")
    assert [line.code for line in page.unchecked] == ["status.carried"]
    assert answers(page, "genuine").startswith("That could not be settled.")
    assert "signed it; that alone does not confirm it." in answers(page, "who")
    assert [each.code for each in page.questions if each.note] == ["can", "how", "work"]


def test_bytes_that_are_no_credential_have_a_page_too(held):
    report = verify(b"hello", NO_FACTS, at=held.at)
    (page,) = result_pages(report, records_of(report), language="de", at=held.at)
    assert page.outcome is Outcome.FAILED
    assert page.sentence.startswith("Hier konnte kein Nachweis gelesen werden.")
    assert page.assurance == ()
    assert not page.questions[2].stated


def test_whether_the_issuer_is_known_stands_beside(page_of, held):
    assert "cannot tell" in page_of().caveat
    assert answers(page_of(), "who").startswith("Peñalba")
    known = knowing(held)
    assert "The ministry says so (Ours)" in answers(page_of(policy=known), "who")
    assert page_of(policy=known).caveat == ""
    other = Policy(trust=parse_trust_list({"issuers": []}, "Ours"))
    page = page_of(policy=other)
    assert "is not on the list Ours" in answers(page, "who")
    assert page.outcome is Outcome.INDETERMINATE
    assert "trust.known" in [line.code for line in page.unchecked]
    assert page.caveat == ""


def test_a_name_that_the_list_does_not_know_is_not_vouched_for(page_of, held):
    """Whoever is known by a key may still write another's name into a credential."""
    page = page_of(policy=knowing(held, "Bay College"))
    issuer = "Peñalba Polytechnic University"
    assert page.outcome is Outcome.PASSED
    assert page.sentence.startswith(f"According to {issuer}, Aroha Ngata completed")
    assert page.caveat.endswith("is who it says, this check cannot tell.")
    said = answers(page, "who")
    assert "answers for it" not in said
    assert "as Bay College (Ours)" in said
    assert f"says {issuer}; nobody vouches for that name" in said


def test_nobody_is_told_as_a_fact_what_a_stranger_signed(page_of, held):
    """Anybody can make a key and sign that a university awarded a degree."""
    policy = Policy(trust=parse_trust_list({"issuers": []}, "Ours"), strangers_beside=True)
    page = page_of(policy=policy)
    assert page.outcome is Outcome.PASSED
    issuer = "Peñalba Polytechnic University"
    assert page.sentence.startswith(f"According to {issuer}, Aroha Ngata completed")
    assert page.caveat.startswith(f"Genuine: {issuer}")
    assert page.caveat.endswith("is who it says, this check cannot tell.")
    assert "answers for it" not in answers(page, "who")
    assert page.unchecked == ()
    (line,) = [each for each in page.checks if each.code == "trust.known"]
    assert line.outcome is Outcome.INDETERMINATE
    assert "is not on the list Ours" in line.reason
    for language in OTHERS:
        other = page_of(language, policy=policy)
        assert other.caveat
        assert other.caveat != page.caveat
        assert other.sentence != page.sentence


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_whatever_is_absent_is_said_to_be(held, language):
    bare = replace(
        held.record,
        achievement=type(held.record.achievement)(
            id="urn:x", title=held.record.achievement.title, setting=None
        ),
        award=type(held.record.award)(recipient=held.record.award.recipient),
        issuer=type(held.record.issuer)(),
    )
    (page,) = result_pages(held.report, [bare], language=language, at=held.at)
    absent = wording.sentence("result", "absent", language)
    facts = [fact for section in page.sections for fact in section.facts]
    assert len(facts) > 20
    for fact in facts:
        assert fact.values
        assert fact.label
        assert fact.note
        if fact.code not in {"known", "endorsement"}:
            assert not fact.stated, fact.code
            assert [value.text for value in fact.values] == [absent]
    assert [each.stated for each in page.questions] == [True, True, False, False, False]


def texts(value):
    if isinstance(value, dict):
        return [each for member in value.values() for each in texts(member)]
    if isinstance(value, (list, tuple)):
        return [each for member in value for each in texts(member)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("language", OTHERS)
def test_our_own_words_are_in_the_language_of_the_page(page_of, language):
    english = page_of("en").as_dict()
    other = page_of(language).as_dict()
    for member in ("verdict", "sentence", "assurance", "holder", "checks", "headings", "made"):
        assert english[member] != other[member]
    for place, question in enumerate(other["questions"]):
        assert question["question"] != english["questions"][place]["question"]
    for member in ("did", "outcomes", "size", "behind", "endorsements", "counts", "evidence"):
        assert other[member]["heading"] != english[member]["heading"]
        for place, fact in enumerate(other[member]["facts"]):
            assert fact["note"] != english[member]["facts"][place]["note"]
    assert not any("{" in text for text in texts(other))


def test_the_issuer_s_texts_carry_their_language(page_of):
    page = page_of("de")
    (outcomes, *_) = page.outcomes.facts
    assert {value.language for value in outcomes.values} == {"en"}
    spanish = page_of("es")
    assert {value.language for value in spanish.outcomes.facts[0].values} == {""}


def test_it_counts_as_an_indication_and_never_as_a_right(page_of, held):
    assert page_of().counts.note.startswith("Indicative: it creates no right.")
    (page,) = result_pages(held.report, [], language="en", at=held.at)
    assert page.counts.note.startswith("Indicative: it creates no right.")


def test_only_addresses_of_the_web_are_links(page_of, held):
    evidence = replace(held.record.award.evidence[0], url="javascript:alert(1)")
    page = page_of(award={"evidence": (evidence,)})
    (fact,) = page.evidence.facts
    assert [value.href for value in fact.values] == [""]
    assert page_of().evidence.facts[0].values[0].href == "https://portfolio.example.org/aroha"


def test_long_texts_and_lists_are_bounded(page_of, held):
    outcome = held.record.achievement.outcomes[0]
    many = page_of(achievement={"outcomes": (outcome,) * 1000})
    assert len(many.outcomes.facts[0].values) == 201
    assert many.outcomes.facts[0].values[-1].text == "800 more"
    long = replace(outcome, title=type(outcome.title).of("x" * 100_000, "en"))
    page = page_of(achievement={"outcomes": (long,)})
    assert len(page.outcomes.facts[0].values[0].text) == 4000


def test_the_page_as_json(page_of):
    document = json.loads(json.dumps(page_of().as_dict()))
    assert document["outcome"] == "passed"
    assert document["checked_at"] == "2030-01-02T03:04:00+00:00"
    assert document["size"]["facts"][0]["values"][0]["text"].startswith("5 ECTS")


# --- size and level ----------------------------------------------------------------------------


def sized(held, language="en", workload=None, **credit):
    achievement = replace(
        held.record.achievement, credit=Credit(**credit) if credit else None, workload=workload
    )
    return size_lines(replace(held.record, achievement=achievement), language)


@pytest.mark.parametrize(
    ("value", "scheme", "line"),
    [
        ("5", "ECTS", "5 ECTS: 125 to 150 hours, one twelfth of a full study year."),
        ("7.5", "ECTS", "7.5 ECTS: 187.5 to 225 hours, one eighth of a full study year."),
        ("7", "ECTS", "7 ECTS: 175 to 210 hours, 7/60 of a full study year."),
        ("60", "ECTS", "60 ECTS: 1,500 to 1,800 hours, one full study year."),
        ("90", "ECTS", "90 ECTS: 2,250 to 2,700 hours, 1.5 full study years."),
        ("15", "NZQCF", "15 NZQCF: 150 hours, one eighth of a full study year."),
        ("3", "US_SEM", "3 US_SEM: at least 135 hours, one tenth of a full study year."),
        ("10", "HKQF", "10 HKQF: 100 hours."),
    ],
)
def test_how_much_work_it_was(held, value, scheme, line):
    assert sized(held, value=Fraction(value), scheme=scheme)[0] == line


def test_the_basis_of_the_numbers_is_shown(held):
    assert sized(held, value=Fraction(5), scheme="ECTS")[1:] == (
        "One ECTS credit stands for 25 to 30 hours of work; a full study year has 60 ECTS.",
    )
    lines = sized(held, value=Fraction(15), scheme="NZQCF")
    assert lines[-1] == (
        "15 NZQCF are 7.5 ECTS by the full-time year, which has 120 NZQCF and 60 ECTS."
    )
    own = sized(held, value=Fraction(5), scheme="ECTS", hours_per_credit=Fraction(28))
    assert own[0] == "5 ECTS: 140 hours, one twelfth of a full study year."
    assert own[1] == "The issuer counts 28 hours for one credit."


def test_what_has_no_unit_has_no_worth(held):
    (line,) = sized(held, value=Fraction(5), scheme="")
    assert line == "5 credits; the issuer does not say of which scheme, so their worth is unknown."
    (line,) = sized(held, value=Fraction(5), scheme="Badgepoints")
    assert "is not known here" in line
    assert "hour" not in line


def test_hours_without_credit(held):
    assert sized(held, workload=Workload(Fraction(40))) == ("The issuer states 40 hours of work.",)
    lines = sized(held, workload=Workload(Fraction(4), "weeks"))
    assert lines == ("The issuer states a workload of 4 weeks.",)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "fr",
            "7,5 ECTS\u00a0: 187,5 à 225 heures, un huitième d'une année d'études à temps plein.",
        ),
        ("de", "7,5 ECTS: 187,5 bis 225 Stunden, ein Achtel eines vollen Studienjahres."),
        ("es", "7,5 ECTS: de 187,5 a 225 horas, un octavo de un curso completo."),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(held, language, line):
    assert sized(held, language, value=Fraction("7.5"), scheme="ECTS")[0] == line


def test_every_part_of_a_year_keeps_its_value():
    for amount in range(1, 121):
        words = year_words(Fraction(amount, 60), "en")
        assert words
        if amount < 60 and "/" in words:
            assert Fraction(words.partition(" ")[0]) == Fraction(amount, 60)


def levelled(held, framework, level):
    achievement = replace(held.record.achievement, levels=(Level(framework, level),))
    (line,) = level_lines(replace(held.record, achievement=achievement), "en")
    return line


def test_levels_in_words(held):
    assert "as in a bachelor's degree" in levelled(held, "EQF", "6")
    assert levelled(held, "SCQF", "9").startswith("SCQF level 9 (EQF level 6): ")
    assert levelled(held, "NZQCF", "99") == "NZQCF level 99"
    assert levelled(held, "Our own", "intermediate") == "Our own: intermediate"


def test_a_level_is_not_a_degree(page_of):
    assert "is not a degree" in page_of().size.note
    assert page_of(achievement={"levels": ()}).size.note == ""
