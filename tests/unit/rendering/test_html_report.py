"""The report stands alone, loads and runs nothing, and says with a shape and a word what it says."""

import base64
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from cairn import wording
from cairn.cli import main
from cairn.rendering.html_report import html_report, style_sheet
from cairn.rendering.icons import outcome_icon
from cairn.rendering.markup import element, joined
from cairn.verification import Outcome


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_report_stands_alone(page_of, read_page, language):
    page = page_of(language)
    read = read_page(html_report(page))
    assert read.tags["script"] == read.tags["link"] == read.tags["img"] == 0
    assert ("html", "lang", language) in read.attributes
    for tag, name, value in read.attributes:
        assert not name.startswith("on")
        assert name != "src"
        if name == "href":
            assert tag == "a"
            assert value.startswith(("https://", "http://data.europa.eu/"))
    text = " ".join(read.text)
    assert page.sentence in text
    for question in page.questions:
        assert question.question in text
    assert page.counts.note in text
    assert len(read.ids) == len(set(read.ids))


def test_the_policy_lets_this_style_sheet_through_and_nothing_else(page_of):
    text = html_report(page_of())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    digest = base64.b64encode(sha256(style_sheet().encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    (styles,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert styles == style_sheet()
    assert "url(" not in styles
    assert "@import" not in styles


def test_strangers_write_text_and_nothing_more(page_of, read_page, evil, held):
    outcome = held.record.achievement.outcomes[0]
    title = type(outcome.title).of(evil, 'en" onload="x')
    page = page_of(
        "de",
        achievement={"outcomes": (replace(outcome, title=title),), "title": title},
        award={"recipient": replace(held.record.award.recipient, name=evil)},
    )
    text = html_report(page)
    read = read_page(text)
    assert read.tags["script"] == read.tags["img"] == 0
    assert not any(name.startswith("on") for _, name, _ in read.attributes)
    assert "\u202e" not in text
    assert any("<script>alert(1)</script>" in each for each in read.text)


def test_several_awards_have_ids_of_their_own(page_of, read_page):
    read = read_page(html_report(page_of(), page_of("en")))
    assert read.tags["article"] == 2
    assert len(read.ids) == len(set(read.ids))


def test_each_outcome_has_a_shape_and_a_word(page_of):
    shapes = {outcome: re.sub(r"#\w+", "", outcome_icon(outcome)) for outcome in Outcome}
    assert len(set(shapes.values())) == len(Outcome)
    text = html_report(page_of())
    for outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
        word = wording.sentence("verification", f"verdict.{outcome.value}")
        assert f"{word}: " in text or f"<span>{word}</span>" in text


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_reaches_its_contrast_in_light_dark_and_print():
    """WCAG 2.2 §1.4.3: 4.5 to 1 on both grounds; the mark on its shape 3 to 1 (§1.4.11)."""
    blocks = re.findall(r":root \{(.*?)\}", style_sheet(), re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        colours = dict(re.findall(r"--(\w+): (#[0-9A-F]{6})", block))
        for ground in ("paper", "card"):
            for role in ("ink", "muted", "slate", "passed", "failed", "unknown"):
                assert contrast(colours[role], colours[ground]) >= 4.5, (role, ground)
        for role in ("passed", "failed"):
            assert contrast(colours[role], colours["mark"]) >= 3


def test_attributes_and_texts_are_escaped_wherever_they_come_in():
    assert element("a", "<b>", href='"><x') == '<a href="&quot;&gt;&lt;x">&lt;b&gt;</a>'
    assert joined("a\x00\u2066<", element("b")) == "a\ufffd\ufffd&lt;<b></b>"


# --- on the command line -----------------------------------------------------------------------


def run(*words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return left.value.code


def test_the_page_of_the_command_line_says_what_the_screen_says(held, read_page, tmp_path, capsys):
    (tmp_path / "c.json").write_bytes(held.octets.replace(b"Aroha Ngata", b"Another One"))
    out = tmp_path / "p.html"
    assert run("verify", tmp_path / "c.json", "--offline", "--lang", "de", "--page", out) == 1
    said = " ".join(capsys.readouterr().out.split())
    text = " ".join(read_page(out.read_text()).text)
    for words in ("Nicht gültig", "Das ist nicht, was signiert wurde"):
        assert words in said
        assert words in text


@pytest.mark.parametrize(
    ("name", "words"), [("p.pdf", "FILE.html"), ("p.html", "tells of one credential")]
)
def test_wrong_use(held, tmp_path, capsys, name, words):
    source = tmp_path / "c.jsonl"
    source.write_bytes(held.octets + b"\n" + held.octets + b"\n")
    assert run("verify", source, "--offline", "--page", tmp_path / name) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / name).exists()
