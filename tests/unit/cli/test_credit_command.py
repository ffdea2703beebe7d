"""``cairn credit`` as the issue writes it: results, the line that explains, and exit codes."""

import json

import pytest

from cairn.cli import main


@pytest.fixture
def run(capsys):
    def call(line):
        with pytest.raises(SystemExit) as left:
            main(["credit", *line.split()])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


@pytest.mark.parametrize(
    ("line", "exact"),
    [
        ("5 ECTS --to NZQCF --basis year", "10"),
        ("5 ECTS --to NZQCF --basis hours --hours-per-credit 25", "25/2"),
        ("5 ECTS --to NZQCF --basis hours --hours-per-credit 30", "15"),
        ("5 ECTS --to NZQCF --basis hours --country NL", "14"),
        ("5 ECTS --to NZQCF --basis hours --hours-per-credit 25 --country NL", "25/2"),
        ("10 NZQCF --to ECTS --basis hours --hours-per-credit 25", "4"),
        ("2 US_SEM --to CATS --basis hours --hours-per-credit 48", "48/5"),
        ("5 ECTS --to US_SEM --basis hours --hours-per-credit 25 --hours-per-credit 45", "25/9"),
        ("5 ECTS --to US_SEM --basis hours --hours-per-credit 45 --country NL", "28/9"),
        ("2 US_SEM --to ECTS --basis hours --hours-per-credit US_SEM=50 --country AT", "4"),
        ("150 HOURS --to ECTS --basis hours --hours-per-credit 25", "6"),
        ("6 AU48 --to HOURS --basis hours", "150"),
        ("5 ECTS --to ECTS --basis hours", "5"),
        ("5 ECTS 15 CATS 2 US_SEM --to US_SEM --basis year", "33/4"),
        (
            "5 ECTS 2 US_SEM --to CATS --basis hours --hours-per-credit 25 --hours-per-credit 45",
            "43/2",
        ),
    ],
)
def test_converts(run, line, exact):
    code, out, _ = run(f"convert {line} --json")
    result = json.loads(out)
    assert code == 0
    assert result["exact"] == exact
    assert result["basis"] in line
    assert all(part["line"].endswith(".") for part in result["parts"])


def test_prints_the_amount_and_the_line_that_explains_it(run):
    code, out, _ = run("convert 5 ECTS --to NZQCF --basis hours --hours-per-credit 25")
    assert code == 0
    assert out.splitlines() == [
        "12.5 NZQCF",
        "5 ECTS are 12.5 NZQCF by hours: 5 \u00d7 25 hours are 125 hours, at 10 hours per NZQCF credit.",
    ]


def test_rounds_once_at_the_total_and_down(run):
    _, out, _ = run("convert 5 ECTS 15 CATS 2 US_SEM --to US_SEM --basis year --step 1 --json")
    assert json.loads(out)["amount"] == "8"
    assert json.loads(out)["exact"] == "33/4"


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("5 ECTS --to NZQCF --basis hours", "--country"),
        ("5 ECTS --to US_SEM --basis hours --hours-per-credit 25", "--hours-per-credit US_SEM"),
        ("10 CATS --to NZQCF --basis hours --hours-per-credit 25", "leaves its hours open"),
        ("5 ECTS --to NZQCF --basis hours --hours-per-credit 40", "inside that range"),
        ("5 ECTS --to NZQCF --basis hours --hours-per-credit CATS=10", "no hours to choose"),
        ("5 ECTS --to NZQCF --basis hours --country XX", "Known countries"),
        ("150 HOURS --to ECTS --basis year", "--basis hours"),
        ("five ECTS --to NZQCF --basis year", "Write a decimal"),
        ("5 --to NZQCF --basis year", "in pairs"),
        ("5 POINTS --to NZQCF --basis year", "Known schemes"),
        ("5 ECTS --to NZQCF", "--basis"),
        ("5 ECTS --to NZQCF --basis year --step 0", "more than 0"),
    ],
)
def test_wrong_use_is_2_and_says_what_to_do(run, line, remedy):
    code, out, err = run(f"convert {line}")
    assert (code, out) == (2, "")
    assert remedy in err


def test_levels(run):
    assert run("level 7 NZQCF --to EQF")[0] == 0
    code, out, _ = run("level 8 NZQCF --to EQF --json")
    assert code == 3
    assert json.loads(out)["level"] is None
    assert "a person decides" in run("level 6 EQF --to SCQF")[1]
    assert "same" not in run("level 7 AQF --to EQF")[1]
    assert run("level nine NZQCF --to EQF")[0] == 2


def test_the_list_of_schemes_names_each_source(run):
    code, out, _ = run("schemes")
    assert code == 0
    assert "ECTS" in out
    assert "34 CFR 600.2" in out
