"""What people do with their own accounts."""

import ast
import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import cairn.registry
from cairn.registry.accounts import personal_data, services
from cairn.registry.accounts.models import User
from cairn.registry.accounts.pages import device_name
from cairn.registry.audit.models import AuditEvent
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import HeldCredential
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import services as issuing
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import BatchRow, Credential
from cairn.registry.mail import kinds
from cairn.registry.mail.models import Message
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Invitation, Role, RoleGrant
from cairn.registry.verifying import checking


def save(client, **fields):
    form = {"name": "Maria", "language": "en", "mails": [], **fields}
    return client.post(reverse("account_profile"), form)


def test_a_former_name_is_kept_for_the_person_alone(signed_in, maria, member):
    save(signed_in, name=" Maria   Müller ")
    save(signed_in, name="Maria Nowak")
    maria.refresh_from_db()
    assert (maria.name, maria.former_names) == ("Maria Nowak", ["maria", "Maria Müller"])
    assert "Maria Müller" in signed_in.get(reverse("account_profile")).text
    signed_in.post(reverse("account_forget_name"), {"name": "maria"})
    maria.refresh_from_db()
    assert maria.former_names == ["Maria Müller"]


def test_a_name_taken_up_again_is_former_once(maria):
    for name in ("B", "A", "B", "A"):
        services.choose(maria, name=name, language="en", mails=[])
    assert maria.former_names == ["maria", "A", "B"]


def test_the_language_follows_the_account_to_another_device(signed_in, maria, helpers):
    save(signed_in, language="fr")
    other = Client(headers={"accept-language": "es"})
    helpers["sign_in"](other, maria.email)
    assert '<html lang="fr"' in other.get(reverse("home")).text


def test_mails_that_are_not_wanted_do_not_come(signed_in, maria, owner, version, recipient):
    save(signed_in, mails=["claim"])
    maria.refresh_from_db()
    assert maria.wants_mail("claim")
    assert not maria.wants_mail("status")
    for kind in kinds.KINDS:
        assert maria.wants_mail(kind.name) == (kind.always or kind.name == "claim")
    credential = issuing.issue_one(owner, version, recipient(email=maria.email))
    Credential.objects.filter(pk=credential.pk).update(holder=maria)
    credential.refresh_from_db()
    withdrawal.revoke(owner, [credential], "An error")
    assert not Message.objects.filter(kind="status").exists()


def test_an_unknown_language_or_kind_is_refused(signed_in, maria):
    page = save(signed_in, language="xx")
    assert "error-summary" in page.text
    page = save(signed_in, mails=["account"])
    assert "error-summary" in page.text


def test_devices_are_shown_and_ended(signed_in, maria, helpers):
    other = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    helpers["sign_in"](other, maria.email)
    page = signed_in.get(reverse("account_devices")).text
    assert "Firefox on Linux" in page
    session = UserSession.objects.get(session_key=other.session.session_key)
    signed_in.post(reverse("account_device_end", args=[session.pk]))
    assert other.get(reverse("account_profile")).status_code == 302
    assert signed_in.get(reverse("account_profile")).status_code == 200


def test_all_others_are_ended_at_once(signed_in, maria, helpers):
    others = [Client(), Client()]
    for each in others:
        helpers["sign_in"](each, maria.email)
    signed_in.post(reverse("account_devices"))
    assert all(each.get(reverse("account_profile")).status_code == 302 for each in others)
    assert signed_in.get(reverse("account_profile")).status_code == 200


def test_nobody_ends_anothers_session(signed_in, member, helpers):
    member("otto")
    other = Client()
    helpers["sign_in"](other, "otto@example.org")
    session = UserSession.objects.get(session_key=other.session.session_key)
    answer = signed_in.post(reverse("account_device_end", args=[session.pk]))
    assert answer.status_code == 404
    assert other.get(reverse("account_profile")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537 Edg/130",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("<script>alert(1)</script>", "scriptalert1/script"),
        ("", "unknown program"),
    ],
)
def test_devices_have_names_that_people_know(agent, name):
    assert device_name(agent) == name


@pytest.fixture
def earned(maria, owner, version, recipient):
    """Maria has claimed one credential; another, sent to her second address, waits."""
    EmailAddress.objects.create(user=maria, email="m@work.example", verified=True)
    claimed = issuing.issue_one(owner, version, recipient("Maria Muster", email=maria.email))
    token = Message.objects.get(kind="claim").text.split("/claim/")[1].split()[0]
    backpack.claim(maria, token)
    waiting = issuing.issue_one(owner, version, recipient("M. Muster", email="m@work.example"))
    claimed.refresh_from_db()
    return claimed, waiting


def test_everything_held_comes_out_as_one_file(signed_in, maria, earned, organisation):
    RoleGrant.objects.create(user=maria, organisation=organisation, role=Role.VIEWER)
    answer = signed_in.get(reverse("account_data_download"))
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    found = json.loads(answer.text)
    assert found["accounts"]["addresses"][0]["address"] == maria.email
    assert found["organisations"]["roles"][0]["role"] == "viewer"
    assert found["issuing"]["awarded"][0]["name"] == "Maria Muster"
    # As received: what is taken out verifies.
    document = found["backpack"]["credentials"][0]["document"]
    assert document == earned[0].document
    assert {each["kind"] for each in found["mail"]["messages"]} == {"claim"}


