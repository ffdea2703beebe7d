import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action
from cairn.registry.site import navigation
from cairn.registry.site.navigation import Entry, Place


@pytest.fixture
def declared(monkeypatch):
    """Entries as a folder would declare them."""

    def declare(*entries):
        monkeypatch.setattr(navigation, "entries", lambda: entries)

    return declare


def test_a_stranger_is_offered_to_sign_in_and_gets_no_cookie(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert f'href="{reverse("account_login")}"' in page.text
    assert not page.cookies, "a visit of a public page leaves nothing behind"


def test_every_page_bears_the_name_of_the_registry(client, db, settings):
    assert "<title>Cairn: " in client.get("/").text
    settings.SITE_NAME = "Registry of Exempla & Co"
    page = client.get("/").text
    assert "<title>Registry of Exempla &amp; Co: " in page
    assert "<span>Registry of Exempla &amp; Co</span>" in page
    assert " · Registry of Exempla &amp; Co</title>" in client.get("/catalogue/").text


def test_the_content_can_be_reached_past_the_header(client, db):
    page = client.get("/").text
    assert page.index('class="skip" href="#content"') < page.index("<header")
    assert '<main id="content"' in page


def test_who_signed_in_sees_a_name_and_can_sign_out(client, person):
    client.force_login(person("maria"))
    page = client.get("/").text
    assert "maria" in page
    assert f'action="{reverse("account_logout")}"' in page


def test_entries_without_a_page_are_not_shown(declared, person):
    declared(Entry(Place.MAIN, "Here", "home"), Entry(Place.MAIN, "Nowhere", "no-such-page"))
    assert [link.label for link in navigation.links(Place.MAIN, person("a"), "/x/")] == ["Here"]


def test_one_entry_at_most_is_the_current_one(declared, person):
    declared(
        Entry(Place.MAIN, "Account", "account_email"),
        Entry(Place.MAIN, "Also", "account_change_password", also=("/account/email/",)),
    )
    links = navigation.links(Place.MAIN, person("a"), reverse("account_email"))
    assert [link.label for link in links if link.current] == ["Account"]


def test_entries_for_the_operator_are_not_shown_to_others(declared, person):
    declared(Entry(Place.OPERATOR, "Health", "home", shown=navigation.operator))
    somebody = person("a")
    assert not navigation.links(Place.OPERATOR, somebody, "/")
    somebody.is_operator = True
    assert navigation.links(Place.OPERATOR, somebody, "/")


def test_inside_an_institution_roles_open_entries(declared, monkeypatch, person, organisation):
    monkeypatch.setattr(Entry, "address", lambda self, slug=None: f"/{slug}/{self.url_name}/")
    declared(
        Entry(Place.INSTITUTION, "Today", "today", action=Action.SEE_INSIDE),
        Entry(Place.INSTITUTION, "Keys", "keys", action=Action.MANAGE_KEYS),
    )
    issuer = person("maria", Role.ISSUER, organisation)
    assert [one.label for one in navigation.inside(organisation, issuer, "/")] == ["Today"]
    assert [one.label for one in navigation.institutions(issuer, "/", "en")] == [
        "Universitas Exempla"
    ]
    assert not navigation.inside(organisation, person("stranger"), "/")
    assert not navigation.institutions(person("stranger"), "/", "en")


def test_the_language_is_chosen_without_scripts(client, db):
    answer = client.post("/language/", {"language": "fr", "next": "/accessibility/"})
    assert (answer.status_code, answer.url) == (302, "/accessibility/")
    assert 'lang="fr"' in client.get("/").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_in_this_registry(client, db, back):
    assert client.post("/language/", {"language": "fr", "next": back}).url == "/"


def test_an_unknown_language_changes_nothing(client, db):
    assert not client.post("/language/", {"language": "xx"}).cookies


def test_the_language_is_kept_with_the_account(client, person):
    maria = person("maria")
    client.force_login(maria)
    client.post("/language/", {"language": "de"})
    maria.refresh_from_db()
    assert maria.language == "de"


def test_nothing_runs_or_styles_inline(client, db):
    page = client.get("/").text
    assert "style=" not in page
    assert "<style" not in page
    assert not re.findall(r"\son[a-z]+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_addresses_of_files_name_their_content(client, db):
    page = client.get("/").text
    assert re.search(r"/static/cairn/cairn\.css\?v=[0-9a-f]{10}\"", page)


def test_health_says_yes_and_no(db, monkeypatch):
    client = Client()
    assert client.get("/healthz").json() == {"status": "ok"}

    def broken():
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("cairn.registry.site.views.connection.cursor", broken)
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})


def test_who_signed_in_finds_their_institutions_on_the_first_page(
    client, person, organisation, settings
):
    settings.OPEN_FOUNDING = True
    maria = person("maria", Role.ISSUER, organisation)
    client.force_login(maria)
    page = client.get("/").text
    assert "Welcome, maria" in page
    assert reverse("today", kwargs={"slug": organisation.slug}) in page
    assert reverse("organisation_found") not in page
    aroha = person("aroha")
    client.force_login(aroha)
    assert reverse("organisation_found") in client.get("/").text
    # Where operators alone may, no door leads others to a refusal.
    settings.OPEN_FOUNDING = False
    assert reverse("organisation_found") not in client.get("/").text
    aroha.is_operator = True
    aroha.save()
    assert reverse("organisation_found") in client.get("/").text


@pytest.mark.parametrize("address", ["/how-it-works/", "/static/cairn/cairn.css"])
def test_text_travels_compressed(client, db, address):
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    sent = b"".join(answer) if answer.streaming else answer.content
    whole = client.get(address)
    plain = b"".join(whole) if whole.streaming else whole.content
    assert len(sent) < len(plain) / 2


def test_htmx_is_where_its_part_looks_for_it(rf):
    part = render_to_string("components/htmx.html")
    name = re.search(r"/static/([^?]+)\?v=", part)[1]
    assert finders.find(name)
    assert '"allowEval":false' in part, "the policy forbids it anyway"
    assert '"includeIndicatorStyles":false' in part, "no inline style"


def test_a_new_device_speaks_the_language_of_the_account(client, person):
    maria = person("maria")
    maria.language = "de"
    maria.save()
    client.force_login(maria)
    assert 'lang="de"' in client.get("/", headers={"Accept-Language": "fr"}).text
    client.post("/language/", {"language": "es"})
    assert '<html lang="es"' in client.get("/").text


def test_an_account_without_a_language_leaves_the_browsers(client, person):
    client.force_login(person("maria"))
    assert '<html lang="fr"' in client.get("/", headers={"Accept-Language": "fr"}).text


def test_a_list_belongs_to_issuing(organisation, issuer):
    links = navigation.inside(organisation, issuer, "/inside/exempla/lists/1")
    assert [link.url for link in links if link.current] == ["/inside/exempla/issue"]
    links = navigation.inside(organisation, issuer, "/inside/exempla/issued/1")
    assert [link.url for link in links if link.current] == ["/inside/exempla/issued"]
