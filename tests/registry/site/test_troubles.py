import re

import pytest
from django.test import Client
from django.urls import path

from cairn.registry import urls as registry_urls
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.organisations.models import Role
from cairn.registry.site import troubles


def _raise(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *registry_urls.urlpatterns,
    path("broken/", _raise(RuntimeError("secret detail"))),
    path("refused/", _raise(NotAllowed(action="credential.issue"))),
    path("api/refused/", _raise(NotAllowed(action="credential.issue"))),
    path("impossible/", _raise(NotPossible(detail="It was revoked.", mend="Issue a new one."))),
    path(
        "ended/",
        lambda request: troubles.answer(
            request, troubles.gone("This share has ended.", "Ask who sent it for a new one.")
        ),
    ),
]
handler400 = "cairn.registry.site.troubles.bad_request"
handler403 = "cairn.registry.site.troubles.forbidden"
handler404 = "cairn.registry.site.troubles.not_found"
handler500 = "cairn.registry.site.troubles.broken"

pytestmark = pytest.mark.urls(__name__)


def has_the_frame(page):
    assert page.count("<h1") == 1
    assert '<a class="skip"' in page
    assert "<span>Cairn</span>" in page
    assert 'href="/accessibility/"' in page
    assert 'class="button "' in page or 'class="button"' in page


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "There is no page at this address."),
        ("/refused/", 403, "You do not have the role that this needs"),
        ("/impossible/", 409, "It was revoked."),
        ("/ended/", 410, "This share has ended."),
    ],
)
def test_each_trouble_is_a_page_in_the_frame(client, db, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
    has_the_frame(answer.text)


def test_a_fault_of_ours_asks_neither_session_nor_database(settings, client):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    has_the_frame(answer.text)
    assert "secret detail" not in answer.text


def test_a_form_without_its_token_is_explained(person, db):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "Nothing was changed." in answer.text
    has_the_frame(answer.text)


def test_programs_get_problem_details(client, db):
    answer = client.get("/api/refused/")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "registry.not-allowed"


def test_the_handlers_tried_here_are_those_in_use():
    for name in ("handler400", "handler403", "handler404", "handler500"):
        assert getattr(registry_urls, name) == globals()[name]


@pytest.mark.parametrize("address", ["/how-it-works/", "/accessibility/"])
def test_pages_about_this_registry(client, db, address):
    page = client.get(address)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_the_accessibility_page_names_whom_to_tell(client, db, settings):
    assert "has not named an address" in client.get("/accessibility/").text
    settings.CONTACT = "help@example.org"
    assert "mailto:help@example.org" in client.get("/accessibility/").text


def test_who_may_not_reads_what_it_takes_and_gets_back_in(client, person, organisation):
    client.force_login(person("vera", Role.VIEWER, organisation))
    answer = client.get("/inside/exempla/keys")
    assert answer.status_code == 403
    assert "make and replace signing keys" in answer.text
    assert "keys.manage" not in answer.text
    assert '<a class="button" href="/inside/exempla/">' in re.sub(r" +\"", '"', answer.text)


def test_a_stranger_is_not_told_that_an_institution_is_there(client, person, organisation):
    client.force_login(person("aroha"))
    answer = client.get("/inside/exempla/keys")
    assert answer.status_code == 404
    assert str(organisation) not in answer.text
