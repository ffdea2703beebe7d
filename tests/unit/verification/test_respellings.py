"""Documents that mean the same to a signature over RDF, and say less to whoever reads them.

A signature over RDF covers statements, not the text that makes them. Whoever holds a signed
credential can write the same statements in another way: under a full IRI, under a name that the
document defines itself, or in another object of the same identifier. Readers look for the members
of the specification, in their places. So none of these is confirmed, above all not where what has
gone out of sight is the status or the end of validity.
"""

import copy

import pytest

from cairn.canonical.contexts import Contexts
from cairn.canonical.shape_cache import remembering
from cairn.verification import Document, Facts, Outcome

CRED = "https://www.w3.org/2018/credentials#"
OB_TERMS = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


def revoked_and_expired(make):
    badge = make.badge(
        credentialStatus=make.status_entry(),
        validUntil="2025-12-01T00:00:00Z",
        refreshService={"id": make.badge()["id"], "type": "1EdTechCredentialRefresh"},
    )
    badge["@context"] = [make.VC, make.OB, make.EXTENSIONS]
    return make.sign(badge)


def report_on(make, document):
    return make.report_on(document, (make.LIST_URL, make.status_list(94567)))


def renamed(document, names):
    return {names.get(name, name): value for name, value in document.items()}


def as_date(value):
    return {"@value": value, "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}


def by_full_iri(document):
    document["validUntil"] = as_date(document["validUntil"])
    return renamed(
        document,
        {"credentialStatus": f"{CRED}credentialStatus", "validUntil": f"{CRED}validUntil"},
    )


ALIASES = {
    "cs": {"@id": f"{CRED}credentialStatus", "@type": "@id"},
    "vu": {"@id": f"{CRED}validUntil", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
}


def with_context(document, context):
    return document | {"@context": [*document["@context"], context]}


def by_own_names(document):
    names = {"credentialStatus": "cs", "validUntil": "vu"}
    return with_context(renamed(document, names), ALIASES)


def by_own_prefix(document):
    document["validUntil"] = as_date(document["validUntil"])
    names = {"credentialStatus": "c:credentialStatus", "validUntil": "c:validUntil"}
    return with_context(renamed(document, names), {"c": CRED})


def by_names_of_a_type(document):
    """The names stand in the scoped context of a type that the document defines itself."""
    names = {"credentialStatus": "cs", "validUntil": "vu"}
    own = {"Mine": {"@id": f"{OB_TERMS}OpenBadgeCredential", "@context": ALIASES}}
    document = with_context(renamed(document, names), own)
    return document | {"type": ["VerifiableCredential", "Mine"]}


def moved_into_its_own_refresh_service(document):
    """The service has the credential's identifier, so its members are the credential's."""
    moved = {name: document.pop(name) for name in ("credentialStatus", "validUntil")}
    service = document["refreshService"]
    return document | {
        "refreshService": {**service, "type": [*document["type"], service["type"]], **moved}
    }


def wrapped_as_sets(document):
    for name in ("credentialStatus", "validUntil"):
        document[name] = {"@set": [document[name]]}
    return document


RESPELLINGS = (
    by_full_iri,
    by_own_names,
    by_own_prefix,
    by_names_of_a_type,
    moved_into_its_own_refresh_service,
    wrapped_as_sets,
)


@pytest.mark.parametrize("respell", RESPELLINGS, ids=lambda respell: respell.__name__)
def test_a_revocation_cannot_be_put_out_of_sight(make, respell):
    genuine = revoked_and_expired(make)
    assert make.unconfirmed(report_on(make, genuine)) == [
        ("validity.ended", "failed"),
        ("status.revocation", "failed"),
    ]
    document = respell(copy.deepcopy(genuine))
    assert document != genuine
    report = report_on(make, document)
    assert ("terms.defined", "failed") in make.unconfirmed(report)
    assert report.outcome is Outcome.FAILED


def every_member(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"@context", "proof"}:
                yield (*path, name)
                yield from every_member(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from every_member(inner, (*path, number))


KEYWORDS = {"id": "@id", "type": "@type"}


def test_no_member_can_be_called_by_its_keyword_or_by_an_own_name(make):
    """``id`` and ``type`` above all: whoever reads looks for them by these names."""
    genuine = make.sign(make.badge())
    tried = 0
    for path in every_member(genuine):
        *parents, name = path
        if name not in KEYWORDS:
            continue
        for respelt, context in ((KEYWORDS[name], None), ("mine", {"mine": KEYWORDS[name]})):
            mutant = copy.deepcopy(genuine)
            holder = mutant
            for step in parents:
                holder = holder[step]
            holder[respelt] = holder.pop(name)
            if context:
                mutant["@context"] = [*mutant["@context"], context]
            tried += 1
            assert make.report_on(mutant).outcome is not Outcome.PASSED, (path, respelt)
    assert tried >= 16


def test_types_cannot_be_called_by_their_iris(make):
    document = make.sign(make.badge())
    document["credentialSubject"]["type"] = [f"{OB_TERMS}AchievementSubject"]
    assert make.report_on(document).outcome is not Outcome.PASSED


def test_own_names_for_own_things_are_welcome(make):
    """A document may bring words that no known context has."""
    context = {"x": "https://x.example/terms#", "houseColour": "x:houseColour"}
    badge = with_context(make.badge(houseColour="blue"), context)
    badge["x:motto"] = "Build."
    report = make.report_on(make.sign(badge))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)


def test_a_service_with_the_credentials_identifier_is_no_fault(make):
    badge = make.badge(
        refreshService={"id": make.badge()["id"], "type": "1EdTechCredentialRefresh"}
    )
    badge["@context"] = [make.VC, make.OB, make.EXTENSIONS]
    report = make.report_on(make.sign(badge))
    assert report.outcome is Outcome.PASSED, make.unconfirmed(report)


def test_a_memory_of_shapes_does_not_forget_where_things_stand(make):
    """Whoever verifies many learns shapes from any document, a stranger's hostile ones included."""
    facts = Facts(
        [Document(make.LIST_URL, make.as_bytes(make.status_list(94567)))],
        remembering(Contexts.shipped()),
    )
    hostile = moved_into_its_own_refresh_service(copy.deepcopy(revoked_and_expired(make)))
    for number in range(12):
        # The same shape, learnt with two identifiers that differ.
        example = copy.deepcopy(hostile)
        example["id"] = f"urn:uuid:0f3b1a52-1111-4222-8333-44445555{number * 3331 % 10_000:04d}"
        service = f"urn:uuid:0f3b1a52-1111-4222-8333-44445555{(number * 7177 + 5) % 10_000:04d}"
        example["refreshService"]["id"] = service
        make.report_on(example, facts=facts)
    report = make.report_on(hostile, facts=facts)
    assert ("terms.defined", "failed") in make.unconfirmed(report)


def test_a_type_by_its_iri_is_no_respelling_where_the_document_knows_no_name_for_it(make):
    badge = make.badge()
    badge["credentialSubject"]["type"] = ["AchievementSubject", "https://schema.org/Person"]
    assert make.report_on(make.sign(badge)).outcome is Outcome.PASSED


def test_a_type_by_its_iri_is_one_where_the_document_has_a_name_for_it(make):
    badge = make.sign(make.badge())
    badge["type"] = ["VerifiableCredential", f"{OB_TERMS}OpenBadgeCredential"]
    assert make.report_on(badge).outcome is not Outcome.PASSED
