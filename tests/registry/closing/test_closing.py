"""Closing in good order: who may, what happens to whom, and the pages about it."""

import hashlib
import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from cairn.registry.accounts.models import User
from cairn.registry.catalogue import services as catalogue
from cairn.registry.catalogue.models import Listing
from cairn.registry.closing import (
    exporting,
    importing,
    pages,
    services,
    taking_out,
    telling,
    today,
)
from cairn.registry.closing.models import Closure, TakingOut
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Batch, BatchState
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.jobs import retention_schedule as retention
from cairn.registry.keys import services as keys
from cairn.registry.keys.models import State
from cairn.registry.log.models import LogEntry
from cairn.registry.mail.models import Message
from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action, may, organisations_where, require
from cairn.registry.site.forms import ReasonForm
from cairn.registry.verifying import checking
from cairn.verification import Outcome


@pytest.fixture
def named(owner, organisation):
    return services.name_custodian(
        owner, organisation, name="National Archive", url="https://archive.example", agreed_on=None
    )


def work():
    queue.Job.objects.update(not_before=timezone.now())
    while queue.work_once():
        pass


def test_closing_in_good_order(owner, organisation, credential, named):
    organisation.refresh_from_db()
    closure = services.close(owner, organisation, "Funding has ended.")
    organisation.refresh_from_db()
    assert organisation.closed_at == closure.closed_at
    key = organisation.keys.get()
    assert (key.state, bytes(key.sealed)) == (State.RETIRED, b"")
    assert not Listing.objects.filter(organisation=organisation, public=True).exists()
    assert LogEntry.objects.filter(kind="closure").exists()
    statement = json.loads(closure.statement)
    assert "National Archive" in statement["credentialSubject"]["endorsementComment"]
    assert checking.check(closure.statement.encode(), fetch=False).outcome is Outcome.PASSED
    # What was issued stays what it was.
    assert checking.check(credential.document.encode(), fetch=False).outcome is Outcome.PASSED


def test_everybody_is_told_once_whatever_is_cut_off(
    owner, issuer, organisation, version, recipient, named, person, monkeypatch
):
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    people = ["Aroha Ngata", "Bela Bartok", "Clara Schumann", "Dora Maar", "Eva Hesse"]
    made = [issue_one(issuer, version, recipient(name)) for name in people]
    made.append(issue_one(issuer, version, recipient("Aroha Ngata", grade="5", email="")))
    aroha = person("aroha")
    made[0].holder = aroha
    made[0].save()
    User.objects.filter(pk=aroha.pk).update(language="fr", unwanted_mails=["claim", "status"])
    closure = services.close(owner, organisation, "Funding has ended.")
    posted = telling.mail.post
    calls = []

    def cut(messages):
        calls.append(len(messages))
        posted(messages)
        if len(calls) == 2:
            raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(telling.mail, "post", cut)
        with pytest.raises(ConnectionError):
            telling.tell(closure, lambda: None)
    work()
    told = Message.objects.filter(kind="closing").order_by("recipient")
    names = [f"{name.split()[0].lower()}@example.org" for name in people]
    assert [each.recipient for each in told] == names
    assert "National Archive" in told[0].text
    assert Closure.objects.get().told_at is not None
    telling.tell(Closure.objects.get(), lambda: None)
    assert told.count() == len(people)


def test_what_stands_against_closing(owner, organisation, version, person, credential):
    with pytest.raises(NotPossible, match="Nobody is named"):
        services.close(owner, organisation, "x")
    services.name_custodian(owner, organisation, name="Archive", agreed_on=None)
    with pytest.raises(NotPossible, match="reason"):
        services.close(owner, organisation, " ")
    batch = Batch.objects.create(
        organisation=organisation, version=version, state=BatchState.ISSUING
    )
    with pytest.raises(NotPossible, match="being issued"):
        services.close(owner, organisation, "x")
    batch.delete()
    assert organisation.keys.get().state == State.ACTIVE
    services.close(owner, organisation, "x")
    with pytest.raises(NotPossible, match="closed already"):
        services.close(owner, organisation, "x")
    # The lists are frozen: there is no key to sign others with.
    with pytest.raises(NotPossible, match="no signing key"):
        withdrawal.revoke(owner, [credential], "late")


