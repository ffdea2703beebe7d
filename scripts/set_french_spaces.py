"""Set the spaces of French punctuation in ``wording/texts/fr``.

Translators type plain spaces and run this; the pages' catalogues get theirs when they are compiled.
"""

from __future__ import annotations

import re
from pathlib import Path

from cairn.wording.french_spaces import spaced

FOLDER = Path(__file__).resolve().parents[1] / "src/cairn/wording/texts/fr"
_MEMBER = re.compile(r'(\s*"[^"]+": )(.*)')

if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.json")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [_MEMBER.fullmatch(line) for line in lines]
        done = [m[1] + spaced(m[2]) if m else line for m, line in zip(found, lines, strict=True)]
        if done != lines:
            path.write_text("\n".join(done) + "\n", encoding="utf-8")
            print(f"{path.name}: set")
