"""A learner lets another program in, takes a permission away, and ends it again."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect
from tests.journeys import checks

from cairn.registry.api.open_badges.scopes import OFFLINE, READ, READ_PROFILE, UPSERT
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.issuing.services import issue_one

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VERIFIER = "v" * 43
ASKED = (READ, UPSERT, READ_PROFILE, OFFLINE)


def registered(home):
    answer = Client().post(
        "/oauth/register",
        json.dumps(
            {
                "client_name": "Folio",
                "client_uri": f"{home}/",
                "logo_uri": f"{home}/logo.png",
                "tos_uri": f"{home}/terms",
                "policy_uri": f"{home}/privacy",
                "software_id": "9e1f",
                "software_version": "1.0",
                "redirect_uris": [f"{home}/back"],
                "token_endpoint_auth_method": "client_secret_basic",
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "scope": " ".join(ASKED),
            }
        ),
        content_type="application/json",
    )
    assert answer.status_code == 201
    return answer.json()


def question(home, client_id):
    """The address that the program sends its user to."""
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    return "/oauth/authorize?" + urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": f"{home}/back",
            "scope": " ".join(ASKED),
            "state": "s-1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )


@pytest.fixture
def aroha(person, issuer, version, recipient):
    learner = person("aroha")
    document = issue_one(issuer, version, recipient()).document
    backpack.take_in(learner, document.encode(), Origin.FILE)
    return learner


@pytest.fixture
def folio(settings):
    """The program's own site, on this machine: where the learner's browser is led back to."""
    settings.FETCH_PRIVATE = True
    cache.clear()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"Folio")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def learner(visitor, aroha):
    """The learner's browser."""
    return visitor(aroha).new_page()


def test_let_in_with_less_than_was_asked_and_ended(learner, folio, axe):
    program = registered(folio)
    learner.goto(question(folio, program["client_id"]))
    expect(learner.get_by_role("heading", level=1)).to_have_text("Let Folio in?")
    main = learner.get_by_role("main")
    expect(main).to_contain_text("Nobody here has checked who makes it")
    expect(main.get_by_role("link", name="What it does with your data")).to_have_attribute(
        "href", f"{folio}/privacy"
    )
    expect(main.get_by_role("link", name="Its terms of use")).to_have_attribute(
        "href", f"{folio}/terms"
    )
    assert checks.accessible(learner, axe) == []
    learner.get_by_label("Add badges to your backpack").uncheck()
    learner.get_by_role("button", name="Let it in").click()
    learner.wait_for_url(f"{folio}/back**")
    back = parse_qs(urlsplit(learner.url).query)
    assert back["state"] == ["s-1"]

    site = Client()
    pair = f"{program['client_id']}:{program['client_secret']}"
    tokens = site.post(
        "/oauth/token",
        {
            "grant_type": "authorization_code",
            "code": back["code"][0],
            "redirect_uri": f"{folio}/back",
            "code_verifier": VERIFIER,
        },
        headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
    ).json()
    head = {"Authorization": f"Bearer {tokens['access_token']}"}
    read = site.get("/ims/ob/v3p0/credentials", headers=head)
    assert len(read.json()["credential"]) == 1
    put = site.post(
        "/ims/ob/v3p0/credentials",
        json.dumps(read.json()["credential"][0]),
        content_type="application/json",
        headers=head,
    )
    assert put.status_code in {401, 403}

    learner.goto("/account/programs/")
    row = learner.get_by_role("row", name="Folio")
    expect(row).to_contain_text("Read the badges in your backpack")
    expect(row).not_to_contain_text("Add badges")
    assert checks.accessible(learner, axe) == []
    row.get_by_role("link", name="End it").click()
    assert checks.accessible(learner, axe) == []
    learner.get_by_role("button", name="End it").click()
    expect(learner.get_by_role("status")).to_contain_text("nothing any more")
    assert site.get("/ims/ob/v3p0/credentials", headers=head).status_code == 401


def test_a_no_gives_nothing(learner, folio):
    program = registered(folio)
    learner.goto(question(folio, program["client_id"]))
    learner.get_by_role("button", name="No", exact=True).click()
    learner.wait_for_url(f"{folio}/back**")
    back = parse_qs(urlsplit(learner.url).query)
    assert back["error"] == ["access_denied"]
    assert "code" not in back


def test_with_the_keyboard_alone(learner, folio):
    program = registered(folio)
    learner.goto(question(folio, program["client_id"]))
    assert checks.by_keyboard(learner) == []
    button = learner.get_by_role("button", name="Let it in")
    button.focus()
    learner.keyboard.press("Enter")
    learner.wait_for_url(f"{folio}/back**")
    assert "code=" in learner.url


def test_who_is_not_signed_in_signs_in_first(visitor, folio):
    program = registered(folio)
    page = visitor().new_page()
    page.goto(question(folio, program["client_id"]))
    assert urlsplit(page.url).path == "/account/login/"
