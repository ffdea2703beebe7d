"""A draft's values in the fields of the form: the page model from which it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cairn.domain import Element
from cairn.registry.catalogue.writing.elements import SECTIONS
from cairn.registry.catalogue.writing.fields import Field, Group, Kind, Option, Rows
from cairn.registry.site import list_words
from cairn.wording import sentence
from cairn.wording.codelists import CODE_LISTS, code_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

    from cairn.formats.record_reading import RecordFault
    from cairn.registry.catalogue.writing.fields import Part, Section

_LIKELY_LANGUAGES = ("en", "fr", "de", "es")
_YES_NO = (("yes", _("Yes")), ("no", _("No")))
_TEXTS = frozenset({Kind.LINE, Kind.PROSE})
_LONG_ROWS = 12


@dataclass(frozen=True, slots=True)
class Input:
    """One control: a text in one language, or the only one of its field."""

    name: str
    id: str
    value: str
    language: str = ""
    language_name: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option as it stands: offered, and perhaps taken."""

    value: str
    label: StrOrPromise
    group: StrOrPromise
    selected: bool
    id: str = ""


@dataclass(slots=True)
class BoundField:
    """A field with its values and what is wrong with them."""

    is_field = True
    kind: str
    path: str
    id: str
    label: StrOrPromise
    help: StrOrPromise
    wide: bool
    inputs: list[Input] = field(default_factory=list)
    options: list[Chosen] = field(default_factory=list)
    others: list[Option] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    suggests: str = ""

    @property
    def described_by(self) -> str:
        """The ids of the help and the errors, for the control."""
        parts = [f"{self.id}-help"] if self.help else []
        return " ".join([*parts, *([f"{self.id}-errors"] if self.errors else [])])

    @property
    def grouped(self) -> list[tuple[StrOrPromise, list[Chosen]]]:
        """The options under their headings."""
        groups: dict[StrOrPromise, list[Chosen]] = {}
        for each in self.options:
            groups.setdefault(each.group, []).append(each)
        return list(groups.items())


@dataclass(slots=True)
class BoundGroup:
    """A group with its parts."""

    is_group = True
    path: str
    id: str
    label: StrOrPromise
    help: StrOrPromise
    parts: list[Any]
    further: list[Any]
    errors: list[str]


@dataclass(frozen=True, slots=True)
class BoundAlignment:
    """A skill that a row is aligned to."""

    name: str
    framework: str
    url: str
    remove: str


@dataclass(slots=True)
class BoundRow:
    """One entry of a list."""

    path: str
    id: str
    number: int
    title: str
    parts: list[Any]
    further: list[Any]
    errors: list[str]
    alignments: list[BoundAlignment]


@dataclass(slots=True)
class BoundRows:
    """A list with its entries."""

    is_rows = True
    path: str
    id: str
    label: StrOrPromise
    one: StrOrPromise
    add: StrOrPromise
    help: StrOrPromise
    skills: bool
    rows: list[BoundRow]
    errors: list[str]


@dataclass(slots=True)
class BoundSection:
    """One element of the form."""

    code: str
    number: int
    title: str
    what: StrOrPromise
    why: str
    elsewhere: StrOrPromise
    parts: list[Any]
    further: list[Any]
    filled: bool
    asked: bool = False
    remarks: list[Any] = field(default_factory=list)
    standing: list[Any] = field(default_factory=list)
    open: bool = False


def suggestions() -> dict[str, tuple[tuple[str, str], ...]]:
    """The code lists from which fields suggest, code and name; a page has each once."""
    return {name: list_words.names_of(name) for name in ("countries", "isced-f")}


def languages_of(record: Mapping[str, Any], main: str = "en") -> list[str]:
    """The languages in which a draft is written, the main one first."""
    own = record.get("language")
    found = {own if isinstance(own, str) and own else main: True}
    for section in SECTIONS:
        for part in section.parts:
            _collect(part, record, found)
    return list(found)


def _collect(part: Part, members: Any, found: dict[str, bool]) -> None:
    value = members.get(part.name) if isinstance(members, dict) else None
    if isinstance(part, Field):
        # The names of organisations alone do not make a second column everywhere.
        if part.kind in _TEXTS and part.name != "legal_name" and isinstance(value, dict):
            found.update((str(tag), True) for tag in value)
        return
    holders = value if isinstance(part, Rows) and isinstance(value, list) else [value]
    for holder in holders:
        for each in part.parts:
            _collect(each, holder, found)


