"""The names of countries and languages are those of CLDR, and every list has its words."""

import importlib.util
import re
from pathlib import Path

import pytest
from babel.core import get_cldr_version

from cairn import wording
from cairn.wording.codelists import CODE_LISTS, code_list, label_in

ROOT = Path(__file__).resolve().parents[3]
OTHERS = [each for each in wording.LANGUAGES if each != "en"]


def script():
    spec = importlib.util.spec_from_file_location("take_names", ROOT / "scripts/take_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", OTHERS)
def test_names_are_what_the_script_takes(language):
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    (edition,) = re.findall(r"CLDR (\d+) as the PyPI package Babel", notice)
    if get_cldr_version() != edition:
        pytest.skip(f"the names are of CLDR {edition}, Babel here has {get_cldr_version()}")
    taken = script()
    assert (taken.FOLDER / f"{language}.json").read_text(encoding="utf-8") == taken.text(language)


@pytest.mark.parametrize("language", OTHERS)
def test_every_entry_has_words(language):
    own = wording.catalogue(language, "codelists")
    named = {"countries", "languages"}
    due = {f"{name}.{e.code}" for name in set(CODE_LISTS) - named for e in code_list(name).entries}
    assert own.keys() == due
    assert all(own.values())
    for name in CODE_LISTS:
        for entry in code_list(name).entries:
            assert label_in(name, entry, language)


def test_english_words_are_those_that_say_it_plainer():
    for key, words in wording.catalogue("en", "codelists").items():
        name, code = key.split(".")
        assert code_list(name).by_code(code).label != words


def test_words_may_be_plainer_than_a_list_s_own():
    presential = code_list("modes").by_code("presential")
    assert presential.label == "Presential"
    assert label_in("modes", presential) == "in person"


def test_labels():
    spain = code_list("countries").by_code("ES")
    assert label_in("countries", spain) == "Spain"
    assert label_in("countries", spain, "de-AT") == "Spanien"
    assert label_in("countries", spain, "pt") == "Spain"


def test_the_licence_of_the_names_is_shipped():
    folder = ROOT / "src/cairn/wording/codelists/names"
    assert "UNICODE LICENSE V3" in (folder / "LICENSE.unicode").read_text(encoding="utf-8")
