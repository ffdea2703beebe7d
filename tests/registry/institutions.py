"""An installation and the institutions in it, as most tests of the registry want them."""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from cairn.bulk.recipients import RecipientRow
from cairn.registry import instance
from cairn.registry.accounts.models import User
from cairn.registry.catalogue import services as catalogue
from cairn.registry.jobs import queue
from cairn.registry.keys.identity import did_of
from cairn.registry.log import recording
from cairn.registry.organisations.models import Kind, Organisation, Role, RoleGrant
from cairn.registry.programmes import services as programmes

EXAMPLE = Path(__file__).parents[2] / "examples/programmes/pgcert-applied-data.yaml"


@contextmanager
def installed(folder):
    """This process serves an installation in ``folder``, with secrets of its own."""
    instance.make_secrets(folder)
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(PASSWORD_HASHERS=hashers, DATA=folder),
    ):
        patch.setenv("CAIRN_DATA", str(folder))
        # The log's job comes due when a test says so, not after two seconds on a slow machine.
        patch.setattr(recording, "GATHERING", timedelta(days=1))
        yield folder


def exempla():
    return Organisation.objects.create(
        slug="exempla", kind=Kind.UNIVERSITY, name={"en": "Universitas Exempla"}, country="BE"
    )


def aliena():
    return Organisation.objects.create(
        slug="aliena", kind=Kind.POLYTECHNIC, name={"en": "Aliena Polytechnic"}, country="NZ"
    )


def person(name, role=None, organisation=None, **scope):
    """An account, and what it may do where."""
    user, _ = User.objects.get_or_create(email=f"{name}@example.org", defaults={"name": name})
    if role is not None:
        RoleGrant.objects.get_or_create(
            user=user, role=Role(role), organisation=organisation, **scope
        )
    return user


def published(owner, organisation):
    """The version of an achievement, and nothing left to do for it."""
    achievement = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    version = catalogue.publish(owner, achievement)
    do_all_jobs()
    return version


def published_programme(registrar, organisation):
    rules = EXAMPLE.read_text().replace("did:web:exempla.example", did_of(organisation))
    programme = programmes.start(registrar, organisation, text=rules)
    programmes.publish(registrar, programme)
    do_all_jobs()
    return programme


def do_all_jobs():
    while queue.work_once():
        pass


def recipient(name="Aroha Ngata", **cells):
    """A checked row."""
    cells.setdefault("email", f"{name.split()[0].lower()}@example.org")
    return RecipientRow(line=2, name=name, **cells)
