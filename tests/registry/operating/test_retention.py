"""What has had its time goes; what is kept for a reason stays; the document says the same."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as Program
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from cairn.registry.accounts.models import User
from cairn.registry.audit.models import AuditEvent
from cairn.registry.issuing import services as issuing
from cairn.registry.issuing.models import Batch, BatchRow, BatchState, Credential
from cairn.registry.jobs import queue, retention_schedule
from cairn.registry.jobs.models import Job, State
from cairn.registry.mail import services as mail
from cairn.registry.mail.models import Message
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Invitation, Role

DOCUMENT = Path(__file__).parents[3] / "docs/data-protection/retention.md"


def period(name):
    return next(rule.period for rule in retention_schedule.rules() if rule.name == name)


@pytest.fixture
def later(monkeypatch):
    """Carries the rules out as if so much time had gone by."""

    def carry_out(by):
        now = timezone.now()
        monkeypatch.setattr(retention_schedule.timezone, "now", lambda: now + by)
        gone = retention_schedule.carry_out()
        monkeypatch.undo()
        return gone

    return carry_out


def _period(period):
    if not period:
        return "within the hour"
    return "1 day" if period.days == 1 else f"{period.days} days"


def test_the_document_says_what_the_job_does():
    rows = re.findall(r"^\| `([a-z.-]+)` \| (.+?) \| (.+?) \|$", DOCUMENT.read_text(), re.MULTILINE)
    said = {name: (what, days) for name, what, days in rows}
    done = {rule.name: (rule.what, _period(rule.period)) for rule in retention_schedule.rules()}
    assert said == done


def test_the_job_comes_round(db):
    queue.load()
    queue.ask("operating.retention", key="round 1")
    while queue.work_once("test"):
        pass
    assert Job.objects.get(kind="operating.retention").state == State.DONE


def test_an_account_that_nobody_answered_for(person, later):
    ghost, maria = person("ghost"), person("maria")
    EmailAddress.objects.create(user=ghost, email=ghost.email, verified=False)
    EmailAddress.objects.create(user=maria, email=maria.email, verified=True)
    later(timedelta(days=29))
    assert User.objects.count() == 2
    later(timedelta(days=31))
    assert list(User.objects.all()) == [maria]


def test_an_account_with_a_role_stays(person, organisation, later):
    person("olive", Role.OWNER, organisation)
    later(timedelta(days=400))
    assert User.objects.exists()


def test_ended_sessions_leave_no_network_address(person, later):
    client = Client()
    client.force_login(person("maria"))
    UserSession.objects.create(
        user=person("maria"), session_key=client.session.session_key, ip="192.0.2.7", user_agent=""
    )
    later(timedelta(days=1))
    assert UserSession.objects.exists()
    later(timedelta(days=30))
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_counts_of_attempts_go(db, later):
    cache.set("rl:192.0.2.7", [1], 60)
    later(timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cache")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("kind", "name"), [("account", "mail.codes"), ("claim", "mail.messages")])
def test_mails_go_once_they_were_sent(db, later, kind, name):
    sent = mail.write("a@example.org", "s", "t", kind=kind)
    Message.objects.filter(pk=sent.pk).update(state="sent", sent_at=timezone.now())
    held = mail.write("b@example.org", "s", "t", kind=kind)
    later(period(name) - timedelta(hours=1))
    assert Message.objects.count() == 2
    later(period(name) + timedelta(hours=1))
    assert list(Message.objects.all()) == [held]


def test_jobs_go_and_those_under_way_stay(db, later):
    for number, state in enumerate(State):
        job = queue.ask("mail.send", key=str(number), message="x")
        ended = timezone.now() if state in {State.DONE, State.STOPPED, State.FAILED} else None
        Job.objects.filter(pk=job.pk).update(state=state, finished_at=ended)
    later(timedelta(days=31))
    assert set(Job.objects.values_list("state", flat=True)) == {"waiting", "running", "failed"}
    later(timedelta(days=400))
    assert set(Job.objects.values_list("state", flat=True)) == {"waiting", "running"}


def test_invitations_lose_their_address(owner, organisation, later):
    organisations.invite(owner, organisation, "nina@example.org", Role.VIEWER)
    later(timedelta(days=100))
    assert Invitation.objects.get().email == "nina@example.org"
    later(timedelta(days=105))
    assert Invitation.objects.get().email == ""


def test_lists_lose_addresses_and_keep_what_was_issued(owner, version, recipient, later):
    credential = issuing.issue_one(owner, version, recipient("Maria"))
    institution = version.achievement.organisation
    done = Batch.objects.create(version=version, organisation=institution, state=BatchState.DONE)
    draft = Batch.objects.create(version=version, organisation=institution)
    for batch in (done, draft):
        BatchRow.objects.create(
            batch=batch, number=2, cells={"name": "M", "email": "m@example.org"}
        )
    later(timedelta(days=179))
    assert Batch.objects.count() == 2
    later(timedelta(days=400))
    assert BatchRow.objects.get().cells == {"name": "M"}
    assert list(Batch.objects.all()) == [done]
    assert Credential.objects.get() == credential


def test_the_sheet_behind_a_list_goes_once_all_of_it_was_issued(owner, version, credential, later):
    def ended(**row):
        batch = Batch.objects.create(
            organisation=version.achievement.organisation,
            version=version,
            state=BatchState.DONE,
            source=b"name,email",
            sheet={"columns": []},
        )
        BatchRow.objects.create(batch=batch, number=2, cells={"name": "M"}, **row)
        return batch

    all_of_it, with_a_fault = ended(credential=credential), ended(faults=[{"code": "x"}])
    from_a_program = Batch.objects.create(
        organisation=all_of_it.organisation, version=version, state=BatchState.DONE
    )

    def sources():
        return [bytes(Batch.objects.get(pk=each.pk).source) for each in (all_of_it, with_a_fault)]

    later(timedelta(days=29))
    assert sources() == [b"name,email", b"name,email"]
    later(timedelta(days=31))
    assert sources() == [b"", b"name,email"]
    later(timedelta(days=366))
    assert sources() == [b"", b""]
    assert Batch.objects.get(pk=all_of_it.pk).sheet == {}
    assert Batch.objects.get(pk=from_a_program.pk).sheet is None


def test_programs_that_nobody_lets_in_go_and_what_ran_out(person, later):
    maria = person("maria")
    EmailAddress.objects.create(user=maria, email=maria.email, verified=True)
    used, tried = (Program.objects.create(id=each, name=each) for each in ("used", "tried"))
    for number, (program, days) in enumerate(((used, 500), (tried, 3))):
        Token.objects.create(
            client=program,
            user=maria,
            type=Token.Type.REFRESH_TOKEN,
            hash=str(number),
            expires_at=timezone.now() + timedelta(days=days),
        )
    later(timedelta(days=2))
    assert Token.objects.count() == 2
    later(timedelta(days=5))
    assert [each.client for each in Token.objects.all()] == [used]
    assert Program.objects.count() == 2
    later(timedelta(days=366))
    assert list(Program.objects.all()) == [used]


def test_what_an_institution_answers_for_stays(owner, version, recipient, later):
    credential = issuing.issue_one(owner, version, recipient("Maria"))
    events = AuditEvent.objects.count()
    later(timedelta(days=10_000))
    credential.refresh_from_db()
    assert credential.recipient_name == "Maria"
    assert AuditEvent.objects.count() == events
