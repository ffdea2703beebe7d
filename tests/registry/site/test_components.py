import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from cairn.registry.site import components as c
from cairn.registry.site.icons import ICONS


def drawn(part, **more):
    names = " ".join(f"{name}={name}" for name in more)
    return Template("{% show part " + names + " %}").render(Context({"part": part, **more}))


@pytest.mark.parametrize(
    ("tone", "word"),
    [
        (c.Tone.CONFIRMED, "Confirmed"),
        (c.Tone.INVALID, "Not valid"),
        (c.Tone.UNKNOWN, "Could not be checked"),
    ],
)
def test_a_verdict_has_a_shape_a_word_and_a_colour(tone, word):
    for small in (False, True):
        shown = drawn(c.Verdict(tone), small=small)
        assert word in shown
        assert ICONS[tone.value] in shown
        assert f"verdict{' small' if small else ''} {tone.value}" in shown


def test_the_three_shapes_differ():
    assert len({ICONS[tone] for tone in ("confirmed", "invalid", "unknown")}) == 3


def test_what_is_absent_is_said_to_be():
    shown = drawn(c.Facts([c.Fact("Grade", None), c.Fact("Mode", "  "), c.Fact("Size", 0)]))
    assert shown.count("Not stated by the issuer") == 2
    assert "<dd>0\n</dd>" in shown


def test_dates_are_written_in_the_readers_language():
    fact = c.Facts([c.Fact("Awarded", date(2026, 5, 3))])
    with translation.override("de"):
        assert "3. Mai 2026" in drawn(fact)
    with translation.override("en"):
        shown = drawn(fact)
        assert '<time datetime="2026-05-03">3 May 2026</time>' in shown


def test_text_of_others_is_never_markup():
    evil = '"><script>alert(1)</script>'
    parts = [
        c.Stone(evil, issuer=evil, size=evil, url="/x", tags=[c.Tag(evil)]),
        c.Facts([c.Fact(evil, evil, evil)]),
        c.Verdict(c.Tone.UNKNOWN, evil),
        c.Timeline([c.Event(datetime(2026, 1, 1, tzinfo=UTC), evil, evil, evil)]),
        c.Table("t", evil, [c.Column(evil, "a")], [[c.Cell(evil)]], search=evil),
        c.Copy("x", evil, evil),
        c.Notice(c.Tone.PLAIN, evil, evil),
    ]
    for part in parts:
        assert "<script" not in drawn(part)


def test_nothing_is_drawn_for_what_is_left_out():
    assert drawn(None) == ""


def test_a_table_says_how_it_is_sorted_and_turns_round():
    table = c.Table(
        "t",
        "Issued",
        [c.Column("Learner", "learner"), c.Column("State")],
        [[c.Cell("Aroha"), c.Cell("")]],
        sort="learner",
        query="q=x",
    )
    shown = drawn(table)
    assert 'aria-sort="ascending"><a href="?q=x&amp;sort=-learner"' in shown
    assert '<th scope="col">State</th>' in shown
    assert '<td data-label="State" class="nothing">' in shown
    assert "<caption>Issued</caption>" in shown


def test_an_empty_table_says_what_to_do_first():
    empty = c.Empty("Nothing yet", "Issue one.", [c.Action("Issue", "/issue/")])
    shown = drawn(c.Table("t", "Issued", [c.Column("Learner")], [], empty=empty))
    assert "<table" not in shown
    assert 'href="/issue/"' in shown


def test_a_row_of_another_length_than_the_columns_is_an_error():
    with pytest.raises(ValueError, match="shorter"):
        drawn(c.Table("t", "x", [c.Column("a"), c.Column("b")], [[c.Cell("1")]]))


class _Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the certificate.")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A")])
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_comes_out_with_labels_help_and_errors_joined_to_their_fields():
    page = str(_Form({"note": "kept"}))
    described = re.search(r'<input[^>]*name="name"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in described
    for target in re.search(r'aria-describedby="([^"]+)"', described)[1].split():
        assert f'id="{target}"' in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page, "the summary leads to the field"
    assert page.count('href="#') == 3
    assert 'value="kept"' in page
    assert "(optional)" in page[page.index("Note") :][:80]
    assert '<fieldset class="field choices has-error"' in page


def test_a_fresh_form_has_no_summary():
    assert "error-summary" not in str(_Form())


def test_the_page_of_all_parts_is_shown_on_trial_alone(client, settings, db):
    settings.DEBUG = settings.DEMO = False
    assert client.get("/design/").status_code == 404
    settings.DEMO = True
    page = client.get("/design/")
    assert page.status_code == 200
    assert "{%" not in page.text


def test_what_the_mark_of_the_demonstration_says_is_not_said_twice():
    title = "[DEMO] Reading Maps"
    assert c.Stone(title, demo=True).shown == "Reading Maps"
    assert c.Stone(title).shown == title


def test_a_word_that_does_not_end_may_break_in_its_cell():
    word = "Donaudampfschifffahrtselektrizität"
    rows = [[c.Cell(f"{word} 1"), c.Cell(f"Of {word}"), c.Cell("Of many short words, all in all")]]
    table = drawn(c.Table("t", "T", [c.Column(each) for each in "abc"], rows))
    assert '<th scope="row" class="long">' in table
    assert table.count('class="long"') == 2


def test_a_cell_without_anything_is_a_dash_and_no_line_of_a_card():
    rows = [[c.Cell("Row"), c.Cell(), c.Cell(absent="not yet"), c.Cell(0)]]
    columns = [c.Column(each) for each in "abcd"]
    table = drawn(c.Table("t", "T", columns, rows))
    assert table.count('class="nothing"') == 1
    assert '<span class="visually-hidden">none</span>' in table
    assert "not yet" in table
    assert '<td data-label="d">0' in table
