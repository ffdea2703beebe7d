"""``--cluster``: the same two commands on a Dask cluster, its workers killed, its lines watched.

Real schedulers, workers and SIGKILLs, over TLS. The short run is in ``make test``, the long one in
``make soak``.
"""

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from cairn.cli import main

pytest.importorskip("distributed", reason="the part “cluster” is not installed")

LISTS = "https://university.test/status/{purpose}/{n}"
SEED = 20260504
ACHIEVEMENT = """\
id: https://university.test/a
language: en
title: {en: A}
description: {en: What it is.}
criteria: {en: Pass.}
setting: formal
outcomes: [{title: {en: Tell a tale}}]
assessments: [{type: written-examination}]
"""


def _certificate(subject, key, issuer, issuer_key, *, authority):
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (subject, issuer)
    ]
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(*reversed(names), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(issuer_key, SHA256())
        .public_bytes(Encoding.PEM)
    )


def _write_tls(folder):
    """An authority of this cluster alone, one certificate for all of it, and Dask's settings."""
    authority, node = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    files = {
        "ca.pem": _certificate("cluster", authority, "cluster", authority, authority=True),
        "node.pem": _certificate("node", node, "cluster", authority, authority=False),
        "node.key": node.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    for name, octets in files.items():
        (folder / name).write_bytes(octets)
    node_files = {"cert": str(folder / "node.pem"), "key": str(folder / "node.key")}
    tls = {
        "ca-file": str(folder / "ca.pem"),
        **dict.fromkeys(("client", "scheduler", "worker"), node_files),
    }
    settings = {"distributed": {"comm": {"require-encryption": True, "tls": tls}}}
    (folder / "dask.yaml").write_text(json.dumps(settings))


class _Machines:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder, protocol):
        self.folder = folder
        self.environment = {
            **os.environ,
            "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": "spawn",
        }
        if protocol == "tls":
            _write_tls(folder)
            self.environment["DASK_CONFIG"] = str(folder / "dask.yaml")
        self.workers, self.clients = [], []
        self.log = (folder / "cluster.log").open("wb")
        told = folder / "scheduler.json"
        self.scheduler = self._start(
            *("dask_scheduler", "--host", f"{protocol}://127.0.0.1", "--port", "0"),
            *("--no-dashboard", "--scheduler-file", told),
        )
        until = time.monotonic() + 30
        while not (told.exists() and told.read_text().strip()):
            assert time.monotonic() < until, (folder / "cluster.log").read_text()
            time.sleep(0.05)
        self.address = json.loads(told.read_text())["address"]

    def _start(self, program, *words):
        command = [sys.executable, "-m", f"distributed.cli.{program}", *map(str, words)]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=self.log, stderr=self.log
        )

    def begin_worker(self):
        self.workers.append(
            self._start(
                *("dask_worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"),
                *("--local-directory", self.folder / "scratch"),
            )
        )

    def kill_worker(self, place):
        worker = self.workers.pop(place)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def cairn(self, *words):
        process = subprocess.Popen(
            [sys.executable, "-m", "cairn", *map(str, words)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.clients.append(process)
        return process

    def run(self, *words):
        process = self.cairn(*words)
        out, told = process.communicate(timeout=300)
        return process.returncode, out, told

    def close(self):
        for process in (*self.clients, *self.workers, self.scheduler):
            process.kill()
            process.wait()
        for process in self.clients:
            process.stdout.close()
            process.stderr.close()
        self.log.close()


def _machines(folder, protocol="tls", workers=2):
    machines = _Machines(folder, protocol)
    for _ in range(workers):
        machines.begin_worker()
    return machines


@pytest.fixture
def machines(tmp_path):
    made = _machines(tmp_path)
    yield made
    made.close()


def _issue(machines, rows):
    folder = machines.folder
    (folder / "achievement.yaml").write_text(ACHIEVEMENT)
    (folder / "people.csv").write_text(
        "name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(rows))
    )
    assert machines.run("key", "generate", "--out", "key.json", "--no-passphrase")[0] == 0
    return machines.cairn(
        *("issue", "achievement.yaml", "people.csv", "--key", "key.json", "--out", "out.jsonl"),
        *("--status-list-url", LISTS, "--status-out", "status", "--cluster", machines.address),
    )


def _assert_each_exactly_once(folder, rows):
    names, ids, places = [], set(), set()
    for line in (folder / "out.jsonl").read_text().splitlines():
        document = json.loads(line)
        names.append(document["credentialSubject"]["identifier"][-1]["identityHash"])
        ids.add(document["id"])
        entry = document["credentialStatus"]
        places.add((entry["statusListCredential"], entry["statusListIndex"]))
    assert len(names) == rows
    assert set(names) == {f"P{n}" for n in range(rows)}
    assert len(ids) == rows
    assert len(places) == rows


def _issue_while_killing(machines, rows, kills, between):
    chance = random.Random(SEED)
    process = _issue(machines, rows)
    out = machines.folder / "out.jsonl"
    killed = 0
    while process.poll() is None:
        if out.exists() and out.stat().st_size and killed < kills:
            machines.kill_worker(chance.randrange(len(machines.workers)))
            machines.begin_worker()
            killed += 1
        time.sleep(chance.uniform(*between))
    told = process.communicate()[1]
    assert process.returncode == 0, told + (machines.folder / "cluster.log").read_text()[-4000:]
    assert killed == kills
    _assert_each_exactly_once(machines.folder, rows)


def _verify(machines, *words):
    code, out, told = machines.run(
        "verify", "out.jsonl", "--offline", "--status", "status", "--json", *words
    )
    assert out, told
    return code, json.loads(out)


def test_each_exactly_once_though_workers_are_killed_and_all_verify(machines):
    _issue_while_killing(machines, 9_000, kills=2, between=(0.1, 0.3))
    lines = (machines.folder / "out.jsonl").read_text().splitlines()
    spoilt = lines[:400]
    spoilt[77] = spoilt[77].replace("P77", "P78")
    (machines.folder / "out.jsonl").write_text("\n".join(spoilt) + "\n")
    code, there = _verify(machines, "--cluster", machines.address)
    assert code == 1
    assert [each["outcome"] for each in there["results"]].count("passed") == 399
    assert there["results"][77]["outcome"] == "failed"
    moment = ("--at", "2126-01-01", "--jobs")
    here = _verify(machines, *moment, "1")[1]
    assert _verify(machines, "--at", "2126-01-01", "--cluster", machines.address)[1] == here
    # Neither people nor keys are in what the cluster wrote down.
    log = (machines.folder / "cluster.log").read_text()
    assert "example.org" not in log
    assert "P77" not in log


@pytest.mark.soak
def test_one_of_two_workers_is_killed_ten_times_at_random(machines):
    _issue_while_killing(machines, 150_000, kills=10, between=(0.3, 2.0))


def _plugins(machines):
    """What the scheduler would hand to a worker that comes now."""
    program = (
        "import sys; from distributed import Client\n"
        "client = Client(sys.argv[1])\n"
        "print(client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.worker_plugins)))"
    )
    return subprocess.run(
        [sys.executable, "-c", program, machines.address],
        env=machines.environment,
        cwd=machines.folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_a_killed_client_leaves_no_key_in_the_cluster_and_goes_on_where_it_stopped(machines):
    process = _issue(machines, 20_000)
    out = machines.folder / "out.jsonl"
    until = time.monotonic() + 60
    while not (out.exists() and out.stat().st_size):
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGSTOP)
    assert "cairn-" in _plugins(machines)
    process.kill()
    process.communicate()
    until = time.monotonic() + 30
    while "cairn-" in _plugins(machines):
        assert time.monotonic() < until
        time.sleep(0.2)
    again = _issue_again(machines)
    assert again[0] == 0, again
    _assert_each_exactly_once(machines.folder, 20_000)


def _issue_again(machines):
    return machines.run(
        *("issue", "achievement.yaml", "people.csv", "--key", "key.json", "--out", "out.jsonl"),
        *("--status-list-url", LISTS, "--status-out", "status", "--cluster", machines.address),
    )


def test_this_machine_needs_no_encryption(tmp_path):
    machines = _machines(tmp_path, "tcp", workers=1)
    try:
        process = _issue(machines, 50)
        assert process.wait(timeout=60) == 0
        process.communicate()
        _assert_each_exactly_once(tmp_path, 50)
    finally:
        machines.close()


def _told(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return left.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    "address",
    ["tcp://192.0.2.1:8786", "tcp://cluster.test:8786", "http://127.0.0.1:1", "tls://h", "tls://h:x", "h"],
)  # fmt: skip
def test_a_line_in_the_clear_is_refused_before_anything_is_sent(address, tmp_path, capsys):
    (tmp_path / "a.json").write_text("{}")
    code, told = _told(capsys, "verify", tmp_path / "a.json", "--cluster", address)
    assert code == 2
    assert "tls://" in told


def test_jobs_and_cluster_exclude_each_other(tmp_path, capsys):
    (tmp_path / "a.json").write_text("{}")
    words = ("verify", tmp_path / "a.json", "--jobs", "2", "--cluster", "tls://127.0.0.1:1")
    code, told = _told(capsys, *words)
    assert code == 2
    assert "together" in told


def test_a_scheduler_that_hears_the_network_in_the_clear_gets_no_key(monkeypatch):
    from cairn.bulk import cluster  # noqa: PLC0415
    from cairn.errors import ClusterUnusable  # noqa: PLC0415

    class Client:
        def scheduler_info(self):
            return {"address": "tcp://127.0.0.1:8786"}

        def nthreads(self):
            return {"tcp://127.0.0.1:1": 1, "tcp://192.0.2.7:1": 1}

    with pytest.raises(ClusterUnusable, match=r"192\.0\.2\.7"):
        cluster.Cluster("tcp://127.0.0.1:8786")._check(Client())
    Client.scheduler_info = lambda _: {"address": "tcp://192.0.2.1:8786"}
    Client.nthreads = lambda _: {}
    with pytest.raises(ClusterUnusable, match=r"192\.0\.2\.1"):
        cluster.Cluster("tcp://127.0.0.1:8786")._check(Client())


def test_a_worker_in_the_clear_forgets_what_it_was_told():
    from cairn.bulk import cluster  # noqa: PLC0415

    class Worker:
        address = "tcp://192.0.2.7:1"

    plugin = cluster._Starting("cairn-x", object())
    with pytest.raises(RuntimeError, match="not encrypted"):
        plugin.setup(Worker())
    assert plugin.start is None


def test_a_worker_of_another_version_is_not_used():
    from cairn.bulk import cluster  # noqa: PLC0415

    class Worker:
        address = "tls://192.0.2.7:1"

    plugin = cluster._Starting("cairn-x", object())
    plugin.version = "0.0.1"
    with pytest.raises(RuntimeError, match=r"not 0\.0\.1"):
        plugin.setup(Worker())


def test_what_is_handed_out_shows_nobody():
    from cairn.bulk import cluster  # noqa: PLC0415

    assert "Ana" not in repr(cluster._Handed(b"Ana"))
    assert "Ana" not in repr(cluster._Starting("cairn-x", "Ana"))
    assert pickle.loads(pickle.dumps(cluster._Handed(b"Ana"))).packed == b"Ana"


def test_a_scheduler_that_is_not_there_is_named(tmp_path, capsys, monkeypatch):
    from cairn.bulk import cluster  # noqa: PLC0415

    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    (tmp_path / "a.json").write_text("{}")
    code, told = _told(capsys, "verify", tmp_path / "a.json", "--cluster", "tcp://127.0.0.1:9")
    assert code == 2
    assert "tcp://127.0.0.1:9" in told


@pytest.fixture
def scheduler(tmp_path):
    """Machines of which none works: enough for who is not let in."""
    made = _machines(tmp_path, workers=0)
    yield made
    made.close()


def test_a_client_without_a_certificate_is_told_so_at_once(scheduler):
    (scheduler.folder / "a.json").write_text("{}")
    del scheduler.environment["DASK_CONFIG"]
    code, _, told = scheduler.run("verify", "a.json", "--cluster", scheduler.address)
    assert code == 2
    assert "certificate" in told
    assert "Traceback" not in told
    other = scheduler.folder / "other"
    other.mkdir()
    _write_tls(other)
    scheduler.environment["DASK_CONFIG"] = str(other / "dask.yaml")
    code, _, told = scheduler.run("verify", "a.json", "--cluster", scheduler.address)
    assert code == 2
    assert scheduler.address in told
    assert "Traceback" not in told
