"""What the frame of a page shows: the page model behind ``base.html``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language, get_language_info

from cairn.registry.site import navigation
from cairn.registry.site.navigation import Link, Place

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cairn.registry.site.navigation import Person


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the pages are in, by its own name."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around each page.

    Attributes:
        person: the name of who has signed in, or empty.
        main: the header's entries.
        account: the person's own entries.
        institutions: where the person has a role.
        operator: the entries of who runs this registry.
        footer: the foot's entries.
        languages: what the pages can be read in.
        path: the address to come back to after a change of language.
    """

    person: str
    main: tuple[Link, ...]
    account: tuple[Link, ...]
    institutions: tuple[Link, ...]
    operator: tuple[Link, ...]
    footer: tuple[Link, ...]
    languages: tuple[Language, ...]
    path: str

    @property
    def at_operator(self) -> bool:
        """Whether this is a page of who runs the registry."""
        return any(link.current for link in self.operator)

    @property
    def language(self) -> Language:
        """The language that this page is in."""
        return next((one for one in self.languages if one.current), self.languages[0])


def languages() -> tuple[Language, ...]:
    """The languages of this installation, each by its own name."""
    current = get_language() or settings.LANGUAGE_CODE
    codes = [code for code, _name in settings.LANGUAGES]
    chosen = current if current in codes else current.split("-", 1)[0]
    return tuple(
        Language(code, get_language_info(code)["name_local"], current=code == chosen)
        for code in codes
    )


def frame(request: HttpRequest) -> Frame:
    """The frame for this request; worked out once, however many parts a page is drawn from."""
    known: Frame | None = getattr(request, "_cairn_frame", None)
    if known is not None:
        return known
    made = frame_for(request, getattr(request, "user", None) or AnonymousUser())
    request._cairn_frame = made  # type: ignore[attr-defined]  # noqa: SLF001
    return made


def frame_for(request: HttpRequest, person: Person) -> Frame:
    """The frame as this person sees it; for a stranger nothing is asked of the database."""
    path = request.path
    return Frame(
        person=str(person) if person.is_authenticated else "",
        main=navigation.links(Place.MAIN, person, path),
        account=navigation.links(Place.ACCOUNT, person, path),
        institutions=navigation.institutions(person, path, get_language() or "en"),
        operator=navigation.links(Place.OPERATOR, person, path),
        footer=navigation.links(Place.FOOTER, person, path),
        languages=languages(),
        # Only an address that can be asked for again is worth coming back to.
        path=request.get_full_path() if request.method in {"GET", "HEAD"} else path,
    )
