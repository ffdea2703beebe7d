"""A picture for an achievement that has none: a cairn whose stones its name and institution choose.

The same names give the same picture for ever, so that a badge is recognised wherever it is met. The
stones of one institution have one colour, since the colour is chosen by the institution alone. The
picture is plain SVG: it is shown on pages, set into the certificate and baked with the credential.
Everything in it that a person wrote is text, escaped; it loads nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cairn.rendering.markup import Markup, element, joined, plain
from cairn.wording import offered, sentence
from cairn.wording.numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 600
"""Width and height of the picture in its own units."""

_PAPER, _INK, _MUTED, _LINE, _OCHRE = "#FBFAF7", "#1F2A30", "#5B6870", "#DAD7CF", "#9E5614"
_PALETTES = (
    ("#2B4A5B", "#33566B", "#4A6E83", "#6A8A9C", "#93ABB8"),
    ("#2F4B45", "#3B5E56", "#55786F", "#77968E", "#9DB3AD"),
    ("#4A4036", "#5F5347", "#7A6C5E", "#978A7C", "#B5AA9E"),
    ("#3F3D52", "#514F69", "#6B6984", "#8A889F", "#ABAABC"),
    ("#4F3B3E", "#664C50", "#81666A", "#9D8588", "#BAA8AA"),
    ("#37474B", "#475B60", "#61767B", "#819397", "#A4B1B4"),
)
"""Stone of six quarries, each from dark to light."""

_BASE = 372.0
"""Where the lowest stone lies."""
_FONTS = "Charter, 'Iowan Old Style', 'Cairn Serif', Georgia, 'DejaVu Serif', serif"
"""“Cairn Serif” is there on the certificate alone, whose letters it then shares."""
_ROOM_FOR_TEXT = 510
_LETTER, _BOLD_LETTER = 0.52, 0.6
"""Width of a letter in parts of its size, on average; wide letters count twice."""


class _Dice:
    """Numbers between 0 and 1 that a text chooses."""

    def __init__(self, text: str) -> None:
        self._seed = text.encode("utf-8", "replace")
        self._drawn = 0

    def next(self, low: float, high: float) -> float:
        """The next number, from ``low`` to ``high``."""
        self._drawn += 1
        digest = sha256(self._drawn.to_bytes(4, "big") + self._seed).digest()
        return low + (high - low) * int.from_bytes(digest[:4], "big") / 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Stone:
    x: float
    y: float
    width: float
    height: float
    turn: float
    fill: str
    bulge: tuple[float, float, float, float]


def badge_picture(title: str, institution: str, *, language: str = "en") -> str:
    """The picture as SVG text.

    Args:
        title: of the achievement.
        institution: that awards it.
        language: of both, BCP 47; the description for those who cannot see it is in the nearest
            language that is offered.
    """
    title, institution = _tidy(title), _tidy(institution)
    stones = tuple(_stones(title, institution))
    number = number_text(str(len(stones)), language)
    described = sentence(
        "result",
        "image.described",
        language,
        title=title,
        stones=number,
        institution=institution,
    )
    body = joined(
        element("title", described),
        element("rect", width=str(SIZE), height=str(SIZE), rx="44", fill=_PAPER),
        _ground(),
        *(_drawn(stone) for stone in stones),
        *_title_lines(title),
        _institution(institution),
        element(
            "rect",
            x="9",
            y="9",
            width=str(SIZE - 18),
            height=str(SIZE - 18),
            rx="37",
            fill="none",
            stroke=stones[0].fill,
            stroke_width="3",
        ),
    )
    picture = element(
        "svg",
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {SIZE} {SIZE}",
        width=str(SIZE),
        height=str(SIZE),
        role="img",
        lang=offered(language),
    )
    return f"{picture}\n"


def _tidy(text: str) -> str:
    """One line, no character that XML or a line of text cannot hold."""
    normal = unicodedata.normalize("NFC", plain(text[:400]))
    return " ".join(normal.split())[:200]


def _stones(title: str, institution: str) -> Iterator[_Stone]:
    """From the ground up: each lies on the one below and is narrower."""
    place = _Dice(f"quarry\n{institution}").next(0, len(_PALETTES))
    palette = _PALETTES[min(int(place), len(_PALETTES) - 1)]
    dice = _Dice(f"cairn\n{title}\n{institution}")
    number = 4 + int(dice.next(0, 2.999))
    accent = number - 1 - int(dice.next(0, 1.999))
    top, width, x = _BASE, dice.next(265, 300), SIZE / 2
    height = 300 / (number + 0.9)
    for place in range(number):
        tall = height * dice.next(0.86, 1.14) * (1.08 - 0.05 * place)
        wide = max(width, tall * 1.15)
        turn = dice.next(-4.5, 4.5)
        fill = _OCHRE if place == accent else palette[min(place, len(palette) - 1)]
        bulge = tuple(dice.next(0.42, 0.62) for _ in range(4))
        yield _Stone(x, top - tall / 2, wide, tall, turn, fill, bulge)  # type: ignore[arg-type]
        top -= tall * 0.955
        x = SIZE / 2 + dice.next(-1, 1) * (wide * 0.07)
        width = wide * dice.next(0.72, 0.84)


def _drawn(stone: _Stone) -> Markup:
    """A rounded stone with a lighter brow and a vein."""
    wide, tall = stone.width / 2, stone.height / 2
    one, two, three, four = stone.bulge
    path = (
        f"M{-wide:.1f} {tall * 0.1:.1f}"
        f"C{-wide:.1f} {-tall * (0.5 + one / 2):.1f} {-wide * one:.1f} {-tall:.1f} 0 {-tall:.1f}"
        f"S{wide:.1f} {-tall * (0.5 + two / 2):.1f} {wide:.1f} {tall * 0.1:.1f}"
        f"S{wide * three:.1f} {tall:.1f} 0 {tall:.1f}"
        f"S{-wide:.1f} {tall * (0.5 + four / 2):.1f} {-wide:.1f} {tall * 0.1:.1f}Z"
    )
    brow = (
        f"M{-wide * 0.72:.1f} {-tall * 0.42:.1f}"
        f"Q{-wide * 0.3:.1f} {-tall * 0.86:.1f} {wide * 0.34:.1f} {-tall * 0.7:.1f}"
    )
    vein = (
        f"M{-wide * 0.86:.1f} {tall * 0.34:.1f}"
        f"Q{wide * (one - 0.5):.1f} {tall * (two - 0.2):.1f} {wide * 0.88:.1f} {tall * 0.2:.1f}"
    )
    return element(
        "g",
        element("path", d=path, fill=stone.fill),
        element(
            "path",
            d=brow,
            fill="none",
            stroke="#FFFFFF",
            stroke_opacity=".34",
            stroke_width="4",
            stroke_linecap="round",
        ),
        element(
            "path",
            d=vein,
            fill="none",
            stroke="#000000",
            stroke_opacity=".13",
            stroke_width="3",
            stroke_linecap="round",
        ),
        transform=f"translate({stone.x:.1f} {stone.y:.1f}) rotate({stone.turn:.1f})",
    )


def _ground() -> Markup:
    y = f"{_BASE + 2:.0f}"
    return element(
        "path",
        d=f"M110 {y}h380",
        fill="none",
        stroke=_LINE,
        stroke_width="5",
        stroke_linecap="round",
    )


def _title_lines(title: str) -> Iterator[Markup]:
    """The title in two lines, or smaller in three where it is long."""
    size, lines = 34, _wrapped(title, 34 * _BOLD_LETTER, most=2)
    if lines and lines[-1].endswith("…"):
        size, lines = 27, _wrapped(title, 27 * _BOLD_LETTER, most=3)
    top = 478 - (len(lines) - 1) * (size + 7) / 2
    for place, line in enumerate(lines):
        yield _text(line, top + place * (size + 7), size, _INK, "600")


def _institution(name: str) -> Markup:
    size = 23 if _width(name) * 23 * _LETTER <= _ROOM_FOR_TEXT else 18
    (line,) = _wrapped(name, size * _LETTER, most=1) or [""]
    return _text(line, 552, size, _MUTED, "400")


def _text(line: str, y: float, size: int, fill: str, weight: str) -> Markup:
    return element(
        "text",
        line,
        x=str(SIZE // 2),
        y=f"{y:.0f}",
        text_anchor="middle",
        font_family=_FONTS,
        font_size=str(size),
        font_weight=weight,
        fill=fill,
    )


def _width(text: str) -> int:
    """Letters, those of East Asia counted twice."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _wrapped(text: str, letter: float, *, most: int) -> list[str]:
    """``text`` in at most ``most`` lines; what has no room ends with an ellipsis."""
    letters = int(_ROOM_FOR_TEXT / letter)
    lines: list[str] = []
    for word in _words(text, letters):
        if lines and _width(lines[-1]) + 1 + _width(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = lines[most:]
    lines = lines[:most]
    if cut:
        lines[-1] += f" {cut[0]}"
    return [_cut(line, letters, more=bool(cut) and line is lines[-1]) for line in lines]


def _words(text: str, letters: int) -> Iterator[str]:
    """The words; one that is longer than a line, or written without spaces, in pieces."""
    for word in text.split():
        rest = word
        while _width(rest) > letters:
            piece = rest
            while _width(piece) > letters:
                piece = piece[:-1]
            yield piece
            rest = rest[len(piece) :]
        yield rest


def _cut(line: str, letters: int, *, more: bool) -> str:
    if _width(line) <= letters and not more:
        return line
    while line and _width(line) > letters - 1:
        line = line[:-1]
    return line.rstrip() + "…"
