"""What the registry's tests share."""

import threading

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from tests.registry import institutions

from cairn.registry.audit import immutability
from cairn.registry.catalogue import services as catalogue
from cairn.registry.issuing.services import issue_one
from cairn.registry.keys import services as keys
from cairn.registry.organisations.models import Role
from cairn.registry.site import rates

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
def instance_folder(tmp_path):
    """Each test has an installation of its own."""
    with institutions.installed(tmp_path / "instance") as folder:
        yield folder


@pytest.fixture(autouse=True)
def no_counts():
    """What other tests asked does not count."""
    rates.forget()


@pytest.fixture(autouse=True)
def own_language():
    """A page asked for in German leaves its thread in German: the next test starts in English."""
    yield
    translation.deactivate()


@pytest.fixture
def organisation(db):
    return institutions.exempla()


@pytest.fixture
def other_organisation(db):
    return institutions.aliena()


@pytest.fixture
def person(db):
    """Makes accounts: ``person("maria", Role.ISSUER, organisation)``."""
    return institutions.person


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
    return institutions.published(owner, organisation)


@pytest.fixture
def programme(person, organisation, version):
    return institutions.published_programme(
        person("rita", Role.REGISTRAR, organisation), organisation
    )


@pytest.fixture
def suspendable(owner, version):
    """The version, such that what is issued of it from now on can be suspended."""
    catalogue.set_suspendable(owner, version.achievement, suspendable=True)
    return version


@pytest.fixture
def recipient():
    """Makes checked rows: ``recipient("Aroha Ngata", grade="5")``."""
    return institutions.recipient


@pytest.fixture
def credential(issuer, version, recipient):
    return issue_one(issuer, version, recipient())


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """``at_once(4, act)``: what ``act`` returns in so many threads that begin together.

    The tests' own SQLite database is one in memory, whose connections do not wait for one another:
    from the first call on the threads see a copy of it in a file, as a registry has it. What came
    of it is asked there too: ``at_once(1, Credential.objects.count)``.
    """
    name, file = connection.settings_dict["NAME"], tmp_path / "copy.sqlite"

    def run(number, act):
        if connection.vendor == "sqlite" and not file.exists():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(file)])
            connection.settings_dict["NAME"] = str(file)
        together, found = threading.Barrier(number), []

        def one():
            try:
                together.wait()
                found.append(act())
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(number)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return found

    yield run
    connection.settings_dict["NAME"] = name
