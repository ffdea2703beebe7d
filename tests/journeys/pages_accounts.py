"""The account's own pages: signing in and up, the second factor, what else an account has."""

from itertools import count

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from tests.journeys.checks import Page

PASSWORD = "a long enough phrase"
_NUMBERS = count()


def _aroha(person):
    # Signing in is counted, and these pages do it more often than a person would.
    cache.clear()
    user = person("aroha")
    user.former_names = ["Aroha Smith"]
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def _without_password(person):
    user = _aroha(person)
    user.set_unusable_password()
    user.save()
    return user


def _two_factors(person):
    user = _aroha(person)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def _credential():
    """What a browser hands over when a passkey is made: nobody holds its private part."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    made = AttestedCredentialData.create(Aaguid.NONE, b"one", ES256.from_cryptography_key(public))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    seen = AuthenticatorData.create(sha256(b"localhost"), flags, 0, made)
    said = CollectedClientData.create("webauthn.create", b"c" * 32, "http://localhost")
    return {
        "id": websafe_encode(b"one"),
        "rawId": websafe_encode(b"one"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def _with_passkey(person):
    user = _aroha(person)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Phone", "credential": _credential()},
    )
    return user


def _of_passkey(name):
    def address(person):
        # Another password would end the session that was just begun.
        key = Authenticator.objects.get(user=person("aroha"))
        return f"/account/2fa/webauthn/keys/{key.pk}/{name}/"

    return address


PAGES = [
    Page("account", "/account/", who=_aroha),
    Page("devices", "/account/devices/", who=_aroha),
    Page("device-end", "/account/devices/1", who=_aroha),
    Page("my-data", "/account/data/", who=_aroha),
    Page("sign-out", "/account/logout/", who=_aroha),
    Page("sign-in-again", "/account/reauthenticate/", who=_aroha),
    Page("sign-in-again-by-code", "/account/reauthenticate/code/", who=_aroha),
    Page("inactive", "/account/inactive/"),
    Page("password-change", "/account/password/change/", who=_aroha),
    Page("password-first", "/account/password/set/", who=_without_password),
    Page("sign-up-by-passkey", "/account/signup/passkey/"),
    Page("other-sign-ins", "/account/3rdparty/", who=_aroha),
    Page("other-sign-in-cancelled", "/account/3rdparty/login/cancelled/"),
    Page("other-sign-in-failed", "/account/3rdparty/login/error/", status=401),
    Page("second-factor-on", "/account/2fa/", who=_two_factors),
    Page("second-factor-again", "/account/2fa/reauthenticate/", who=_two_factors),
    Page("app-on", "/account/2fa/totp/activate/", who=_aroha),
    Page("app-off", "/account/2fa/totp/deactivate/", who=_two_factors),
    Page("recovery-codes", "/account/2fa/recovery-codes/", who=_two_factors),
    Page("recovery-codes-new", "/account/2fa/recovery-codes/generate/", who=_two_factors),
    Page("passkeys", "/account/2fa/webauthn/", who=_with_passkey),
    Page("passkey-add", "/account/2fa/webauthn/add/", who=_aroha),
    Page("passkey-again", "/account/2fa/webauthn/reauthenticate/", who=_with_passkey),
    Page("passkey-rename", _of_passkey("edit"), who=_with_passkey, route="mfa_edit_webauthn"),
    Page("passkey-remove", _of_passkey("remove"), who=_with_passkey, route="mfa_remove_webauthn"),
]


# --- on the way ------------------------------------------------------------------------------


def _send(desk, **values):
    """Fill in the first form of the page and send it."""
    for name, value in values.items():
        desk.fill(f"main [name={name}]", value)
    with desk.expect_navigation():
        desk.locator("main form button:visible").first.click()


def _ask_for_code(desk):
    _send(desk, email="aroha@example.org")


def _sign_up(desk):
    # Another one each time: a second letter to the same address has to wait.
    _send(desk, email=f"new-{next(_NUMBERS)}@example.org", password1=PASSWORD)


def _sign_in(desk):
    _send(desk, login="aroha@example.org", password=PASSWORD)


def _sign_in_wrongly(desk):
    _send(desk, login="aroha@example.org", password="another long phrase")


def _for(address, who):
    """The address, once there is such an account; nobody has signed in."""

    def made(person):
        who(person)
        return address

    return made


def _link(person):
    user = _aroha(person)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return f"/account/password/reset/key/{key}/"


def _ask_again(desk):
    _send(desk)


PAGES += [
    Page(
        "code-sent",
        _for("/account/login/code/", _aroha),
        deed=_ask_for_code,
        route="account_confirm_login_code",
    ),
    Page(
        "address-to-confirm",
        _for("/account/signup/", _aroha),
        deed=_sign_up,
        route="account_email_verification_sent",
    ),
    Page(
        "sign-in-second-step",
        _for("/account/login/", _two_factors),
        deed=_sign_in,
        route="mfa_authenticate",
    ),
    Page(
        "sign-in-wrong",
        _for("/account/login/", _aroha),
        deed=_sign_in_wrongly,
        route="account_login",
    ),
    Page(
        "sign-in-again-code-sent",
        "/account/reauthenticate/code/",
        who=_aroha,
        deed=_ask_again,
        route="account_confirm_reauthentication_code",
    ),
    Page("password-link-sent", "/account/password/reset/done/"),
    Page("password-by-link", _link, route="account_reset_password_from_key"),
    Page("password-by-link-done", "/account/password/reset/key/done/"),
]
