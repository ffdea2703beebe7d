"""After an account is deleted no column of any table names the person, but those that are told."""

import json
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as Program
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from tests.registry.institutions import do_all_jobs

from cairn.registry.accounts import personal_data, services
from cairn.registry.accounts.models import User
from cairn.registry.api import tokens
from cairn.registry.backpack import collecting, evidence
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.issuing import batches, sheets
from cairn.registry.issuing import services as issuing
from cairn.registry.mail.models import Message
from cairn.registry.operating import recovery
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action
from cairn.registry.sharing import asking, holder
from cairn.registry.sharing import services as sharing

NAME = "Marieluise Wohlgemut"
OLD_NAME = "Marieluise Altmann"
FIRST, SECOND = "maria@example.org", "mw@second.example"
SKILL = "skill|http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79"
SHEET = f"""Name,E-mail,Grade
{NAME},{FIRST},
Bela Bartok,bela@example.org,
{NAME},{SECOND.upper()},no such grade
"""

STAYS = {
    # An institution must be able to say to whom it awarded something: `issuing.personal_data.stays`.
    "issuing.Credential": {"document", "recipient_name"},
    "issuing.BatchRow": {"cells"},
    "issuing.RecipientWord": {"word"},
}
"""Where the name may stand afterwards, and the address nowhere."""


def columns_with(*texts):
    """``(table, column)`` of whatever holds one of the texts, whatever it is written in."""
    found = set()
    for model in apps.get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if model is Session and field.attname == "session_data":
                    value = row.get_decoded()
                if isinstance(value, bytes | memoryview):
                    value = bytes(value).decode("utf-8", "replace")
                said = json.dumps(value, default=str, ensure_ascii=False).casefold()
                if any(text.casefold() in said for text in texts):
                    found.add((model._meta.label, field.attname))
    return found


@pytest.fixture
def maria(member, person, owner, organisation, version, recipient, client, helpers):
    """Somebody who has done all that can be done here."""
    maria = member("maria", SECOND)
    services.rename(maria, OLD_NAME)
    services.choose(maria, name=NAME, language="en", mails=[])
    assert helpers["sign_in"](client, FIRST).status_code == 302
    client.post(reverse("account_request_login_code"), {"email": FIRST})
    client.post(reverse("account_reset_password"), {"email": SECOND})
    issuing.issue_one(owner, version, recipient(NAME, email=FIRST))
    link = Message.objects.get(kind="claim").text.split("/claim/")[1].split()[0]
    held = backpack.claim(maria, link)
    waits = issuing.issue_one(owner, version, recipient(f"{NAME} B", email=SECOND))
    issuing.correct(owner, waits, recipient(f"{NAME} C", email=SECOND), "The name.")
    batch = batches.start(owner, version, source_name="marks.csv")
    sheets.keep(owner, batch, SHEET)
    sheets.send(owner, batch)
    do_all_jobs()
    backpack.take_in(maria, held.credential.document.encode(), Origin.FILE, f"{NAME}.json")
    collecting.make(maria, name=f"Of {NAME}", note=FIRST, credentials=[str(held.pk)])
    evidence.keep(
        maria,
        {"kind": "other", "title": NAME, "provider": FIRST, "hours": "", "ended_on": None}
        | {"link": "", "note": SECOND},
    )
    share = sharing.create(maria, [held.pk], recipient=NAME, purpose=FIRST, with_code=True)
    client.get(f"/s/{sharing.token_of(share)}")
    asked = asking.create(
        asker="An employer",
        purpose="A post",
        keys=[SKILL],
        until=timezone.now() + timedelta(days=7),
    )
    asking.answer(maria, asking.answer_token(asked), [held.pk], NAME)
    question = holder.ask(held.digest)
    holder.answer(maria, holder.ask_token(question), confirm=True)
    organisations.invite(owner, organisation, SECOND, Role.ISSUER)
    link = Message.objects.get(kind="invitation").text.split("/invitations/")[1].split()[0]
    organisations.accept(maria, link)
    organisations.invite(owner, organisation, FIRST, Role.OWNER)
    link = Message.objects.filter(kind="invitation").latest("created_at").text
    organisations.accept(maria, link.split("/invitations/")[1].split()[0])
    tokens.make(maria, organisation, f"of {NAME}", [Action.SEE_INSIDE], timedelta(days=3))
    SocialAccount.objects.create(user=maria, provider="uni", uid=FIRST, extra_data={"name": NAME})
    Authenticator.objects.create(user=maria, type="totp", data={"name": NAME})
    program = Program.objects.create(id="p", name="A program")
    Token.objects.create(user=maria, client=program, type="at", hash="h", data={"email": FIRST})
    olga, second = member("olga"), member("sepp")
    for each in (olga, second):
        each.is_operator = True
        each.save()
    recovery.begin(
        olga,
        address=FIRST,
        kind=Recovery.Kind.ADDRESS,
        second=second.email,
        reason=f"I know {NAME}.",
        new_email="third@maria.example",
    )
    return maria


