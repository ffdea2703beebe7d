"""What columns hold, in four languages, with and without a heading."""

from datetime import date

import pytest

from cairn.bulk.mark_sheets import Confidence, MarkSheet, Target, read_sheet
from cairn.bulk.mark_sheets.columns import heading_key
from cairn.bulk.mark_sheets.headings import OTHER_THINGS, WORDS_OF_OTHERS, WORDS_OF_TARGETS

TODAY = date(2026, 6, 1)


def _begin(text, **options):
    return MarkSheet.begin(read_sheet(text), today=TODAY, **options)


def _targets(sheet):
    return [None if column.target is None else column.target.value for column in sheet.columns]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Name,E-mail,Grade,Date", "name email grade awarded_on"),
        ("Student number,Full name,Email Address,Final mark", "unused name email grade"),
        ("First name,Last name,DID,Evidence URL", "given_name family_name did evidence_url"),
        ("Prénom;Nom;Courriel;Note;Date d'obtention", "given_name family_name email grade awarded_on"),
        ("Nom;Courriel;Moyenne", "name email grade"),
        ("N° étudiant;Nom complet;Adresse électronique;Résultat", "unused name email grade"),
        ("Vorname;Nachname;E-Mail-Adresse;Note;Prüfungsdatum", "given_name family_name email grade awarded_on"),
        ("Matrikelnummer;Name;Vorname;E-Mail;Gültig bis", "unused family_name given_name email valid_until"),
        ("Nombre;Apellidos;Correo electrónico;Calificación;Fecha", "given_name family_name email grade awarded_on"),
        ("Nombre;Correo;Nota;Válido hasta", "name email grade valid_until"),
        ("Nom de l'étudiant;Mél;Lien de la preuve", "name email evidence_url"),
        ("Name;Date of birth;Course name;E-mail", "name unused None email"),
        ("Student E-mail Address;Learner's full name;Final grade (%)", "email name grade"),
        ("Ful name;Emial;Garde", "name email grade"),
        ("Name;Name;E-mail", "name None email"),
        ("Gruppe;Name;Geburtsort;E-Mail", "unused name None email"),
    ],
)  # fmt: skip
def test_headings_are_understood(heading, expected):
    delimiter = "," if ";" not in heading else ";"
    row = delimiter.join("x" for _ in heading.split(delimiter))
    sheet = _begin(f"{heading}\n{row}\n")
    assert sheet.heading == 0
    assert _targets(sheet) == [None if word == "None" else word for word in expected.split()]


def test_a_heading_after_other_lines_is_found():
    sheet = _begin("Course: Welding\nTaught by X\n\nName\tE-mail\nA B\ta@example.org\n")
    assert sheet.sheet.rows[sheet.heading].line == 4
    assert _targets(sheet) == ["name", "email"]


def test_without_a_heading_the_cells_tell():
    sheet = _begin("Ann Lee\tann@example.org\t87\nBo Li\tbo@example.org\t90\n")
    assert sheet.heading is None
    assert _targets(sheet) == ["name", "email", None]
    assert {column.confidence for column in sheet.columns[:2]} == {Confidence.CELLS}
    assert len(sheet.preview(today=TODAY).recipients) == 2


def test_an_unknown_heading_over_addresses_is_told_by_its_cells():
    sheet = _begin("Name,Kontakt\nAnn,ann@example.org\nBo,bo@example.org\n")
    assert _targets(sheet) == ["name", "email"]
    assert [column.confidence for column in sheet.columns] == [Confidence.HEADING, Confidence.CELLS]


def test_what_a_person_says_is_remembered_for_the_next_sheet():
    first = _begin("Qui,Où,Combien\nAnn,ann@example.org,12\n")
    chosen = first.with_column(0, Target.NAME).with_column(2, Target.GRADE)
    assert _targets(chosen) == ["name", "email", "grade"]
    assert chosen.columns[2].confidence is Confidence.CHOSEN
    again = _begin("COMBIEN;Qui;Ou\n9;Bo;bo@example.org\n", remembered=chosen.remembered())
    assert _targets(again) == ["grade", "name", "email"]
    assert again.columns[0].confidence is Confidence.REMEMBERED


def test_nonsense_that_was_remembered_is_passed_over():
    assert _targets(_begin("Name,E-mail\nA,a@example.org\n", remembered={"name": "nonsense"})) == [
        "name",
        "email",
    ]


def test_a_target_moves_from_one_column_to_another():
    sheet = _begin("Name,E-mail,Private mail\nA,a@example.org,p@example.org\n")
    moved = sheet.with_column(2, Target.EMAIL)
    assert _targets(moved) == ["name", None, "email"]
    assert _targets(sheet) == ["name", "email", None], "the old one is as it was"


def test_the_known_words_are_folded_and_mean_one_thing():
    for word in (*WORDS_OF_TARGETS, *OTHER_THINGS, *WORDS_OF_OTHERS):
        assert heading_key(word) == word
    assert OTHER_THINGS.isdisjoint(WORDS_OF_TARGETS)
    assert set(WORDS_OF_TARGETS.values()) == set(Target) - {Target.UNUSED}
