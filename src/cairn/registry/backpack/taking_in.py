"""Taking in credentials of any issuer: from files, a text, an address, several at once.

What is handed in is bounded before it is opened, and each credential has its own result: a bad one
spoils no other. Whatever the verdict says, a credential is kept and marked; what is none is not
kept, and the answer says what to do with it instead.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.errors import CairnError, ImageUnusable
from cairn.formats.contained import contained, is_assembly
from cairn.formats.detect import Carrier, Kind, detect
from cairn.registry.backpack import facts, holding, restoring
from cairn.registry.backpack.models import HeldCredential, Origin
from cairn.registry.errors import NotPossible
from cairn.registry.jobs import queue
from cairn.registry.verifying import checking, handed_in
from cairn.registry.verifying.handed_in import HandedIn
from cairn.registry.verifying.pieces import MANIFEST, MOST_OCTETS, is_archive, pieces_in
from cairn.verification import NO_FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cairn.formats.detect import Detected
    from cairn.registry.accounts.models import User
    from cairn.verification import Facts, Report

MOST_PIECES = 500
"""Credentials of one hand-in; what stands behind them is not read."""
MOST_UNPACKED = 64 * 1024 * 1024
"""Octets of one hand-in once it is unpacked."""
_DEEPEST = 2
_SECONDS = 25.0
_LEAST = 0.5
_NO_AWARD = frozenset({Kind.STATUS_LIST, Kind.OPEN_BADGES_2_PART, Kind.ENDORSEMENT})


class Became(StrEnum):
    """What became of one piece."""

    ADDED = "added"
    AGAIN = "again"
    REFUSED = "refused"
    RESTORED = "restored"
    """What an export holds beside its credentials came back."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to one piece.

    Attributes:
        name: where it was.
        became: what became of it.
        held: the credential, where it is in the backpack now.
        why: what was wrong with it, where it is not.
        mend: what to do.
    """

    name: str
    became: Became
    held: HeldCredential | None = None
    why: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A credential on its way in, or why it is none.

    Attributes:
        name: where it was.
        data: exactly as received.
        origin: how it came.
        picture: the image that it was in.
        why: what is wrong with it; nothing is kept then.
        mend: what to do.
    """

    name: str
    data: bytes
    origin: Origin
    picture: bytes = b""
    why: str = ""
    mend: str = ""


def take_in(user: User, data: bytes, origin: Origin, detail: str = "") -> HeldCredential:
    """Take in one credential.

    Args:
        user: whose backpack.
        data: as received; what is in an image is taken out, and the image kept beside it.
        origin: how it came.
        detail: the file's name or the web address.

    Raises:
        NotPossible: it is no credential that can be read, or the backpack is full.
    """
    answers = take_in_all(user, [(HandedIn(detail, data), origin)])
    held = next((each.held for each in answers if each.held), None)
    if held is None:
        raise NotPossible(detail=answers[0].why, mend=answers[0].mend)
    return held


def take_in_all(user: User, handed: Iterable[tuple[HandedIn, Origin]]) -> list[Taken]:
    """Take in everything that was handed in.

    Other servers are asked for half a minute at most; what was not asked for then is kept with the
    word "could not be checked", and checked in the background.

    Args:
        user: whose backpack.
        handed: each thing and how it came.

    Returns:
        An answer for each credential found, in order; at least one.
    """
    handed = list(handed)
    known, end = NO_FACTS, monotonic() + _SECONDS
    answers: list[Taken] = []
    later: list[str] = []
    began = timezone.now()
    for piece in _within(_pieces(handed)):
        if piece.why:
            answers.append(Taken(piece.name, Became.REFUSED, None, piece.why, piece.mend))
            continue
        left = end - monotonic()
        report, known = checking.check_knowing(
            piece.data, known, source=piece.name, seconds=max(left, 0.0)
        )
        try:
            with transaction.atomic():
                held, fresh = hold(user, piece, report, known)
        except NotPossible as error:
            answers.append(Taken(piece.name, Became.REFUSED, None, error.what(), error.advice()))
            break
        if fresh and left <= _LEAST and report.wanted:
            later.append(str(held.pk))
        answers.append(Taken(piece.name, Became.ADDED if fresh else Became.AGAIN, held))
    if later:
        moment = timezone.now().isoformat()
        queue.ask("backpack.check", key=f"{user.pk}:{began.isoformat()}", held=later, since=moment)
    answers += _brought_back(user, handed, answers)
    return answers or [
        Taken("", Became.REFUSED, None, _("There is no credential in it."), _not_kept())
    ]


def hold(
    user: User, piece: Piece, report: Report, known: Facts, *, stays_away: bool = False
) -> tuple[HeldCredential, bool]:
    """:func:`holding.hold` of a piece that was checked, with what other servers said for that."""
    return holding.hold(
        user,
        piece.data,
        piece.origin,
        detail=piece.name,
        picture=piece.picture,
        report=report,
        documents=facts.relevant(piece.data, known, checking.usual_policy()),
        stays_away=stays_away,
    )


