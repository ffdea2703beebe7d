"""An institution closes, in good order and not: its old credentials, links and proofs still hold.

Each installation is a folder and processes of its own. When the institution is gone its folder is
deleted; nothing is asked over a network.
"""

import json
import shutil
import zipfile

import pytest
from click.testing import CliRunner
from tests.registry.installations import HISTORY, cairn, new, run, with_history

from cairn.cli import installation
from cairn.cli.institution import command
from cairn.errors import MissingExtra

pytestmark = [pytest.mark.sqlite, pytest.mark.servers]
KEEPER = "https://keeper.example"
REVOKED, SUSPENDED = "status.revocation", "status.suspension"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """What is left of the institution: two packages, and what learners hold."""
    top = tmp_path_factory.mktemp("closing")
    data = with_history(tmp_path_factory, top)
    last_night = cairn(data, "institution", "export", "exempla", top / "night.cairn")
    told = json.loads(run(data, HISTORY, "close").stdout)
    assert told == [f"p{number}@example.org" for number in range(4)]
    at_closing = cairn(
        data, "institution", "export", "exempla", top / "end.cairn", "--with-private"
    )
    shutil.rmtree(data)
    return {
        "top": top,
        "held": top / "held",
        "night": (top / "night.cairn", last_night.stdout.strip()),
        "end": (top / "end.cairn", at_closing.stdout.strip()),
    }


@pytest.fixture(scope="module", params=["night", "end"])
def kept(request, world, tmp_path_factory):
    """A keeper that has read the records in: of last night (abruptly), or of the end."""
    data = new(tmp_path_factory, tmp_path_factory.mktemp(request.param) / "data")
    path, digest = world[request.param]
    at = {"CAIRN_BASE_URL": KEEPER}
    done = cairn(data, "institution", "import", path, "--digest", digest, **at)
    found = json.loads(run(data, HISTORY, "look", world["held"], **at).stdout)
    return request.param, done.stdout, found


def test_every_document_of_the_records_stands_in_the_log(kept):
    _how, said, _found = kept
    count = said.split(" documents stand in its log")[0].rpartition("; ")[2]
    mine, _of, all_of_them = count.partition(" of ")
    assert mine == all_of_them != "0"


def test_each_verdict_is_the_same_as_before(kept):
    _how, _said, found = kept
    assert found["verdicts"] == [
        ["failed", [REVOKED]],
        ["failed", [SUSPENDED]],
        ["passed", []],
        ["passed", []],
    ]


def test_old_addresses_are_answered_and_old_codes_lead_somewhere(kept):
    how, _said, found = kept
    closure = found["answers"].pop("/institutions/exempla/closure")
    assert closure == (200 if how == "end" else 302)
    assert set(found["answers"].values()) == {200}, found["answers"]
    assert found["page"] == found["share"] == f"{KEEPER}/kept/registry.old.example/"
    assert found["post"] == 405


def test_the_keeper_states_what_is_on_record_and_awards_nothing(kept):
    how, _said, found = kept
    statement = json.loads(found["statement"])
    assert statement["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert statement["issuer"]["id"] == "did:web:keeper.example"
    assert "was not withdrawn" in statement["credentialSubject"]["endorsementComment"]
    assert set(found["statement_holds"]) <= {"passed", "not_applicable"}
    assert "On record" in found["shown"]
    assert ("not stated" in found["kept"]) is (how == "night")
    for page in (found["kept"], found["shown"].split("<form")[0]):
        assert "Person" not in page


def test_with_nobody_left_pinned_documents_and_proofs_are_enough(world, tmp_path):
    """No keeper, no network: ``cairn verify`` with what was published and what the learner has."""
    with zipfile.ZipFile(world["night"][0]) as archive:
        archive.extractall(tmp_path)
    pins, held = tmp_path / "documents/pins.json", world["held"]

    def verify(name, expect):
        words = ("--offline", "--pin", str(pins), "--log-policy", str(held / "policy.txt"))
        said = cairn(tmp_path, "verify", held / name, *words, "--json", expect=expect)
        return json.loads(said.stdout)["results"][0]

    good = verify("3.json", 0)
    checks = {each["code"]: each["outcome"] for each in good["checks"]}
    assert checks["log.included"] == "passed"
    verify("0.json", 1)
    verify("1.json", 1)
    changed = json.loads((held / "3.json").read_text())
    changed["credentialSubject"]["achievement"]["name"] = "Another"
    (held / "changed.json").write_text(json.dumps(changed))
    verify("changed.json", 1)


def test_the_private_part_opens_with_its_passphrase_alone(world, tmp_path):
    end = world["end"][0]
    data = end.read_bytes()
    with zipfile.ZipFile(end) as archive:
        plain = b"".join(archive.read(n) for n in archive.namelist() if n != "private.sealed")
    for word in (b"Person 1", b"p1@example.org"):
        assert word not in plain + data
    cairn(tmp_path, "institution", "open", end, "--out", tmp_path / "open")
    names = (tmp_path / "open/credentials.jsonl").read_text()
    assert names.count("\n") == 4
    salts = (tmp_path / "open/salts.jsonl").read_text()
    assert salts.count("\n") == 4
    secrets = json.loads((tmp_path / "open/keys.json").read_text())
    # It was closed: the key had been destroyed, and nobody can sign in its name.
    assert secrets["keys"] == []
    assert secrets["status_lists"]["next_ordinal"] == 4
    assert (tmp_path / "open/keys.json").stat().st_mode & 0o077 == 0


def test_where_there_is_no_private_part_nothing_is_made(world, tmp_path):
    night = world["night"][0]
    said = cairn(tmp_path, "institution", "open", night, "--out", "open", expect=1)
    assert "no private part" in said.stderr
    assert not (tmp_path / "open").exists()


def test_without_the_extra_for_the_registry_it_says_so(world, tmp_path, monkeypatch):
    monkeypatch.setattr(installation, "find_spec", lambda _name: None)
    for words in (["export", "exempla", str(tmp_path)], ["import", str(world["night"][0])]):
        done = CliRunner().invoke(command, words)
        assert isinstance(done.exception, MissingExtra)
        assert "server" in done.exception.advice()
