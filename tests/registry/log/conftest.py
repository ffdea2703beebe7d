"""A registry whose log is watched by our own witness, served on loopback."""

import threading
from contextlib import contextmanager
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from tests.interop.conftest import start_anvil  # noqa: F401 - a fixture

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.registry.configuration import Configuration
from cairn.registry.jobs import queue
from cairn.registry.log import services, starting
from cairn.services.witness.record import Witness
from cairn.services.witness.server import WitnessServer
from cairn.transparency.cosignatures import witness_key

NAME = "w.example"
PASSWORD = "a long enough phrase"
KEY = PrivateKey.from_secret(KeyType.ED25519, b"w" * 32)


@pytest.fixture(autouse=True)
def new_process():
    """Each test is a process of its own: it has seen no checkpoint yet."""
    starting.saw("")


@pytest.fixture
def served():
    """Serves a witness as it runs elsewhere, over its record."""

    @contextmanager
    def serve(path):
        log = services.verifier_key()
        opened = partial(Witness.open, path, NAME, KEY, (log,), lambda: 1_800_000_000)
        server = WitnessServer(("127.0.0.1", 0), opened, lambda _alarm: None)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.base
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    return serve


@pytest.fixture
def name_witness(settings):
    """Names the witness under an address."""

    def name(url):
        key = witness_key(NAME, KEY.public_key).text
        before = settings.CONFIGURATION
        text = f"witness one {key} {url}\nquorum one"
        settings.CONFIGURATION = Configuration(
            {**before.values, "log_witnesses": text}, before.origins
        )
        settings.FETCH_PRIVATE = True

    return name


@pytest.fixture
def work():
    """Does every job that is due, appending to the log at once.

    With ``later``, also what waits until the witnesses are asked again.
    """

    def do(*, later=False):
        jobs = queue.Job.objects.filter(kind="log.append")
        if not later:
            jobs = jobs.exclude(key__startswith="held:")
        jobs.update(not_before=timezone.now())
        while queue.work_once():
            pass

    return do


@pytest.fixture
def operator(person):
    """Who runs the registry."""
    maria = person("maria")
    maria.is_operator = True
    maria.save()
    return maria


@pytest.fixture
def signed_in(client, operator):
    """The operator's browser, signed in a second time for sensitive deeds."""
    operator.set_password(PASSWORD)
    operator.save()
    EmailAddress.objects.create(user=operator, email=operator.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": operator.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client
