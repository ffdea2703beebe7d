"""How wide a text is, about, and how it is cut or broken to fit; without any font at hand."""

from __future__ import annotations

import unicodedata

_THIN = frozenset("iljtfrI.,:;'\u2019|!()[]·- ")
_BROAD = frozenset("mwMWÆŒ@%—…")


def measured(text: str, size: float, *, serif: bool = False) -> float:
    """The width of ``text`` at ``size``, a little too large rather than too small."""
    return sum(_letter(one) for one in text) * size * (1.06 if serif else 1.0)


def _letter(one: str) -> float:
    if unicodedata.east_asian_width(one) in {"W", "F"}:
        return 1.0
    if unicodedata.combining(one):
        return 0.0
    if one in _THIN:
        return 0.34
    if one in _BROAD:
        return 0.9
    return 0.68 if one.isupper() else 0.56


def cut(text: str, width: float, size: float, *, serif: bool = False) -> str:
    """``text``, shortened with an ellipsis to what ``width`` has room for."""
    if measured(text, size, serif=serif) <= width:
        return text
    kept = text
    while len(kept) > 1 and measured(f"{kept}…", size, serif=serif) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, width: float, size: float, most: int, *, serif: bool = False) -> list[str]:
    """``text`` in at most ``most`` lines, broken between words, the last one cut."""
    lines: list[str] = []
    words = text.split(" ")
    while words:
        line = words.pop(0)
        if len(lines) + 1 == most:
            return [*lines, cut(" ".join([line, *words]), width, size, serif=serif)]
        while words and measured(f"{line} {words[0]}", size, serif=serif) <= width:
            line = f"{line} {words.pop(0)}"
        lines.append(cut(line, width, size, serif=serif))
    return lines or [""]
