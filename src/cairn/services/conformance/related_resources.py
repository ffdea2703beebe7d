"""Whether the digests of related resources are those of a known edition (VCDM 2.0 §5.3).

The editions are those in the package. One more is known here, by its digests alone: the draft of
``credentials/v2`` of 2024-07-20, which the positive cases of a public suite name. In the product
it is not known, because it gives other terms their meaning than the Recommendation does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.canonical.contexts import SHIPPED, shipped_text
from cairn.crypto import multibase
from cairn.crypto.digests import matches_multibase, matches_sri
from cairn.errors import CairnError
from cairn.services.conformance.answers import problem_of_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.contexts import Shipped
    from cairn.services.conformance.answers import Problem

JsonObject: TypeAlias = dict[str, Any]

_BY_URL = {row.url: row for row in SHIPPED}
_DRAFT_OF = "https://www.w3.org/ns/credentials/v2"
_DRAFT_SHA256 = "24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9"
_DRAFT_SRI = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg"


def problems_of_related(document: JsonObject) -> Iterator[Problem]:
    """What the digests of a credential's related resources contradict.

    A resource that the package does not hold is not compared: nothing here uses it.
    """
    stated = document.get("relatedResource")
    for resource in stated if isinstance(stated, list) else [stated]:
        if not isinstance(resource, dict):
            continue
        row = _BY_URL.get(str(resource.get("id")))
        if row is None:
            continue
        for member, agrees in (("digestSRI", _sri_agrees), ("digestMultibase", _multibase_agrees)):
            digest = resource.get(member)
            if isinstance(digest, str) and not agrees(row, digest):
                detail = f"{member} of {row.url} is not that of a known edition."
                yield problem_of_step("structure", detail)


def _sri_agrees(row: Shipped, stated: str) -> bool:
    if row.url == _DRAFT_OF and stated == _DRAFT_SRI:
        return True
    try:
        return matches_sri(shipped_text(row), stated)
    except CairnError:
        return False


def _multibase_agrees(row: Shipped, stated: str) -> bool:
    published = {row.published_sha256, _DRAFT_SHA256 if row.url == _DRAFT_OF else None}
    try:
        # A multihash has two octets before the digest; the suite writes the bare digest.
        digest = multibase.decode(stated)[-32:].hex()
        return digest in published or matches_multibase(shipped_text(row), stated)
    except CairnError:
        return False
