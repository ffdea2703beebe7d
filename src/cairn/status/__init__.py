"""Whether a credential was withdrawn: status lists, bits only.

This room reads and writes status lists and entries, and chooses places in them. It fetches nothing,
verifies no proof and reads no clock: `verification` brings the list, checks who signed it and turns
a standing into an outcome. One file per specification, each one value in the literal table
``MECHANISMS``, found by the ``type`` of a ``credentialStatus``.
"""

from cairn.status.allocation import IndexAllocator, Place
from cairn.status.bitstring import MINIMUM_ENTRIES, Bitstring
from cairn.status.bitstring_status_list import StatusEntry, StatusList
from cairn.status.mechanisms import MECHANISMS, mechanism_of
from cairn.status.standing import Standing, StatusMechanism, StatusPurpose

__all__ = [
    "MECHANISMS",
    "MINIMUM_ENTRIES",
    "Bitstring",
    "IndexAllocator",
    "Place",
    "Standing",
    "StatusEntry",
    "StatusList",
    "StatusMechanism",
    "StatusPurpose",
    "mechanism_of",
]
