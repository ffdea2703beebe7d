"""Institutions' names that could be taken for one another.

On a page about a credential this registry says that it knows its issuer, by name. Whoever may name
an institution freely could have it say the name of another one here.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from cairn.registry.errors import NotPossible
from cairn.registry.organisations.models import Organisation
from cairn.wording import TURNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LOOKS_LIKE = str.maketrans(
    # Cyrillic and Greek small letters that are drawn as Latin ones (Unicode TS 39, confusables).
    "аеорсухікјѕһԁԛԝмтвн" + "αορνυικτχγη" + "01",
    "aeopcyxikjshdqwmtbh" + "aopvuiktxyn" + "ol",
)
_UNSEEN = frozenset({"Cf", "Cc", "Mn", "Me", "Zs", "Zl", "Zp", "Pd", "Po", "Pc", "Ps", "Pe"})


def skeleton(name: str) -> str:
    """What is seen of a name at a glance: two that are alike have the same."""
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_LOOKS_LIKE)
    return "".join(sign for sign in folded if unicodedata.category(sign) not in _UNSEEN)


def require_own(names: Iterable[str], organisation: Organisation | None = None) -> None:
    """Refuse names that belong to another institution here, or to the registry.

    Args:
        names: in whatever languages, in law or in use.
        organisation: whose they are to be; ``None`` before it is founded.

    Raises:
        NotPossible: one of them is taken, or nothing of it is seen, or it turns what follows.
    """
    wanted = {name: skeleton(name) for name in names if name.strip()}
    for name, seen in wanted.items():
        if not seen or TURNS.search(name):
            raise NotPossible(
                detail=_("The name holds signs that cannot be seen."),
                mend=_("Type it anew, letter by letter."),
            )
    others = Organisation.objects.all()
    if organisation is not None:
        others = others.exclude(pk=organisation.pk)
    taken = {skeleton(name) for each in others for name in _names_of(each)}
    taken |= {skeleton(settings.REGISTRY_NAME), skeleton(settings.SITE_NAME)}
    for name, seen in wanted.items():
        if seen in taken:
            raise NotPossible(
                detail=_("“%(name)s” could be taken for another name in this registry.")
                % {"name": name},
                mend=_("Add what tells the two apart, such as the town."),
            )


def _names_of(organisation: Organisation) -> Iterator[str]:
    yield from organisation.name.values()
    if organisation.legal_name:
        yield organisation.legal_name
