"""Whatever address somebody or some document names, no server in the registry's own network is asked."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import segno
from django.utils import timezone

from cairn.errors import FetchRefused
from cairn.registry.api import webhooks
from cairn.registry.api.models import Delivery, Event
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.site import rates


@pytest.fixture
def inner():
    """A server on this machine, as a database or a cloud's metadata would be; who asked it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_HEAD = do_PUT = do_GET  # noqa: N815 - names of the library

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _as_installed(settings):
    settings.FETCH_PRIVATE = False


def addresses(port):
    hosts = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f000001")
    for host in (*hosts, "[::ffff:127.0.0.1]"):
        yield f"http://{host}:{port}/x"
        yield f"https://{host}:{port}/x"
    yield "file:///etc/passwd"
    yield "http://169.254.169.254/latest/meta-data/"


def documents(document, port):
    """A credential that names inner addresses wherever a verifier would ask one."""
    base = f"http://127.0.0.1:{port}"
    own = json.loads(document)
    status = {**own["credentialStatus"], "statusListCredential": f"{base}/list"}
    issuer = {**own["issuer"], "id": f"did:web:127.0.0.1%3A{port}"}
    yield {**own, "credentialStatus": status}
    yield {**own, "issuer": issuer}
    yield {**own, "issuer": {**own["issuer"], "id": f"{base}/issuer"}}
    yield {**own, "proof": {**own["proof"], "verificationMethod": f"{base}/key#1"}}
    yield {**own, "credentialSchema": [{"id": f"{base}/schema", "type": "JsonSchema"}]}
    yield {**own, "refreshService": {"id": f"{base}/new", "type": "1EdTechCredentialRefresh"}}
    yield {**own, "@context": [*own["@context"], f"{base}/context"]}
    hosted = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{base}/assertion",
        "badge": f"{base}/badge",
        "recipient": {"type": "email", "identity": "a@example.org", "hashed": False},
        "verification": {"type": "hosted"},
        "issuedOn": "2026-01-01T00:00:00Z",
    }
    yield hosted
    yield {**hosted, "verification": {"type": "signed", "creator": f"{base}/key"}}


def work():
    while queue.work_once():
        pass


def test_pages_on_which_an_address_can_be_typed(client, person, inner):
    port, asked = inner
    client.force_login(person("aroha"))
    for address in addresses(port):
        rates.forget()
        for path, form in (
            ("/check/", {"text": address}),
            ("/backpack/add", {"address": address}),
            ("/backpack/add", {"text": address}),
        ):
            assert client.post(path, form).status_code in {200, 302, 400, 502}, (path, address)
    work()
    assert asked == []


def test_an_address_in_a_qr_code(client, person, inner, tmp_path):
    port, asked = inner
    client.force_login(person("aroha"))
    file = tmp_path / "code.png"
    segno.make(f"http://127.0.0.1:{port}/x").save(file, scale=8)
    for path, name in (("/check/", "file"), ("/backpack/add", "file")):
        with file.open("rb") as picture:
            assert client.post(path, {name: picture}).status_code in {200, 302, 400, 502}
    assert asked == []


def test_documents_that_name_inner_addresses(
    client, person, inner, issuer, version, recipient, programme
):
    port, asked = inner
    learner = person("aroha")
    issued = issue_one(issuer, version, recipient()).document
    for each in documents(issued, port):
        text = json.dumps(each)
        rates.forget()
        assert client.post("/check/", {"text": text}).status_code == 200
        for path, body in (
            ("verify", {"credential": each}),
            (f"programmes/{programme.pk}/stack", {"credentials": [each]}),
        ):
            answer = client.post(
                f"/api/v1/{path}", data=json.dumps(body), content_type="application/json"
            )
            assert answer.status_code == 200, answer.content
        backpack.take_in(learner, text.encode(), Origin.FILE)
    Job.objects.update(not_before=timezone.now())
    work()
    assert asked == []


def test_webhooks(owner, issuer, organisation, version, recipient, inner):
    port, asked = inner
    added = []
    for address in addresses(port):
        # A name that leads inside is only known for one when it is asked: it may be added.
        with suppress(FetchRefused):
            webhook, _secret = webhooks.add(owner, organisation, address, [Event.ISSUED])
            added.append(webhook)
    issue_one(issuer, version, recipient())
    work()
    assert asked == []
    assert [each.delivered_at for each in Delivery.objects.all()] == [None] * len(added)


def test_what_programs_say_of_themselves_is_asked_by_nobody(client, db, inner):
    port, asked = inner
    home = f"https://127.0.0.1:{port}"
    answer = client.post(
        "/oauth/register",
        json.dumps(
            {
                "client_name": "Folio",
                **{
                    name: f"{home}/{name}"
                    for name in ("client_uri", "logo_uri", "tos_uri", "policy_uri")
                },
                "software_id": "9",
                "software_version": "1",
                "redirect_uris": [f"{home}/back"],
                "token_endpoint_auth_method": "client_secret_basic",
                "grant_types": ["authorization_code"],
                "response_types": ["code"],
                "scope": "offline_access",
            }
        ),
        content_type="application/json",
    )
    assert answer.status_code in {201, 400, 429}
    assert asked == []


def test_evidence_and_web_sites_are_links_and_are_not_fetched(
    client, owner, organisation, key, version, recipient, inner
):
    from cairn.registry.issuing import services  # noqa: PLC0415
    from cairn.registry.organisations import services as organisations  # noqa: PLC0415

    port, asked = inner
    address = f"https://127.0.0.1:{port}/"
    organisations.edit(owner, organisation, url=address)
    made = services.issue_one(owner, version, recipient(evidence_url=f"{address}evidence"))
    client.force_login(owner)
    assert client.get(f"/inside/exempla/issued/{made.pk}").status_code == 200
    work()
    assert asked == []
