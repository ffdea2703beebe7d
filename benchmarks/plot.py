"""Draw ``docs/scale.svg`` from the figures that ``scale.py`` kept: cost of a credential by number.

A picture made of text: it says in words what it shows, is readable in black and white (the marks
differ in shape, not in colour alone), and changes only where the figures do.
"""

from __future__ import annotations

import json
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from measure import ROOT

RESULTS = Path(__file__).parent / "results" / "scale.json"
PICTURE = ROOT / "docs" / "scale.svg"

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 200, 40, 60
SERIES = (
    ("issue", "1", "issue, one process", "#0b5394", "circle"),
    ("issue", "2", "issue, two workers", "#0b5394", "square"),
    ("issue", "cluster", "issue, cluster of two", "#0b5394", "cross"),
    ("verify", "1", "verify, one process", "#b45309", "circle"),
    ("verify", "2", "verify, two workers", "#b45309", "square"),
    ("verify", "cluster", "verify, cluster of two", "#b45309", "cross"),
)


def main() -> None:
    """Draw the picture."""
    PICTURE.write_text(drawn(json.loads(RESULTS.read_text())), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))


def drawn(kept: dict[str, Any]) -> str:
    """The picture of what was kept."""
    figures = [each for each in kept["figures"] if each["work"] in {"issue", "verify"}]
    costs = [each["clock"] / each["number"] * 1e6 for each in figures]
    numbers = sorted({each["number"] for each in figures})
    scale = _Scale(numbers, costs)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        ' aria-labelledby="title desc" font-family="sans-serif" font-size="13">',
        '<title id="title">What one credential costs, by their number</title>',
        f'<desc id="desc">{escape(_said(figures))}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(scale, numbers),
    ]
    for place, (work, workers, label, colour, mark) in enumerate(SERIES):
        points = [
            (scale.x(each["number"]), scale.y(each["clock"] / each["number"] * 1e6))
            for each in figures
            if (each["work"], each["workers"]) == (work, workers)
        ]
        if points:
            lines += _series(points, label, colour, mark, TOP + 20 + 24 * place)
    machine = f"{kept['machine']}; load {kept['load']}; whole commands, start-up included"
    lines += [_text(LEFT, HEIGHT - 8, machine, size=11), "</svg>", ""]
    return "\n".join(lines)


class _Scale:
    """From a number and microseconds to a place; both axes are logarithmic."""

    def __init__(self, numbers: list[int], costs: list[float]) -> None:
        self._first, self._last = log10(numbers[0]), log10(numbers[-1])
        self.low = 10 ** floor(log10(min(costs)))
        self.high = 10 ** ceil(log10(max(costs)))

    def x(self, number: float) -> float:
        share = (log10(number) - self._first) / ((self._last - self._first) or 1)
        return round(LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40), 1)

    def y(self, cost: float) -> float:
        share = (log10(cost) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _axes(scale: _Scale, numbers: list[int]) -> list[str]:
    floor_at, end = HEIGHT - BOTTOM, WIDTH - RIGHT
    lines = [_text(LEFT - 10, TOP - 18, "microseconds of clock for each credential")]
    value = scale.low
    while value <= scale.high:
        for step in (1, 2, 5):
            if value * step <= scale.high:
                at = scale.y(value * step)
                lines.append(f'<path d="M{LEFT} {at}H{end}" stroke="#ddd"/>')
                lines.append(_text(LEFT - 8, at + 4, f"{value * step:,.0f}", anchor="end"))
        value *= 10
    for number in numbers:
        at = scale.x(number)
        lines.append(f'<path d="M{at} {floor_at}v5" stroke="#111"/>')
        lines.append(_text(at, floor_at + 20, f"{number:,}", anchor="middle"))
    lines.append(f'<path d="M{LEFT} {TOP}V{floor_at}H{end}" fill="none" stroke="#111"/>')
    return lines


def _series(
    points: list[tuple[float, float]], label: str, colour: str, mark: str, at: float
) -> list[str]:
    way = " ".join(f"{x},{y}" for x, y in points)
    lines = [f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="1.5"/>']
    legend = WIDTH - RIGHT + 20
    lines += [_mark(x, y, colour, mark) for x, y in (*points, (legend, at - 4))]
    return [*lines, _text(legend + 14, at, label)]


def _mark(x: float, y: float, colour: str, mark: str) -> str:
    if mark == "circle":
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
    if mark == "square":
        return f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" fill="#fff" stroke="{colour}" stroke-width="2"/>'  # noqa: E501
    return f'<path d="M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" fill="#111">'
        f"{escape(text)}</text>"
    )


def _said(figures: list[dict[str, Any]]) -> str:
    """The picture in words."""
    names = {(work, workers): label for work, workers, label, *_ in SERIES}
    return "; ".join(
        f"{names[each['work'], each['workers']]}, {each['number']:,}:"
        f" {each['clock'] / each['number'] * 1e6:.0f} microseconds"
        for each in figures
    )


if __name__ == "__main__":
    main()
