"""The spaces of French punctuation, none of which may end a line.

A no-break space inside « » and before a colon, a narrow one before ; ! and ? (Lexique des règles
typographiques en usage à l'Imprimerie nationale). Translators type plain spaces.
"""

from __future__ import annotations

import re


def spaced(text: str) -> str:
    """A sentence with its spaces set."""
    text = text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return re.sub(r" :", "\u00a0:", re.sub(r" ([;!?])", "\u202f\\1", text))
