"""Webhooks: signed for an independent reader, tried again, and never sent to inner addresses."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from standardwebhooks import Webhook as Reader

from cairn.errors import FetchRefused
from cairn.registry.api import webhooks
from cairn.registry.api.models import Delivery, Event
from cairn.registry.backpack import services as backpack
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.organisations.rights import Action

EVERYTHING = list(Event)


class Receiver:
    """Somebody's server: keeps what it is sent, and answers with ``status``."""

    def __init__(self):
        self.got, self.status = [], 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body.decode()))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings):
    settings.FETCH_PRIVATE = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def _work():
    Job.objects.update(not_before=timezone.now())
    while queue.work_once():
        pass


def test_an_independent_reader_believes_what_is_sent(
    receiver, owner, issuer, organisation, suspendable, recipient
):
    _, secret = webhooks.add(owner, organisation, receiver.url, EVERYTHING)
    made = issue_one(issuer, suspendable, recipient())
    withdrawal.suspend(issuer, [made], "asked")
    withdrawal.reinstate(issuer, [made], "clear")
    withdrawal.revoke(issuer, [made], "in error")
    _work()
    told = [Reader(secret).verify(body, head) for head, body in receiver.got]
    assert {each["type"] for each in told} == {
        f"credential.{done}" for done in ("issued", "suspended", "reinstated", "revoked")
    }
    assert told[0]["data"]["credentials"][0]["id"] == str(made.pk)
    sent = "".join(body for _, body in receiver.got)
    assert made.recipient_name not in sent
    assert made.recipient_email not in sent
    head, body = receiver.got[0]
    with pytest.raises(Exception, match="signature"):
        Reader(secret).verify(body.replace("issued", "claimed"), head)


def test_it_is_tried_again_and_then_by_hand(
    receiver, owner, issuer, organisation, version, recipient
):
    webhooks.add(owner, organisation, receiver.url, [Event.ISSUED])
    receiver.status = 500
    issue_one(issuer, version, recipient())
    for _ in range(len(webhooks.WAITS) + 1):
        _work()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.status) == (len(webhooks.WAITS) + 1, 500)
    assert delivery.failed_at is not None
    receiver.status = 200
    webhooks.send_again(owner, delivery)
    _work()
    delivery.refresh_from_db()
    assert delivery.delivered_at is not None
    assert len({head["webhook-id"] for head, _ in receiver.got}) == 1


def test_who_is_gone_is_told_no_more(receiver, owner, issuer, organisation, version, recipient):
    webhook, _ = webhooks.add(owner, organisation, receiver.url, [Event.ISSUED])
    receiver.status = 410
    issue_one(issuer, version, recipient())
    _work()
    webhook.refresh_from_db()
    assert webhook.ended_at is not None
    assert bytes(webhook.sealed) == b""


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://user:pw@example.org/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://example.org:22/",
        "file:///etc/passwd",
    ],
)
def test_addresses_that_are_never_asked(owner, organisation, url):
    with pytest.raises(FetchRefused):
        webhooks.add(owner, organisation, url, [Event.ISSUED])


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "localhost"])
def test_inner_addresses_are_not_reached(owner, issuer, organisation, version, recipient, host):
    webhooks.add(owner, organisation, f"https://{host}/", [Event.ISSUED])
    issue_one(issuer, version, recipient())
    _work()
    delivery = Delivery.objects.get()
    assert delivery.delivered_at is None
    assert "an address that is not public" in delivery.problem


def test_only_an_owner_and_only_at_home(owner, issuer, organisation, other_organisation):
    for user, where in ((issuer, organisation), (owner, other_organisation)):
        with pytest.raises(NotAllowed):
            webhooks.add(user, where, "https://example.org/", [Event.ISSUED])
    with pytest.raises(NotPossible):
        webhooks.add(owner, organisation, "https://example.org/", [])


def test_claims_and_lists_are_told(call, receiver, owner, organisation, version, person):
    webhooks.add(owner, organisation, receiver.url, [Event.CLAIMED, Event.BATCH_DONE])
    body = {
        "achievement": str(version.achievement_id),
        "people": [{"name": "A", "email": "aroha@example.org"}],
    }
    batch = call("post", "batches", [Action.ISSUE], body).json()["id"]
    _work()
    assert [json.loads(body)["data"]["batch"] for _, body in receiver.got] == [batch]
    aroha = person("aroha")
    EmailAddress.objects.create(user=aroha, email=aroha.email, verified=True, primary=True)
    backpack.claim_by_address(aroha, Credential.objects.get().pk)
    _work()
    assert json.loads(receiver.got[-1][1])["type"] == "credential.claimed"
