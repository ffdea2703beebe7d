"""allauth's pages wear our frame, and run under our policy."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_request_login_code",
]
INSIDE = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "account_profile",
    "account_devices",
    "account_data",
    "account_delete",
]


def wears_the_frame(answer):
    page = answer.text
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert '<a class="skip"' in page
    assert "cairn/cairn.css" in page
    assert re.search(r"<title>\s*\S+.*· Cairn</title>", page, re.DOTALL)
    assert "style=" not in page
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag, "nothing runs inline"
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ENTRANCE)
def test_pages_before_signing_in(client, db, name):
    answer = client.get(reverse(name))
    wears_the_frame(answer)
    assert 'class="narrow panel' in answer.text


@pytest.fixture
def maria(client, person):
    maria = person("maria")
    maria.set_password("a long enough phrase")
    maria.save()
    maria.emailaddress_set.create(email=maria.email, verified=True, primary=True)
    client.post(
        reverse("account_login"), {"login": maria.email, "password": "a long enough phrase"}
    )
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})
    return maria


@pytest.mark.parametrize("name", INSIDE)
def test_pages_of_the_account(client, maria, name):
    wears_the_frame(client.get(reverse(name)))


def test_keys_and_codes_once_there(client, maria):
    RecoveryCodes.activate(maria)
    for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        wears_the_frame(client.get(reverse(name)))


def test_a_wrong_password_is_said_and_the_address_kept(client, db):
    page = client.post(
        reverse("account_login"), {"login": "maria@example.org", "password": "wrong"}
    ).text
    assert "error-summary" in page
    assert 'value="maria@example.org"' in page


def test_passkeys_name_their_alternative(client, db):
    page = client.get(reverse("account_login")).text
    assert "<noscript>" in page
    assert reverse("account_request_login_code") in page