def test_after_closing_nothing_new_is_made(
    owner, issuer, organisation, version, recipient, named, person
):
    services.close(owner, organisation, "x")
    organisation.refresh_from_db()
    version.achievement.organisation.refresh_from_db()
    for deed in (
        lambda: issue_one(issuer, version, recipient()),
        lambda: keys.create(owner, organisation),
        lambda: keys.rotate(owner, organisation),
        lambda: catalogue.start_draft(owner, organisation, example="applied-data-analysis"),
        lambda: catalogue.publish(owner, version.achievement),
    ):
        with pytest.raises(NotPossible, match="closed"):
            deed()
    assert not may(issuer, Action.ISSUE, organisation)
    assert organisation not in organisations_where(issuer, Action.ISSUE)
    assert may(owner, Action.CLOSE, organisation)
    # Somebody of elsewhere learns nothing by it.
    with pytest.raises(NotAllowed):
        require(person("sam"), Action.ISSUE, organisation)
    # A key can be found out to have been in other hands afterwards, too.
    used = organisation.keys.get()
    keys.mark_compromised(owner, used, timezone.now(), "A laptop was stolen.")
    assert organisation.keys.get().state == State.COMPROMISED


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.OWNER])
def test_owners_alone_close(role, person, organisation, key):
    somebody = person("sam", role, organisation)
    with pytest.raises(NotAllowed):
        services.name_custodian(somebody, organisation, name="Archive", agreed_on=None)
    with pytest.raises(NotAllowed):
        services.close(somebody, organisation, "x")


def test_owners_of_others_see_nothing(client, person, organisation, other_organisation, key):
    client.force_login(person("sam", Role.OWNER, other_organisation))
    for page in ("closing", "closing_close", "closing_take_out"):
        assert client.get(reverse(page, args=["exempla"])).status_code in {302, 404}
        assert client.post(reverse(page, args=["exempla"])).status_code in {302, 404}
    assert not TakingOut.objects.exists()
    row = TakingOut.objects.create(organisation=organisation, name="x", done_at=timezone.now())
    address = reverse("closing_taken_out", args=["exempla", row.pk])
    assert client.get(address).status_code == 404
    # Under one's own institution another's file is not found either.
    address = reverse("closing_taken_out", args=["aliena", row.pk])
    assert client.get(address).status_code == 404
    client.force_login(person("vera", Role.VIEWER, organisation))
    assert client.get(reverse("closing", args=["exempla"])).status_code == 403


def sign_in(client, user):
    user.set_password("a long enough phrase")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": user.email, "password": "a long enough phrase"})
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})


def test_the_owners_pages(client, owner, organisation, credential):
    sign_in(client, owner)
    page = reverse("closing", args=["exempla"])
    assert "It cannot be closed yet" in client.get(page).content.decode()
    assert list(today.needs(owner, organisation))
    client.post(page, {"name": "National Archive", "url": "https://archive.example"})
    assert not list(today.needs(owner, organisation))
    assert "It cannot be closed yet" not in client.get(page).content.decode()
    client.post(reverse("closing_take_out", args=["exempla"]))
    client.post(reverse("closing_take_out", args=["exempla"]))
    assert TakingOut.objects.count() == 1
    waiting = client.get(page).content.decode()
    assert "Taking the records out" in waiting
    assert "See how far it is" in waiting
    work()
    made = TakingOut.objects.get()
    assert made.digest in client.get(page).content.decode()
    address = reverse("closing_taken_out", args=["exempla", made.pk])
    answer = client.get(address)
    assert hashlib.sha256(answer.getvalue()).hexdigest() == made.digest
    answer = client.get(address)
    with zipfile.ZipFile(BytesIO(answer.getvalue())) as archive:
        assert "private.sealed" not in archive.namelist()
    asked = client.get(reverse("closing_close", args=["exempla"])).content.decode()
    assert "1 valid credential stays valid" in asked
    client.post(reverse("closing_close", args=["exempla"]), {"reason": "Funding has ended."})
    said = client.get(page).content.decode()
    assert "This institution closed on" in said
    statement = client.get(reverse("closing_statement", args=["exempla"]))
    assert json.loads(statement.content)["type"][1] == "EndorsementCredential"
    assert client.get(reverse("closing_statement", args=["aliena"])).status_code == 404


def test_a_file_that_was_asked_for_goes_after_a_week(owner, organisation, credential):
    row = taking_out.ask(owner, organisation)
    work()
    row.refresh_from_db()
    path = taking_out.file_of(owner, row)
    assert path.stat().st_mode & 0o077 == 0
    retention.carry_out()
    assert path.exists()
    TakingOut.objects.update(done_at=timezone.now() - timedelta(days=8))
    retention.carry_out()
    assert not path.exists()
    with pytest.raises(NotPossible, match="no longer here"):
        taking_out.file_of(owner, row)


def test_what_could_not_be_made_says_why(owner, organisation, credential, monkeypatch):
    def fail(*_words, **_more):
        raise NotPossible(detail="The log is being written.", mend="Try again.")

    monkeypatch.setattr(taking_out.exporting, "take_out", fail)
    row = taking_out.ask(owner, organisation)
    work()
    row.refresh_from_db()
    assert "The log is being written" in row.problem
    # It can be asked for again.
    assert taking_out.ask(owner, organisation).pk != row.pk


