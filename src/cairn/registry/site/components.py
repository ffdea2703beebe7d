"""The parts that pages are made of, as values: a page model holds them, ``{% show %}`` draws them.

::

    # views.py
    return render(request, "backpack/one.html", {"verdict": Verdict(Tone.CONFIRMED, sentence)})
    # backpack/one.html
    {% show verdict %}

Each part knows its template (``components/<name>.html``, where it is ``it``), so templates hold no
logic and a misspelt member is an error of the type checker. ``/design/`` shows all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol
from urllib.parse import parse_qsl

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cairn import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from cairn.verification.report import Outcome

NOT_STATED = _("Not stated by the issuer")
"""What is said of a fact that nobody stated: never a blank."""

_TECHNICAL = _("Technical details")
_NONE = _("none")
_LONG_WORD = 24


class Component(Protocol):
    """A part of a page: whatever says with which template it is drawn."""

    @property
    def template(self) -> str:
        """The path of its template; in it the part is ``it``."""
        ...


class Tone(StrEnum):
    """How something came out, or what it calls for; never carried by the colour alone."""

    CONFIRMED = "confirmed"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    PLAIN = "plain"


def _word(code: str) -> str:
    return wording.sentence("verification", code, get_language() or wording.SOURCE_LANGUAGE)


_word_lazy = lazy(_word, str)
WORDS: dict[Tone, StrOrPromise] = {
    Tone.CONFIRMED: _word_lazy("verdict.passed"),
    Tone.INVALID: _word_lazy("verdict.failed"),
    Tone.UNKNOWN: _word_lazy("verdict.indeterminate"),
    Tone.PLAIN: _word_lazy("verdict.not_applicable"),
}
"""The word of each outcome: the same on the page, in the API, in a report, on the command line."""


def tone_of(outcome: Outcome) -> Tone:
    """The tone in which an outcome of verification is shown."""
    return {
        "passed": Tone.CONFIRMED,
        "failed": Tone.INVALID,
        "indeterminate": Tone.UNKNOWN,
    }.get(outcome.value, Tone.PLAIN)


def mark_of(tone: Tone) -> str:
    """The icon of an outcome; what is no part of a credential has a plain one."""
    return "info" if tone is Tone.PLAIN else tone.value


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way here; the last one has no address."""

    label: StrOrPromise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button or a link that does something.

    Attributes:
        label: what it does, as a verb.
        url: where it leads.
        kind: ``""`` for the one main action of a page, ``quiet``, ``danger``, ``danger quiet`` or
            ``bare``.
        icon: a name of :data:`cairn.registry.site.icons.ICONS`, or empty.
        post: sent as a form, since it changes something.
    """

    template: ClassVar[str] = "components/action.html"
    label: StrOrPromise
    url: str
    kind: str = ""
    icon: str = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of three outcomes: a shape, a word, a colour, and what exactly was found.

    Attributes:
        tone: which.
        sentence: what was confirmed, or is not valid, or could not be checked, and why.
        word: in place of the outcome's own word.
    """

    template: ClassVar[str] = "components/verdict.html"
    tone: Tone
    sentence: StrOrPromise = ""
    word: StrOrPromise = ""

    @property
    def said(self) -> StrOrPromise:
        """The word that is shown."""
        return self.word or WORDS[self.tone]

    @property
    def mark(self) -> str:
        """The icon's name: a shape of its own for each outcome."""
        return mark_of(self.tone)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what was checked: how it came out, what it was, and what that means.

    ``word`` stands in place of the outcome's own, where something else than a credential was
    looked at.
    """

    tone: Tone
    name: StrOrPromise
    sentence: StrOrPromise = ""
    word: StrOrPromise = ""

    @property
    def said(self) -> StrOrPromise:
        """The word of the outcome."""
        return self.word or WORDS[self.tone]

    @property
    def mark(self) -> str:
        """The icon's name."""
        return mark_of(self.tone)


@dataclass(frozen=True, slots=True)
class Checks:
    """What was checked, line by line, in the order in which a person would doubt it."""

    template: ClassVar[str] = "components/checks.html"
    checks: Sequence[Check]


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is known under it.

    Attributes:
        name: what it is.
        value: text, a date, a number, or markup made safe; ``None`` and empty mean that it is not
            stated, and the page says so.
        note: an explanation in smaller letters.
        url: where the value leads.
    """

    name: StrOrPromise
    value: StrOrPromise | SafeString | date | datetime | int | None = None
    note: StrOrPromise = ""
    url: str = ""

    @property
    def absent(self) -> bool:
        """Whether nothing is stated."""
        return self.value is None or not str(self.value).strip()

    @property
    def moment(self) -> bool:
        """Whether the value is a day with a time."""
        return isinstance(self.value, datetime)

    @property
    def day(self) -> bool:
        """Whether the value is a day."""
        return isinstance(self.value, date) and not self.moment


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of facts; what is absent is never blank.

    Attributes:
        facts: in the order of reading.
        absent: what is said of one that is not stated.
    """

    template: ClassVar[str] = "components/facts.html"
    facts: Sequence[Fact]
    absent: StrOrPromise = NOT_STATED


