"""The programs that the guides show run as they stand, with what their reader has."""

import re
from datetime import date

import pytest
from tests.guide_blocks import ROOT, blocks

from cairn.formats import record

GUIDES = ROOT / "docs/guides"
EXAMPLES = ROOT / "examples"
ADDRESS = "http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79"
FRENCH = (
    "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n"
    f"{ADDRESS},skill/competence,cross-sector,rassembler des données,,released,\n"
)


def run(page, known, numbers=None):
    """Run blocks of a page in one namespace, which is given back."""
    shown = blocks(GUIDES / page, "python")
    for number in numbers if numbers is not None else range(len(shown)):
        exec(compile(shown[number], f"{page}, block {number}", "exec"), known)
    return known


@pytest.fixture(scope="module")
def achievement():
    return record.read_achievement((EXAMPLES / "achievement.yaml").read_bytes())


def test_skills(capsys):
    known = run("skills.md", {"data": FRENCH.encode()}, [0, 1])
    (said,) = re.findall(r"print\(.*\)  # (.*)", blocks(GUIDES / "skills.md", "python")[0])
    assert said in capsys.readouterr().out
    assert known["alignment"].target_url == known["match"].skill.id
    found = run("skills.md", known, [2])["both"].by_id[ADDRESS]
    assert {text for _, text in found.label.texts} >= {"rassembler des données"}


def test_mark_sheets(achievement):
    known = {
        "data": (EXAMPLES / "recipients-with-faults.csv").read_bytes(),
        "today": date(2026, 7, 1),
        "earlier": None,
        "achievement": achievement,
    }
    assert len(run("mark-sheets.md", known)["shown"].recipients) == 10


def test_publishing(achievement):
    known = {
        "achievement": achievement,
        "institution": record.read_issuer((EXAMPLES / "issuer.yaml").read_bytes()),
        "address_of_its_public_page": "https://www.penalba.example/courses/ada",
    }
    written = run("publishing.md", known)["written"]
    assert written.document["@type"] == "ceterms:MicroCredential"
    assert written.losses
