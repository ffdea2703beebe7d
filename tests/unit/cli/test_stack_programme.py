"""``cairn stack PROGRAMME CREDENTIAL…`` on signed credentials: every rule type, met and not met."""

import importlib.util
import json
from pathlib import Path

import pytest

from cairn.canonical.contexts import Contexts
from cairn.cli import main
from cairn.formats.baking_svg import bake
from cairn.formats.record_text import read_text
from cairn.proofs import data_integrity

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "tests" / "vectors" / "stacking"
RULES = sorted(path.name for path in VECTORS.glob("R??"))
EXIT = {True: 0, False: 1, None: 3}


@pytest.fixture
def run(capsys):
    def call(*words):
        with pytest.raises(SystemExit) as left:
            main(["stack", *map(str, words), "--offline", "--at", "2025-09-01"])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


@pytest.fixture(scope="module")
def vector_script():
    path = ROOT / "scripts" / "write_stacking_vectors.py"
    spec = importlib.util.spec_from_file_location("write_stacking_vectors", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def question(rule, name):
    folder = VECTORS / rule
    case = folder / f"{name}.case.json"
    return [
        folder / "programme.yaml",
        folder / f"{name}.jsonl",
        *(["--case", case] if case.exists() else []),
    ]


def test_there_is_a_programme_for_each_of_the_26_rule_types():
    assert [f"R{number:02}" for number in range(1, 27)] == RULES


@pytest.mark.parametrize("name", ["meets", "fails"])
@pytest.mark.parametrize("rule", RULES)
def test_rule_type(run, rule, name):
    portfolio = read_text((VECTORS / rule / "portfolios.yaml").read_bytes()).value[name]
    code, out, _ = run(*question(rule, name), "--json")
    answer = json.loads(out)
    expect = portfolio["expect"]

    assert answer["complete"] is expect["complete"]
    assert code == EXIT[expect["complete"]]
    assert answer["not_verified"] == []
    assert len(answer["items"]) == len(portfolio["holds"])
    assert answer["indicative"] is True
    if "total" in expect:
        assert answer["countable_total"] == expect["total"]
    if "open" in expect:
        assert {one["rule"] for one in answer["open_questions"]} == {expect["open"]}
    if "rule" in expect:
        broken = {one for conflict in answer["minimal_conflicts"] for one in conflict}
        broken |= {f"condition:{one['id']}" for one in answer["conditions"] if not one["met"]}
        # A cap of each issuer is named with the issuer behind it.
        assert any(one.startswith(expect["rule"]) for one in broken), broken


@pytest.mark.parametrize("rule", RULES)
def test_people_are_told_the_same(run, rule):
    code, out, err = run(*question(rule, "fails"))
    assert code in {1, 3}
    assert err == ""
    assert out.splitlines()[0].startswith("Not complete" if code == 1 else "Not determined")
    assert "no entitlement" in out
    assert "{" not in out


def test_the_files_are_what_the_script_writes(vector_script):
    written = dict(vector_script.files())
    assert len(written) == 52 + 8
    for file, text in written.items():
        assert file.read_text() == text, f"{file.name}: run scripts/write_stacking_vectors.py"


def test_one_changed_character_is_listed_and_not_counted(run, tmp_path):
    torn = (VECTORS / "R02" / "meets.jsonl").read_text().replace('"name":"a"', '"name":"A"', 1)
    file = tmp_path / "torn.jsonl"
    file.write_text(torn)
    code, out, _ = run(VECTORS / "R02" / "programme.yaml", file, "--json")
    answer = json.loads(out)
    assert code == 1
    assert [one["outcome"] for one in answer["not_verified"]] == ["failed"]
    assert answer["not_verified"][0]["reasons"]
    assert len(answer["items"]) == 3


def test_a_file_that_is_no_credential_is_listed_and_not_counted(run, tmp_path):
    file = tmp_path / "note.json"
    file.write_text("not a credential")
    code, out, _ = run(*question("R20", "meets"), file, "--json")
    assert code == 0
    assert json.loads(out)["not_verified"][0]["source"].endswith("note.json")


def test_what_if_another_programme_another_date_or_another_credential(run, tmp_path):
    programme, held, *_ = question("R23", "meets")
    early = json.loads(run(programme, held, "--policy-date", "2024-08-31", "--json")[1])
    late = json.loads(run(programme, held, "--policy-date", "2024-09-01", "--json")[1])
    assert (early["complete"], late["complete"]) == (True, False)
    assert early["what_if"]
    assert early["label"].startswith("What if")

    trial = tmp_path / "trial.yaml"
    trial.write_text(
        "format: cairn-stacking-case/1\nassume: [{id: next, credit: 5, scheme: ECTS}]\n"
    )
    code, out, _ = run(programme, held, "--assume", trial, "--json")
    answer = json.loads(out)
    assert (code, answer["what_if"]) == (0, True)
    assert [one["assumed"] for one in answer["items"]].count(True) == 1

    other = VECTORS / "R02" / "programme.yaml"
    code, out, _ = run(programme, held, "--also", other, "--json")
    first, second = json.loads(out)["answers"]
    assert (code, first["what_if"], second["what_if"]) == (1, False, True)
    assert second["programme"]["id"].endswith("R02")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        ([VECTORS / "R01" / "portfolios.yaml"], "portfolios.yaml"),
        ([VECTORS / "R01" / "programme.yaml", "nowhere.json"], "nowhere.json"),
        ([VECTORS / "R01" / "programme.yaml", "--case", "nowhere.yaml"], "nowhere.yaml"),
        ([VECTORS / "R23" / "programme.yaml", "--policy-date", "2019-01-01"], "No version"),
        ([VECTORS / "R23" / "programme.yaml", "--policy-date", "soon"], "soon"),
    ],
)
def test_wrong_use_is_2_and_names_the_place(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_the_same_question_gives_the_same_bytes(run):
    first, second = (run(*question("R05", "meets"), "--json")[1] for _ in range(2))
    assert first == second


def test_a_learner_record_counts_by_the_credentials_in_it(run, tmp_path, vector_script):
    folder = VECTORS / "R01"
    inside = [json.loads(line) for line in (folder / "meets.jsonl").read_text().splitlines()]
    key = vector_script.key_of("stranger")
    clr = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/cairn/context/v1.json",
        ],
        "id": "urn:cairn:vector:clr",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Everything so far",
        "issuer": {"id": key.public_key.did_key, "type": ["Profile"], "name": "A collector"},
        "validFrom": "2025-08-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": inside,
        },
    }
    signed = data_integrity.sign(
        clr,
        suite="eddsa-jcs-2022",
        signer=key,
        verification_method=key.public_key.key_id,
        created="2025-08-01T00:00:00Z",
        contexts=Contexts.shipped(),
    )
    file = tmp_path / "clr.json"
    file.write_text(json.dumps(signed))
    code, out, _ = run(folder / "programme.yaml", file, "--json")
    answer = json.loads(out)
    assert answer["not_verified"] == []
    assert (code, len(answer["items"])) == (0, 3)

    signed["credentialSubject"]["verifiableCredential"][1]["name"] = "Changed"
    file.write_text(json.dumps(signed))
    answer = json.loads(run(folder / "programme.yaml", file, "--json")[1])
    assert [one["outcome"] for one in answer["not_verified"]] == ["failed"]
    assert len(answer["items"]) == 2


def test_a_credential_inside_a_picture_counts(run, tmp_path):
    folder = VECTORS / "R20"
    credential = (folder / "meets.jsonl").read_bytes().strip()
    picture = tmp_path / "badge.svg"
    picture.write_bytes(
        bake(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', credential)
    )
    assert run(folder / "programme.yaml", picture)[0] == 0


def test_a_certificate_of_the_answer_holds_without_the_engine(run, capsys, tmp_path):
    for name in ("meets", "fails"):
        _, out, _ = run(*question("R05", name), "--json")
        file = tmp_path / "answer.json"
        file.write_text(out)
        with pytest.raises(SystemExit) as left:
            main(["stack", "check", str(file)])
        said = capsys.readouterr().out
        assert (left.value.code, "holds" in said) == (0, True)


def test_somebody_elses_credentials_do_not_count(run):
    mine = run(*question("R01", "meets"), "--recipient", "did:example:learner", "--json")
    theirs = run(*question("R01", "meets"), "--recipient", "did:example:other", "--json")
    assert (mine[0], theirs[0]) == (0, 1)
    assert len(json.loads(theirs[1])["not_verified"]) == 3
