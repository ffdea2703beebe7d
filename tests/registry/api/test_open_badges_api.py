"""The Open Badges 3.0 API as a host, through a client that takes the specification at its word."""

import base64
import hashlib
import json
import re
import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from jsonschema import Draft201909Validator

from cairn.canonical.contexts import Contexts
from cairn.proofs import data_integrity, vc_jwt
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.backpack.services import take_in
from cairn.registry.issuing.services import issue_one
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import method_of

SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
READ, UPSERT = f"{SCOPE}credential.readonly", f"{SCOPE}credential.upsert"
READ_PROFILE, UPDATE_PROFILE = f"{SCOPE}profile.readonly", f"{SCOPE}profile.update"
ALL = (READ, UPSERT, READ_PROFILE, UPDATE_PROFILE, "offline_access")
BACK = "https://folio.example/back"


@pytest.fixture
def schema_of(shared):
    def find(name):
        path = shared / f"data/schemas/ob_v3p0/ob_v3p0_{name}_schema.json"
        return Draft201909Validator(json.loads(path.read_text()))

    return find


@pytest.fixture
def aroha(person, monkeypatch):
    cache.clear()
    user = person("aroha")
    user.name = "Aroha Ngata"
    user.save()
    return user


class Program:
    """What an Open Badges client does, and nothing else."""

    def __init__(self, client, user):
        self.http, self.user = client, user
        self.about = client.get("/ims/ob/v3p0/discovery").json()
        scheme = self.about["components"]["securitySchemes"]["OAuth2ACG"]
        flow = scheme["flows"]["authorizationCode"]
        self.register_at = urlsplit(scheme["x-imssf-registrationUrl"]).path
        self.authorize_at = urlsplit(flow["authorizationUrl"]).path
        self.token_at = urlsplit(flow["tokenUrl"]).path
        self.refresh_at = urlsplit(flow["refreshUrl"]).path
        self.verifier = secrets.token_urlsafe(48)

    def request(self, scopes=ALL, **changes):
        return {
            "client_name": "Folio",
            "client_uri": "https://folio.example/",
            "logo_uri": "https://folio.example/logo.png",
            "tos_uri": "https://folio.example/terms",
            "policy_uri": "https://folio.example/privacy",
            "software_id": "9e1f",
            "software_version": "1.0",
            "redirect_uris": [BACK],
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": " ".join(scopes),
        } | changes

    def register(self, **changes):
        return self.http.post(
            self.register_at, json.dumps(self.request(**changes)), content_type="application/json"
        )

    def ask(self, scopes, **changes):
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.registered["client_id"],
            "redirect_uri": BACK,
            "scope": " ".join(scopes),
            "state": "s-1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changes
        return self.http.get(self.authorize_at, {k: v for k, v in query.items() if v is not None})

    def code(self, scopes=ALL, granted=None):
        page = self.ask(scopes)
        signed = re.search(r'name="request" value="([^"]+)"', page.content.decode()).group(1)
        answer = self.http.post(
            self.authorize_at,
            {"request": signed, "scopes": granted or list(scopes), "action": "grant"},
        )
        assert answer.status_code == 302
        assert answer["Location"].startswith(BACK)
        back = parse_qs(urlsplit(answer["Location"]).query)
        assert back["state"] == ["s-1"]
        return back["code"][0]

    def post(self, where, **form):
        pair = f"{self.registered['client_id']}:{self.registered['client_secret']}"
        head = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        return self.http.post(where, form, headers=head)

    def exchange(self, code, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": self.verifier,
        }
        return self.post(self.token_at, **(form | changes))

    def connect(self, scopes=ALL, granted=None):
        self.registered = self.register(scopes=scopes).json()
        self.http.force_login(self.user)
        self.tokens = self.exchange(self.code(scopes, granted)).json()
        self.http.logout()
        return self

    def call(self, method, name, token=None, query="", **more):
        head = {"Authorization": f"Bearer {token or self.tokens['access_token']}"}
        return getattr(self.http, method)(f"/ims/ob/v3p0/{name}{query}", headers=head, **more)


@pytest.fixture
def program(client, aroha):
    return Program(client, aroha)


@pytest.fixture
def badges(issuer, version, recipient):
    """Makes signed badges."""
    return lambda count: [
        issue_one(issuer, version, recipient(f"P{n}", email=f"p{n}@example.org")).document
        for n in range(count)
    ]


