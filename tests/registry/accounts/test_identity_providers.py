"""Signing in by an OpenID Connect provider that the operator names, against one of our own."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import RSAKey

from cairn.registry.accounts.models import User

KEY = RSAKey.generate_key(2048, parameters={"kid": "1"})


class Provider(ThreadingHTTPServer):
    """As much of a provider as OpenID Connect Core 1.0 asks for the code flow with PKCE."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.claims, self.challenges, self.token_requests = {}, {}, []


class Answers(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        base = self.server.base
        if self.path == "/.well-known/openid-configuration":
            self.send(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo":
            self.send(self.server.claims)
        else:
            self.send({"keys": [KEY.as_dict(private=False)]})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        self.server.token_requests.append(form)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        shown = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if self.server.challenges.get(form["code"]) != shown:
            self.send_error(400)
            return
        now = int(time.time())
        claims = {"iss": self.server.base, "aud": "cairn", "iat": now, "exp": now + 60}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.server.claims, KEY)
        self.send({"access_token": "x", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider(settings):
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "uni",
        "name": "Universitas",
        "client_id": "cairn",
        "secret": "hunter2",
        "settings": {"server_url": server.base, "domains": ["uni.example"]},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    settings.IDENTITY_PROVIDERS = [{"id": "uni"}]
    settings.IDENTITY_ORIGINS = [server.base]
    yield server
    server.shutdown()
    server.server_close()


def come_back(client, provider, *, process="login", state=None, **claims):
    """Go to the provider, sign in there, come back with the code."""
    away = client.post(reverse("openid_connect_login", args=["uni"]) + f"?process={process}")
    query = parse_qs(urlsplit(away.url).query)
    assert away.url.startswith(f"{provider.base}/authorize?")
    assert query["code_challenge_method"] == ["S256"]
    provider.claims = {"sub": "7", **claims}
    provider.challenges["code1"] = query["code_challenge"][0]
    return client.get(
        reverse("openid_connect_callback", args=["uni"]),
        {"code": "code1", "state": state or query["state"][0]},
        follow=True,
    )


def test_a_new_person_with_an_address_of_the_providers_domain(client, db, provider):
    come_back(client, provider, email="ada@uni.example", name="Ada Lovelace")
    user = User.objects.get()
    assert (user.email, user.name) == ("ada@uni.example", "Ada Lovelace")
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()


def test_the_same_person_again_under_a_new_address(client, db, provider):
    come_back(client, provider, email="ada@uni.example")
    client.logout()
    come_back(client, provider, email="ada.l@uni.example")
    assert User.objects.count() == 1
    assert "_auth_user_id" in client.session


def test_no_word_is_taken_for_an_address_of_another_domain(client, db, provider):
    """Else whoever runs a provider could claim what was sent to anybody."""
    come_back(client, provider, email="aroha@example.org", email_verified=True)
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["maria@example.org", "maria@uni.example"])
def test_an_account_is_not_taken_over_by_its_address(client, provider, member, address):
    maria = member("maria", "maria@uni.example")
    come_back(client, provider, email=address, email_verified=True)
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert maria.emailaddress_set.count() == 2


def test_one_connects_a_provider_while_signed_in(client, provider, maria, helpers):
    helpers["sign_in"](client, maria.email)
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})
    come_back(client, provider, process="connect", email="maria@uni.example")
    assert SocialAccount.objects.get().user == maria
    client.logout()
    come_back(client, provider, email="maria@uni.example")
    assert client.session["_auth_user_id"] == str(maria.pk)


def test_an_answer_that_was_not_asked_for_is_refused(client, db, provider):
    """A state of another browser: somebody wants us signed in to their account."""
    come_back(client, provider, state="forged", email="ada@uni.example")
    assert not User.objects.exists()


def test_going_there_takes_a_form_of_ours(client, db, provider):
    """A link alone must not start it, or others could connect their sign-in to one's account."""
    answer = client.get(reverse("openid_connect_login", args=["uni"]))
    assert answer.status_code == 200
    assert "<form" in answer.text


def test_the_browser_lets_the_form_lead_there(client, db, provider):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert f"form-action 'self' {provider.base};" in policy


def test_an_unknown_provider_is_no_page(client, db, provider):
    assert client.get(reverse("openid_connect_login", args=["other"])).status_code == 404


def test_the_sign_in_page_offers_it(client, db, provider):
    assert "Universitas" in client.get(reverse("account_login")).text


def test_a_second_factor_is_asked_for_here_too(client, db, provider, helpers):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415

    come_back(client, provider, email="ada@uni.example")
    TOTP.activate(User.objects.get(), generate_totp_secret())
    client.logout()
    come_back(client, provider, email="ada@uni.example")
    assert "_auth_user_id" not in client.session
