"""XML Signature over ELMO, as another library makes it: accepted, and refused when changed."""

from pathlib import Path

import pytest

from cairn.errors import CairnError, MechanismUnsupported, ProofMalformed, SignatureInvalid
from cairn.formats import xml_text
from cairn.proofs import xml_signature

FILES = sorted((Path(__file__).parent / "xml-signature").glob("*.xml"))


def check(octets):
    signatures = xml_signature.read(xml_text.parse(octets))
    for signature in signatures:
        xml_signature.verify(signature)
    return len(signatures)


def test_every_file_is_tried():
    assert [path.stem for path in FILES] == [
        "ecdsa-sha256-exclusive",
        "rsa-sha256",
        "rsa-sha512-canonical-1-1",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_genuine(path):
    assert check(path.read_bytes()) == 1


def is_refused(octets):
    """Refused, or no longer signed at all."""
    try:
        return check(octets) == 0
    except CairnError:
        return True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_changed_letter_is_refused(path):
    """Only what stands beside the key in the certificate is not the signature's to judge."""
    octets = path.read_bytes()
    certificate = range(octets.index(b"X509Certificate>"), octets.index(b"</ds:X509Certificate>"))
    tried, survivors = 0, []
    for place, octet in enumerate(octets):
        if chr(octet).isalnum() and place not in certificate:
            tried += 1
            other = b"b" if octet != ord("b") else b"c"
            if not is_refused(octets[:place] + other + octets[place + 1 :]):
                survivors.append(octets[place - 10 : place + 10])
    assert survivors == []
    assert tried > 900


MUTANTS = {
    "another value": (b"<value>5<", b"<value>6<", SignatureInvalid),
    "one more child": (b"</report>", b"<x/></report>", SignatureInvalid),
    "text behind the signature": (b"</elmo>", b"more</elmo>", SignatureInvalid),
    "a comment in a value": (b"<value>5<", b"<value>5<!-- 0 --><", ProofMalformed),
    "an instruction before": (b"<elmo ", b"<?x y?><elmo ", MechanismUnsupported),
    "language of the root": (b"<elmo ", b'<elmo xml:lang="en" ', CairnError),
    "a weaker digest": (b"xmlenc#sha256", b"xmlenc#sha1", MechanismUnsupported),
    "part of the document": (b'URI=""', b'URI="#x"', ProofMalformed),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_refused_by_name(name):
    before, after, error = MUTANTS[name]
    octets = next(path for path in FILES if path.stem == "rsa-sha256").read_bytes()
    assert before in octets
    with pytest.raises(error):
        check(octets.replace(before, after))


def test_a_signature_that_was_moved_is_refused():
    """Wrapping: the signed document kept somewhere, another shown at the root."""
    octets = next(path for path in FILES if path.stem == "rsa-sha256").read_bytes()
    wrapped = (
        b'<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">' + octets + b"</elmo>"
    )
    with pytest.raises(ProofMalformed):
        check(wrapped)


def test_unsigned():
    assert check(b"<elmo/>") == 0
