"""Write the signed credentials of ``tests/vectors/stacking`` from their ``portfolios.yaml``.

Each portfolio becomes one JSONL file of Open Badges 3.0 credentials, signed with keys that are made
from published words: they are for these vectors and bind nobody. Run it after a change to a
portfolio or to the writer; a test holds the files against what this script would write.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.canonical.contexts import Contexts
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import (
    Achievement,
    Assessment,
    Award,
    Concept,
    Credit,
    LanguageMap,
    LearningOutcome,
    LearningSetting,
    Level,
    Organisation,
    Recipient,
    Record,
    Reference,
    Relation,
    RelationType,
    Result,
    ResultDescription,
    Supervision,
    SupervisionType,
)
from cairn.formats import open_badges_3
from cairn.formats.record_text import read_text
from cairn.proofs import data_integrity
from cairn.stacking.exceptions import sign_exception
from cairn.wording.codelists import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTORS = Path(__file__).resolve().parents[1] / "tests" / "vectors" / "stacking"
NAMES = {"own": "Universitas Exempla", "other": "Another University", "stranger": "Somebody"}
SIGNED = "2025-08-01T00:00:00Z"


def key_of(name: str) -> PrivateKey:
    """The key of a party of the vectors, made from its name."""
    secret = sha256(f"cairn stacking vectors: {name}".encode()).digest()
    return PrivateKey.from_secret(KeyType.ED25519, secret)


def _concept(table: str, code: str) -> Concept:
    entry = code_list(table).by_code(code)
    return Concept(code if entry is None else entry.id)


def _assessments(form: dict[str, Any]) -> tuple[Assessment, ...]:
    if "assessed" not in form:
        return ()
    watched = None
    if "supervision" in form:
        watched = Supervision(SupervisionType(form["supervision"]), identity_verified=True)
    kind = _concept("assessment-types", form["assessed"])
    return (Assessment(type=kind, supervision=watched),)


def _achievement(form: dict[str, Any]) -> Achievement:
    value, _, scheme = form["credit"].partition(" ")
    framework, _, level = form.get("level", "").partition(" ")
    scale = form.get("scale")
    return Achievement(
        id=form["achievement"],
        title=LanguageMap.of(form["id"], "en"),
        description=LanguageMap.of(f"The learning called {form['id']} in these vectors.", "en"),
        criteria=LanguageMap.of("As the vector says.", "en"),
        version=form.get("version", ""),
        credential_type=form.get("kind", "MicroCredential"),
        setting=LearningSetting(form["setting"]) if "setting" in form else None,
        credit=Credit(Fraction(value), scheme),
        levels=(Level(framework, level),) if level else (),
        fields=tuple(_concept("isced-f", code) for code in form.get("fields", ())),
        outcomes=tuple(
            LearningOutcome(title=LanguageMap.of(name, "en"), id=name)
            for name in form.get("outcomes", ())
        ),
        assessments=_assessments(form),
        related=tuple(
            Relation(RelationType(link["is"]), Reference(id=link["of"]))
            for link in form.get("related", ())
        ),
        result_descriptions=(
            ResultDescription(id=scale, name=LanguageMap.of("Grade"), result_type="LetterGrade"),
        )
        if scale
        else (),
    )


def record_of(form: dict[str, Any], rule: str) -> Record:
    """The record that one line of a portfolio stands for."""
    issuer = form.get("issuer", "other")
    results = ()
    if "grade" in form:
        results = (Result(value=form["grade"], description_id=form["scale"]),)
    until = form.get("until")
    issued = date.fromisoformat(form.get("issued", form.get("awarded", "2024-06-01")))
    return Record(
        id=f"urn:cairn:vector:{rule}:{form['id']}",
        achievement=_achievement(form),
        award=Award(
            recipient=Recipient(name="A Learner", did="did:example:learner"),
            awarded_on=date.fromisoformat(form.get("awarded", "2024-06-01")),
            issued_at=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
            valid_until=datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None,
            results=results,
        ),
        issuer=Organisation(
            id=key_of(issuer).public_key.did_key, legal_name=LanguageMap.of(NAMES[issuer], "en")
        ),
    )


def credential_of(form: dict[str, Any], rule: str) -> dict[str, Any]:
    """The signed credential that one line of a portfolio stands for."""
    record = record_of(form, rule)
    key = key_of(form.get("issuer", "other"))
    document = open_badges_3.write(record, salt="stacking vectors").document
    return data_integrity.sign(
        document,
        suite="eddsa-jcs-2022",
        signer=key,
        verification_method=key.public_key.key_id,
        created=SIGNED,
        contexts=Contexts.shipped(),
    )


def case_of(form: dict[str, Any]) -> dict[str, Any]:
    """The case of a portfolio, its exceptions signed by the registrar of the vectors."""
    case = {"format": "cairn-stacking-case/1", **form}
    signed = [
        sign_exception(one, key_of("registrar"), SIGNED) for one in case.get("exceptions", ())
    ]
    return {**case, "exceptions": signed} if signed else case


def files() -> Iterator[tuple[Path, str]]:
    """Every file that this script writes, with its text."""
    for source in sorted(VECTORS.glob("*/portfolios.yaml")):
        rule = source.parent.name
        portfolios = read_text(source.read_bytes()).value
        for name in ("meets", "fails"):
            portfolio = portfolios[name]
            lines = [credential_of(form, rule) for form in portfolio["holds"]]
            text = "".join(
                json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines
            )
            yield source.parent / f"{name}.jsonl", text
            if "case" in portfolio:
                case = json.dumps(case_of(portfolio["case"]), ensure_ascii=False, indent=1)
                yield source.parent / f"{name}.case.json", case + "\n"


def main() -> None:
    """Write them all."""
    for path, text in files():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(VECTORS))


if __name__ == "__main__":
    main()
