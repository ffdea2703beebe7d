"""Every address, asked by nobody, by staff of another institution, and by another learner."""

import pytest
from django.test import Client
from tests.registry.rights.addresses import ROUTES, path_of

from cairn.registry.organisations.models import Role

PUBLIC = {
    # Pages for everybody
    "home", "language", "how_it_works", "accessibility", "design", "healthz", "api", "terms", "privacy", "account_no_way_in",
    "catalogue", "achievement", "achievement_version", "achievement_document",
    "achievement_version_document", "picture", "programmes", "programme", "programme_version",
    "programme_text", "programme_version_text", "check", "check_report", "log", "log_anchor", "log_checkpoint",
    "log_tile", "kept", "kept_host", "kept_one", "kept_path", "closing_statement", "institution",
    # What verifiers fetch
    "registry_did_document", "did_document", "status_list",
    # Ways in
    "account_login", "account_logout", "account_signup", "account_inactive",
    "account_confirm_login_code", "account_request_login_code", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_email_verification_sent",
    "account_signup_by_passkey", "mfa_authenticate", "mfa_login_webauthn", "mfa_signup_webauthn",
    "openid_connect_login", "openid_connect_callback", "socialaccount_signup",
    "socialaccount_login_cancelled", "socialaccount_login_error", "start",
    # Links with a secret in them, which is the authority
    "share", "share_file", "holder_ask", "holder_watch", "request_new", "request_watch",
    "request_end", "request_answer", "recovery_stop", "recovery_address", "claim", "invitation",
    # Other programs, which bring a token
    "ob_discovery", "ob_credentials", "ob_profile", "idp:oidc:token", "idp:oidc:revoke",
    "idp:oidc:client_registration",
    # Says first what is wrong with a request; a sound one asks to sign in (test_open_badges_api)
    "idp:oidc:authorization",
    # Leads to one's devices, which ask
    "usersessions_list",
    # Only where the installation is one for trying
    "outbox",
}  # fmt: skip
"""What answers to nobody in particular; everything else asks to sign in, or is not there."""


def test_what_is_public_exists():
    assert PUBLIC - set(ROUTES.values()) == set()


EXEMPT = {
    # Any page may send these: nothing is changed in anybody's name, or a token is what counts
    "check", "check_report", "log", "language", "share", "holder_ask", "request_new",
    "request_end", "kept_one", "idp:oidc:token", "idp:oidc:revoke", "idp:oidc:client_registration",
    "ob_credentials", "ob_profile",
}  # fmt: skip


@pytest.mark.parametrize("who", ["owner", "learner", "operator", None])
def test_no_other_site_posts_in_somebodys_name(who, world):
    client = Client(enforce_csrf_checks=True)
    if who:
        client.force_login(getattr(world, who))
    for route, name in ROUTES.items():
        if any(sign in route for sign in "^()"):
            continue
        answer = client.post(path_of(world, route), {"do": "archive", "reason": "x"})
        stopped = answer.status_code == 403
        assert stopped is (name not in EXEMPT), (route, name, answer.status_code)


ASKED = sorted(
    route
    for route, name in ROUTES.items()
    if name not in PUBLIC and not any(sign in route for sign in "^()")
)


def test_nobody_is_asked_to_sign_in(world):
    """All in one test: the world takes longer to make than an address to answer."""
    client = Client()
    for route in ASKED:
        path = path_of(world, route)
        assert "<" not in path, path
        for method in (client.get, client.post):
            answer = method(path)
            led = answer.status_code == 302 and answer["Location"].startswith(
                ("/account/login/", "/account/2fa/login", "/account/signup/")
            )
            assert led or answer.status_code in {401, 404, 405}, (path, answer.status_code)


INSIDE = [route for route in ASKED if route.startswith("inside/<slug")]


@pytest.mark.parametrize("role", [*Role, None])
def test_staff_of_another_institution_find_nothing_here(role, world, person):
    client = Client()
    client.force_login(person("tane", role, world.there) if role else person("tane"))
    before = list(world.here.roles.values_list("pk", flat=True))
    for route in INSIDE:
        path = path_of(world, route)
        for method in (client.get, client.post):
            answer = method(path, {"do": "archive", "reason": "x"})
            again = answer.status_code == 302 and "/reauthenticate/" in answer["Location"]
            assert again or answer.status_code in {403, 404, 405}, (path, answer.status_code)
    assert list(world.here.roles.values_list("pk", flat=True)) == before


def test_another_learner_finds_nothing_of_the_first(world):
    client = Client()
    client.force_login(world.other)
    own = [
        route
        for route in ASKED
        if route.startswith("backpack/")
        and "<uuid:pk>" in route
        and "stack" not in route
        and "waiting" not in route
    ]
    assert len(own) > 15
    for route in own:
        path = path_of(world, route)
        for method in (client.get, client.post):
            answer = method(path, {"do": "remove"})
            assert answer.status_code in {404, 405}, (path, answer.status_code)


def test_operators_pages_are_not_there_for_others(world):
    client = Client()
    client.force_login(world.owner)
    for route in ASKED:
        if route.startswith("operator/"):
            for method in (client.get, client.post):
                assert method(path_of(world, route)).status_code in {302, 404, 405}, route


@pytest.mark.parametrize("who", ["owner", "learner", "operator"])
def test_no_page_of_somebody_is_kept_for_others(who, world):
    client = Client()
    client.force_login(getattr(world, who))
    for route, name in ROUTES.items():
        if any(sign in route for sign in "^()"):
            continue
        answer = client.get(path_of(world, route))
        control = answer.headers.get("Cache-Control", "")
        frame = "text/html" in answer.headers["Content-Type"]
        assert "private" in control or "no-store" in control or not frame, (route, control)
        if name not in PUBLIC and answer.status_code == 200:
            assert "public" not in control, (route, control)


def test_who_signs_out_leaves_no_page_to_go_back_to(world):
    client = Client()
    client.force_login(world.learner)
    answer = client.post("/account/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
