"""Every exception that the registry raises on purpose: a branch of the tree in ``cairn.errors``.

::

    CairnError
    └── RegistryError               something that a person asked of the registry cannot be done
        ├── InstanceUnusable        this installation lacks something that it cannot run without
        ├── BackupUnusable          a backup that cannot be made, read or taken back
        ├── PackageUnusable         an institution's records that cannot be read in
        ├── NotAllowed              the person's roles do not allow it
        ├── NotFound                there is nothing there, or nothing that this person may see
        ├── NotPossible             allowed, and not possible as things stand
        ├── KeyUsedAgain            an idempotency key that came with another request before
        ├── Ended                   it was here, and its owner has ended it
        ├── PlaceUnknown            an address that names no place in a long list
        ├── TooMany                 asked too often
        ├── PublicationHeld         the log may be an old copy, and its witnesses were not heard yet
        └── LeaseLost               a job that somebody else has taken over meanwhile

The web's edge (``site.middleware``) turns them into pages and RFC 9457 problem details.
"""

from __future__ import annotations

from cairn.errors import CairnError


class RegistryError(CairnError):
    """Something that a person asked of the registry cannot be done."""

    code = "registry"
    problem = "The registry cannot do that."
    remedy = "Try again, or ask the operator of this registry."


class InstanceUnusable(RegistryError):
    """This installation lacks something that it cannot run without: ``detail``."""

    code = "registry.instance"
    problem = "This installation cannot be used: {detail}."
    remedy = "`cairn doctor` says what is missing and how to get it."


class BackupUnusable(RegistryError):
    """A backup that cannot be made, read or taken back: ``detail``."""

    code = "registry.backup"
    problem = "This cannot be done: {detail}."
    remedy = "Nothing was changed. docs/guides/operating.md says how backups are made and restored."


class PackageUnusable(RegistryError):
    """A file with an institution's records that cannot be read in: ``detail``."""

    code = "registry.package"
    problem = "These records cannot be used: {detail}."
    remedy = "Nothing was changed. Ask who made the file for it again, and compare its digest."


class NotAllowed(RegistryError):
    """The person's roles do not allow ``action``."""

    code = "registry.not-allowed"
    problem = "You do not have the role that this needs ({action})."
    remedy = "Ask an owner of the institution for it."


class NotFound(RegistryError):
    """There is nothing there, or nothing that this person may see.

    One error for both, so that nobody learns what exists elsewhere.
    """

    code = "registry.not-found"
    problem = "There is nothing here that you may see."
    remedy = "Check the address, or sign in as somebody who may."


class NotPossible(RegistryError):
    """Allowed, and not possible as things stand: ``detail``; ``mend`` says what to do."""

    code = "registry.not-possible"
    problem = "{detail}"
    remedy = "{mend}"


class KeyUsedAgain(RegistryError):
    """An idempotency key that came with another request before: ``key``."""

    code = "registry.key-used"
    problem = "The Idempotency-Key “{key}” came with another request before; nothing was done."
    remedy = "Send a new key with a new request; to repeat a request, send it unchanged."


class Ended(RegistryError):
    """It was here, and whoever it belongs to has ended it; nothing of it is told."""

    code = "registry.ended"
    problem = "This has ended, and shows nothing any more."
    remedy = "Ask the person who gave you the link for a new one."


class PlaceUnknown(RegistryError):
    """The parameter ``name`` of an address names no place in the list that it asks for."""

    code = "registry.place"
    problem = "The parameter “{name}” names no place in this list."
    remedy = "Ask without it for the beginning, then follow the links that each answer gives."


class TooMany(RegistryError):
    """Asked too often; ``seconds`` says how long to wait."""

    code = "registry.too-many"
    problem = "Too many requests came from your network."
    remedy = "Wait {seconds} seconds and try again."


class PublicationHeld(RegistryError):
    """The log may be an old copy, and enough witnesses have not yet said that it is none."""

    code = "registry.log-held"
    problem = "The log publishes nothing yet: {detail}."
    remedy = "Nothing is lost, entries wait. The operator's page of the log says what to do."


class LeaseLost(RegistryError):
    """A job whose lease lapsed and was taken over: who held it must stop at once."""

    code = "registry.lease-lost"
    problem = "Another worker has taken over job {job}."
    remedy = "Nothing need be done: the other one finishes it."
