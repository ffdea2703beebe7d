"""Accounts stand up to strangers: guessing, asking who has one, stolen sessions, false links."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from cairn.registry.accounts.models import User
from cairn.registry.mail.models import Message

PASSWORD = "a long enough phrase"


def bare(answer):
    """A page without what differs at each request."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r"[\w.]+@example\.org", "ADDRESS", text)


def signs_in(client):
    return "_auth_user_id" in client.session


def test_a_new_account_verifies_its_address_by_a_code(client, db, helpers):
    answer = client.post(
        reverse("account_signup"),
        {"email": "New@Example.org", "password1": PASSWORD, "name": " Ada  Lovelace "},
    )
    assert answer.status_code == 302
    assert not signs_in(client)
    code = helpers["code_in"](helpers["newest_mail"]("new@example.org"))
    client.post(answer.url, {"code": code})
    assert signs_in(client)
    user = User.objects.get(email="new@example.org")
    assert user.name == "Ada Lovelace"
    assert user.language == "en"


def test_no_page_tells_who_has_an_account(db, maria):
    """Signing up, forgotten passwords and codes answer alike for one who has an account or not."""
    forms = {
        "account_signup": lambda address: {"email": address, "password1": PASSWORD, "name": ""},
        "account_reset_password": lambda address: {"email": address},
        "account_request_login_code": lambda address: {"email": address},
        "account_login": lambda address: {"login": address, "password": "no such phrase"},
    }
    for name, form in forms.items():
        seen = []
        for address in ("maria@example.org", "nobody@example.org"):
            answer = Client().post(reverse(name), form(address), follow=True)
            seen.append((answer.status_code, answer.redirect_chain, bare(answer)))
        assert seen[0] == seen[1], name
        assert EmailAddress.objects.filter(email="maria@example.org").count() == 1


def test_who_has_an_account_is_told_by_mail_alone(client, maria):
    client.post(
        reverse("account_signup"), {"email": maria.email, "password1": PASSWORD, "name": ""}
    )
    assert "already exists" in Message.objects.get(recipient=maria.email).text
    assert not signs_in(client)


def test_a_password_is_not_guessed(client, maria, helpers):
    answers = [helpers["sign_in"](client, maria.email, f"guess {n}") for n in range(6)]
    assert "Too many failed" in answers[-1].content.decode()
    # Not even with the right one, for a while: the guesses told nothing.
    helpers["sign_in"](client, maria.email)
    assert not signs_in(client)


def test_the_limit_holds_for_all_processes(settings):
    """Limits are counted in the database, not in the memory of one process among several."""
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_a_code_is_not_guessed(client, maria, helpers):
    client.post(reverse("account_request_login_code"), {"email": maria.email})
    code = helpers["code_in"](helpers["newest_mail"](maria.email))
    for _ in range(4):
        client.post(reverse("account_confirm_login_code"), {"code": "ABCDEF"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not signs_in(client)


def test_codes_by_mail_are_asked_for_a_few_times_alone(maria):
    for _ in range(6):
        Client().post(reverse("account_request_login_code"), {"email": maria.email})
    assert Message.objects.filter(recipient=maria.email).count() == 3


@pytest.mark.parametrize("host", ["localhost:6666", "127.0.0.1:99", "registry.example:81"])
def test_links_in_mails_lead_here_whatever_the_request_was_sent_to(maria, helpers, settings, host):
    settings.BASE_URL = "https://registry.example"
    settings.ALLOWED_HOSTS = ["registry.example", "localhost", "127.0.0.1"]
    there = Client(HTTP_HOST=host, HTTP_X_FORWARDED_PROTO="http")
    there.post(reverse("account_reset_password"), {"email": maria.email})
    text = helpers["newest_mail"](maria.email).text
    assert "https://registry.example/account/password/reset/key/" in text
    assert host not in text
    form = {"email": maria.email, "password1": "another long phrase", "name": ""}
    there.post(reverse("account_signup"), form)
    text = helpers["newest_mail"](maria.email).text
    assert "https://registry.example/account/password/reset/" in text
    assert host not in text


def test_a_mailbox_is_not_flooded_from_many_places(maria, monkeypatch):
    """An hour of asking for all that makes a mail, every minute from somewhere else."""
    now = time.time()
    for minute in range(60):
        monkeypatch.setattr(ratelimit.time, "time", lambda moment=now + 60 * minute: moment)
        stranger = Client(REMOTE_ADDR=f"198.51.100.{minute}")
        for name in ("account_request_login_code", "account_reset_password", "account_signup"):
            more = {"password1": "another long phrase", "name": ""} if "signup" in name else {}
            stranger.post(reverse(name), {"email": maria.email, **more})
    assert Message.objects.filter(recipient=maria.email).count() <= 60


def test_a_code_by_mail_signs_in(client, maria, helpers):
    client.post(reverse("account_request_login_code"), {"email": maria.email})
    code = helpers["code_in"](helpers["newest_mail"](maria.email))
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert signs_in(client)


def test_a_session_from_before_signing_in_is_not_taken_over(client, maria, helpers):
    client.get(reverse("account_login"))
    client.session["planted"] = "by somebody else"
    session = client.session
    session.save()
    before = session.session_key
    helpers["sign_in"](client, maria.email)
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(signed_in, maria, helpers):
    other = Client()
    helpers["sign_in"](other, maria.email)
    signed_in.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another long phrase",
            "password2": "another long phrase",
        },
    )
    maria.refresh_from_db()
    assert maria.check_password("another long phrase")
    assert signed_in.get(reverse("account_profile")).status_code == 200
    assert other.get(reverse("account_profile")).status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "https:evil.example",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(client, maria, helpers, elsewhere):
    answer = helpers["sign_in"](client, maria.email, next=elsewhere)
    assert answer.status_code == 302
    assert answer.url == reverse("home")
    out = client.post(reverse("account_logout"), {"next": elsewhere})
    assert out.url == "/"
    back = client.post(reverse("language"), {"language": "fr", "next": elsewhere})
    assert back.url == reverse("home")


