"""``cairn issue`` as issuer staff type it: what it leaves alone, and what it says."""

import json
from pathlib import Path

import jsonschema
import pytest

from cairn.canonical import jsonld
from cairn.canonical.contexts import Contexts
from cairn.cli import main
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.errors import TermRefused
from cairn.keyvaults import encrypted_file

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
ACHIEVEMENT = EXAMPLES / "achievement.yaml"
RECIPIENTS = EXAMPLES / "recipients.csv"
TEMPLATE = "https://issuer.example/status/{purpose}/{n}"


def run(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    shown = capsys.readouterr()
    return left.value.code, shown.out, shown.err


@pytest.fixture
def key(tmp_path):
    return key_file(tmp_path / "key.json")


def key_file(path, kind=KeyType.ED25519):
    key = PrivateKey.from_secret(kind, bytes([len(path.name)]) * 32)
    encrypted_file.create(path, key, passphrase=None, entropy=b"")
    return path


def test_a_file_that_is_no_output_is_never_overwritten_however_often_one_tries(
    tmp_path, key, capsys
):
    theirs = tmp_path / "thesis.jsonl"
    theirs.write_text("years of work\n")
    for _ in range(3):
        code, _, said = run(capsys, "issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", theirs)
        assert code == 2
        assert "no journal" in said
        assert theirs.read_text() == "years of work\n"
    assert not (tmp_path / "thesis.jsonl.journal").exists()


def test_nor_is_a_folder_taken_over_in_which_something_is(tmp_path, key, capsys):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.txt").write_text("years of work")
    for _ in range(2):
        code, _, said = run(
            capsys,
            *("issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", tmp_path / "theirs"),
        )
        assert code == 2
        assert "no journal" in said
    assert [each.name for each in (tmp_path / "theirs").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("victim", ["list.csv", "key.json", "achievement.yaml", "out.jsonl"])
def test_the_errors_file_is_none_of_the_others(tmp_path, key, capsys, victim):
    (tmp_path / "list.csv").write_bytes(RECIPIENTS.read_bytes())
    (tmp_path / "achievement.yaml").write_bytes(ACHIEVEMENT.read_bytes())
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    code, _, said = run(
        capsys,
        *("issue", tmp_path / "achievement.yaml", tmp_path / "list.csv", "--key", key),
        *("--out", tmp_path / "out.jsonl", "--errors", tmp_path / "." / victim),
    )
    assert code == 2
    assert "--errors" in said
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def _issue_with_lists(folder, key, capsys, *more):
    lists = ("--status-list-url", TEMPLATE, "--status-out", folder / "status")
    command = ("issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", folder / "a.jsonl")
    code, _, said = run(capsys, *command, *lists, *more)
    return code, said


def _valid_for_1edtech(shared, document):
    schema = shared / "data/schemas/ob_v3p0/ob_v3p0_achievementcredential_schema.json"
    return jsonschema.Draft201909Validator(json.loads(schema.read_bytes())).is_valid(document)


def test_what_is_issued_satisfies_the_published_schema_as_it_is(tmp_path, key, capsys, shared):
    assert _issue_with_lists(tmp_path, key, capsys)[0] == 0
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert lines
    for each in map(json.loads, lines):
        assert each["credentialStatus"]["statusPurpose"] == "revocation"
        assert _valid_for_1edtech(shared, each)
    assert not (tmp_path / "status" / "suspension").exists()


def test_who_wants_to_suspend_says_so_and_gives_up_the_schema(tmp_path, key, capsys, shared):
    assert _issue_with_lists(tmp_path, key, capsys, "--suspendable")[0] == 0
    for each in map(json.loads, (tmp_path / "a.jsonl").read_text().splitlines()):
        purposes = [entry["statusPurpose"] for entry in each["credentialStatus"]]
        assert purposes == ["revocation", "suspension"]
        assert not _valid_for_1edtech(shared, each)
    assert (tmp_path / "status" / "suspension" / "1.json").is_file()


def test_one_output_is_of_one_kind(tmp_path, key, capsys):
    assert _issue_with_lists(tmp_path, key, capsys)[0] == 0
    code, said = _issue_with_lists(tmp_path, key, capsys, "--suspendable")
    assert code == 2
    assert "revocation alone" in said


def test_suspendable_without_lists_is_refused(tmp_path, key, capsys):
    command = ("issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", tmp_path / "a.jsonl")
    code, _, said = run(capsys, *command, "--suspendable")
    assert code == 2
    assert "--status-out" in said


def test_two_issuers_do_not_share_status_lists(tmp_path, key, capsys):
    lists = ("--status-list-url", TEMPLATE, "--status-out", tmp_path / "status")
    first = ("issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", tmp_path / "a.jsonl")
    assert run(capsys, *first, *lists)[0] == 0
    before = (tmp_path / "status" / "revocation" / "1.json").read_bytes()

    other = key_file(tmp_path / "another.json", KeyType.P256)
    second = ("issue", ACHIEVEMENT, RECIPIENTS, "--key", other, "--out", tmp_path / "b.jsonl")
    code, _, said = run(capsys, *second, *lists)
    assert code == 2
    assert "belong to did:key:z6Mk" in said
    assert not (tmp_path / "b.jsonl").exists()
    assert (tmp_path / "status" / "revocation" / "1.json").read_bytes() == before


def test_a_folder_that_is_not_there_is_named_plainly(tmp_path, key, capsys):
    out = tmp_path / "no" / "such" / "out.jsonl"
    code, _, said = run(capsys, "issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", out)
    assert code == 2
    assert "There is no folder" in said
    assert "Errno" not in said


def test_a_suite_that_does_not_fit_the_key_says_which_do(tmp_path, key, capsys):
    code, _, said = run(
        capsys,
        *("issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", tmp_path / "out.jsonl"),
        *("--proof", "ecdsa-rdfc-2019"),
    )
    assert code == 2
    assert "eddsa-rdfc-2022" in said


def test_a_list_from_a_spreadsheet_in_any_order_and_dialect(tmp_path, key, capsys):
    sheet = tmp_path / "list.csv"
    sheet.write_bytes(
        "\ufeffAwarded On;EMAIL;Name\r\n2026-06-01;Ann@Example.org;Ann\r\n"
        "2026-06-01;ann@example.ORG;Ann again\r\n\r\n2026-06-02;ann@example.org;Ann later\r\n".encode()
    )
    out, errors = tmp_path / "out.jsonl", tmp_path / "errors.csv"
    words = ("issue", ACHIEVEMENT, sheet, "--key", key, "--out", out, "--errors", errors, "--json")
    code, said, _ = run(capsys, *words)
    report = json.loads(said)
    assert (code, report["issued"], report["faults"]) == (1, 2, 1)
    assert [row["line"] for row in report["rows"]] == [3]

    code, said, _ = run(capsys, *words)
    report = json.loads(said)
    assert (report["issued"], len(out.read_text().splitlines())) == (0, 2)
    kept = out.read_bytes() + (tmp_path / "out.jsonl.journal").read_bytes()
    assert b"example.org" not in kept.lower().replace(b"penalba.example", b"")


def _empty_members(value, place="$"):
    if value is None or value in ([], {}):
        yield place
    for name, member in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield from _empty_members(member, f"{place}.{name}")


SMALL = """
id: urn:example:small
version: "1"
language: en
title: Small
description: A small one
setting: formal
criteria: Do it
outcomes: [{title: Can do it}]
assessments: [{type: written-examination}]
"""


def test_nothing_empty_is_written(tmp_path, key, capsys):
    out = tmp_path / "out.jsonl"
    code, _, said = run(capsys, "issue", ACHIEVEMENT, RECIPIENTS, "--key", key, "--out", out)
    assert code == 0, said
    for line in out.read_text().splitlines():
        assert list(_empty_members(json.loads(line))) == []


def test_a_context_is_listed_only_where_it_is_used(tmp_path, key, capsys):
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "list.csv").write_text("email,name\nann@example.org,Ann\n")
    words = ("issue", tmp_path / "small.yaml", tmp_path / "list.csv", "--key", key)
    code, _, said = run(capsys, *words, "--out", tmp_path / "out.jsonl")
    assert code == 0, said
    document = json.loads((tmp_path / "out.jsonl").read_text())
    assert list(_empty_members(document)) == []
    contexts = document["@context"]
    assert len(contexts) > 2
    for extension in contexts[2:]:
        document["@context"] = [each for each in contexts if each != extension]
        with pytest.raises(TermRefused):
            jsonld.to_quads(document, Contexts.shipped())