def test_the_confirmation_counts_who_and_what(
    owner, issuer, organisation, suspendable, recipient, named
):
    made = [issue_one(issuer, suspendable, recipient(name)) for name in ("Aroha", "Bela", "Clara")]
    issue_one(issuer, suspendable, recipient("Dora", email=""))
    withdrawal.suspend(owner, made[:1], "A doubt")
    withdrawal.revoke(owner, made[1:2], "An error")
    Batch.objects.create(organisation=organisation, version=suspendable)
    catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    lines = pages.confirmation(organisation, ReasonForm()).consequences
    for number, line in enumerate(
        (
            "2 valid credentials stay",
            "1 credential is suspended",
            "3 people are told",
            "Of 1 credential no address",
            "1 list that was handed in is never",
            "1 description that is a draft",
        )
    ):
        assert lines[number].startswith(line), lines


def test_the_public_page_of_an_institution(client, owner, organisation, version, named):
    page = client.get("/institutions/exempla")
    assert "It offers 1 micro-credential" in page.content.decode()
    services.close(owner, organisation, "Funding has ended.")
    said = client.get("/institutions/exempla").content.decode()
    assert "This institution closed on" in said
    assert "National Archive" in said
    # The reason is for the trail.
    assert "Funding" not in said
    assert (
        "not offered any more"
        in client.get(f"/achievements/{version.achievement_id}").content.decode()
    )
    assert client.get("/institutions/nobody").status_code == 404


@pytest.fixture
def old_base(settings):
    settings.BASE_URL = "https://registry.old.example"


@pytest.fixture
def kept(old_base, settings, credential, tmp_path):
    made = exporting.take_out(credential.organisation, tmp_path / "one.cairn")
    settings.BASE_URL = "https://keeper.example"
    return importing.read_in(made.path).kept


def test_the_keepers_pages(client, kept, credential):
    assert "Universitas Exempla" in client.get("/kept/").content.decode()
    assert client.get("/kept/registry.old.example/").status_code == 200
    assert client.get("/kept/other.example/").status_code == 404
    page = "/kept/registry.old.example/exempla/"
    assert "Applied Data Analysis" in client.get(page).content.decode()
    answer = client.post(page, {"text": credential.document})
    assert "On record" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    changed = credential.document.replace("Aroha", "Bela").replace("Applied", "Applied!", 1)
    assert changed != credential.document
    said = client.post(page, {"text": changed, "do": "statement"})
    assert said["Content-Type"].startswith("text/html")
    assert "Not found" in said.content.decode()
    assert client.post(page, {"text": ""}).status_code == 200
    assert client.post(page, {"text": "[]"}).status_code == 200


def test_old_web_servers_may_redirect_to_here(client, kept):
    base = "/kept/registry.old.example"
    did = client.get(f"{base}/institutions/exempla/did.json")
    assert json.loads(did.content)["id"] == kept.did
    assert did["Access-Control-Allow-Origin"] == "*"
    assert "sandbox" in did["Content-Security-Policy"]
    assert client.get(f"{base}/log/checkpoint").status_code == 200
    for path in ("institutions/aliena/did.json", "log/tile/../../x", "log/tile/0/999"):
        assert client.get(f"{base}/{path}").status_code == 302
    assert client.get("/kept/other.example/institutions/x/did.json").status_code == 404


def test_under_an_old_name_nothing_of_ours_is_reached(client, kept, settings):
    settings.ALLOWED_HOSTS = ["keeper.example", "testserver"]
    old = {"HTTP_HOST": "registry.old.example"}
    answer = client.get("/account/login/", **old)
    assert answer["Location"] == "https://keeper.example/kept/registry.old.example/"
    assert not answer.cookies
    assert client.post("/check/", {"text": "x"}, **old).status_code == 405
    assert client.get("/", HTTP_HOST="unknown.example").status_code == 400
    to_read = client.get("/institutions/exempla", **old)
    assert to_read["Location"].endswith("/kept/registry.old.example/exempla/")


def test_a_new_installation_at_the_old_address_answers_too(client, kept, settings, organisation):
    settings.BASE_URL = "https://registry.old.example"
    settings.ALLOWED_HOSTS = ["registry.old.example"]
    old = {"HTTP_HOST": "registry.old.example"}
    organisation.slug = "another"
    organisation.save()
    answer = client.get("/institutions/exempla/did.json", **old)
    assert json.loads(answer.content)["id"] == kept.did
    assert client.get("/check/", **old).status_code == 200
    # What is here comes first.
    assert b"another" in client.get("/institutions/another/did.json", **old).content
