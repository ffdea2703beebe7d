"""The catalogues: complete, compiled from what is there."""

import io
import re
from pathlib import Path

import allauth
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation
from scripts import translations

from cairn.registry.errors import NotFound
from cairn.registry.organisations.forms import CountryField
from cairn.registry.site import list_words, troubles


def test_offered_languages_lack_nothing_and_nothing_is_stale():
    assert translations.faults() == []


@pytest.fixture
def one_message(monkeypatch):
    """A catalogue of one message, in all languages, and compiled as it is."""

    def make(message, text):
        catalogue = Catalog(locale="fr")
        catalogue.add(message, text)
        found = translations.Found()
        found.add(translations.REGISTRY / "site/x.py", message)
        monkeypatch.setattr(translations, "load", lambda _language, _folder=None: catalogue)
        monkeypatch.setattr(translations, "_read", lambda _path: {})
        return translations.faults(found)

    return make


def test_a_missing_translation_is_a_fault(one_message):
    missing = [fault for fault in one_message("Hello", "") if "not translated" in fault]
    assert len(missing) == len(translations.LANGUAGES)
    assert not [fault for fault in one_message("Hello", "Bonjour") if "not translated" in fault]


def test_our_own_words_are_not_reworded_behind_our_back(one_message):
    faults = one_message("Hello", "Bonjour")
    assert all("these are our own words" in fault for fault in faults)
    assert [fault.split(":")[0] for fault in faults] == ["en", "fr", "de", "es"]


@pytest.mark.parametrize(
    ("language", "ours", "theirs"),
    [
        ("en", "Stay signed in on this device", "Remember Me"),
        ("fr", "Rester connecté sur cet appareil", "Se souvenir de moi"),
        ("de", "Auf diesem Gerät angemeldet bleiben", "Registrieren"),
        ("es", "Mantener la sesión en este dispositivo", "Recordarme"),
    ],
)
def test_what_a_library_says_is_put_in_the_words_of_the_other_pages(
    client, db, language, ours, theirs
):
    page = client.get("/account/login/", headers={"Accept-Language": language}).text
    assert ours in page
    assert theirs not in page


def test_french_signs_are_set_apart_by_spaces_that_end_no_line():
    with translation.override("fr"):
        assert translation.gettext("Are you sure?") == "Est-ce bien ce que vous voulez\u202f?"
    for folder in (translations.LOCALE, translations.SIGN_IN):
        for text in translations._read(translations.compiled("fr", folder)).values():
            assert not re.search(r"« | »| [:;!?]", text), text


_FAMILIAR = {
    "de": re.compile(r"\b([dD]u|[dD]ein\w*|[dD]ir|[dD]ich|[gG]ib|[kK]lick)\b"),
    "es": re.compile(r"\b(tu|tus|te|ti|[pP]uedes|[eE]stás|[tT]ienes|[dD]ebes|ves)\b"),
}
_NOT_SHOWN = ("idp/", "phone")
"""Connecting programs has pages of our own; accounts have no phone number."""


def _not_shown(place):
    """Whether a page of our own stands in this one's stead, or none leads there."""
    own = place.removeprefix("templates/")
    stands = own != place and any(translations.REGISTRY.glob(f"*/templates/{own}"))
    return stands or any(part in place for part in _NOT_SHOWN)


@pytest.mark.parametrize("language", sorted(_FAMILIAR))
def test_signing_in_addresses_a_person_as_the_other_pages_do(language):
    path = Path(allauth.__file__).parent / f"locale/{language}/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        said = [message for message in read_po(file, locale=language) if message.id]
    assert len(said) > 300
    with translation.override(language):
        for message in said:
            places = [place for place, _line in message.locations]
            if all(_not_shown(place) for place in places):
                continue
            identity = message.id[0] if isinstance(message.id, tuple) else message.id
            text = translation.gettext(identity)
            assert not _FAMILIAR[language].search(text), text


@pytest.mark.parametrize(
    ("message", "text"),
    [("%(a)s of %(b)s", "%(a)s"), ("Page {n}", "Page {m}"), ("Plain", "Plain %(x)s")],
)
def test_lost_or_new_placeholders_are_a_fault(one_message, message, text):
    assert one_message(message, text)


def test_what_templates_ask_for_is_what_is_found():
    found = {message for _context, message, _plural in translations.find().messages}
    assert "enlarged to 400 %%, where nothing may need sideways scrolling," in found
    assert "%(added)s of %(total)s were added" in found
    assert "There is nothing here that you may see." in found
    # By whatever name a file calls Django's functions.
    assert "Non-formal: organised learning outside the formal system" in found


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "qui tiennent"), ("de", "Microcredentials, die halten"), ("es", "aguantan")],
)
def test_pages_are_read_in_the_language_asked_for(client, db, language, words):
    page = client.get("/", headers={"Accept-Language": language}).text
    assert words in page
    assert f'<html lang="{language}" dir="ltr">' in page


def test_a_page_in_a_language_written_from_right_to_left(client, db, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    assert 'lang="ar" dir="rtl"' in client.get("/", headers={"Accept-Language": "ar"}).text


def test_errors_are_said_in_the_readers_language():
    with translation.override("de"):
        assert troubles.of(NotFound(), 404).title == "Hier ist nichts, was Sie sehen dürfen."


def test_drafts_are_off(settings):
    offered = {code for code, _name in settings.LANGUAGES}
    assert offered == {"en", *translations.LANGUAGES}
    for language in translations.DRAFTS:
        assert "Draft" in translations.source(language).read_text(encoding="utf-8")
        assert not translations.compiled(language).exists()


def test_legal_text_stays_in_english_until_a_speaker_signs_its_translation_off(monkeypatch):
    catalogue = Catalog(locale="fr")
    for message, file in (("You may not.", translations.LEGAL[0]), ("Hello", "site/x.html")):
        catalogue.add(message, f"{message} (fr)", locations=[(file, 0)])
    monkeypatch.setattr(translations, "load", lambda _language, _folder=None: catalogue)

    def compiled():
        return set(translations._read(io.BytesIO(translations.binary("fr"))))

    assert compiled() == {"Hello"}
    catalogue.add("You may not.", "You may not. (fr)", locations=[(translations.LEGAL[0], 0)])
    monkeypatch.setattr(translations.languages, "LEGAL_SIGNED_OFF", frozenset({"fr"}))
    assert compiled() == {"Hello", "You may not."}


def test_a_missing_draft_of_legal_text_is_no_fault():
    found = translations.Found()
    found.add(translations.REGISTRY / translations.LEGAL[0], "Words that no catalogue has.")
    assert not [each for each in translations.faults(found) if "Words that" in each]


def test_a_legal_page_says_that_it_is_in_english(client, db):
    page = client.get("/terms/", headers={"Accept-Language": "fr"}).text
    assert 'lang="en"' in page
    assert "What you earned is yours." in page


@pytest.mark.parametrize(
    ("language", "country"),
    [("de", "Neuseeland"), ("fr", "Nouvelle-Zélande"), ("en", "New Zealand")],
)
def test_countries_of_institutions_are_called_as_the_reader_calls_them(language, country):
    with translation.override(language):
        assert ("NZ", country) in list(CountryField().choices)
        assert list_words.country("NZ") == country
