"""What the registry's tests share."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from cairn.registry import instance
from cairn.registry.accounts.models import User
from cairn.registry.audit import immutability
from cairn.registry.organisations.models import Kind, Organisation, Role, RoleGrant

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
    return tmp_path / "instance"


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
