"""``cairn stack PROGRAMME CREDENTIAL…`` on signed credentials: every rule type, met and not met."""

import importlib.util
import json
from pathlib import Path

import pytest

from cairn.cli import main
from cairn.formats.record_text import read_text

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


def test_the_files_are_what_the_script_writes():
    path = ROOT / "scripts" / "write_stacking_vectors.py"
    spec = importlib.util.spec_from_file_location("write_stacking_vectors", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    written = dict(script.files())
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
