"""Who runs an installation, and one that is backed up."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.urls import reverse
from tests.registry.installations import HISTORY, environment, verdicts, with_history
from tests.registry.operating.backups import cairn

from cairn.registry import configuration
from cairn.registry.operating import beating

PASSWORD = "a long enough phrase"


@pytest.fixture
def operator(person):
    user = person("otto")
    user.is_operator = True
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(client, operator):
    """The operator's browser, signed in a second time for sensitive deeds."""
    client.post(reverse("account_login"), {"login": operator.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def fresh_settings(settings, instance_folder):
    """Reads the settings file anew, as the server does when it begins anew."""

    def read():
        settings.CONFIGURATION = configuration.read(instance_folder)
        return django_settings.CONFIGURATION

    read()
    return read


@pytest.fixture
def working(db):
    """A worker that is alive."""
    beating.beat("test:1")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """An installation with a history, and a database among its files that somebody has open."""
    folder = with_history(tmp_path_factory, tmp_path_factory.mktemp("installation"))
    said = verdicts(folder)
    outcomes = [outcome for outcome, _ in said["verdicts"].values()]
    assert outcomes == ["failed", "failed", "passed", "passed"]
    assert (said["trail"], said["signs"]) == (None, "yes")
    with closing(sqlite3.connect(folder / "log/private/open.sqlite")) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE entry (n)")
        database.execute("INSERT INTO entry VALUES (7)")
        database.commit()
        yield folder


@pytest.fixture(scope="module")
def sealed(world, tmp_path_factory):
    """A backup of it, taken while somebody issues."""
    path = tmp_path_factory.mktemp("backups") / "one.backup"
    writer = subprocess.Popen(
        [sys.executable, HISTORY, "write"],
        env=environment(world),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout.readline() == "writing\n"
        cairn(world, "backup", str(path))
    finally:
        writer.stdin.close()
        assert writer.wait(60) == 0
        writer.stdout.close()
    return path


@pytest.fixture(scope="module")
def before(world, sealed):
    """What the installation says after the backup, when nobody issues any more."""
    return verdicts(world)
