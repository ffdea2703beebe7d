"""A log in a folder and witnesses that are really served, on loopback."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from cairn.crypto.keys import KeyType, PrivateKey
from cairn.fetching import Fetcher, Poster
from cairn.logs import LogFolder
from cairn.services.witness.record import Witness
from cairn.services.witness.server import WitnessServer
from cairn.transparency.cosignatures import witness_key
from cairn.transparency.entries import Entry, EntryKind
from cairn.transparency.notes import log_key
from cairn.transparency.trust_policy import TrustPolicy

ORIGIN = "log.example"
NOW = 1_800_000_000


def private_key(name):
    return PrivateKey.from_secret(KeyType.ED25519, name.encode().ljust(32))


KEY = log_key(ORIGIN, private_key("log").public_key)


def new_log(path):
    LogFolder.create(path, KEY).close()
    return path


def grow(path, count, first=0):
    entries = [Entry(EntryKind.POLICY, at.to_bytes(32)) for at in range(first, first + count)]
    with LogFolder.open(path) as log:
        log.append(entries)
        return log.publish(private_key("log"))


def open_witness(path, name="w.example", logs=(KEY,), clock=lambda: NOW):
    return Witness.open(path, name, private_key(name), logs, clock)


def ask(url, body):
    posted = Poster(url, allow_private=True).post(body, "text/plain")
    return posted.status, posted.body


def fetch(url):
    return Fetcher(allow_private=True).fetch(url).body


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served(path, name="w.example", alarms=None, **options):
    alarms = [] if alarms is None else alarms
    opened = partial(open_witness, path, name, **options)
    with running(WitnessServer(("127.0.0.1", 0), opened, alarms.append)) as server:
        yield server


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@contextmanager
def files(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    with running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


def policy(least, **addresses):
    names = {name.replace("_", "."): url for name, url in addresses.items()}
    keys = {name: witness_key(name, private_key(name).public_key) for name in names}
    one = TrustPolicy.k_of_n(least, list(keys.values()), [KEY])
    places = tuple((keys[name], url) for name, url in names.items() if url)
    return TrustPolicy(one.logs, one.witnesses, one.quorum, places)


@pytest.fixture
def world(tmp_path):
    return SimpleNamespace(
        KEY=KEY,
        NOW=NOW,
        log=new_log(tmp_path / "log"),
        record=tmp_path / "witness.sqlite",
        tmp_path=tmp_path,
        new_log=new_log,
        grow=grow,
        open_witness=open_witness,
        served=served,
        ask=ask,
        fetch=fetch,
        files=files,
        policy=policy,
        private_key=private_key,
    )
