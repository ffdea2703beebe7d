"""Set the spaces of French punctuation in ``wording/texts/fr``: none of them may end a line.

A no-break space inside « » and before a colon, a narrow one before ; ! and ? (Lexique des règles
typographiques en usage à l'Imprimerie nationale). Translators type plain spaces and run this.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src/cairn/wording/texts/fr"
_MEMBER = re.compile(r'(\s*"[^"]+": )(.*)')


def spaced(text: str) -> str:
    """A sentence with its spaces set."""
    text = text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return re.sub(r" :", "\u00a0:", re.sub(r" ([;!?])", "\u202f\\1", text))


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.json")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [_MEMBER.fullmatch(line) for line in lines]
        done = [m[1] + spaced(m[2]) if m else line for m, line in zip(found, lines, strict=True)]
        if done != lines:
            path.write_text("\n".join(done) + "\n", encoding="utf-8")
            print(f"{path.name}: set")
