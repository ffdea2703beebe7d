import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from cairn.registry.jobs import queue
from cairn.registry.mail import services
from cairn.registry.mail.models import Message, State

pytestmark = pytest.mark.django_db


def _work():
    while queue.work_once():
        pass


def test_without_a_server_it_is_shown_in_the_outbox_of_a_trial(client, settings):
    settings.DEMO = True
    services.write("maria@example.org", "Your\nbadge", "Open https://x.example/claim", kind="claim")
    _work()
    message = Message.objects.get()
    assert (message.state, message.subject) == (State.SENT, "Your badge")
    assert b"https://x.example/claim" in client.get("/outbox/").content
    settings.DEMO = False
    assert client.get("/outbox/").status_code == 404


def test_one_refused_address_stops_nobody_else(settings, monkeypatch):
    settings.SMTP_CONFIGURED = True
    sent = []

    class Server(BaseEmailBackend):
        def send_messages(self, messages):
            for each in messages:
                if each.to == ["bad@example.org"]:
                    raise smtplib.SMTPRecipientsRefused({each.to[0]: (550, b"no such user")})
                sent.extend(each.to)

    monkeypatch.setattr(services, "get_connection", lambda _name: Server())
    for name in ("first", "bad", "last"):
        services.write(f"{name}@example.org", "Hello", "Text", kind="claim")
    _work()
    assert sent == ["first@example.org", "last@example.org"]
    refused = Message.objects.get(state=State.FAILED)
    assert refused.problem == "The mail server refused the address (code 550)."


def test_held_mails_can_be_stopped():
    later = timezone.now() + timedelta(minutes=10)
    services.write(
        "a@example.org", "Hello", "Text", kind="claim", about="batch:1", not_before=later
    )
    assert services.stop("batch:1") == 1
    assert Message.objects.get().state == State.STOPPED


def test_a_server_that_is_away_is_tried_again_and_at_last_given_up(settings, monkeypatch):
    settings.SMTP_CONFIGURED = True

    class Away(BaseEmailBackend):
        def open(self):
            raise ConnectionRefusedError

    monkeypatch.setattr(services, "get_connection", lambda _name: Away())
    monkeypatch.setattr(services, "MOST_TRIES", 3)
    services.write("a@example.org", "Hello", "Text", kind="claim")
    waits = []
    for _ in range(4):
        _work()
        job = queue.Job.objects.filter(state="waiting").first()
        if job:
            waits.append(job.not_before)
            queue.Job.objects.update(not_before=timezone.now())
    assert waits == sorted(waits)
    message = Message.objects.get()
    assert (message.state, message.problem) == (
        State.FAILED,
        "The mail server could not be reached.",
    )


def test_a_subject_longer_than_its_column_is_cut(db):
    """PostgreSQL refuses what is too long, and with it the credential that the mail is about."""
    message = services.compose("a@example.org", "An  award " * 100, "Text", kind="claim")
    message.full_clean(exclude=["user"])
    assert message.subject.startswith("An award An award")
    assert message.subject.endswith("…")
    assert len(message.subject) == 300
