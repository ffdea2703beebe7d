"""The link of the first start: one, once, for who can read the data folder."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from cairn.registry.accounts.models import User
from cairn.registry.audit.models import AuditEvent
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.operating import first_start

FORM = {"email": "Ops@Example.org", "name": "Otto", "password": "quite long words here"}


@pytest.fixture
def token(db):
    return first_start.offer().rpartition("/")[2]


def test_the_link_makes_one_operator(client, token):
    answer = client.post(reverse("start", args=[token]), FORM)
    assert answer.url == reverse("start_settings")
    user = User.objects.get()
    assert user.is_operator
    assert user.email == "ops@example.org"
    assert user.emailaddress_set.get().verified
    assert AuditEvent.objects.get().action == "operator.made"
    assert client.get(reverse("operator_health")).status_code == 200


def test_the_link_dies_with_its_use(client, token):
    client.post(reverse("start", args=[token]), FORM)
    client.logout()
    assert client.get(reverse("start", args=[token])).status_code == 404
    again = client.post(reverse("start", args=[token]), {**FORM, "email": "thief@example.org"})
    assert again.status_code == 404
    assert User.objects.count() == 1
    assert first_start.offer() is None


def test_a_newer_link_replaces_the_older(client, token):
    newer = first_start.offer().rpartition("/")[2]
    assert client.get(reverse("start", args=[token])).status_code == 404
    assert client.get(reverse("start", args=[newer])).status_code == 200


@pytest.mark.parametrize("guess", ["x", "settings-", "é", "%00"])
def test_a_guess_finds_nothing(client, token, guess):
    assert client.get(f"/start/{guess}").status_code in {302, 404}
    assert not User.objects.exists()


def test_a_weak_password_leaves_the_link_alive(client, token):
    page = client.post(reverse("start", args=[token]), {**FORM, "password": "password"})
    assert "error-summary" in page.text
    assert 'value="Ops@Example.org"' in page.text
    assert not User.objects.exists()
    assert client.post(reverse("start", args=[token]), FORM).status_code == 302


def test_who_has_an_account_lets_it_run_the_registry(client, token, person):
    maria = person("maria")
    page = client.post(reverse("start", args=[token]), {**FORM, "email": maria.email})
    assert "Sign in to it" in page.text
    client.force_login(maria)
    assert client.post(reverse("start", args=[token]), {"promote": "yes"}).status_code == 302
    maria.refresh_from_db()
    assert maria.is_operator
    assert first_start.offer() is None


def test_the_page_is_not_kept_and_sends_no_address_on(client, token):
    page = client.get(reverse("start", args=[token]))
    assert "no-store" in page["Cache-Control"]
    # Not "no-referrer": browsers then send forms with `Origin: null`, which is refused.
    assert page["Referrer-Policy"] == "same-origin"


def test_a_failure_gives_the_link_back(token, person):
    person("maria")
    with pytest.raises(NotPossible):
        first_start.make_operator(token, email="maria@example.org", name="", password="x")
    first_start.check(token)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_it():
    token = first_start.offer().rpartition("/")[2]
    outcomes = []
    together = threading.Barrier(2)

    def use(number):
        together.wait()
        try:
            first_start.make_operator(
                token, email=f"{number}@example.org", name="", password="quite long words here"
            )
            outcomes.append("made")
        except NotFound:
            outcomes.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["gone", "made"]
    assert User.objects.filter(is_operator=True).count() == 1
