"""The status entries of credentials by their ordinal, computable wherever the secret is at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cairn.status.allocation import IndexAllocator
from cairn.status.bitstring_status_list import write_entry
from cairn.status.standing import StatusPurpose

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject

PURPOSES = (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION)
"""The lists that an issuer keeps; a credential's ordinal gives its place in each."""


@dataclass(frozen=True)
class StatusPlaces:
    """Where the bits of an issuer's credentials stand, in lists at addresses of one template.

    Attributes:
        secret: the secret behind the indices; see ``IndexAllocator``.
        template: the address of a list, with ``{purpose}`` and ``{n}``.
        list_size: entries of one list.
        suspendable: whether credentials get an entry for suspension beside the one for revocation.
            VC Data Model 2.0 (4.10) allows both; Open Badges 3.0 and CLR 2.0 (credentialStatus
            0..1) allow one, so the schemas that 1EdTech publishes refuse a credential with two.
    """

    secret: bytes
    template: str
    list_size: int
    suspendable: bool = False

    @cached_property
    def allocators(self) -> dict[str, IndexAllocator]:
        """The order of the lists for each purpose."""
        return {
            purpose: IndexAllocator(self.secret, purpose, self.list_size) for purpose in PURPOSES
        }

    @cached_property
    def _addresses(self) -> dict[tuple[str, int], str]:
        return {}

    @cached_property
    def _written(self) -> list[tuple[str, IndexAllocator]]:
        """The purposes that credentials get an entry for."""
        return [
            (purpose, allocator)
            for purpose, allocator in self.allocators.items()
            if self.suspendable or purpose is not StatusPurpose.SUSPENSION
        ]

    def address(self, purpose: str, number: int) -> str:
        """Where the list ``number`` for ``purpose`` is published."""
        known = self._addresses.get((purpose, number))
        if known is None:
            known = self.template.replace("{purpose}", purpose).replace("{n}", str(number))
            self._addresses[purpose, number] = known
        return known

    def entries(self, ordinal: int) -> list[JsonObject]:
        """The ``credentialStatus`` of the credential with this ordinal, one entry a purpose."""
        found = []
        for purpose, allocator in self._written:
            number, index = allocator.at(ordinal)
            found.append(write_entry(self.address(purpose, number), index, purpose))
        return found
