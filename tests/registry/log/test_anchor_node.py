"""The registry's own anchoring on a real node of a chain (anvil), with nothing put in between."""

import json
import subprocess
import sys

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.registry.log.paying import KEY, WORD, Nothing

from cairn.anchoring.chain import Chain
from cairn.anchoring.publishing import Publisher
from cairn.anchoring.rpc import Node
from cairn.anchoring.submitting import Terms
from cairn.registry.backpack.models import Origin
from cairn.registry.backpack.taking_in import take_in
from cairn.registry.configuration import Configuration
from cairn.registry.issuing.services import issue_one
from cairn.registry.jobs import queue
from cairn.registry.log import anchors, services
from cairn.registry.log.models import AnchoringState, LogAnchor, LogEntry
from cairn.registry.verifying import checking
from cairn.transparency.anchors import AnchorReceipt

pytestmark = pytest.mark.node


@pytest.fixture
def node(start_anvil):
    """A node that makes a block a second, and calls it final soon after."""
    made = start_anvil("--slots-in-an-epoch", "1")
    made.fund(KEY.address)
    publisher = Publisher(
        Chain(Node(made.ask), confirmations=1),
        KEY,
        Nothing(),
        Terms(patience=60),
        pause=lambda _: made.mine(),
        tell=lambda *_: None,
    )
    made.contract, _gas = publisher.deploy()
    made.call("evm_setIntervalMining", 1)
    return made


@pytest.fixture
def anchor(settings, node, tmp_path, account_file, monkeypatch):
    """Does the job as it comes round, against the node at an address."""
    account_file(tmp_path / "account.json", KEY, WORD)
    before = settings.CONFIGURATION
    monkeypatch.setattr(anchors, "_BETWEEN_SECONDS", 1)
    rounds = iter(range(1, 100))

    def do(url):
        given = {
            "chain_node": url,
            "chain_contract": node.contract,
            "chain_key": str(tmp_path / "account.json"),
            "chain_passphrase": WORD,
            "chain_hours": "0",
        }
        settings.CONFIGURATION = Configuration({**before.values, **given}, before.origins)
        queue.ask("log.anchor", key=f"test {next(rounds)}")
        while queue.work_once():
            pass

    return do


def anchored(credential):
    report = checking.check(credential.document.encode())
    return {each.outcome.value for each in report.of_step("anchor")}


def test_anchored_checked_by_a_stranger_and_gone_on_after_the_node_was_away(
    node, anchor, issuer, version, recipient, work, client, tmp_path, person
):
    first = issue_one(issuer, version, recipient())
    work()
    anchor("http://127.0.0.1:1")
    assert AnchoringState.objects.get().problem
    assert not LogAnchor.objects.exists()
    anchor(node.url)
    kept = LogAnchor.objects.get()
    assert kept.size == LogEntry.objects.count()
    assert AnchoringState.objects.get().problem == ""
    assert anchored(first) == {"passed"}
    # Somebody else takes the receipt from the page, and asks a node of the chain.
    receipt = client.get(reverse("log_anchor", args=[kept.chain, kept.size])).content
    (tmp_path / "a.anchor.json").write_bytes(receipt)
    words = ("log", "anchor", "check", "--rpc", node.url, "--allow-private", "a.anchor.json")
    checked = subprocess.run(
        [sys.executable, "-m", "cairn", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # A second one for what came later; the first credential is under both.
    second = issue_one(issuer, version, recipient("Bea Berg"))
    work()
    assert anchored(second) != {"passed"}
    LogAnchor.objects.update(anchored_at=timezone.now() - timezone.timedelta(hours=1))
    anchor(node.url)
    assert LogAnchor.objects.count() == 2
    assert anchored(second) == anchored(first) == {"passed"}
    # The learner's proof is of the first checkpoint, and the anchor is over a later one: the receipt
    # that goes with the proof says how the log grew, and whoever has both needs nothing else of it.
    third = issue_one(issuer, version, recipient("Cai Chen"))
    work()
    issue_one(issuer, version, recipient("Dai Doe"))
    work()
    LogAnchor.objects.update(anchored_at=timezone.now() - timezone.timedelta(hours=1))
    anchor(node.url)
    cai = person("cai")
    held = take_in(cai, third.document.encode(), Origin.FILE)
    client.force_login(cai)
    address = reverse("held_anchor", args=[held.pk])
    assert address in client.get(reverse("held", args=[held.pk])).text
    receipt, proof = client.get(address), client.get(reverse("held_log_proof", args=[held.pk]))
    assert receipt["Content-Disposition"].endswith('.json.anchor.json"')
    assert AnchorReceipt.parse(receipt.content).grown is not None
    (tmp_path / "c.json").write_text(third.document)
    (tmp_path / "c.json.tlog-proof").write_bytes(proof.content)
    (tmp_path / "c.json.anchor.json").write_bytes(receipt.content)
    (tmp_path / "policy.txt").write_text(f"log {services.verifier_key().text}\nquorum none\n")
    asked = ("--log-policy", "policy.txt", "--rpc", node.url, "--allow-private", "--json")
    verified = subprocess.run(
        [sys.executable, "-m", "cairn", "verify", "c.json", *asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (result,) = json.loads(verified.stdout)["results"]
    assert result["lights"]["anchored"] == "passed", verified.stdout
    # Nothing was paid that no receipt stands for: one deployment, three anchors.
    assert int(node.call("eth_getTransactionCount", KEY.address, "latest"), 16) == 4


def test_a_node_that_goes_away_in_mid_run_is_gone_on_with(
    node, anchor, issuer, version, recipient, work, monkeypatch
):
    """The transaction is sent and its block never seen here: the next round finds it, once."""
    issue_one(issuer, version, recipient())
    work()
    node.call("evm_setIntervalMining", 0)
    monkeypatch.setattr(anchors, "_PATIENCE_SECONDS", 0)
    anchor(node.url)
    state = AnchoringState.objects.get()
    assert state.under_way is not None
    assert not LogAnchor.objects.exists()
    anchor("http://127.0.0.1:1")
    assert AnchoringState.objects.get().under_way is not None
    node.mine(5)
    anchor(node.url)
    assert LogAnchor.objects.count() == 1
    assert AnchoringState.objects.get().under_way is None
    assert int(node.call("eth_getTransactionCount", KEY.address, "latest"), 16) == 2
