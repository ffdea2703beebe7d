"""What hangs on a credential: said before it is withdrawn.

Folders above this one (shares, programmes) say what they know by :func:`knows`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.registry.issuing.models import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cairn.registry.issuing.models import Credential

    Source = Callable[[Sequence[Credential]], list[str]]

_SOURCES: list[Source] = []


def knows(source: Source) -> Source:
    """Have sentences of another folder said: what of its own hangs on some credentials."""
    _SOURCES.append(source)
    return source


def consequences_of(credentials: Sequence[Credential], act: Act = Act.REVOKE) -> list[str]:
    """One sentence for each thing that happens, to whom."""
    count = len(credentials)
    names = [each.recipient_name for each in credentials[:3]]
    told = [", ".join(names) + (" …" if count > len(names) else "")]
    first = {
        Act.REVOKE: ngettext(
            "Whoever checks the credential of %(names)s is told at once that it is not valid.",
            "Whoever checks the credentials of %(names)s (%(count)s) is told at once that they are "
            "not valid.",
            count,
        ),
        Act.SUSPEND: ngettext(
            "Whoever checks the credential of %(names)s is told that it is suspended for now.",
            "Whoever checks the credentials of %(names)s (%(count)s) is told that they are "
            "suspended for now.",
            count,
        ),
        Act.REINSTATE: ngettext(
            "The credential of %(names)s is valid again.",
            "The credentials of %(names)s (%(count)s) are valid again.",
            count,
        ),
    }[act]
    sentences = [first % {"names": told[0], "count": count}]
    claimed = sum(each.holder_id is not None for each in credentials)
    if claimed:
        sentences.append(
            ngettext(
                "%(count)s holder keeps it in a backpack and sees the change there.",
                "%(count)s holders keep it in a backpack and see the change there.",
                claimed,
            )
            % {"count": claimed}
        )
    sentences += [text for source in _SOURCES for text in source(credentials)]
    sentences.append(_("The holders get a mail with your reason."))
    return sentences
