"""Finding: words, filters, order, and that none of it reads the whole catalogue."""

import pytest
from django.db import connection
from django.urls import reverse

from cairn.registry.catalogue import drafts, examples, filters, search, services
from cairn.registry.catalogue.models import Listing, ListingFacet
from cairn.registry.catalogue.search import Wanted
from cairn.registry.organisations.models import Role

DATA, COFFEE = "Applied Data Analysis", "Barista Skills"
CLIMATE, MENTOR = "Reading Climate Data", "Mentoring a New Colleague"
EVERYTHING = {DATA, COFFEE, CLIMATE, MENTOR}


@pytest.fixture(autouse=True)
def _forget():
    search.values.cache_clear()
    search._issuer_counts.cache_clear()


@pytest.fixture
def catalogue(issuer, person, organisation, other_organisation):
    tane = person("tane", Role.ISSUER, other_organisation)
    for name in examples.EXAMPLES:
        user, at = (
            (issuer, organisation) if name != "barista-skills" else (tane, other_organisation)
        )
        services.publish(user, services.start_draft(user, at, example=name))


def titles(**wanted):
    return [each.version.title for each in search.search(Wanted(**wanted)).listings]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, EVERYTHING),
        ({"q": "data"}, {DATA, CLIMATE}),
        ({"q": "DÁTA analys"}, {DATA}),
        ({"q": "datos"}, {DATA}),
        ({"q": "colleague new"}, {MENTOR}),
        ({"q": "exempla"}, {DATA, CLIMATE, MENTOR}),
        ({"q": "statistical patterns"}, {DATA}),
        ({"q": "zebra"}, set()),
        ({"level": "6"}, {DATA}),
        ({"level": "99"}, set()),
        ({"level": "²"}, set()),
        ({"size": "125"}, {DATA, COFFEE, CLIMATE, MENTOR}),
        ({"size": "300"}, set()),
        ({"field": "05"}, {DATA, CLIMATE}),
        ({"field": "0542"}, {DATA}),
        ({"field": "110101"}, set()),
        (
            {"skill": "http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79"},
            {DATA},
        ),
        ({"language": "es"}, {DATA}),
        ({"issuer": "aliena"}, {COFFEE}),
        ({"issuer": "nobody"}, set()),
        ({"setting": "informal"}, {MENTOR}),
        ({"type": "Course"}, {CLIMATE}),
        ({"towards": "https://www.penalba.example/programmes/business-analytics"}, {DATA}),
        ({"q": "data", "setting": "non-formal"}, {CLIMATE}),
    ],
)
def test_what_is_found(wanted, expected, catalogue):
    assert set(titles(**wanted)) == expected


def test_a_misspelt_skill_finds_what_teaches_it(catalogue):
    assert search.search(Wanted(q="gathre data")).by_skills
    assert titles(q="gathre data") == [DATA]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", [MENTOR, CLIMATE, COFFEE, DATA]),
        ("title", [DATA, COFFEE, MENTOR, CLIMATE]),
        ("level", [COFFEE, DATA]),
        ("hours", [CLIMATE, MENTOR, COFFEE, DATA]),
    ],
)
def test_in_which_order(sort, expected, catalogue):
    assert titles(sort=sort) == expected


def test_a_title_that_begins_so_comes_first(catalogue):
    assert titles(q="reading") == [CLIMATE]
    assert titles(q="data") == [DATA, CLIMATE]


def test_only_filters_that_lead_somewhere_are_offered(catalogue):
    offered = {each.name: [c.value for c in each.choices] for each in filters.filters(Wanted())}
    assert offered["type"] == ["MicroCredential", "Badge", "Course"]
    assert set(offered["language"]) == {"en", "es"}
    assert offered["issuer"] == ["aliena", "exempla"]
    assert "05" in offered["field"]


def test_the_offer_follows_the_catalogue(catalogue, issuer):
    assert len(search.issuers(search.state())) == 2
    coffee = Listing.objects.get(titles__en=COFFEE).achievement
    services.archive(coffee.created_by, coffee)
    assert [each.slug for each, _ in search.issuers(search.state())] == ["exempla"]


def test_a_filter_of_old_is_shown_and_can_be_taken_away(client, catalogue):
    page = client.get(reverse("catalogue") + "?skill=http://gone.example/1").content.decode()
    assert "Nothing fits" in page
    assert "Skill: http://gone.example/1" in page


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", "page=99999999999999999999", "sort=;drop", "q=" + "x " * 3000,
        "level=6' OR 1=1", "size=<", "q=%00", "field=%25", "language=" + "e" * 9000, "q=%F0%9F%92%A9",
    ],
)  # fmt: skip
def test_any_address_is_answered(query, client, catalogue):
    assert client.get(f"{reverse('catalogue')}?{query}").status_code == 200


def test_an_unknown_consortium_is_not_found(client, catalogue):
    assert client.get(reverse("catalogue") + "?consortium=none").status_code == 404


def test_htmx_gets_the_results_alone(client, catalogue):
    answer = client.get(reverse("catalogue") + "?q=data", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert DATA.encode() in answer.content
    assert "HX-Request" in answer["Vary"]


def test_the_page_asks_as_often_whatever_there_is(client, catalogue, django_assert_max_num_queries):
    page = reverse("catalogue")
    client.get(page)
    with django_assert_max_num_queries(5):
        client.get(page)
    for each in range(10):
        record = examples.record("open-online-course")
        record["title"] = f"Course {each}"
        owner = Listing.objects.first().achievement.created_by
        draft = services.start_draft(
            owner, Listing.objects.first().organisation, record=drafts.filled(record)
        )
        services.publish(owner, draft)
    client.get(page)
    with django_assert_max_num_queries(5):
        client.get(page)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize(
    "wanted",
    [
        {}, {"sort": "title"}, {"sort": "hours"}, {"level": "6"}, {"q": "data analysis"},
        {"language": "en"}, {"field": "05"}, {"size": "125", "sort": "hours"}, {"skill": "http://x"},
        {"towards": "http://x"}, {"q": "data", "level": "6", "language": "es"},
    ],
)  # fmt: skip
def test_every_search_is_an_index_look_up(wanted, catalogue):
    plan = search.search(Wanted(**wanted)).listings[:24].explain()
    scans = [line for line in plan.splitlines() if "SCAN" in line and "USING INDEX" not in line]
    assert scans == []
    # In order along an index at most; never through all words or facets.
    assert "SCAN U0" not in plan


def test_unlisted_leave_no_trace_in_the_offer(catalogue, issuer):
    for listing in Listing.objects.filter(organisation__slug="exempla"):
        services.set_listed(issuer, listing.achievement, listed=False)
    assert titles() == [COFFEE]
    assert ListingFacet.objects.filter(listing__public=False).exists()
    offered = {each.name: [c.value for c in each.choices] for each in filters.filters(Wanted())}
    assert offered["issuer"] == ["aliena"]
    assert "skill" not in offered
