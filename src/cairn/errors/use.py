"""What the caller asks for does not fit together, or something that it needs is not there."""

from __future__ import annotations

from cairn.errors.root import CairnError


class WrongUse(CairnError):
    """The arguments of a call or a command do not fit together."""

    code = "use"
    problem = "{detail}"
    remedy = ""


class PortUnusable(WrongUse):
    """A port that cannot be listened at."""

    code = "use.port"
    problem = "Port {port} cannot be opened: {detail}."
    remedy = "Name another with --port (and --host), or end the program that has it."


class TrustListMalformed(WrongUse):
    """A trust file that does not say what it must, or says something unknown."""

    code = "use.trust_list"
    problem = "The trust file cannot be used: at {place}, {detail}."
    remedy = "Its shape is docs/schemas/trust-list.schema.json."


class PinsMalformed(WrongUse):
    """A pin file that does not map addresses to files."""

    code = "use.pins"
    problem = "The pin file cannot be used: {detail}."
    remedy = "Write one line for each document: its URL or DID, and the path of the file."


class MissingExtra(CairnError):
    """A part of Cairn that is installed on request only."""

    code = "use.extra"
    problem = "This needs {purpose}, which is not installed."
    remedy = "Install it in the folder with Cairn's source: pip install '.[{extra}]'"


class SystemLibraryMissing(CairnError):
    """A library of the operating system that an optional part rests on."""

    code = "use.system_library"
    problem = "This needs the system library {library}, which is not installed."
    remedy = "Install it; on Debian and Ubuntu: apt-get install {packages}"


class SealUnusable(CairnError):
    """A certificate or key that cannot seal a PDF."""

    code = "seal"
    problem = "The sealing certificate cannot be used: {detail}."
    remedy = (
        "Give a certificate and the private key that belongs to it (RSA or P-256), both as PEM."
    )


class IssuerRefused(WrongUse):
    """The issuer's identifier is not one that the signing key controls."""

    code = "issuing.issuer"
    problem = "The key {key} does not control the issuer {issuer}."
    remedy = (
        "Leave `id` out of the issuer's profile (it is then the key's did:key), or sign with the "
        "key that the issuer's controller document lists."
    )