def test_one_comes_back_to_where_one_was(client, maria, helpers):
    answer = helpers["sign_in"](client, maria.email, next=reverse("account_devices"))
    assert answer.url == reverse("account_devices")


def test_any_verified_address_signs_in_and_resets_the_password(client, member, helpers):
    maria = member("maria", "maria@work.example")
    helpers["sign_in"](client, "maria@work.example")
    assert signs_in(client)
    other = Client()
    other.post(reverse("account_reset_password"), {"email": "maria@work.example"})
    link = re.search(
        r"https?://\S+/account/password/reset/key/\S+",
        helpers["newest_mail"]("maria@work.example").text,
    )
    page = other.get(link.group(0), follow=True)
    other.post(
        page.request["PATH_INFO"],
        {"password1": "the third phrase", "password2": "the third phrase"},
    )
    maria.refresh_from_db()
    assert maria.check_password("the third phrase")


def test_the_first_address_may_change_and_go(signed_in, member, maria):
    EmailAddress.objects.create(user=maria, email="m@new.example", verified=True)
    signed_in.post(reverse("account_email"), {"email": "m@new.example", "action_primary": ""})
    maria.refresh_from_db()
    assert maria.email == "m@new.example"
    signed_in.post(reverse("account_email"), {"email": "maria@example.org", "action_remove": ""})
    assert list(EmailAddress.objects.filter(user=maria).values_list("email", flat=True)) == [
        "m@new.example"
    ]


def test_an_address_that_is_not_verified_gives_nothing(signed_in, maria):
    EmailAddress.objects.create(user=maria, email="m@new.example", verified=False)
    signed_in.post(reverse("account_email"), {"email": "m@new.example", "action_primary": ""})
    maria.refresh_from_db()
    assert maria.email == "maria@example.org"


def activate_totp(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def totp_code(secret):
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))
    )


def test_a_second_factor_is_asked_for_and_sealed(client, maria, helpers):
    secret = activate_totp(maria)
    stored = maria.authenticator_set.get().data
    assert secret not in str(stored)
    answer = helpers["sign_in"](client, maria.email)
    assert answer.url == reverse("mfa_authenticate")
    assert not signs_in(client)
    client.post(answer.url, {"code": totp_code(secret)})
    assert signs_in(client)


def test_without_the_phone_a_recovery_code_signs_in_once(client, maria, helpers):
    activate_totp(maria)
    codes = RecoveryCodes.activate(maria)
    one = codes.get_unused_codes()[0]
    assert not any(one in str(each.data) for each in maria.authenticator_set.all())
    for expected in (True, False):
        browser = Client()
        answer = helpers["sign_in"](browser, maria.email)
        browser.post(answer.url, {"code": one})
        assert signs_in(browser) is expected


def test_a_mailbox_alone_does_not_pass_the_second_factor(client, maria, helpers):
    activate_totp(maria)
    client.post(reverse("account_request_login_code"), {"email": maria.email})
    code = helpers["code_in"](helpers["newest_mail"](maria.email))
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.url == reverse("mfa_authenticate")
    assert not signs_in(client)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("account_email", {"email": "thief@example.org", "action_add": ""}),
        ("mfa_activate_totp", {}),
        ("mfa_add_webauthn", {}),
        ("account_data_download", None),
        ("account_delete", {"sure": "on"}),
    ],
)
def test_sensitive_deeds_ask_to_sign_in_again(signed_in, maria, name, form, settings):
    session = signed_in.session
    for method in session["account_authentication_methods"]:
        method["at"] -= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    session.save()
    address = reverse(name)
    answer = signed_in.get(address) if form is None else signed_in.post(address, form)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=maria.pk).exists()
    assert EmailAddress.objects.filter(user=maria).count() == 1


def test_a_change_of_the_account_is_told_by_mail(signed_in, maria):
    signed_in.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another long phrase",
            "password2": "another long phrase",
        },
    )
    assert "password" in Message.objects.get(recipient=maria.email).text


@pytest.mark.parametrize("name", ["account_login", "account_request_login_code"])
def test_who_cannot_get_in_finds_the_ways_back(client, db, name, settings):
    settings.CONTACT = "help@registry.example"
    help_page = reverse("account_no_way_in")
    assert f'href="{help_page}"' in client.get(reverse(name)).content.decode()
    page = client.get(help_page).content.decode()
    for way in ("account_reset_password", "account_request_login_code"):
        assert f'href="{reverse(way)}"' in page
    for lost in ("forgot my password", "lost my passkey", "lost my phone", "lost my e-mail"):
        assert lost in page
    assert "mailto:help@registry.example" in page
    assert "ever asks for your password" in page


def test_help_stands_where_the_second_factor_is_asked_for(client, maria, helpers):
    activate_totp(maria)
    answer = helpers["sign_in"](client, maria.email)
    assert reverse("account_no_way_in") in client.get(answer.url).content.decode()


def test_the_only_address_is_offered_nothing_that_cannot_be_done_to_it(signed_in, maria):
    page = signed_in.get(reverse("account_email")).text
    assert "action_add" in page
    assert "action_remove" not in page
    assert "action_primary" not in page
    EmailAddress.objects.create(user=maria, email="m@new.example", verified=False)
    page = signed_in.get(reverse("account_email")).text
    assert "action_remove" in page
    assert "action_primary" in page
