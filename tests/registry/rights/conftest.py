"""A registry with one of everything that somebody could lay hands on."""

import copy
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from tests.registry import institutions

from cairn.registry.api import tokens, webhooks
from cairn.registry.api.models import Delivery, Event
from cairn.registry.backpack import collecting, holding, large_files, taking_out
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Evidence, Origin
from cairn.registry.catalogue import services as catalogue
from cairn.registry.catalogue.models import SkillFramework
from cairn.registry.issuing import batches, sheets, withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs.models import Job
from cairn.registry.keys import services as keys
from cairn.registry.log.models import LogStart, WitnessEvidence
from cairn.registry.mail.models import Message, State
from cairn.registry.operating import recovery
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import ConsortiumMember, Kind, Organisation, Role
from cairn.registry.organisations.rights import Action
from cairn.registry.programmes import services as programmes
from cairn.registry.sharing import asking, holder
from cairn.registry.sharing import services as sharing

SHEET = "name,email\nBela Bartok,bela@example.org\n"


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world and the folder of its installation: it takes a hundred times as long as a test.

    It is in a transaction that ends with the module; each test has a savepoint inside.
    """
    folder = tmp_path_factory.mktemp("world") / "instance"
    with django_db_blocker.unblock(), transaction.atomic():
        with institutions.installed(folder):
            world = one_of_everything()
        yield world, folder
        transaction.set_rollback(True)


@pytest.fixture
def world(made_world, db, settings, instance_folder):
    """The same things for each test, and nothing of what another test did to them."""
    made, folder = made_world
    shutil.copytree(folder, instance_folder, dirs_exist_ok=True)
    settings.FETCH_PRIVATE = False
    return copy.deepcopy(made)


def one_of_everything():
    """Institutions, people, and of whatever has an address one thing that is there."""
    w = SimpleNamespace(here=institutions.exempla(), there=institutions.aliena())
    w.owner = institutions.person("olive", Role.OWNER, w.here)
    keys.create(w.owner, w.here)
    w.version = institutions.published(w.owner, w.here)
    registrar = institutions.person("rita", Role.REGISTRAR, w.here)
    w.programme = institutions.published_programme(registrar, w.here)
    catalogue.set_suspendable(w.owner, w.version.achievement, suspendable=True)
    w.achievement = w.version.achievement
    w.operator = institutions.person("otto")
    w.operator.is_operator = True
    w.operator.save()
    for each in (w.owner, w.operator):
        EmailAddress.objects.create(user=each, email=each.email, verified=True, primary=True)
    _of_the_institution(w)
    _of_the_learner(w)
    return w


def _of_the_institution(w):
    w.draft = catalogue.start_draft(w.owner, w.here, example="barista-skills")
    w.archived = catalogue.start_draft(w.owner, w.here, example="workplace-mentoring")
    w.unit = organisations.add_unit(w.owner, w.here, {"en": "Science"})
    w.invitation = organisations.invite(w.owner, w.here, "new@example.org", Role.VIEWER)
    w.colleague = institutions.person("vera", Role.VIEWER, w.here)
    w.role = w.colleague.roles.get()
    w.consortium = Organisation.objects.create(
        slug="alliance", kind=Kind.CONSORTIUM, name={"en": "Alliance"}
    )
    w.membership = ConsortiumMember.objects.create(consortium=w.consortium, member=w.here)
    w.agreed = Organisation.objects.create(slug="union", kind=Kind.CONSORTIUM, name={"en": "Union"})
    ConsortiumMember.objects.create(consortium=w.agreed, member=w.here, accepted_at=timezone.now())
    w.credential = issue_one(w.owner, w.version, institutions.recipient())
    w.suspended = issue_one(w.owner, w.version, institutions.recipient("Carl Orff"))
    withdrawal.suspend(w.owner, [w.suspended], "A doubt")
    w.batch = batches.start(w.owner, w.version)
    batches.fill(w.owner, w.batch, [(1, {"name": "Bela Bartok", "email": "b@example.org"})])
    w.row = w.batch.rows.get()
    w.sheet = batches.start(w.owner, w.version)
    sheets.keep(w.owner, w.sheet, SHEET)
    w.sent = batches.start(w.owner, w.version)
    batches.fill(w.owner, w.sent, [(1, {"name": "Dora Day", "email": "d@example.org"})])
    batches.send(w.owner, w.sent, not_before=timezone.now() + timedelta(days=1))
    Message.objects.filter(about=f"credential:{w.credential.pk}").update(state=State.FAILED)
    w.mail = Message.objects.filter(about=f"credential:{w.credential.pk}").first()
    w.programme_draft = programmes.start(w.owner, w.here)
    w.token = tokens.make(w.owner, w.here, "SIS", [Action.ISSUE], timedelta(days=1))[0]
    w.webhook = webhooks.add(w.owner, w.here, "https://sis.example.org/hook", [Event.ISSUED])[0]
    w.delivery = Delivery.objects.create(webhook=w.webhook, event=Event.ISSUED, body="{}")
    w.framework = SkillFramework.objects.create(
        organisation=w.here,
        iri="https://skills.example/1",
        name="own",
        title="Own",
        language="en",
        skill_count=1,
        source=b"",
    )
    w.job = Job.objects.first()
    LogStart.objects.create(token="another", worker="machine:1", held_since=timezone.now())
    w.contradiction = WitnessEvidence.objects.create(
        key="lighthouse+1", size=3, problem="it has seen 9 entries", checkpoint=b"x"
    )


def _of_the_learner(w):
    w.learner, w.other = institutions.person("aroha"), institutions.person("nikau")
    EmailAddress.objects.create(user=w.learner, email=w.learner.email, verified=True, primary=True)
    w.held = backpack.take_in(w.learner, w.credential.document.encode(), Origin.FILE)
    w.removed = backpack.take_in(w.learner, w.suspended.document.encode(), Origin.FILE)
    holding.remove(w.removed)
    w.collection = collecting.make(w.learner, name="For work", note="", credentials=[])
    w.evidence = Evidence.objects.create(holder=w.learner, kind="other", title="A course")
    w.taken_out = taking_out.ask(w.learner)
    taking_out.write(w.taken_out.pk, lambda _done, _total: None)
    w.taken_in = large_files.keep(w.learner, SimpleUploadedFile("export.zip", b"PK"))
    w.share = sharing.create(w.learner, [w.held.pk], with_code=True)
    request = asking.create(
        asker="Kauri",
        purpose="A position",
        keys=[f"achievement|{w.achievement.pk}"],
        until=timezone.now() + timedelta(days=1),
    )
    w.request = asking.answer_token(request)
    w.asked = request
    question = holder.ask(w.held.digest)
    w.question, w.asked_holder = holder.ask_token(question), question
    w.recovery = recovery.begin(
        w.operator,
        address=w.learner.email,
        kind=Recovery.Kind.SECOND_FACTOR,
        second=w.owner.email,
        reason="I know her voice",
        new_email="",
    )
