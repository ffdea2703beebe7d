"""The tokens, measured; and what the stylesheet must not contain."""

import inspect
import re
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from cairn.stacking import picture

CSS = Path(finders.find("cairn/cairn.css")).read_text(encoding="utf-8")
TEXT, LINE = 4.5, 3.0


def _tokens(block):
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


MORE = "@media (prefers-contrast: more)"
DARKER = "@media screen and (prefers-contrast: more)"
LIGHT = _tokens(CSS[: CSS.index("@media")])
DARK = LIGHT | _tokens(CSS[CSS.index("@media screen and") : CSS.index(MORE)])
STRONG_LIGHT = LIGHT | _tokens(CSS[CSS.index(MORE) : CSS.index(DARKER)])
STRONG_DARK = DARK | _tokens(CSS[CSS.index(DARKER) : CSS.index("/* --- ground")])


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


GROUNDS = ("paper", "raised", "sunk")
TONES = ("confirmed", "invalid", "unknown", "ochre", "slate")
PAIRS = [
    *product(("ink", "muted", *TONES), GROUNDS, [TEXT]),
    *((tone, f"{tone}-soft", TEXT) for tone in TONES),
    *product(("ink",), [f"{tone}-soft" for tone in TONES], [TEXT]),
    ("muted", "slate-soft", TEXT),
    ("on-slate", "slate", TEXT),
    ("on-slate", "slate-deep", TEXT),
    ("on-slate", "invalid", TEXT),
    ("on-slate", "invalid-deep", TEXT),
    ("invalid-deep", "invalid-soft", TEXT),
    *product(("edge", "focus"), GROUNDS, [LINE]),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_can_be_read(theme):
    weak = [
        f"{front} on {ground}: {contrast(theme[front], theme[ground]):.2f}"
        for front, ground, least in PAIRS
        if contrast(theme[front], theme[ground]) < least
    ]
    assert not weak


@pytest.mark.parametrize("theme", [STRONG_LIGHT, STRONG_DARK], ids=["light", "dark"])
def test_who_asks_for_more_contrast_gets_it(theme):
    strong = {
        # Small grey letters are in full ink there.
        (front, ground): 4.5 if least == LINE else 7
        for front, ground, least in PAIRS
        if front != "muted"
    }
    weak = [
        f"{front} on {ground}: {contrast(theme[front], theme[ground]):.2f}"
        for (front, ground), least in strong.items()
        if contrast(theme[front], theme[ground]) < least
    ]
    assert not weak


def test_directions_are_logical():
    physical = re.findall(
        r"(?:^|[;{ ])((?:margin|padding|border|inset)-(?:left|right|top|bottom)|"
        r"(?:left|right|top|bottom|width|height)|(?:min|max)-(?:width|height))\s*:",
        re.sub(r"@media[^{]*", "", CSS),
    )
    assert not physical


def test_paper_is_printed_in_light():
    assert "@media (prefers-color-scheme: dark)" not in CSS, "print would take the dark colours"
    assert "@media print" in CSS


def test_nothing_comes_from_elsewhere():
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_both_themes_were_read():
    assert set(DARK) >= set(LIGHT) >= {"paper", "ink", "focus"}
    assert _luminance(DARK["paper"]) < _luminance(DARK["ink"])
    assert _luminance(LIGHT["paper"]) > _luminance(LIGHT["ink"])


def test_the_drawing_of_a_stack_takes_the_colours_of_the_page():
    """It is drawn in the ink of paper: without a rule a class of it would stay so in the dark."""
    drawn = set(re.findall(r'"(cs-[a-z]+)|\.(cs-[a-z]+)', inspect.getsource(picture)))
    classes = {one or other for one, other in drawn}
    assert {"cs-paper", "cs-ink", "cs-stone"} <= classes
    assert {
        each for each in classes if not re.search(rf"\.cairn-stack [^{{]*\.{each}\b", CSS)
    } == set()


def test_a_stone_can_be_read_in_the_drawing():
    for theme in (LIGHT, DARK):
        assert contrast(theme["ink"], theme["stone"]) >= TEXT
