"""Step 13: is the issuer known, to whom, and was it when the credential was awarded?

A proof shows that whoever holds a key wrote the credential; it does not show that an institution
stands behind the name. Only a list that the caller chose can say so, and without one this step
does not apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.verification.moments import spoken
from cairn.verification.report import (
    OTHER_NAME,
    Check,
    failed,
    indeterminate,
    not_applicable,
    passed,
)

if TYPE_CHECKING:
    from cairn.verification.essentials import Essentials
    from cairn.verification.trust_list import TrustList


def check_trust(essentials: Essentials, trust: TrustList | None) -> tuple[Check, ...]:
    """Whether ``trust`` knows the issuer as at the award.

    An issuer that the list does not name is unknown, not refuted. One that it names for another
    time is refused: the list says that it did not count then. One that calls itself otherwise than
    the list does is known, and its name is not: anybody can write one into a credential.
    """
    if trust is None:
        return (not_applicable("trust.known"),)
    entries = trust.find(essentials.issuer) if essentials.issuer else ()
    if not entries:
        return (
            indeterminate(
                "trust.known", "unknown", issuer=essentials.issuer_named, list=trust.name
            ),
        )
    if essentials.awarded is None:
        return (indeterminate("trust.known", "undated", issuer=entries[0].name, list=trust.name),)
    covering = [entry for entry in entries if entry.covers(essentials.awarded)]
    facts: dict[str, Any] = {"list": trust.name, "awarded": spoken(essentials.awarded)}
    if not covering:
        return (failed("trust.known", "not_then", issuer=entries[0].name, **facts),)
    entry = covering[0]
    facts |= {"issuer": entry.name, "said_by": entry.said_by}
    stated = essentials.issuer_name
    if stated and not any(each.is_called(stated) for each in covering):
        return (passed("trust.known", OTHER_NAME, stated=stated, **facts),)
    return (passed("trust.known", **facts),)
