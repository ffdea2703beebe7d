"""What stacking says, it says in every language, with the same facts."""

import json
import re
from importlib.resources import files
from string import Formatter

import pytest

FEW_WORDS = 3
TEXTS = files("cairn.wording") / "texts"


def _catalogue(language, room):
    return json.loads((TEXTS / language / f"{room}.json").read_text(encoding="utf-8"))


def _facts(template):
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name)


@pytest.mark.parametrize("language", ["de", "es", "fr"])
@pytest.mark.parametrize("room", ["stacking", "stacking_programme"])
def test_every_sentence_is_there_with_the_same_facts(room, language):
    english, theirs = _catalogue("en", room), _catalogue(language, room)
    assert theirs.keys() == english.keys()
    for code, template in english.items():
        assert _facts(theirs[code]) == _facts(template), code
        if len(re.sub(r"\{\w+\}", "", template).split()) >= FEW_WORDS:
            assert theirs[code] != template, code
