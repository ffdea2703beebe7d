"""Finding one of many that were issued, and going through them part by part."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cairn.registry.catalogue import services as catalogue
from cairn.registry.issuing import finding, personal_data, queries
from cairn.registry.issuing.models import RecipientWord
from cairn.registry.issuing.services import correct, issue_one
from cairn.registry.site import slices

PEOPLE = {
    "Zoë Brontë": "zoe.b@exempla.example",
    "Margaret Hale": "maggie@north.example",
    "Aroha Ngata-Smith": "aroha@example.org",
}


@pytest.fixture
def issued(issuer, version, recipient):
    return {
        name: issue_one(issuer, version, recipient(name, email=email))
        for name, email in PEOPLE.items()
    }


@pytest.fixture
def found(issuer, organisation):
    def names(search):
        return {each.recipient_name for each in queries.issued(issuer, organisation, search)}

    return names


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("bronte", {"Zoë Brontë"}),
        ("ZOË", {"Zoë Brontë"}),
        ("hale marg", {"Margaret Hale"}),
        ("ngata-smith", {"Aroha Ngata-Smith"}),
        ("smith", {"Aroha Ngata-Smith"}),
        ("zoe.b@ex", {"Zoë Brontë"}),
        ("maggie", {"Margaret Hale"}),
        ("data hale", {"Margaret Hale"}),
        ("applied", set(PEOPLE)),
        ("hale zoe", set()),
        ("garet", set()),
        ("%", set(PEOPLE)),
        ("  ", set(PEOPLE)),
    ],
)
def test_words_find_by_their_beginnings(issued, found, search, expected):
    assert found(search) == expected


def test_an_identifier_finds_one(issued, found):
    one = issued["Margaret Hale"]
    assert found(str(one.pk)) == found(one.identifier) == {"Margaret Hale"}
    assert found(f"https://registry.example/credentials/{str(one.pk).upper()}") == {"Margaret Hale"}


def test_where_many_have_the_word(issued, found, monkeypatch):
    monkeypatch.setattr(finding, "_FEW", 1)
    assert found("a") == set(PEOPLE)  # the title's first word begins so
    monkeypatch.setattr(finding, "_titled", lambda *_: [])
    assert found("m") == {"Margaret Hale"}
    assert found("z") == {"Zoë Brontë"}


def test_another_institution_finds_nothing(issued, person, other_organisation):
    stranger = person("xena", "owner", other_organisation)
    assert not queries.issued(stranger, other_organisation, "hale").exists()


def test_a_corrected_one_is_found_by_its_new_name(issued, found, owner, recipient):
    row = recipient("Margarete Thornton", email="maggie@north.example")
    correct(owner, issued["Margaret Hale"], row, "She married.")
    assert found("thornton") == {"Margarete Thornton"}
    assert found("maggie@north") == {"Margaret Hale", "Margarete Thornton"}


def test_an_erased_address_is_gone_from_the_words(issued, found, person):
    personal_data.erase(person("zoe"), ["zoe.b@exempla.example"])
    assert found("zoe.b@") == set()
    assert found("bronte") == {"Zoë Brontë"}
    words = RecipientWord.objects.filter(credential=issued["Zoë Brontë"])
    assert {bytes(each.word) for each in words} == {b"zoe", b"bronte"}


def test_the_upgrade_notes_what_was_there_before(issued):
    before = set(RecipientWord.objects.values_list("credential", "word"))
    RecipientWord.objects.all().delete()
    import_module("cairn.registry.issuing.migrations.0007_words_of_before").note_words(apps, None)
    after = RecipientWord.objects.values_list("credential", "word")
    assert {(pk, bytes(word)) for pk, word in after} == {(pk, bytes(w)) for pk, w in before}


def test_the_page_counts_to_a_bound(issued, issuer, monkeypatch):
    monkeypatch.setattr(slices, "MOST_COUNTED", 2)
    monkeypatch.setattr("cairn.registry.issuing.award_views._ROWS_A_PAGE", 2)
    client = Client()
    client.force_login(issuer)
    text = client.get("/inside/exempla/issued").content.decode()
    assert "More than 2" in text
    assert "Older" in text
    assert "Newer" not in text
    text = client.get("/inside/exempla/issued?q=hale").content.decode()
    assert "1 in all" in text
    assert "Older" not in text


def test_the_table_reads_no_document(issued, issuer):
    client = Client()
    client.force_login(issuer)
    with CaptureQueriesContext(connection) as told:
        client.get("/inside/exempla/issued?q=hale")
    table = [q["sql"] for q in told.captured_queries if "recipient_name" in q["sql"]]
    assert table
    assert not any('"document"' in sql or '"record"' in sql for sql in table)


def test_what_was_issued_is_chosen_by_its_title(
    issued, issuer, owner, person, organisation, other_organisation, version
):
    unpublished = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    catalogue.publish(owner, unpublished)  # published, and issued to nobody
    choice = [(str(version.achievement_id), version.title)]
    assert queries.issued_titles(issuer, organisation) == choice
    stranger = person("xena", "owner", other_organisation)
    assert queries.issued_titles(stranger, other_organisation) == []
    assert queries.issued_titles(stranger, organisation) == []
