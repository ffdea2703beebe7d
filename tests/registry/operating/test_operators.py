"""The operator's pages: theirs alone, and no right over what is inside institutions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cairn.registry import configuration
from cairn.registry.accounts.models import User
from cairn.registry.audit.models import AuditEvent
from cairn.registry.catalogue.models import AchievementVersion
from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.issuing import services as issuing
from cairn.registry.jobs import queue, schedule
from cairn.registry.jobs.models import Job, State
from cairn.registry.mail.models import Message
from cairn.registry.operating import health, services
from cairn.registry.operating.models import Backup
from cairn.registry.organisations.models import Invitation, Kind, Organisation, Role, RoleGrant
from cairn.registry.organisations.rights import Action, may

PAGES = [
    "operator_health",
    "operator_jobs",
    "operator_settings",
    "operator_settings_edit",
    "operator_institutions",
    "operator_people",
    "start_settings",
    "start_institution",
]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_the_operators_alone(client, person, name, organisation):
    owner = person("olive", Role.OWNER, organisation)
    assert client.get(reverse(name)).status_code in {302, 404}
    client.force_login(owner)
    assert client.get(reverse(name)).status_code in {302, 404}
    assert client.post(reverse(name), {"email": owner.email}).status_code in {302, 404, 405}
    owner.refresh_from_db()
    assert not owner.is_operator


@pytest.mark.parametrize("name", PAGES)
def test_pages_answer_operators(signed_in, name, fresh_settings):
    page = signed_in.get(reverse(name))
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_every_service_refuses_others(person, organisation):
    owner = person("olive", Role.OWNER, organisation)
    job = queue.ask("mail.send", key="x", message="x")
    deeds = [
        lambda: services.keep_settings(owner, {"name": "Mine"}),
        lambda: services.try_mail(owner),
        lambda: services.found_for(
            owner, name="X", kind=Kind.OTHER, country="", owner="a@example.org", language="en"
        ),
        lambda: services.close(owner, organisation, "because"),
        lambda: services.reopen(owner, organisation),
        lambda: services.make_operator(owner, owner.email),
        lambda: services.take_operator(owner, owner),
        lambda: services.try_again(owner, job),
    ]
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()


def test_operators_have_no_right_inside_an_institution(operator, organisation, client):
    assert not any(may(operator, action, organisation) for action in Action)
    client.force_login(operator)
    assert client.get(reverse("today", args=[organisation.slug])).status_code == 404


def test_founding_for_somebody_gives_the_founder_nothing(operator, signed_in):
    signed_in.post(
        reverse("operator_institutions"),
        {"name": "Nova", "kind": "university", "country": "nz", "owner": "nina@example.org"},
    )
    made = Organisation.objects.get(slug="nova")
    assert not RoleGrant.objects.filter(organisation=made).exists()
    assert not any(may(operator, action, made) for action in Action)
    invitation = Invitation.objects.get(organisation=made)
    assert (invitation.email, invitation.role) == ("nina@example.org", Role.OWNER)


def test_a_closed_institution_issues_nothing_and_keeps_what_it_issued(
    operator, owner, version, recipient, organisation
):
    issued = issuing.issue_one(owner, version, recipient())
    with pytest.raises(NotPossible):
        services.close(operator, organisation, " ")
    services.close(operator, organisation, "Merged with another")
    version = AchievementVersion.objects.get(pk=version.pk)
    with pytest.raises(NotPossible, match="closed"):
        issuing.issue_one(owner, version, recipient("Otto Other"))
    issued.refresh_from_db()
    assert issued.revoked_at is None
    told = AuditEvent.objects.filter(action="organisation.closed")
    assert {each.organisation for each in told} == {organisation, None}
    services.reopen(operator, organisation)
    version = AchievementVersion.objects.get(pk=version.pk)
    issuing.issue_one(owner, version, recipient("Otto Other"))


def test_more_operators_and_never_none(operator, person):
    maria = person("maria")
    with pytest.raises(NotPossible):
        services.make_operator(operator, maria.email)
    maria.emailaddress_set.create(email=maria.email, verified=True, primary=True)
    assert services.make_operator(operator, " Maria@Example.org ") == maria
    maria.refresh_from_db()
    services.take_operator(maria, operator)
    with pytest.raises(NotPossible):
        services.take_operator(maria, maria)
    assert list(User.objects.filter(is_operator=True)) == [maria]


def test_settings_are_kept_and_what_the_environment_sets_is_not(
    signed_in, fresh_settings, instance_folder, monkeypatch
):
    monkeypatch.setenv("CAIRN_NAME", "By the machine")
    fresh_settings()
    form = {
        "name": "By the page",
        "base_url": "http://localhost:8000",
        "contact": "help@example.org",
        "open_founding": "on",
        "mail_host": "mail.example",
        "mail_user": "ops@example.org",
        "mail_password": "p:@/ss",
    }
    signed_in.post(reverse("operator_settings_edit"), form)
    found = fresh_settings()
    assert found.text("name") == "By the machine"
    assert found.on("open_founding")
    assert found.text("smtp_url") == "smtp://ops%40example.org:p%3A%40%2Fss@mail.example:587"
    page = signed_in.get(reverse("operator_settings")).text
    assert "ss@mail" not in page
    assert "smtp://mail.example:587" in page
    # An empty password field keeps the one that is set.
    signed_in.post(reverse("operator_settings_edit"), {**form, "mail_password": ""})
    assert "p%3A%40%2Fss" in fresh_settings().text("smtp_url")
    assert "ss" not in str(AuditEvent.objects.get(number=1).facts["changed"])


@pytest.mark.parametrize(
    "address",
    ["http://registry.example.org", "https://x.example/path", "ftp://x.example", "x.example", ""],
)
def test_the_address_is_one_that_keeps_secrets(signed_in, fresh_settings, address):
    page = signed_in.post(reverse("operator_settings_edit"), {"base_url": address})
    assert "error-summary" in page.text


def test_the_address_of_issued_credentials_stays(
    signed_in, operator, fresh_settings, owner, version, recipient
):
    issuing.issue_one(owner, version, recipient())
    with pytest.raises(NotPossible):
        services.keep_settings(operator, {"base_url": "https://other.example"})
    signed_in.post(reverse("operator_settings_edit"), {"base_url": "https://other.example"})
    assert fresh_settings().text("base_url") == "http://localhost:8000"


def test_no_secret_is_on_the_settings_page(signed_in, settings, fresh_settings, instance_folder):
    settings.IDENTITY_PROVIDERS = [
        {
            "id": "uni",
            "name": "Uni",
            "server": "https://id.uni.example",
            "client_id": "cairn",
            "client_secret": "hunter2",
            "domains": ["uni.example"],
        }
    ]
    page = signed_in.get(reverse("operator_settings")).text
    assert "https://id.uni.example" in page
    assert "uni.example" in page
    assert "hunter2" not in page
    secrets = configuration.instance.read_secrets(instance_folder)
    assert secrets.signing_key not in page
    for each in configuration.TABLE:
        assert each.variable in page


def test_a_trial_mail_is_queued(signed_in, operator):
    signed_in.post(reverse("operator_try_mail"))
    assert Message.objects.get(kind="test").recipient == operator.email


def test_a_failed_job_is_tried_again(signed_in):
    job = queue.ask("mail.send", key="1", message="nothing")
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, problem="The server was away.")
    page = signed_in.get(reverse("operator_jobs"), {"state": "failed"}).text
    assert "The server was away." in page
    signed_in.post(reverse("operator_job_again", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == State.WAITING
    assert AuditEvent.objects.get().action == "job.retried"


def state_of(name):
    return next(each.state for each in health.findings() if each.name == name)


def test_health_sees_a_silent_worker(db, working):
    assert state_of("Worker") == "good"
    health.beating.Heartbeat.objects.update(at=timezone.now() - health.beating.SILENT)
    assert state_of("Worker") == "bad"


def test_health_sees_failed_jobs_and_missing_backups(db, working):
    assert state_of("Jobs") == "good"
    job = queue.ask("mail.send", key="1", message="nothing")
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    assert state_of("Jobs") == "watch"
    assert state_of("Backup") == "watch"
    Backup.objects.create(at=timezone.now(), octets=1, with_secrets=True)
    assert state_of("Backup") == "good"


def test_one_check_that_breaks_hides_no_other(db, working, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: 1 / 0)
    found = health.findings()
    assert health.worst(found) == "bad"
    assert {"Worker", "Jobs", "Mail", "Backup"} <= {each.name for each in found}


def test_what_comes_round_is_asked_for_once_a_round(db, monkeypatch):
    monkeypatch.setattr(schedule, "_ROUNDS", {})
    schedule.comes_round("mail.send", hours=24)
    noon = timezone.now().replace(hour=12)
    schedule.ask_for_due(noon)
    schedule.ask_for_due(noon.replace(hour=13))
    assert Job.objects.count() == 1
    schedule.ask_for_due(noon + timezone.timedelta(days=1))
    assert Job.objects.count() == 2


def test_nobody_but_an_operator_sees_the_entries(client, person, operator):
    client.force_login(person("maria"))
    assert reverse("operator_jobs") not in client.get("/").text
    client.force_login(operator)
    assert reverse("operator_jobs") in client.get("/").text


def test_founding_is_the_operators_unless_it_is_open(person, settings):
    settings.OPEN_FOUNDING = False
    with pytest.raises(NotAllowed):
        services.organisations.found(person("maria"), name={"en": "X"}, kind=Kind.OTHER)
