"""A passkey made and used in a real browser, with an authenticator that the browser plays."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

PASSWORD = "a long enough phrase"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def maria(person):
    user = person("maria")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def authenticator(page):
    """What a phone or a security key would be."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_signs_in_without_password_or_code(visitor, maria):
    page = visitor().new_page()
    page.goto("/account/login/")
    authenticator(page)
    page.fill("[name=login]", maria.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button >> nth=0")
    page.goto("/account/2fa/webauthn/add/")
    if page.locator("[name=password]").count():  # once more, since this is a sensitive deed
        page.fill("[name=password]", PASSWORD)
        page.click("main form button >> nth=0")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/2fa/**")
    page.wait_for_function("() => !location.pathname.endsWith('/add/')")
    assert Authenticator.objects.filter(user=maria, type="webauthn").count() == 1
    page.goto("/account/logout/")
    page.click("main form button >> nth=0")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_function("() => !location.pathname.startsWith('/account/login')")
    page.goto("/account/")
    assert page.input_value("[name=name]") == "maria"