def _brought_back(
    user: User, handed: Iterable[tuple[HandedIn, Origin]], answers: Iterable[Taken]
) -> Iterator[Taken]:
    """Collections and evidence of the exports among what was handed in."""
    for each, _origin in handed:
        if MANIFEST.encode() not in each.data or not is_archive(each.name, each.data):
            continue
        found = {
            restoring.stem_of(one.name): (one.held, one.became is Became.ADDED)
            for one in answers
            if one.held is not None and one.name.startswith(f"{each.name}:")
        }
        back = restoring.restore(user, partial(io.BytesIO, each.data), found)
        if back:
            yield Taken(each.name, Became.RESTORED, why=said_of(back))


def said_of(back: restoring.Restored) -> str:
    """What came back beside the credentials, in words."""
    said = [
        ngettext("%(number)s collection", "%(number)s collections", back.collections)
        % {"number": back.collections}
        if back.collections
        else "",
        ngettext("%(number)s piece of evidence", "%(number)s pieces of evidence", back.evidence)
        % {"number": back.evidence}
        if back.evidence
        else "",
    ]
    return ", ".join(filter(None, said))


def _within(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces as far as the bounds reach, and one that says that there was more."""
    octets = 0
    for number, piece in enumerate(pieces):
        octets += len(piece.data) + len(piece.picture)
        if number >= MOST_PIECES or octets > MOST_UNPACKED:
            yield Piece(
                piece.name,
                b"",
                piece.origin,
                why=_("There is more than is taken in at once; from here on nothing was read."),
                mend=_("Hand in the rest separately: up to 500 credentials or 64 MB at a time."),
            )
            return
        yield piece


def _pieces(handed: Iterable[tuple[HandedIn, Origin]]) -> Iterator[Piece]:
    for each, origin in handed:
        yield from opened(pieces_in(each.name, each.data), origin)


def opened(pieces: Iterable[tuple[str, bytes]], origin: Origin) -> Iterator[Piece]:
    """Each credential by itself: those in records and presentations too; what is none says why."""
    for name, data in pieces:
        if not data:
            yield _refused(name, origin, _("It is empty, or cannot be unpacked."))
        else:
            yield from _opened(name, data, origin, _DEEPEST)


def _opened(name: str, data: bytes, origin: Origin, depth: int) -> Iterator[Piece]:
    """A credential, or those in a record or presentation, each by itself and octet for octet."""
    if len(data) > MOST_OCTETS:
        yield _refused(name, origin, _("It is longer than 8 MB."))
        return
    try:
        found = detect(data)
        inside = contained(found) if depth else []
    except CairnError as error:
        yield _unreadable(name, origin, error)
        return
    if found.kind in _NO_AWARD:
        yield _refused(
            name, origin, _("It belongs to credentials and awards nothing to anybody by itself.")
        )
        return
    if not _only_carries(found, inside):
        image = found.carriers[:1] in {(Carrier.PNG,), (Carrier.SVG,)}
        yield Piece(
            name,
            _taken_out(found) if image else data,
            Origin.IMAGE if image and origin is Origin.FILE else origin,
            picture=data if image else b"",
        )
    for place, each in enumerate(inside, start=1):
        yield from _opened(f"{name}[{place}]", each, origin, depth - 1)


def _only_carries(found: Detected, inside: list[bytes]) -> bool:
    """Whether nothing is lost if only what is inside is kept."""
    if not inside:
        return False
    return found.kind is Kind.PRESENTATION or is_assembly(found.document)


def _taken_out(found: Detected) -> bytes:
    return found.address.encode() if found.address else found.data


def _unreadable(name: str, origin: Origin, error: CairnError) -> Piece:
    if isinstance(error, ImageUnusable):
        why = _("No credential is in this picture.")
    else:
        why = _("This is not a credential that can be read: %(why)s") % {"why": error.what()}
    return Piece(name, b"", origin, why=why, mend=_not_kept())


def _refused(name: str, origin: Origin, why: str) -> Piece:
    return Piece(name, b"", origin, why=why, mend=_("It was left out; all else was taken in."))


def _not_kept() -> str:
    return _(
        "If it is a certificate on paper, a PDF or a platform's page, keep it as evidence: it is "
        "then there when somebody recognises prior learning."
    )


def given(values: dict[str, Any]) -> list[tuple[HandedIn, Origin]]:
    """What the form of the page holds (:class:`cairn.registry.verifying.forms.HandInForm`).

    Raises:
        NotPossible: the address, or a code in a photo, leads to nothing that can be had.
    """
    found: list[tuple[HandedIn | handed_in.Elsewhere, Origin]] = [
        (handed_in.from_file(str(file.name), file.read()), Origin.FILE)
        for file in values.get("file") or ()
    ]
    text = str(values.get("text") or "").strip()
    if text:
        pasted = handed_in.from_text(_("pasted text"), text)
        origin = Origin.ADDRESS if text.startswith(("http://", "https://")) else Origin.TEXT
        found.append((pasted, origin))
    address = str(values.get("address") or "")
    if address:
        found.append((handed_in.from_address(address), Origin.ADDRESS))
    taken: list[tuple[HandedIn, Origin]] = []
    for each, origin in found:
        if not isinstance(each, HandedIn):
            raise NotPossible(
                detail=_("This is a page of this registry that shows somebody's credentials."),
                mend=_("Open it, download the credential there, and add the file."),
            )
        taken.append((each, origin))
    return taken