def bind(
    record: Mapping[str, Any], languages: Sequence[str], faults: Sequence[RecordFault] = ()
) -> list[BoundSection]:
    """The whole form over a draft.

    Args:
        record: the draft.
        languages: in which texts are shown side by side, the main one first.
        faults: what could not be read; each is shown at its place.
    """
    binder = _Binder(record, languages, faults)
    reader = get_language() or "en"
    return [binder.section(section, reader) for section in SECTIONS]


class _Binder:
    """One draft being put into the form."""

    def __init__(
        self,
        record: Mapping[str, Any],
        languages: Sequence[str],
        faults: Sequence[RecordFault],
    ) -> None:
        self._record = record
        self._languages = languages
        self._faults: dict[str, list[str]] = {}
        reader = get_language() or "en"
        for fault in faults:
            path = fault.pointer.strip("/").replace("/", ".")
            self._faults.setdefault(path, []).append(fault.problem(reader))

    def section(self, section: Section, reader: str) -> BoundSection:
        """One element."""
        code = Element(section.element).code
        parts, further = self.parts(section.parts, "", self._record)
        return BoundSection(
            code=code,
            number=int(section.element),
            title=sentence("linting", f"element.{code}", reader),
            what=section.what,
            why=sentence("linting", f"element.{code}.why", reader),
            elsewhere=section.elsewhere,
            parts=parts,
            further=further,
            open=any(
                path.partition(".")[0] == part.name
                for part in section.parts
                for path in self._faults
            ),
            filled=any(not _blank(self._record.get(part.name)) for part in section.parts),
        )

    def parts(
        self, parts: Sequence[Part], prefix: str, members: Any
    ) -> tuple[list[Any], list[Any]]:
        """Some parts: those that are shown, and those that are folded away."""
        shown: list[Any] = []
        folded: list[Any] = []
        for each in parts:
            path = f"{prefix}{each.name}"
            value = members.get(each.name) if isinstance(members, dict) else None
            hide = each.further and _blank(value) and not self._errors_below(path)
            (folded if hide else shown).append(self.part(each, prefix, members))
        return shown, folded

    def part(self, part: Part, prefix: str, members: Any) -> Any:
        """One part, by its kind."""
        path = f"{prefix}{part.name}"
        value = members.get(part.name) if isinstance(members, dict) else None
        if isinstance(part, Field):
            return self._field(part, path, value)
        if isinstance(part, Group):
            parts, further = self.parts(part.parts, f"{path}.", value)
            return BoundGroup(
                path=path,
                id=identifier(path),
                label=part.label,
                help=part.help,
                parts=parts,
                further=further,
                errors=self._faults.get(path, []),
            )
        return self._rows(part, path, value)

    def _field(self, part: Field, path: str, value: Any) -> BoundField:
        bound = BoundField(
            kind=part.kind.value,
            path=path,
            id=identifier(path),
            label=part.label,
            help=part.help,
            wide=part.wide or part.kind is Kind.PROSE,
            errors=self._errors_below(path),
        )
        if part.kind in _TEXTS:
            bound.inputs = self._texts(path, value)
        elif part.kind in (Kind.SEVERAL, Kind.LANGUAGES):
            self._fill_several(part, bound, value)
        elif part.kind in (Kind.CHOICE, Kind.FLAG, Kind.TICK):
            self._fill_choice(part, bound, value)
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else _shown(value)
            bound.inputs = [Input(path, bound.id, shown)]
            bound.suggests = part.suggests
        return bound

    def _errors_below(self, path: str) -> list[str]:
        """What is wrong with a field or, within it, with one language or choice."""
        own = list(self._faults.get(path, ()))
        for other, texts in self._faults.items():
            if other.startswith(f"{path}."):
                own.extend(texts)
        return own

    def _texts(self, path: str, value: Any) -> list[Input]:
        texts = value if isinstance(value, dict) else {self._languages[0]: _shown(value)}
        several = len(self._languages) > 1
        return [
            Input(
                name=f"{path}.{tag}",
                id=identifier(f"{path}.{tag}"),
                value=_shown(texts.get(tag)),
                language=tag,
                language_name=list_words.language_name(tag) if several else "",
            )
            for tag in self._languages
        ]

    def _fill_several(self, part: Field, bound: BoundField, value: Any) -> None:
        taken = [_code(str(each)) for each in value] if isinstance(value, list) else []
        if part.kind is Kind.LANGUAGES:
            likely = dict.fromkeys((*taken, *self._languages, *_LIKELY_LANGUAGES))
            offered = [Option(tag, list_words.language_name(tag)) for tag in likely]
            bound.others = [
                Option(code, name)
                for code, name in list_words.names_of("languages")
                if code not in likely
            ]
        else:
            offered = list(part.options(self._record)) if part.options else []
            known = {each.value for each in offered}
            offered += [Option(each, each) for each in taken if each not in known]
        bound.options = [
            Chosen(each.value, each.label, each.group, each.value in taken, f"{bound.id}-{number}")
            for number, each in enumerate(offered)
        ]

    def _fill_choice(self, part: Field, bound: BoundField, value: Any) -> None:
        if part.kind is Kind.TICK:
            bound.options = [Chosen("yes", part.label, "", value is True)]
            return
        if part.kind is Kind.FLAG:
            chosen = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
            offered = [Option(code, label) for code, label in _YES_NO]
        else:
            chosen = _code(_shown(value)) or part.default
            offered = list(part.options(self._record)) if part.options else []
            by_folded = {each.value.lower(): each.value for each in offered}
            chosen = by_folded.get(chosen.lower(), chosen)
            if chosen and chosen not in by_folded.values():
                offered.insert(0, Option(chosen, chosen))
        empty = [] if part.default else [Option("", gettext("Not stated"))]
        bound.options = [
            Chosen(each.value, each.label, each.group, each.value == chosen)
            for each in (*empty, *offered)
        ]

    def _rows(self, part: Rows, path: str, value: Any) -> BoundRows:
        rows = value if isinstance(value, list) and value else [{}]
        return BoundRows(
            path=path,
            id=identifier(path),
            label=part.label,
            one=part.one,
            add=part.add,
            help=part.help,
            skills=part.skills,
            rows=[self._row(part, f"{path}.{place}", place, row) for place, row in enumerate(rows)],
            errors=self._faults.get(path, []),
        )

    def _row(self, part: Rows, path: str, place: int, row: Any) -> BoundRow:
        members = row
        if part.codec is not None:
            members = part.codec.to_form(row) if row not in ({}, None) else {}
        errors = list(self._faults.get(path, ()))
        parts, further = self.parts(part.parts, f"{path}.", members)
        if part.codec is not None:  # its fields have other names than what was read
            errors = self._errors_below(path)
        return BoundRow(
            path=path,
            id=identifier(path),
            number=place + 1,
            title=f"{part.one} {place + 1}",
            parts=parts,
            further=further,
            errors=errors,
            alignments=_alignments(path, members) if part.skills else [],
        )


def _alignments(path: str, members: Any) -> list[BoundAlignment]:
    held = members.get("alignments") if isinstance(members, dict) else None
    reader = get_language() or "en"
    return [
        BoundAlignment(
            name=_text(each.get("name"), reader) or _shown(each.get("url")),
            framework=_shown(each.get("framework")),
            url=_shown(each.get("url")),
            remove=f"{path}|{place}",
        )
        for place, each in enumerate(held if isinstance(held, list) else ())
        if isinstance(each, dict)
    ]


def _text(value: Any, reader: str) -> str:
    if isinstance(value, dict):
        return _shown(value.get(reader) or next(iter(value.values()), ""))
    return _shown(value)


def _code(value: str) -> str:
    """The code of an entry that a record names by its IRI."""
    if ":" not in value:
        return value
    for name in CODE_LISTS:
        entry = code_list(name).by_id(value)
        if entry is not None:
            return entry.code
    return value


def _shown(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value)


def _blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_blank(each) for each in value.values())
    if isinstance(value, list):
        return all(_blank(each) for each in value)
    return value in (None, "")


def identifier(path: str) -> str:
    """The id that the part at a path has on the page."""
    return "f-" + path.replace(".", "-")
