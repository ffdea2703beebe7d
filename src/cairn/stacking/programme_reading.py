"""A programme's YAML into values: shape by the published schema, then names and numbers.

One file holds one programme; where its rules changed, ``versions`` lists them, each whole and with
its own ``effective`` dates. What a rule may say is checked here and in
:mod:`cairn.stacking.programme_soundness`, so that everything behind can rely on it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cairn.credit import Basis, parse_amount, scheme_named
from cairn.credit.levels import framework_named
from cairn.credit.transfer import TransferValue
from cairn.domain import IdentityBand
from cairn.errors import CreditUnclear, ProgrammeRefused
from cairn.stacking.instance import Mode
from cairn.stacking.predicates import AllOf, AnyOf, FactTest, Not, Operation, Predicate
from cairn.stacking.programme import (
    ANYTHING,
    Accreditation,
    Agreement,
    Bound,
    Clock,
    Coherence,
    Condition,
    Coverage,
    CreditRules,
    Currency,
    Eligibility,
    Expired,
    Grade,
    Issuer,
    Leaf,
    Limit,
    Node,
    Prerequisite,
    Programme,
    Relation,
    Residual,
    Reuse,
    ReuseRule,
    Sharing,
    Source,
    Tier,
)
from cairn.stacking.programme_soundness import require_sound
from cairn.stacking.published_form import read_form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

Json = dict[str, Any]


def read_programme(data: bytes, source: str) -> tuple[Programme, ...]:
    """Every version of the programme in ``data``, as written.

    Args:
        data: the file's bytes.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: it does not have the published shape.
        ProgrammeRefused: it has, and says something it must not (names the place).
        LimitExceeded: it is too large or too deep.
    """
    versions = read_versions(data, source)
    require_sound(versions, source)
    return versions


def read_versions(data: bytes, source: str) -> tuple[Programme, ...]:
    """The same of a programme that may say what it must not: for who examines it.

    Raises:
        ProgrammeMalformed: it does not have the published shape.
        ProgrammeRefused: it names a credit scheme or a framework that is not known.
        LimitExceeded: it is too large or too deep.
    """
    digest = sha256(data).hexdigest()
    form = read_form(data, "programme", source)
    versions = []
    for document in form.get("versions", (form,)):
        try:
            versions.append(_programme(document, digest))
        except CreditUnclear as error:
            place, detail = "credit or levels", error.what().rstrip(".")
            cure = error.remedy.format(**error.facts)
            raise ProgrammeRefused(source=source, place=place, detail=detail, cure=cure) from None
    return tuple(versions)


def _programme(document: Json, digest: str) -> Programme:
    institution, award = document["institution"], document.get("award", {})
    effective, overlap = document.get("effective", {}), document.get("overlap", {})
    own = {institution.get("id", ""), *institution.get("also", ())} - {""}
    total = award.get("total")
    return Programme(
        id=document["id"],
        version=str(document["version"]),
        title=document["title"],
        institution=institution["name"],
        own_issuers=frozenset(own),
        credit=_credit(document["credit"]),
        framework=framework_named(document["levels"]["framework"]).code,
        root=_root(document["requirements"]),
        total=None if total is None else amount(total),
        mode=Mode(award.get("counting", "whole")),
        since=effective.get("from") or "",
        until=effective.get("to") or "",
        governs_by=Clock(document.get("governs_by", "application_date")),
        items=_eligibility(document.get("items", {})),
        currency=_currency(document.get("currency")),
        expired=Expired(document.get("validity", {}).get("expired", "to_a_person")),
        tiers=tuple(Tier(t["tier"], predicate(t["where"])) for t in document.get("tiers", ())),
        issuers=tuple(_issuer(entry) for entry in document.get("issuers", ())),
        caps=tuple(_bound(entry, "max") for entry in document.get("caps", ())),
        floors=tuple(_bound(entry, "min") for entry in document.get("floors", ())),
        sharing=tuple(_sharing(entry) for entry in document.get("sharing", ())),
        equivalents=_relations(overlap.get("equivalents", ())),
        residuals=tuple(
            Residual(entry["between"][0], entry["between"][1], amount(entry["credit"]))
            for entry in overlap.get("residual", ())
        ),
        wholes=tuple(
            Relation(entry["id"], (entry["whole"], *entry["parts"]), entry.get("clause", ""))
            for entry in overlap.get("containment", ())
        ),
        apart=_relations(document.get("never_together", ())),
        prerequisites=tuple(_prerequisite(entry) for entry in document.get("prerequisites", ())),
        reuse=_reuse(document.get("reuse", {"rule": "none"})),
        agreements=tuple(read_agreement(entry) for entry in document.get("agreements", ())),
        conditions=tuple(
            Condition(entry["id"], entry["title"], entry.get("clause", ""))
            for entry in document.get("conditions", ())
        ),
        exceptions_signed_by=tuple(document.get("exceptions", {}).get("signed_by", ())),
        coherence=_coherence(document["coherence"]),
        source=Source(**document["source"]),
        digest=digest,
    )


def amount(value: str | int) -> Fraction:
    """An amount that the schema has let through."""
    return parse_amount(str(value))


def _optional_amount(entry: Json, name: str) -> Fraction | None:
    return amount(entry[name]) if name in entry else None


def predicate(form: Json) -> Predicate:
    """A predicate that the schema has let through."""
    if "all" in form:
        return AllOf(tuple(predicate(part) for part in form["all"]))
    if "any" in form:
        return AnyOf(tuple(predicate(part) for part in form["any"]))
    if "not" in form:
        return Not(predicate(form["not"]))
    value = form["value"]
    if isinstance(value, list):
        value = tuple(str(member) for member in value)
    return FactTest(form["fact"], Operation(form["op"]), value)


def _credit(form: Json) -> CreditRules:
    hours = {
        scheme_named(code).code: amount(value)
        for code, value in form.get("hours_per_credit", {}).items()
    }
    return CreditRules(
        scheme=scheme_named(form["scheme"]).code,
        basis=Basis(form["basis"]),
        hours=hours,
        ects_hours_by_country=form.get("ects_hours") == "by_country",
        transfer_value=TransferValue(form.get("transfer_value", "source")),
        step=_optional_amount(form, "step"),
    )


def _root(form: Json) -> Node:
    """The tree of requirements; a single requirement is a tree too."""
    top = _member(form, "ROOT")
    return top if isinstance(top, Node) else Node("ROOT", (top,))


def _member(form: Json, name: str) -> Node | Leaf:
    """One requirement or group; a group without an id is called by its place, ``ROOT.2``."""
    name = form.get("id", name)
    for kind in ("of", "all_of", "any_of"):
        if kind not in form:
            continue
        members = tuple(
            _member(member, f"{name}.{place}") for place, member in enumerate(form[kind], start=1)
        )
        choose = {"of": form.get("choose"), "all_of": None, "any_of": 1}[kind]
        return Node(name, members, choose, form.get("title", ""), form.get("clause", ""))
    return Leaf(
        id=name,
        title=form["title"],
        eligible=_eligibility(form.get("eligible", {})),
        min_credit=amount(form.get("min_credit", 0)),
        max_credit=_optional_amount(form, "max_credit"),
        min_count=form.get("min_count", 0),
        value=_optional_amount(form, "value"),
        value_level=str(form.get("value_level", "")),
        transferable=form.get("transferable", True),
        joint_coverage=form.get("joint_coverage", False),
        clause=form.get("clause", ""),
    )


def _eligibility(form: Json) -> Eligibility:
    grade = form.get("grade_min")
    return Eligibility(
        achievements=frozenset(form.get("achievement", ())),
        fields=tuple(form.get("field_in", ())),
        settings=frozenset(form.get("setting_in", ())),
        level_min=str(form.get("level_min", "")),
        outcomes=tuple(form.get("outcomes_cover", ())),
        coverage=Coverage(form.get("coverage", "full")),
        sufficient=amount(form.get("sufficient", "3/4")),
        grade=None
        if grade is None
        else Grade(
            grade["scheme"],
            tuple(str(step) for step in grade.get("order", ())),
            str(grade["at_least"]),
        ),
        tiers=frozenset(form.get("tier_in", ())),
        assessments=frozenset(form.get("assessment_in", ())),
        identity=IdentityBand(form["identity_min"]) if "identity_min" in form else None,
        window_years=form.get("window_years"),
        where=predicate(form["where"]) if "where" in form else ANYTHING,
    )


def _limit(form: Json) -> Limit:
    return Limit(_optional_amount(form, "credit"), _optional_amount(form, "fraction"))


def _bound(form: Json, limit: str) -> Bound:
    return Bound(
        id=form["id"],
        where=predicate(form["where"]),
        limit=_limit(form[limit]),
        per=form.get("per", ""),
        last=form.get("last", False),
        title=form.get("title", ""),
        clause=form.get("clause", ""),
    )


def _currency(form: Json | None) -> Currency | None:
    if form is None:
        return None
    clock = Clock(form.get("clock", "application_date"))
    return Currency(
        form["window_years"], clock, dict(form.get("by_field", {})), form.get("clause", "")
    )


def _issuer(form: Json) -> Issuer:
    accreditations = tuple(
        Accreditation(
            register=entry["register"],
            since=entry["from"],
            until=entry.get("to") or "",
            level_max=str(entry.get("level_max", "")),
            fields=tuple(entry.get("fields", ())),
            teach_out_until=entry.get("teach_out_until", ""),
        )
        for entry in form.get("accreditations", ())
    )
    return Issuer(
        form["id"],
        form.get("name", ""),
        form.get("country", ""),
        form.get("agreement", ""),
        accreditations,
    )


def _sharing(form: Json) -> Sharing:
    first, second = form["between"]
    credit = _optional_amount(form, "max_credit")
    return Sharing(first, second, form.get("max_items"), credit, form.get("clause", ""))


def _relations(forms: Sequence[Json]) -> tuple[Relation, ...]:
    return tuple(Relation(form["id"], tuple(form["of"]), form.get("clause", "")) for form in forms)


def _prerequisite(form: Json) -> Prerequisite:
    return Prerequisite(
        form["id"],
        form["achievement"],
        tuple(form["needs"]),
        form.get("before", True),
        form.get("clause", ""),
    )


def _reuse(form: Json) -> ReuseRule:
    limit = _limit(form["limit"]) if "limit" in form else None
    return ReuseRule(Reuse(form["rule"]), limit, form.get("clause", ""))


def read_agreement(form: Json) -> Agreement:
    """One standing decision, as its form describes it (R25)."""
    grants = form["grants"]
    return Agreement(
        id=form["id"],
        achievement=form["achievement"],
        issuer=form["issuer"],
        versions=tuple(str(version) for version in form.get("versions", ())),
        requirements=tuple(grants["requirements"]),
        credit=_optional_amount(grants, "credit"),
        level=str(grants.get("level", "")),
        since=form["from"],
        until=form.get("to") or "",
        clause=form.get("clause", ""),
    )


def _coherence(form: Json) -> Coherence:
    return Coherence(
        capstone=form.get("capstone", ""),
        outcomes=tuple(form.get("outcomes", ())),
        category_floor=form.get("category_floor", ""),
        note=form.get("note", ""),
    )
