"""What the registry's tests share."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from cairn.bulk.recipients import RecipientRow
from cairn.registry import instance
from cairn.registry.accounts.models import User
from cairn.registry.audit import immutability
from cairn.registry.catalogue import services as catalogue
from cairn.registry.jobs import queue
from cairn.registry.keys import services as keys
from cairn.registry.keys.identity import did_of
from cairn.registry.log import recording
from cairn.registry.organisations.models import Kind, Organisation, Role, RoleGrant
from cairn.registry.programmes import services as programmes

EXAMPLE = Path(__file__).parents[2] / "examples/programmes/pgcert-applied-data.yaml"

_empty = TransactionTestCase._fixture_teardown


def _empty_with_leave(self):
    """Tests that commit empty their database afterwards, audit trail and all."""
    immutability.drop(connection)
    try:
        _empty(self)
    finally:
        immutability.install(connection)


TransactionTestCase._fixture_teardown = _empty_with_leave


@pytest.fixture(autouse=True)
def instance_folder(tmp_path, monkeypatch, settings):
    """Each test has an installation of its own, with secrets of its own."""
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path / "instance"))
    instance.make_secrets(tmp_path / "instance")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA = tmp_path / "instance"
    # The log's job comes due when a test says so, not after two seconds on a slow machine.
    monkeypatch.setattr(recording, "GATHERING", timedelta(days=1))
    return tmp_path / "instance"


@pytest.fixture(autouse=True)
def own_language():
    """A page asked for in German leaves its thread in German: the next test starts in English."""
    yield
    translation.deactivate()


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(
        slug="exempla", kind=Kind.UNIVERSITY, name={"en": "Universitas Exempla"}, country="BE"
    )


@pytest.fixture
def other_organisation(db):
    return Organisation.objects.create(
        slug="aliena", kind=Kind.POLYTECHNIC, name={"en": "Aliena Polytechnic"}, country="NZ"
    )


@pytest.fixture
def person(db):
    """Makes accounts: ``person("maria", Role.ISSUER, organisation)``."""

    def make(name, role=None, organisation=None, **scope):
        user, _ = User.objects.get_or_create(email=f"{name}@example.org", defaults={"name": name})
        if role is not None:
            RoleGrant.objects.create(user=user, role=Role(role), organisation=organisation, **scope)
        return user

    return make


@pytest.fixture
def owner(person, organisation):
    return person("olive", Role.OWNER, organisation)


@pytest.fixture
def issuer(person, organisation):
    return person("ivo", Role.ISSUER, organisation)


@pytest.fixture
def key(owner, organisation):
    return keys.create(owner, organisation)


@pytest.fixture
def version(owner, organisation, key):
    achievement = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
    published = catalogue.publish(owner, achievement)
    while queue.work_once():
        pass  # what publishing left to do, so that a test sees its own jobs alone
    return published


@pytest.fixture
def programme(person, organisation, version):
    registrar = person("rita", Role.REGISTRAR, organisation)
    rules = EXAMPLE.read_text().replace("did:web:exempla.example", did_of(organisation))
    made = programmes.start(registrar, organisation, text=rules)
    programmes.publish(registrar, made)
    while queue.work_once():
        pass
    return made


@pytest.fixture
def suspendable(owner, version):
    """The version, such that what is issued of it from now on can be suspended."""
    catalogue.set_suspendable(owner, version.achievement, suspendable=True)
    return version


@pytest.fixture
def recipient():
    """Makes checked rows: ``recipient("Aroha Ngata", grade="5")``."""

    def make(name="Aroha Ngata", **cells):
        cells.setdefault("email", f"{name.split()[0].lower()}@example.org")
        return RecipientRow(line=2, name=name, **cells)

    return make
