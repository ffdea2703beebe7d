"""What a known context has a name for is called by that name, and said where it belongs."""

import pytest

from cairn.canonical.contexts import Contexts
from cairn.canonical.jsonld import to_quads
from cairn.canonical.known_names import known_names
from cairn.errors import TermRefused

VC = "https://www.w3.org/ns/credentials/v2"
CRED = "https://www.w3.org/2018/credentials#"
SHIPPED = Contexts.shipped()


def document(*contexts, **members):
    return {
        "@context": [VC, *contexts],
        "id": "urn:x:1",
        "type": ["VerifiableCredential"],
        "issuer": "did:example:i",
        "credentialSubject": {"id": "did:example:s"},
    } | members


@pytest.mark.parametrize(
    "name",
    [
        *("credentialStatus", "validFrom", "validUntil", "issuer", "credentialSubject"),
        *("issuanceDate", "expirationDate", "evidence", "termsOfUse", "credentialSchema"),
    ],
)
def test_what_decides_has_one_name_in_all_shipped_contexts(name):
    assert known_names(SHIPPED)[CRED + name] == {name}


def test_the_keywords_have_their_usual_names():
    assert "id" in known_names(SHIPPED)["@id"]
    assert "type" in known_names(SHIPPED)["@type"]


def test_a_pinned_context_brings_names_too():
    pinned = SHIPPED.with_documents(
        {"https://x.example/c": {"@context": {"motto": "https://x.example/terms#motto"}}}
    )
    assert known_names(pinned)["https://x.example/terms#motto"] == {"motto"}
    assert "https://x.example/terms#motto" not in known_names(SHIPPED)


@pytest.mark.parametrize(
    "refused",
    [
        document(**{f"{CRED}validUntil": "2030-01-01T00:00:00Z"}),
        document({"until": f"{CRED}validUntil"}, until="2030-01-01T00:00:00Z"),
        document({"c": CRED}, **{"c:validUntil": "2030-01-01T00:00:00Z"}),
        document({"name2": "@id"}, credentialSubject={"name2": "did:example:s", "name": "x"}),
        document(credentialSubject={"@id": "did:example:s", "name": "x"}),
        document(credentialSubject={"id": "did:example:s", "@type": "VerifiableCredential"}),
        document(type=["VerifiableCredential", f"{CRED}VerifiableCredential"]),
        document(credentialSubject={"id": "urn:x:1", "name": "said of the credential"}),
    ],
)
def test_refused(refused):
    with pytest.raises(TermRefused):
        to_quads(refused, SHIPPED)


@pytest.mark.parametrize(
    "welcome",
    [
        document({"motto": "https://x.example/terms#motto"}, motto="Build."),
        document({"x": "https://x.example/terms#"}, **{"x:motto": "Build."}),
        document(**{"https://x.example/terms#motto": "Build."}),
        document({"Mine": "https://x.example/terms#Mine"}, type=["VerifiableCredential", "Mine"]),
        document(name="x", credentialSubject={"id": "urn:x:1", "name": "x"}),
        document(description={"@value": "Bau", "@language": "de"}),
    ],
)
def test_welcome(welcome):
    assert to_quads(welcome, SHIPPED)


def test_without_protected_terms_every_spelling_is_read():
    """Documents that are no credentials: nobody looks for names in them."""
    assert to_quads({"@id": "urn:x:1", "https://schema.org/name": "x"}, SHIPPED)
