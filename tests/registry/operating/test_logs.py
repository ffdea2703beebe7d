"""Log lines say what happened, and nothing of anybody."""

import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

from cairn.registry import structured_logs
from cairn.registry.issuing import services as issuing
from cairn.registry.jobs import queue

SECRETS = ("aroha", "ngata", "example.org", "hunter2", "s3cret-token")


class Lines(logging.Handler):
    """Keeps each line as it would be written."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(structured_logs.JsonLines())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def written():
    handler = Lines()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in ("django", "django.request", "cairn", "allauth")]
    before = [(each, each.level) for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)
    for each, old in before:
        each.setLevel(old)


def clean(lines):
    text = "\n".join(lines).lower()
    return [word for word in SECRETS if word in text]


def test_requests_are_named_by_their_pattern(written, client, db):
    answer = client.get("/invitations/s3cret-token?email=aroha@example.org")
    client.get("/no/such/s3cret-token")
    client.post(reverse("account_login"), {"login": "aroha@example.org", "password": "hunter2"})
    lines = [json.loads(line) for line in written]
    mine = [line for line in lines if line["logger"] == "cairn.requests"]
    assert mine[0]["route"] == "invitations/<str:token>"
    assert mine[0]["status"] == 404
    assert mine[0]["request"] == answer["X-Request-ID"]
    assert clean(written) == []


def test_a_fault_is_told_without_its_message(written, monkeypatch, db):
    def break_down(*_):
        name = "Aroha Ngata <aroha@example.org>"
        raise RuntimeError(f"no such person: {name}")

    monkeypatch.setattr("cairn.registry.site.doors.home", break_down)
    answer = Client(raise_request_exception=False).get("/?q=aroha@example.org")
    assert answer.status_code == 500
    fault = next(json.loads(line) for line in written if "RuntimeError" in line)
    assert fault["exception"] == "builtins.RuntimeError"
    assert any("break_down" in frame for frame in fault["frames"])
    assert fault["request"] == answer["X-Request-ID"]
    assert answer["X-Request-ID"] in answer.text
    assert clean(written) == []


def test_a_job_that_breaks_names_nobody(written, owner, version, recipient, monkeypatch):
    issuing.issue_one(owner, version, recipient("Aroha Ngata", email="aroha@example.org"))

    def break_down(message):
        raise RuntimeError(f"cannot send to {message.recipient}")

    monkeypatch.setattr("cairn.registry.mail.services.hand_over", break_down)
    while queue.work_once("test"):
        pass
    assert any('"cairn.jobs"' in line for line in written)
    assert clean(written) == []


def test_an_own_message_loses_addresses(written):
    logging.getLogger("cairn.x").warning("could not reach %s", "aroha@example.org")
    assert json.loads(written[0])["message"] == "could not reach [address]"


def test_of_others_messages_the_constant_part_is_kept(written):
    logging.getLogger("other.package").warning("no user %s", "Aroha Ngata")
    logging.getLogger("other.package").warning(f"no user {'Aroha Ngata'}")  # noqa: G004
    first, second = (json.loads(line) for line in written)
    assert first["message"] == "no user %s"
    assert "message" not in second
    assert second["where"].startswith("test_logs:")


@pytest.mark.parametrize("given", ["x", "a" * 65, "aroha@example.org", 'a"b,c:d/e f', ""])
def test_a_number_from_outside_is_taken_only_if_it_is_one(client, db, given):
    answer = client.get("/", headers={"x-request-id": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_a_number_of_a_proxy_is_kept(client, db):
    answer = client.get("/", headers={"x-request-id": "0193-abcdef-77"})
    assert answer["X-Request-ID"] == "0193-abcdef-77"


def test_at_a_terminal_the_same_facts_are_lines_of_text():
    record = logging.LogRecord("cairn.x", logging.INFO, "f", 1, "done %s", ("a@b.example",), None)
    line = structured_logs.PlainLines().format(record)
    assert line.endswith("info cairn.x done [address]")