def test_no_column_names_who_has_left(maria):
    assert len(columns_with(FIRST, SECOND)) > 10
    services.delete(maria)
    assert columns_with(FIRST, SECOND, "third@maria.example") == set()
    assert columns_with(OLD_NAME) == set()
    left = columns_with(NAME, "wohlgemut")
    assert left <= {(table, column) for table, names in STAYS.items() for column in names}
    assert columns_with(str(maria.pk)) <= {
        ("audit.AuditEvent", name) for name in ("actor_id", "subject", "facts")
    }


NO_PART = {
    # What the person did for an institution is told as deeds, by its audit trail.
    *("RoleGrant.granted_by", "Invitation.invited_by", "Achievement.created_by"),
    *("AchievementVersion.published_by", "SkillFramework.added_by", "Programme.created_by"),
    "ProgrammeVersion.published_by",
    *("Recovery.asked_by", "Recovery.second"),
    # The same once more, in a file that goes within a day
    "TakenOut.holder",
    # No page makes a program anybody's.
    "Client.owner",
}
TOLD = {
    *("EmailAddress.user", "SocialAccount.user", "Authenticator.user", "UserSession.user"),
    *("Token.user", "ApiToken.made_by", "RoleGrant.user", "Invitation.accepted_by"),
    *("Message.user", "Batch.created_by", "Credential.holder", "StatusChange.by"),
    *("HeldCredential.holder", "Evidence.holder", "Collection.holder", "TakenIn.holder"),
    *("Share.holder", "Recovery.account", "Aim.learner"),
    *("Closure.closed_by", "TakingOut.asked_by"),
}


def test_every_table_that_points_at_a_person_is_told_in_what_is_held():
    """A new one needs a place in ``held`` of its folder, or a reason here."""
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    assert pointing == TOLD | NO_PART


def test_what_is_held_comes_out_whole(maria):
    held = personal_data.everything(maria)
    said = json.dumps(held, ensure_ascii=False)
    for text in (FIRST, SECOND, NAME, OLD_NAME, "A program", f"of {NAME}", "third@maria.example"):
        assert text in said, text
    empty = [
        f"{folder}.{name}"
        for folder, parts in held.items()
        if isinstance(parts, dict)
        for name, part in parts.items()
        if part in ([], {}, "", None)
    ]
    # Of all that can be held there is something, but of these.
    assert set(empty) <= {
        *("accounts.last_signed_in_at", "accounts.declined_mails", "issuing.lists_uploaded"),
        *("backpack.large_files", "stacks.aims", "log.log"),
        *("closing.institutions_closed", "closing.records_asked_for"),
    }


def test_a_sheet_goes_with_the_first_of_those_who_stand_in_it(maria, client, owner):
    services.delete(maria)
    batch = owner.batch_set.get()
    assert (bytes(batch.source), batch.sheet) == (b"", {})
    rows = {row.number: row.cells for row in batch.rows.all()}
    assert rows[3]["email"] == "bela@example.org"
    assert not any("email" in rows[line] for line in (2, 4))
    client.force_login(owner)
    page = client.get(f"/inside/exempla/lists/{batch.pk}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "The sheet itself was deleted" in text
    assert "Bela Bartok" in text
