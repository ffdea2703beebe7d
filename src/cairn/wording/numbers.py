"""Numbers and lists as people write them in each language. Exact: nothing here rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.wording import SOURCE_LANGUAGE, offered, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS = {"en": (",", "."), "fr": ("\u202f", ","), "de": (".", ","), "es": (".", ",")}
"""Between groups of three digits, and before the decimals (CLDR)."""

_UNGROUPED = {"es": 4}
"""Digits up to which nothing is grouped: Spanish writes 1500 and 15.000 (CLDR)."""


def number_text(text: str, language: str = SOURCE_LANGUAGE) -> str:
    """A number with the signs of a language.

    Args:
        text: digits with a decimal point or none (``1500``, ``12.5``), or a fraction (``25/2``).
        language: BCP 47.
    """
    spoken = offered(language)
    group, point = _SIGNS[spoken]
    if "/" in text:
        return "/".join(number_text(part, language) for part in text.split("/"))
    whole, _, rest = text.partition(".")
    if whole.isascii() and whole.isdigit() and len(whole) > _UNGROUPED.get(spoken, 3):
        whole = f"{int(whole):,}".replace(",", group)
    return f"{whole}{point}{rest}" if rest else whole


def list_text(words: Iterable[str], language: str = SOURCE_LANGUAGE) -> str:
    """Words as a list: one, two and three."""
    said = list(words)
    if len(said) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(said)
    return sentence("result", "list.and", language, first=", ".join(said[:-1]), last=said[-1])