def test_discovery_and_registration_say_what_the_specification_asks(program):
    info = program.about["info"]
    assert {"title", "termsOfService", "x-imssf-privacyPolicyUrl"} <= set(info)
    answer = program.register()
    assert answer.status_code == 201
    made = answer.json()
    wanted = program.request()
    assert {name: made[name] for name in wanted} == wanted
    assert {"client_id", "client_secret", "client_id_issued_at", "client_secret_expires_at"} <= set(
        made
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"logo_uri": None},
        {"software_id": ""},
        {"redirect_uris": ["https://other.example/back"]},
        {"redirect_uris": ["http://folio.example/back"]},
        {"redirect_uris": BACK},
        {"token_endpoint_auth_method": "none"},
        {"grant_types": ["client_credentials"]},
        {"response_types": ["token"]},
        {"scope": "openid"},
        {"client_uri": "https://folio.example@evil.example/"},
    ],
)
def test_a_registration_that_lacks_something_is_refused(program, changes):
    answer = program.register(**changes)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("invalid_")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"state": None},
        {"response_type": "token"},
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "nobody"},
        {"scope": "openid"},
    ],
)
def test_nothing_is_given_to_who_asks_otherwise(program, changes):
    program.registered = program.register().json()
    program.http.force_login(program.user)
    answer = program.ask(ALL, **changes)
    assert "code=" not in answer.get("Location", "")
    assert not answer.get("Location", "").startswith("https://evil.example")
    assert b'name="request"' not in answer.content


def test_the_page_lets_the_answer_lead_to_the_program_alone(program):
    program.registered = program.register().json()
    program.http.force_login(program.user)
    page = program.ask(ALL)
    assert "form-action 'self' https://folio.example;" in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store, private"


def test_a_code_is_good_once_and_using_it_twice_ends_its_tokens(program):
    program.registered = program.register().json()
    program.http.force_login(program.user)
    code = program.code()
    wrong = program.exchange(code, code_verifier="x" * 43)
    assert wrong.status_code == 400
    first = program.exchange(program.code())
    assert first.json()["token_type"] == "Bearer"
    assert first["Cache-Control"] == "no-store"


def test_a_second_use_is_refused(program, django_capture_on_commit_callbacks):
    program.registered = program.register().json()
    program.http.force_login(program.user)
    code = program.code()
    program.tokens = program.exchange(code).json()
    assert program.call("get", "profile").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert program.exchange(code).status_code == 400
    assert program.call("get", "profile").status_code == 401


def test_refresh_gives_a_new_token_and_never_more(program):
    program.connect()
    form = {"grant_type": "refresh_token", "refresh_token": program.tokens["refresh_token"]}
    fresh = program.post(program.refresh_at, **form)
    assert fresh.status_code == 200
    assert fresh.json()["access_token"] != program.tokens["access_token"]
    other = Program(program.http, program.user).connect([READ, "offline_access"])
    form = {"grant_type": "refresh_token", "refresh_token": other.tokens["refresh_token"]}
    assert other.post(other.refresh_at, scope=f"{READ} {UPSERT}", **form).status_code == 400


def test_a_revoked_token_is_good_for_nothing(program):
    program.connect()
    revoked = program.post(
        "/oauth/revoke", token=program.tokens["access_token"], token_type_hint="access_token"
    )
    assert revoked.status_code == 200
    answer = program.call("get", "credentials")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_badges_come_as_they_were_received_page_by_page(program, aroha, badges, schema_of):
    for document in (documents := badges(5)):
        take_in(aroha, document.encode(), Origin.FILE)
    program.connect([READ])
    seen, query = [], "?limit=2"
    while query:
        answer = program.call("get", "credentials", query=query)
        assert answer["X-Total-Count"] == "5"
        schema_of("getopenbadgecredentialsresponse").validate(json.loads(answer.content))
        seen += answer.json()["credential"]
        links = {name: url for url, name in re.findall(r'<([^>]+)>; rel="(\w+)"', answer["Link"])}
        assert {"first", "last"} <= set(links)
        query = "?" + urlsplit(links["next"]).query if "next" in links else ""
    assert sorted(map(json.dumps, seen)) == sorted(
        json.dumps(json.loads(each)) for each in documents
    )
    assert documents[0] in program.call("get", "credentials").content.decode()
    later = program.call("get", "credentials", query="?since=2999-01-01T00:00:00Z")
    assert later.json() == {"credential": [], "compactJwsString": []}
    assert program.call("get", "credentials", query="?since=soon").status_code == 400