@dataclass(frozen=True, slots=True)
class Tag:
    """One or two words about a thing."""

    template: ClassVar[str] = "components/tag.html"
    label: StrOrPromise
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Stone:
    """A credential or a micro-credential as a card.

    Its title is a heading of the third level; ``{% show stone heading=2 %}`` where none stands
    between it and the page's own.

    Attributes:
        title: its name.
        url: its page; empty for a place that nothing fills yet.
        issuer: who stands behind it.
        size: with its unit: "5 ECTS (125 to 150 hours)".
        level: with its framework.
        awarded: the day of the award.
        verdict: how checking it came out; ``None`` where that is not the question.
        tags: words about it.
        place: an outline for what is missing; ``issuer`` then says what would fill it.
        demo: from the demonstration world: marked as such.
        language: the language of the title, where it is not the page's.
    """

    template: ClassVar[str] = "components/stone.html"
    title: StrOrPromise
    url: str = ""
    issuer: StrOrPromise = ""
    size: StrOrPromise = ""
    level: StrOrPromise = ""
    awarded: date | None = None
    verdict: Verdict | None = None
    tags: Sequence[Tag] = ()
    place: bool = False
    demo: bool = False
    language: str = ""

    @property
    def shown(self) -> str:
        """The title; what the mark of the demonstration says is not said twice."""
        return str(self.title).removeprefix("[DEMO] ") if self.demo else str(self.title)


