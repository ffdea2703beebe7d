"""Text as a search compares it: without case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
"""Letters that Unicode does not take apart into a plain one and a mark."""
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
"""Letters and digits, and the two signs by which programming languages are told apart."""


def folded(text: str) -> str:
    """Without case, accents and compatibility forms: ``Müßiggang`` → ``mussiggang``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    if decomposed.isascii():
        return decomposed
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order: ``C++, C# and Go`` → ``c++ c# and go``."""
    return _WORD.findall(folded(text))
