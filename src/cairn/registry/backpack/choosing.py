"""Choosing among all that a learner holds, on a form that shows a part of it.

Without JavaScript: the ways on and the search are buttons of the form, so that what was typed and
ticked comes along. What is ticked stands first on every part, or, where that can be thousands
(:attr:`Choosing.saves`), is saved before the next part is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cairn.registry.backpack import finding
from cairn.registry.site import keyset, slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cairn.registry.accounts.models import User
    from cairn.registry.backpack.models import HeldCredential

WORDS, PLACE = "look_for", "look"
"""The fields of the search and of the buttons that lead on."""
SHOWN = "shown"
"""The keys of what stood on the form, ticked or not, where going on saves."""
_CARRIED = 50
"""Keys that a form carries on; more than may be chosen, so that nothing is lost unseen."""
_LONGEST_TITLE, _LONGEST_ISSUER = 120, 80


@dataclass(frozen=True, slots=True)
class Look:
    """Which part is looked at: words that are searched, and where it begins."""

    words: str = ""
    place: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Look:
        """What a form or an address asks for; a search begins at the beginning."""
        place = values.get(PLACE, "")
        return cls(
            values.get(WORDS, "").strip()[: finding.LONGEST_SEARCH],
            "" if place == "find" else place,
        )


class Choosing(forms.CheckboxSelectMultiple):
    """The boxes of a part, the search, and the ways on.

    Attributes:
        saves: going on saves what is ticked.
    """

    template_name = "backpack/choosing.html"
    saves = False
    look = Look()
    part: slices.Slice[HeldCredential] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the search and the ways on, where there is more than a part."""
        context = super().get_context(name, value, attrs)
        part = self.part
        several = part is not None and bool(part.previous or part.next)
        context["look"] = {
            "words": self.look.words,
            "needed": several or bool(self.look.words),
            "nothing": part is not None and not part.rows,
            "previous": part and part.previous.partition("=")[2],
            "next": part and part.next.partition("=")[2],
            "saves": self.saves,
            "shown": [str(each.pk) for each in part.rows] if part and self.saves else [],
        }
        return context


class ChosenField(forms.MultipleChoiceField):
    """Credentials of one's own, whether they stand on the part that is shown or not."""

    widget = Choosing
    own: Mapping[str, HeldCredential]

    def offer(
        self,
        user: User,
        ticked: Iterable[str],
        look: Look,
        *,
        saves: bool = False,
        first: Sequence[str] = (),
    ) -> None:
        """Set what can be chosen and what is shown.

        Args:
            user: whose credentials.
            ticked: keys that are chosen already; what is none of the person's is left out.
            look: the part.
            saves: going on saves, so what is ticked elsewhere need not come along.
            first: keys of what stands before the part, ticked or not.
        """
        keys = [*(ticked if saves else list(ticked)[:_CARRIED]), *first]
        self.own = finding.by_keys(user, [each for each in keys if is_key(each)])
        found = finding.found(user, words=look.words)
        part = slices.cut(found, finding.PART, {keyset.PARAMETER: look.place})
        before = {key: self.own[key] for key in first if key in self.own} if saves else self.own
        rows = {**before, **{str(each.pk): each for each in part.rows}}
        self.choices = [(key, label(each)) for key, each in rows.items()]
        widget = cast("Choosing", self.widget)
        widget.look, widget.part, widget.saves = look, part, saves

    def valid_value(self, value: object) -> bool:
        """Whether it is one of the person's own."""
        return str(value) in self.own


def label(held: HeldCredential) -> str:
    """A credential in one line: title and who issued it."""
    title = Truncator(held.title or _("Untitled")).chars(_LONGEST_TITLE)
    issuer = Truncator(held.issuer_name or held.issuer_id).chars(_LONGEST_ISSUER)
    return f"{title} · {issuer}"


def is_key(text: str) -> bool:
    """Whether a text can be the key of a credential."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
