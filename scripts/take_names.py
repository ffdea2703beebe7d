"""Take the names of countries and languages in French, German and Spanish out of CLDR, by Babel.

Run it after Babel has a new edition of CLDR; a test compares what is shipped with what it writes.
"""

from __future__ import annotations

import json
from pathlib import Path

import babel
from babel import Locale
from babel.core import get_cldr_version

from cairn.wording.codelists import code_list

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "src/cairn/wording/codelists/names"
LANGUAGES = ("fr", "de", "es")


def names(language: str) -> dict[str, str]:
    """The names of every country and language of our code lists, by ``<list>.<code>``."""
    locale = Locale.parse(language)
    tables = {"countries": locale.territories, "languages": locale.languages}
    return {
        f"{name}.{entry.code}": known[entry.code]
        for name, known in tables.items()
        for entry in code_list(name).entries
        if entry.code in known
    }


def text(language: str) -> str:
    """The file of a language."""
    return json.dumps(names(language), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in LANGUAGES:
        (FOLDER / f"{each}.json").write_text(text(each), encoding="utf-8")
        print(f"{each}.json: {len(names(each))} names")
    licence = Path(babel.__file__).parent / "locale-data" / "LICENSE.unicode"
    (FOLDER / "LICENSE.unicode").write_bytes(licence.read_bytes())
    print(f"NOTICE must say: CLDR {get_cldr_version()}, Babel {babel.__version__}")
