"""Status lists, and the folder they are kept in."""

from __future__ import annotations

from typing import ClassVar

from cairn.errors.root import CairnError


class StatusUnusable(CairnError):
    """A status entry or status list from which nothing can be learned.

    ``problem_type`` is the error that Bitstring Status List 1.0 §3.5 names for the case; outwards
    it is sent as the RFC 9457 ``type`` under ``https://www.w3.org/ns/credentials/status-list#``.
    """

    code = "status.unusable"
    problem_type: ClassVar[str] = "STATUS_VERIFICATION_ERROR"
    problem = "The status cannot be told: {detail}."
    remedy = "Ask the issuer to publish its status list anew."


class StatusMalformed(StatusUnusable):
    """A member of a status entry or list is not as its specification says."""

    code = "status.malformed"
    problem_type = "MALFORMED_VALUE_ERROR"
    problem = "The status information is malformed: {member} {detail}."


class StatusListMismatch(StatusUnusable):
    """The list has another purpose or type than the entry that points at it."""

    code = "status.mismatch"
    problem = "The status list does not fit the credential: {detail}."


class StatusListTooShort(StatusUnusable):
    """A list too small for its entries to hide among one another."""

    code = "status.length"
    problem_type = "STATUS_LIST_LENGTH_ERROR"
    problem = "The status list has room for {entries} credentials; {minimum} is the least."


class StatusIndexOutOfRange(StatusUnusable):
    """An entry that points beyond the end of its list."""

    code = "status.range"
    problem_type = "RANGE_ERROR"
    problem = "The credential's place in its list, {index}, lies beyond the {entries} places."


class RevocationIsFinal(CairnError):
    """A revocation cannot be taken back (Bitstring Status List 1.0 §2.1)."""

    code = "status.final"
    problem = "{credential} is revoked, and a revocation is final."
    remedy = "Issue the credential again; a suspension is what can be ended."


class NotSuspendable(CairnError):
    """A credential that was issued with an entry for revocation alone, as is the default.

    Open Badges 3.0 and CLR 2.0 allow one ``credentialStatus``; a second one for suspension is the
    issuer's choice, taken before issuing.
    """

    code = "status.not-suspendable"
    problem = "It cannot be suspended: it was issued to be revoked only."
    remedy = "Revoke it and issue it again with --suspendable, or tell its holder what is in doubt."


class StatusFolderUnusable(CairnError):
    """The folder of an issuer's status lists cannot be opened or changed."""

    code = "status.folder"
    problem = "The status lists in {path} cannot be used: {detail}."
    remedy = "Name the folder that was given as --status-out when the credentials were issued."