def test_a_badge_is_put_once_and_kept_byte_for_byte(program, aroha, badges, schema_of):
    (document,) = badges(1)
    program.connect([UPSERT])
    put = program.call("post", "credentials", data=document, content_type="application/json")
    assert (put.status_code, put.content.decode()) == (201, document)
    again = program.call("post", "credentials", data=document, content_type="application/json")
    assert (again.status_code, again.content.decode()) == (200, document)
    held = HeldCredential.objects.get(holder=aroha)
    assert (held.origin, held.origin_detail, held.archived_at) == ("api", "Folio", None)
    for wrong in ("{}", "nonsense", '{"@context": []}'):
        answer = program.call("post", "credentials", data=wrong, content_type="application/json")
        assert answer.status_code == 400
        schema_of("imsx_statusinfo").validate(answer.json())
    assert HeldCredential.objects.count() == 1


def test_only_what_was_allowed_can_be_asked(program, person, schema_of):
    program.connect(ALL, granted=[READ])
    assert program.tokens["scope"].split() == [READ]
    assert program.call("get", "credentials").status_code == 200
    for method, name in (("post", "credentials"), ("get", "profile"), ("put", "profile")):
        body = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
        refused = program.call(method, name, **body)
        assert refused.status_code == 403
        schema_of("imsx_statusinfo").validate(refused.json())
    assert program.call("delete", "credentials").status_code == 405
    assert program.http.get("/ims/ob/v3p0/credentials").status_code == 401


def test_nobody_reads_another_s_backpack(program, person, badges):
    take_in(person("ben"), badges(1)[0].encode(), Origin.FILE)
    program.connect([READ])
    assert program.call("get", "credentials").json()["credential"] == []


def test_the_profile_is_read_and_the_name_changed(program, aroha, schema_of):
    program.connect([READ_PROFILE, UPDATE_PROFILE])
    profile = program.call("get", "profile").json()
    schema_of("profile").validate(profile)
    assert (profile["name"], profile["email"]) == ("Aroha Ngata", aroha.email)
    put = program.call(
        "put",
        "profile",
        data=json.dumps(profile | {"name": "Aroha Tamihana"}),
        content_type="application/json",
    )
    assert put.json()["name"] == "Aroha Tamihana"
    aroha.refresh_from_db()
    assert aroha.former_names == ["Aroha Ngata"]


def test_the_learner_sees_and_ends_it(program, aroha):
    program.connect([READ])
    client_id = program.registered["client_id"]
    program.http.force_login(aroha)
    assert b"Folio" in program.http.get("/account/programs/").content
    program.http.post(f"/account/programs/{client_id}/end")
    assert b"Folio" not in program.http.get("/account/programs/").content
    assert program.call("get", "credentials").status_code == 401
    assert program.http.get(f"/account/programs/{client_id}/end").status_code == 404


@pytest.fixture
def signed(organisation, version, issuer, recipient):
    """Makes badges of one identifier, that begin on a day: ``signed("2026-05-01")``."""
    first = json.loads(issue_one(issuer, version, recipient()).document)
    row = keys.signing_key(organisation)
    del first["proof"]

    def make(day, **changes):
        document = {**first, "validFrom": f"{day}T00:00:00Z", **changes}
        made = data_integrity.sign(
            document,
            suite="eddsa-rdfc-2022",
            signer=keys.open_key(row),
            verification_method=method_of(row),
            created=f"{day}T00:00:00Z",
            contexts=Contexts.shipped(),
        )
        return json.dumps(made)

    return make


def put(program, text, media="application/json"):
    return program.call("post", "credentials", data=text, content_type=media)


def shown(program):
    return [
        each["validFrom"][:10] for each in program.call("get", "credentials").json()["credential"]
    ]


def test_a_newer_badge_takes_the_place_of_an_older_one_which_is_kept(program, aroha, signed):
    program.connect([READ, UPSERT])
    assert put(program, signed("2026-05-01")).status_code == 201
    newer = signed("2026-06-01")
    answer = put(program, newer)
    assert (answer.status_code, answer.content.decode()) == (200, newer)
    assert shown(program) == ["2026-06-01"]
    held = HeldCredential.objects.filter(holder=aroha)
    assert held.count() == 2
    assert held.get(archived_at__isnull=False).document != newer.encode()


