"""The world of ``make demo``: institutions, people and their credentials in a registry of its own.

Everything is made by the services and pages that people use: accounts by signing up and typing the
code of the mail, roles by accepting invitations, credentials by issuing and claiming. No row is
loaded. Passwords are drawn anew each time and shown once.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import demo_closed
import demo_learners
import demo_programme
import demo_watchers
from demo_people import World, do_jobs, first_start, join, sign_up
from django.conf import settings
from django.utils import timezone

from cairn.bulk.recipients import RecipientRow
from cairn.registry.catalogue import services as catalogue
from cairn.registry.catalogue.drafts import from_text
from cairn.registry.issuing import batches, sheets, withdrawal
from cairn.registry.issuing import services as issuing
from cairn.registry.keys import services as keys
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import ConsortiumMember, Kind, Role

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User
    from cairn.registry.catalogue.models import AchievementVersion
    from cairn.registry.issuing.models import Credential
    from cairn.registry.organisations.models import Organisation

_DATA: dict[str, Any] = {
    "title": {
        "en": "Applied Data Analysis",
        "fr": "Analyse de données appliquée",
        "es": "Análisis de datos aplicado",
    },
    "description": {
        "en": "From a question to a defended answer: gathering, cleaning, analysing and presenting "
        "data of a real organisation with open tools.",
        "fr": "De la question à la réponse soutenue : recueillir, nettoyer, analyser et présenter "
        "les données d'une organisation réelle avec des outils libres.",
        "es": "De la pregunta a la respuesta defendida: recoger, depurar, analizar y presentar "
        "datos de una organización real con herramientas abiertas.",
    },
}


def make() -> World:
    """Make the world in the registry that Django is set up for.

    Returns:
        Whom to log in as, and what happened.
    """
    world = World()
    operator = first_start(
        world,
        "Olga Meyer",
        "olga",
        "who runs this registry",
        "see under “Operator” how the registry is, and what it advises",
        "found an institution for somebody, who is then invited by mail",
        "under “Log”: what was appended; then the public page “Log”, which anybody may copy",
    )
    valmont = _valmont(world, operator)
    whakatere = _whakatere(world, operator)
    _openpath(world, operator)
    _alliance(world, operator, valmont, whakatere)
    demo_watchers.watch(world, operator, valmont)
    demo_watchers.ask(world, demo_learners.make(world))
    do_jobs()
    demo_closed.make(world, Path(settings.DATA).parent, settings.BASE_URL)
    return world


def _found(world: World, operator: User, owner: User, **facts: Any) -> Organisation:
    """Found an institution, hand it to its owner, and make its key."""
    organisation = organisations.found(operator, demo=True, **facts)
    join(operator, organisation, owner, Role.OWNER)
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
    owner = sign_up(
        world,
        "Hélène Dubois",
        "helene",
        "owner of Université de Valmont",
        "invite a colleague under “People”",
        "replace the signing key under “Keys”; check an old credential afterwards",
        "read the audit trail",
    )
    issuer = sign_up(
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
    join(owner, valmont, issuer, Role.ISSUER)
    data = _publish(issuer, valmont, "applied-data-analysis", **_DATA)
    _programme(world, owner, valmont, data)
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


def _programme(world: World, owner: User, valmont: Organisation, data: AchievementVersion) -> None:
    """A programme that takes in learning from elsewhere, and the project that closes it."""
    registrar = sign_up(
        world,
        "Rosa Lindgren",
        "rosa",
        "registrar at Université de Valmont",
        f"open “{demo_programme.TITLE}” under “Programmes”: its rules, checked as you write",
        "see on its public page which micro-credentials, of anybody, can count on which shelf",
    )
    join(owner, valmont, registrar, Role.REGISTRAR)
    programme = demo_programme.begin(registrar, valmont)
    here = {"title": demo_programme.TITLE, "id": programme.url, "type": "Certificate"}
    project = _publish(
        owner,
        valmont,
        "applied-data-analysis",
        title={"en": "Data Project with a Partner", "fr": "Projet de données avec un partenaire"},
        human_code="PRO-5",
        stackability={"type": "stackable", "towards": [here]},
        credit_recognition=[],
        related=[],
    )
    demo_programme.publish(registrar, programme, data.achievement, project.achievement)
    world.said.append(
        f"Valmont published the “{demo_programme.TITLE}”, which takes in learning from elsewhere."
    )


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
    owner = sign_up(
        world,
        "Tama Rangi",
        "tama",
        "owner of Whakatere Polytechnic (New Zealand)",
        "see how the NZQA profile asks for other things than the European one",
        "“Records”: take them out; name who would keep them, and read what closing would do",
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
    catalogue.set_suspendable(owner, barista.achievement, suspendable=True)
    _issue(owner, barista, "Aroha Ngata", "aroha", date(2026, 3, 20))
    _issue(owner, mentoring, "Aroha Ngata", "aroha", date(2026, 8, 7))
    return polytechnic


def _openpath(world: World, operator: User) -> Organisation:
    owner = sign_up(
        world,
        "Ivana Novak",
        "ivana",
        "owner of OpenPath, an online learning platform",
        "“Programs”: give a program a token, and read what it can then do",
        "find who took “Reading Climate Data” under “Issued”; suspend nobody: see why not",
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


def _row(name: str, word: str, day: date) -> RecipientRow:
    return RecipientRow(line=0, name=name, email=f"{word}@demo.example", awarded_on=day)


def _issue(user: User, version: AchievementVersion, name: str, word: str, day: date) -> Credential:
    today = timezone.localdate()
    return issuing.issue_one(user, version, _row(name, word, min(day, today - timedelta(days=1))))