def test_no_secret_and_nobody_else_comes_out(signed_in, maria, earned, member):
    member("otto")
    text = signed_in.get(reverse("account_data_download")).text
    assert "otto" not in text
    assert maria.password not in text
    assert "session_key" not in text
    assert UserSession.objects.filter(user=maria).first().session_key not in text


def test_each_folder_with_people_in_it_answers(maria):
    """A new table that points at accounts must say what it holds, or go with the account."""
    covered = set(personal_data.everything(maria))
    pointing = {
        relation.related_model._meta.app_label
        for relation in User._meta.related_objects
        if relation.related_model.__module__.startswith("cairn.registry.")
    }
    # Who wrote a description is an author's name on the institution's own work.
    assert pointing - covered <= {"catalogue"}


def test_deleting_the_account(signed_in, maria, earned, organisation):
    claimed, waiting = earned
    document = claimed.document
    addresses = {"maria@example.org", "m@work.example"}
    answer = signed_in.post(reverse("account_delete"), {"sure": "on"})
    assert answer.url == reverse("home")
    assert not User.objects.filter(pk=maria.pk).exists()
    assert not HeldCredential.objects.exists()
    assert not EmailAddress.objects.filter(email__in=addresses).exists()
    assert not Message.objects.filter(recipient__in=addresses).exists()
    assert not Session.objects.exclude(session_key=signed_in.session.session_key).exists()
    for credential in (claimed, waiting):
        credential.refresh_from_db()
        assert (credential.holder, credential.recipient_email, credential.claim_digest) == (
            None,
            "",
            "",
        )
    # That it was awarded, and to whom, the institution must be able to say.
    assert claimed.recipient_name == "Maria Muster"
    # What was given out as a file verifies as before.
    assert checking.check(document.encode(), fetch=False).outcome.value == "passed"
    event = AuditEvent.objects.get(action="account.deleted")
    assert "maria" not in f"{event.subject}{event.facts}"


def test_the_page_says_what_stays(signed_in, maria, earned, organisation):
    RoleGrant.objects.create(user=maria, organisation=organisation, role=Role.VIEWER)
    page = signed_in.get(reverse("account_delete")).text
    assert "Each institution keeps that it awarded you something" in page
    assert "audit trail" in page
    assert User.objects.filter(pk=maria.pk).exists()
    assert "error-summary" in signed_in.post(reverse("account_delete"), {}).text
    assert User.objects.filter(pk=maria.pk).exists()


def test_rows_of_lists_lose_the_address(maria, owner, version, earned):
    batch = version.batches.create(organisation=version.achievement.organisation)
    row = BatchRow.objects.create(
        batch=batch,
        number=2,
        cells={"name": "Maria", "email": maria.email, "did": "did:key:z6Mk"},
        credential=earned[0],
    )
    services.delete(maria)
    row.refresh_from_db()
    assert row.cells == {"name": "Maria"}


def test_invitations_lose_the_address(maria, owner, organisation):
    organisations.invite(owner, organisation, maria.email, Role.VIEWER)
    services.delete(maria)
    invitation = Invitation.objects.get()
    assert invitation.email == ""
    assert invitation.withdrawn_at is not None
    assert not Message.objects.filter(kind="invitation").exists()


def test_anothers_unverified_address_gives_no_right_over_their_mail(
    maria, member, owner, version, recipient
):
    """Who only types in somebody's address erases nothing of theirs."""
    member("aroha")
    thief = member("thief")
    EmailAddress.objects.create(user=thief, email="x@example.org", verified=False)
    kept = issuing.issue_one(owner, version, recipient("X", email="x@example.org"))
    services.delete(thief)
    kept.refresh_from_db()
    assert kept.recipient_email == "x@example.org"
    assert Message.objects.filter(recipient="x@example.org").exists()


def test_an_institution_is_not_left_without_owner(signed_in, maria, organisation):
    RoleGrant.objects.create(user=maria, organisation=organisation, role=Role.OWNER)
    page = signed_in.get(reverse("account_delete"))
    assert "Universitas Exempla" in page.text
    assert '<form method="post" class="form">' not in page.text
    with pytest.raises(NotPossible):
        services.delete(maria)
    assert User.objects.filter(pk=maria.pk).exists()


def test_the_registry_is_not_left_without_operator(maria):
    maria.is_operator = True
    maria.save()
    with pytest.raises(NotPossible):
        services.delete(maria)


_WRITERS = {"mail.write", "services.write", "mail_services.write", "_written"}


def test_every_kind_of_mail_that_is_sent_is_in_the_table():
    source = Path(cairn.registry.__file__).parent
    calls = [
        node
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _WRITERS
    ]
    sent = {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    assert {"claim", "status", "corrected", "account", "invitation"} <= sent
    assert sent <= {each.name for each in kinds.KINDS}