def test_an_older_badge_does_not_take_the_place_of_a_newer_one(program, signed):
    program.connect([READ, UPSERT])
    newer = signed("2026-06-01")
    put(program, newer)
    answer = put(program, signed("2026-05-01"))
    # The answer is the badge that stands, so that the program learns of it (8.3).
    assert (answer.status_code, answer.content.decode()) == (200, newer)
    assert shown(program) == ["2026-06-01"]


def test_the_same_again_changes_nothing_and_another_identifier_is_another_badge(
    program, aroha, signed
):
    program.connect([READ, UPSERT])
    badge = signed("2026-05-01")
    assert [put(program, badge).status_code for _ in range(2)] == [201, 200]
    assert HeldCredential.objects.filter(holder=aroha).count() == 1
    other = signed("2026-05-01", id="urn:uuid:6f6a7f4e-7d3b-4e0e-8f0a-000000000001")
    assert put(program, other).status_code == 201
    assert len(shown(program)) == 2


def compact(organisation, document):
    """The badge secured as a compact JWS (Open Badges 3.0, 8.2.4.1)."""
    row = keys.signing_key(organisation)
    plain = {name: value for name, value in json.loads(document).items() if name != "proof"}
    plain["credentialSubject"]["id"] = "urn:uuid:6f6a7f4e-7d3b-4e0e-8f0a-000000000002"
    return vc_jwt.sign(
        plain, signer=keys.open_key(row), contexts=Contexts.shipped(), key_url=method_of(row)
    )


def test_a_badge_as_compact_jws_comes_and_leaves_as_it_is(program, aroha, signed, organisation):
    program.connect([READ, UPSERT])
    token = compact(organisation, signed("2026-05-01"))
    answer = put(program, token, "text/plain")
    assert (answer.status_code, answer.content.decode()) == (201, token)
    assert answer["Content-Type"].startswith("text/plain")
    told = program.call("get", "credentials").json()
    assert told == {"credential": [], "compactJwsString": [token]}
    held = HeldCredential.objects.get(holder=aroha)
    assert bytes(held.document).decode() == token
    assert held.title
    assert put(program, token, "text/plain").status_code == 200


@pytest.mark.parametrize(
    ("body", "media"),
    [
        ("a.b.c", "text/plain"),
        ("", "text/plain"),
        ('{"a": 1}', "text/plain"),
        ("a.b.c", "application/json"),
        ("<badge/>", "application/xml"),
        ("{", "application/json"),
    ],
)
def test_what_is_no_badge_is_refused_in_the_specifications_words(program, schema_of, body, media):
    program.connect([READ, UPSERT])
    answer = put(program, body, media)
    assert answer.status_code == 400
    schema_of("imsx_statusinfo").validate(answer.json())
    assert not HeldCredential.objects.exists()


def test_discovery_names_terms_and_privacy_that_are_there(program, client, settings):
    def named():
        about = client.get("/ims/ob/v3p0/discovery").json()
        scheme = about["components"]["securitySchemes"]["OAuth2ACG"]
        assert about["info"]["termsOfService"] == scheme["x-imssf-termsOfServiceUrl"]
        assert about["info"]["x-imssf-privacyPolicyUrl"] == scheme["x-imssf-privacyPolicyUrl"]
        return about["info"]["termsOfService"], about["info"]["x-imssf-privacyPolicyUrl"]

    for address in named():
        page = client.get(urlsplit(address).path)
        assert page.status_code == 200
    settings.TERMS_URL = "https://university.example/terms"
    settings.PRIVACY_URL = "https://university.example/privacy"
    assert named() == (settings.TERMS_URL, settings.PRIVACY_URL)
    assert settings.PRIVACY_URL in client.get("/privacy/").content.decode()
    assert settings.TERMS_URL in client.get("/terms/").content.decode()


@pytest.mark.parametrize(
    "body", ["[" * 9_000 + "]" * 9_000, '{"name": ' + "9" * 9_000 + "}", "\xff"]
)
def test_strange_bodies_are_answered_in_words(program, client, body):
    program.connect([UPDATE_PROFILE, UPSERT])
    for method, name in (("put", "profile"), ("post", "credentials")):
        answer = program.call(method, name, data=body, content_type="application/json")
        assert answer.status_code == 400, name
    cache.clear()
    answer = client.post(program.register_at, body, content_type="application/json")
    assert answer.status_code == 400
