"""The world of ``make demo``: institutions, people and their credentials in a registry of its own.

Everything is made by the services and pages that people use: accounts by signing up and typing the
code of the mail, roles by accepting invitations, credentials by issuing and claiming. No row is
loaded. Passwords are drawn anew each time and shown once.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from cairn.bulk.recipients import RecipientRow
from cairn.registry.accounts.models import User
from cairn.registry.backpack import services as backpack
from cairn.registry.catalogue import services as catalogue
from cairn.registry.catalogue.drafts import from_text
from cairn.registry.issuing import batches, sheets, withdrawal
from cairn.registry.issuing import services as issuing
from cairn.registry.jobs import queue
from cairn.registry.keys import services as keys
from cairn.registry.mail.models import Message
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import ConsortiumMember, Kind, Role

if TYPE_CHECKING:
    from cairn.registry.catalogue.models import AchievementVersion
    from cairn.registry.issuing.models import Credential
    from cairn.registry.organisations.models import Organisation

_CODE = re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", re.MULTILINE)


@dataclass(slots=True)
class Login:
    """Somebody to log in as, and what is worth trying."""

    name: str
    email: str
    password: str
    who: str
    tries: list[str] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """What was made.

    Attributes:
        logins: whom to log in as.
        said: what happened, one sentence each.
    """

    logins: dict[str, Login] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def make() -> World:
    """Make the world in the registry that Django is set up for.

    Returns:
        Whom to log in as, and what happened.
    """
    world = World()
    operator = _sign_up(world, "Olga Meyer", "olga", "the operator of this registry")
    # The first start makes the operator by its one-time link; here there is nobody to open it.
    operator.is_operator = True
    operator.save(update_fields=["is_operator"])
    valmont = _valmont(world, operator)
    whakatere = _whakatere(world, operator)
    openpath = _openpath(world, operator)
    _alliance(world, operator, valmont, whakatere)
    _learners(world, valmont, whakatere, openpath)
    return world


def _sign_up(world: World, name: str, word: str, who: str, *tries: str) -> User:
    """Make an account as anybody does: on the page, with the code of the mail."""
    email, password = f"{word}@demo.example", secrets.token_urlsafe(9)
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"127.0.1.{len(world.logins) + 1}")
    client.post("/account/signup/", {"email": email, "password1": password})
    text = Message.objects.filter(recipient=email).latest("created_at").text
    code = _CODE.search(text)
    assert code, text
    client.post("/account/confirm-email/", {"code": code[0]})
    user = User.objects.get(email=email)
    user.name = name
    user.save(update_fields=["name"])
    world.logins[word] = Login(name, email, password, who, list(tries))
    return user


def _work() -> None:
    """Do the jobs that wait, as the worker does."""
    while queue.work_once():
        pass


def _join(owner: User, organisation: Organisation, person: User, role: Role) -> None:
    """Invite somebody, and have the invitation accepted by its link."""
    organisations.invite(owner, organisation, person.email, role)
    text = (
        Message.objects.filter(recipient=person.email, kind="invitation").latest("created_at").text
    )
    token = text.split("/invitations/")[1].split()[0]
    organisations.accept(person, token)


def _found(world: World, operator: User, owner: User, **facts: Any) -> Organisation:
    """Found an institution, hand it to its owner, and make its key."""
    organisation = organisations.found(operator, demo=True, **facts)
    _join(operator, organisation, owner, Role.OWNER)
    for held in operator.roles.filter(organisation=organisation):
        organisations.take_away(operator, held)
    keys.create(owner, organisation)
    world.said.append(f"{organisation} was founded and has its signing key.")
    return organisation


def _publish(
    user: User, organisation: Organisation, example: str, **changes: Any
) -> AchievementVersion:
    """Describe a micro-credential from an example, adapt it, and publish it."""
    achievement = catalogue.start_draft(user, organisation, example=example)
    if changes:
        record = {**from_text(achievement.draft), **changes}
        catalogue.save_draft(user, achievement, record)
    return catalogue.publish(user, achievement)


def _valmont(world: World, operator: User) -> Organisation:
    owner = _sign_up(
        world,
        "Hélène Dubois",
        "helene",
        "owner of Université de Valmont",
        "invite a colleague under “People”",
        "replace the signing key under “Keys”; check an old credential afterwards",
        "read the audit trail",
    )
    issuer = _sign_up(
        world,
        "Marc Petit",
        "marc",
        "issuer at Université de Valmont",
        "“Today” shows a mark sheet with rows to mend: mend them, look at the mail, send",
        "find Léa Martin under “Issued”: her name was misspelt and corrected",
        "start a new micro-credential from an example and see it checked as you write",
    )
    valmont = _found(
        world,
        operator,
        owner,
        name={"fr": "Université de Valmont", "en": "Valmont University"},
        kind=Kind.UNIVERSITY,
        country="FR",
        language="fr",
        slug="valmont",
        url="https://valmont.example",
        email="badges@valmont.example",
        profiles=["eu"],
        description={
            "fr": "Université publique de 18 000 étudiants, entre montagne et lac.",
            "en": "A public university of 18,000 students between the mountains and the lake.",
        },
    )
    _join(owner, valmont, issuer, Role.ISSUER)
    data = _publish(issuer, valmont, "applied-data-analysis")
    spring, autumn = date(2026, 5, 29), date(2026, 10, 16)
    wrong = _issue(issuer, data, "Lea Martinn", "lea", spring)
    issuing.correct(
        issuer, wrong, _row("Léa Martin", "lea", spring), "Le nom était mal orthographié."
    )
    gone = _issue(issuer, data, "Quentin Roche", "quentin", spring)
    withdrawal.revoke(issuer, [gone], "Délivré par erreur : l'examen n'a pas été passé.")
    _issue(issuer, data, "Aroha Ngata", "aroha", autumn)
    keys.rotate(owner, valmont)
    world.said.append("Valmont corrected a name, revoked a credential and replaced its key.")
    _issue(issuer, data, "Jonas Weber", "jonas", autumn)
    _half_done_list(issuer, data)
    return valmont


def _half_done_list(issuer: User, version: AchievementVersion) -> None:
    """A mark sheet as the faculty sends it, with three faults, waiting to be mended."""
    names = ["Camille Roy", "Hugo Lambert", "Inès Garnier", "Noé Faure", "Jade Blanc", "Adam Colin"]
    lines = ["Nom;Courriel;Remarque"]
    for number, name in enumerate(names):
        address = f"{name.split()[0].lower()}.{number}@demo.example"
        lines.append(f"{name};{address};")
    lines[2] = "Hugo Lambert;hugo.1 at demo.example;"
    lines[4] = ";noe.3@demo.example;nom illisible"
    lines[6] = "Adam Colin;adam.5@gmial.com;"
    batch = batches.start(
        issuer, version, source_name="notes-octobre.csv", awarded_on=date(2026, 10, 30)
    )
    sheets.keep(issuer, batch, "\n".join(lines).encode())


def _whakatere(world: World, operator: User) -> Organisation:
    owner = _sign_up(
        world,
        "Tama Rangi",
        "tama",
        "owner of Whakatere Polytechnic (New Zealand)",
        "see how the NZQA profile asks for other things than the European one",
    )
    polytechnic = _found(
        world,
        operator,
        owner,
        name={"en": "Whakatere Polytechnic"},
        kind=Kind.POLYTECHNIC,
        country="NZ",
        language="en",
        slug="whakatere",
        url="https://whakatere.example",
        email="credentials@whakatere.example",
        profiles=["nzqa"],
        description={"en": "Vocational learning at the edge of the Southern Alps."},
    )
    barista = _publish(owner, polytechnic, "barista-skills")
    mentoring = _publish(owner, polytechnic, "workplace-mentoring")
    _issue(owner, barista, "Aroha Ngata", "aroha", date(2026, 3, 20))
    _issue(owner, mentoring, "Aroha Ngata", "aroha", date(2026, 8, 7))
    return polytechnic


def _openpath(world: World, operator: User) -> Organisation:
    owner = _sign_up(
        world, "Ivana Novak", "ivana", "owner of OpenPath, an online learning platform"
    )
    platform = _found(
        world,
        operator,
        owner,
        name={"de": "OpenPath", "en": "OpenPath"},
        kind=Kind.PLATFORM,
        country="DE",
        language="en",
        slug="openpath",
        url="https://openpath.example",
        email="help@openpath.example",
        profiles=["cmf"],
        description={"en": "Open online courses from forty partners."},
    )
    course = _publish(owner, platform, "open-online-course")
    for name, word in (("Aroha Ngata", "aroha"), ("Léa Martin", "lea")):
        _issue(owner, course, name, word, date(2026, 6, 30))
    return platform


def _alliance(world: World, operator: User, *members: Organisation) -> None:
    """A consortium; its members accept."""
    consortium = organisations.found(
        operator,
        name={"en": "Stone by Stone Alliance"},
        kind=Kind.CONSORTIUM,
        country="",
        slug="stone-by-stone",
        demo=True,
    )
    for member in members:
        asked = organisations.ask_to_join(operator, consortium, member)
        owner = member.roles.filter(role=Role.OWNER).get().user
        organisations.answer_consortium(
            owner, ConsortiumMember.objects.get(pk=asked.pk), joins=True
        )
    world.said.append(f"{consortium} has {len(members)} members.")


def _learners(world: World, *_institutions: Organisation) -> None:
    aroha = _sign_up(
        world,
        "Aroha Ngata",
        "aroha",
        "a learner with credentials of three institutions in three countries",
        "open the backpack; one credential still waits to be taken in",
        "download a credential and check it under “Check a credential”, in a private window",
    )
    lea = _sign_up(
        world,
        "Léa Martin",
        "lea",
        "a learner whose name was corrected",
        "see the corrected credential beside the one it replaces",
    )
    for person, left in ((aroha, 1), (lea, 0)):
        mails = Message.objects.filter(
            recipient=person.email, kind__in=("claim", "corrected")
        ).order_by("created_at")
        for mail in list(mails)[: max(0, mails.count() - left)]:
            backpack.claim(person, mail.text.split("/claim/")[1].split()[0])
    world.said.append("Two learners signed up and claimed what was issued to them.")


def _row(name: str, word: str, day: date) -> RecipientRow:
    return RecipientRow(line=0, name=name, email=f"{word}@demo.example", awarded_on=day)


def _issue(user: User, version: AchievementVersion, name: str, word: str, day: date) -> Credential:
    today = timezone.localdate()
    return issuing.issue_one(user, version, _row(name, word, min(day, today - timedelta(days=1))))