@dataclass(frozen=True, slots=True)
class Stones:
    """Several stones beside one another."""

    template: ClassVar[str] = "components/stones.html"
    stones: Sequence[Stone]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A ledge with places on it: the part of a programme, an institution, a skill.

    Attributes:
        title: what stands on it.
        stones: what lies there; outlines for what is missing.
        summary: "10 of 15 ECTS".
    """

    template: ClassVar[str] = "components/shelf.html"
    title: StrOrPromise
    stones: Sequence[Stone]
    summary: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """A list with nothing in it yet: what it will hold and what to do first."""

    template: ClassVar[str] = "components/empty.html"
    title: StrOrPromise
    text: StrOrPromise
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark that a reader must not miss; ``text`` says what to do, where there is anything."""

    template: ClassVar[str] = "components/notice.html"
    tone: Tone
    title: StrOrPromise
    text: StrOrPromise = ""
    actions: Sequence[Action] = ()

    @property
    def icon(self) -> str:
        """The icon's name."""
        return {"confirmed": "success", "invalid": "error", "unknown": "warning"}.get(
            self.tone, "info"
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """Work under way.

    Attributes:
        label: what is being done.
        done: how many are done.
        total: of how many; ``None`` where that is not known.
        rate: "120 a minute".
        remaining: "about 2 minutes".
        note: what the reader may do meanwhile.
    """

    template: ClassVar[str] = "components/progress.html"
    label: StrOrPromise
    done: int
    total: int | None = None
    rate: StrOrPromise = ""
    remaining: StrOrPromise = ""
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a task of several pages."""

    label: StrOrPromise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """Where one is in a task of several pages; ``current`` counts from 0."""

    template: ClassVar[str] = "components/steps.html"
    steps: Sequence[Step]
    current: int

    @property
    def shown(self) -> list[tuple[Step, str]]:
        """Each step and whether it is ``done``, ``current`` or ``ahead``."""
        return [
            (step, "current" if at == self.current else "done" if at < self.current else "ahead")
            for at, step in enumerate(self.steps)
        ]


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of a thing, each at an address of its own."""

    label: StrOrPromise
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tabs:
    """Several views of a thing; plain links, so that each can be kept and shared."""

    template: ClassVar[str] = "components/tabs.html"
    label: StrOrPromise
    tabs: Sequence[Tab]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: when, what, by whom."""

    at: datetime | date
    what: StrOrPromise
    who: StrOrPromise = ""
    note: StrOrPromise = ""

    @property
    def moment(self) -> bool:
        """Whether the time of day is known."""
        return isinstance(self.at, datetime)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened to a thing, newest first."""

    template: ClassVar[str] = "components/timeline.html"
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Technical:
    """Identifiers and digests, folded away; each value can be copied."""

    template: ClassVar[str] = "components/technical.html"
    facts: Sequence[Fact]
    title: StrOrPromise = _TECHNICAL
    absent: StrOrPromise = NOT_STATED


@dataclass(frozen=True, slots=True)
class Copy:
    """A value that people copy: a link, an identifier. ``id`` is its own on the page."""

    template: ClassVar[str] = "components/copy.html"
    id: str
    label: StrOrPromise
    value: str


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code with the address in words beside it.

    Attributes:
        picture: the SVG, made by us (``segno``), with its ``svg`` element as root.
        url: what it leads to.
        caption: what one does with it.
    """

    template: ClassVar[str] = "components/qr_code.html"
    picture: SafeString
    url: str
    caption: StrOrPromise


@dataclass(frozen=True, slots=True)
class FileDrop:
    """A field for files, onto the whole of which files can be dropped.

    Attributes:
        name: the field's name in the form.
        title: what to drop there.
        help: which kinds and how large.
        accept: as in HTML.
        multiple: whether several may be given at once.
        error: what was wrong with the last try.
        required: whether the form makes no sense without.
    """

    template: ClassVar[str] = "components/file_drop.html"
    name: str
    title: StrOrPromise
    help: StrOrPromise = ""
    accept: str = ""
    multiple: bool = False
    error: StrOrPromise = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        label: its heading.
        key: the value of ``?sort=`` that sorts by it; empty where it does not sort.
        number: set to the right, digits under digits.
    """

    label: StrOrPromise
    key: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        value: text, or markup made safe.
        url: where it leads.
        tag: a tag in place of text.
        absent: what is said where there is no value.
        choose: the cell is a box that chooses its row: the ``id`` that the form is sent; ``value``
            names the row.
        form: the ``id`` of the form that the box belongs to.
    """

    value: StrOrPromise | SafeString | int | date | datetime = ""
    url: str = ""
    tag: Tag | None = None
    absent: StrOrPromise = _NONE
    choose: str = ""
    form: str = ""

    @property
    def nothing(self) -> bool:
        """Whether all there is to say is "none": a dash in a table, left out of a card."""
        empty = not self.tag and not self.choose and self.value in ("", None)
        return empty and self.absent is _NONE

    @property
    def long(self) -> bool:
        """Whether a word in it is so long that it must break for the table to fit its page."""
        return any(len(word) > _LONG_WORD for word in str(self.value).split())

    @property
    def moment(self) -> bool:
        """Whether the value is a day with a time."""
        return isinstance(self.value, datetime)

    @property
    def day(self) -> bool:
        """Whether the value is a day."""
        return isinstance(self.value, date) and not self.moment


@dataclass(frozen=True, slots=True)
class Table:
    """A table that sorts, filters and gives CSV; on a phone each row is a card.

    Attributes:
        id: its own on the page.
        caption: what it lists.
        columns: the first names the row.
        rows: cells in the order of the columns.
        sort: the key that it is sorted by, with ``-`` before it where downward.
        query: the other parameters of the address, encoded, without ``sort`` and ``cursor``.
        csv: where the same rows are had as CSV.
        search: what was searched for; ``None`` for a table that is not searched.
        empty: shown in place of a table without rows.
        pagination: the ways on, where it has several parts: ``slices.Slices``.
        named: a heading just above it says what it lists: the caption is for who hears it alone.
    """

    template: ClassVar[str] = "components/table.html"
    id: str
    caption: StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sort: str = ""
    query: str = ""
    csv: str = ""
    search: str | None = None
    empty: Empty | None = None
    pagination: Component | None = None
    named: bool = False

    @property
    def headings(self) -> list[tuple[Column, str, str]]:
        """Each column, how it is sorted now, and the address that sorts by it."""
        found = []
        for column in self.columns:
            up, down = self.sort == column.key, self.sort == f"-{column.key}"
            state = "ascending" if up else "descending" if down else ""
            turned = f"-{column.key}" if up else column.key
            query = f"{self.query}&sort={turned}" if self.query else f"sort={turned}"
            found.append((column, state if column.key else "", f"?{query}" if column.key else ""))
        return found

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that a search keeps, beside what is searched for."""
        return [pair for pair in parse_qsl(self.query) if pair[0] != "q"]

    @property
    def labelled(self) -> list[list[tuple[Column, Cell]]]:
        """Each row as its cells with their columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The page before something that cannot simply be undone.

    Attributes:
        title: what is about to be done, as a question.
        consequences: what happens to whom, one sentence each.
        form: asks for the reason, and for whatever else it takes.
        action: the words on the button: the deed, not "OK".
        back: where one goes who thinks better of it.
        danger: whether it takes something away from somebody.
        undo: how it can be undone, or that it cannot.
        about: the thing itself, by its name, where the question does not name it.
    """

    template: ClassVar[str] = "components/confirmation.html"
    title: StrOrPromise
    consequences: Sequence[StrOrPromise]
    form: object
    action: StrOrPromise
    back: str
    danger: bool = True
    undo: StrOrPromise = ""
    about: StrOrPromise = ""
    hidden: dict[str, str] = field(default_factory=dict)
