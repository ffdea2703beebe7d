"""The conditions that a profile is made of, and how each is judged.

A condition is a mapping with one member, its kind::

    present: title                        something is stated
    present: [title, country]             all of them are
    absent: hours_disagree                nothing of the kind is found
    between: {fact: credit, least: 1, most: 40}
    one_of: {fact: setting, values: [formal, non-formal]}      every value is one of these
    some_of: {fact: supervision, values: [supervised-with-identity]}
    in_list: {fact: modes, list: modes, within: http://data.europa.eu/}
    without_words: {fact: title, words: [degree, bachelor]}
    ratio: {fact: workload_hours, to: credit, least: 10, most: 10}
    all: [condition, …]
    any: [condition, …]

Amounts are exact: ``7.5`` and ``15/2`` are the same. A fact of which nothing is stated is *missing*
(but for ``absent``, ``in_list`` and ``without_words``, which have nothing to object to); a fact
with a value that does not fit is *unsuitable*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cairn.credit import decimal_text, parse_amount
from cairn.errors import AmountUnreadable, ProfileMalformed
from cairn.linting.subject import FACTS, Subject, Value
from cairn.wording.codelists import CODE_LISTS, code_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST_SHOWN = 80
_DEEPEST = 8


class State(StrEnum):
    """How a condition came out."""

    FITS = "fits"
    MISSING = "missing"
    UNSUITABLE = "unsuitable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one condition came out for one subject.

    Attributes:
        state: the outcome.
        found: what stands there and does not fit, as text.
        wanted: the end of the code of a sentence that says what would fit; empty where only
            presence was asked for.
        facts: what that sentence names.
    """

    state: State
    found: str = ""
    wanted: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, its parameters checked when the profile was read.

    Attributes:
        kind: which of the kinds above.
        fact: the fact asked about; empty for ``all`` and ``any``.
        parameters: the rest.
        parts: the conditions joined by ``all`` or ``any``.
    """

    kind: str
    fact: str = ""
    parameters: tuple[tuple[str, Any], ...] = ()
    parts: tuple[Condition, ...] = ()

    def judge(self, subject: Subject) -> Judgement:
        """How the condition comes out for ``subject``."""
        if self.parts:
            return self._judge_parts(subject)
        values = subject.fact(self.fact)
        return _KINDS[self.kind].judge(values, dict(self.parameters), subject)

    def holds(self, subject: Subject) -> bool:
        """Whether the condition comes out as fitting."""
        return self.judge(subject).state is State.FITS

    def _judge_parts(self, subject: Subject) -> Judgement:
        found = [part.judge(subject) for part in self.parts]
        good = [each for each in found if each.state is State.FITS]
        if self.kind == "any" and good:
            return good[0]
        bad = [each for each in found if each.state is not State.FITS]
        # What stands there and is wrong says more than what is not there at all.
        bad.sort(key=lambda each: each.state is State.MISSING)
        return bad[0] if bad else Judgement(State.FITS)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of condition: its parameters, and how it is judged."""

    parameters: Mapping[str, Callable[[Any], Any]]
    judge: Callable[[tuple[Value, ...], dict[str, Any], Subject], Judgement]
    optional: frozenset[str] = frozenset()


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _fact(value: Any) -> str:
    if value not in FACTS:
        raise ValueError(value)
    return _text(value)


def _list_name(value: Any) -> str:
    if value not in CODE_LISTS:
        raise ValueError(value)
    return _text(value)


def _amount(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(value)  # noqa: TRY004  # one kind of failure for one parser
    return parse_amount(str(value))


def _words(value: Any) -> tuple[Value, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(value)
    return tuple(each if isinstance(each, bool) else _text(each) for each in value)


def _shown(*values: Value) -> str:
    texts = [decimal_text(each) if isinstance(each, Fraction) else str(each) for each in values]
    joined = ", ".join(dict.fromkeys(texts))
    return joined if len(joined) <= _LONGEST_SHOWN else joined[:_LONGEST_SHOWN] + "…"


_FITS = Judgement(State.FITS)
_MISSING = Judgement(State.MISSING)


def _present(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    del given, subject
    return _FITS if values else _MISSING


def _absent(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    del given, subject
    return _FITS if not values else Judgement(State.UNSUITABLE, _shown(*values))


def _between(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    del subject
    if not values:
        return _MISSING
    outside = [each for each in values if not _within(each, given)]
    return _range(outside, given, "between")


def _within(value: Value, given: dict[str, Any]) -> bool:
    if not isinstance(value, Fraction):
        return False
    least, most = given.get("least"), given.get("most")
    return (least is None or least <= value) and (most is None or value <= most)


def _range(outside: list[Value], given: dict[str, Any], wanted: str) -> Judgement:
    if not outside:
        return _FITS
    bounds = {name: decimal_text(given[name]) for name in ("least", "most") if name in given}
    code = wanted if len(bounds) == 2 else f"{wanted}.{next(iter(bounds))}"  # noqa: PLR2004  # both bounds
    return Judgement(State.UNSUITABLE, _shown(*outside), code, tuple(bounds.items()))


def _ratio(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    others = subject.fact(given["to"])
    if not values or not others:
        return _MISSING
    dividend, divisor = values[0], others[0]
    if not isinstance(dividend, Fraction) or not isinstance(divisor, Fraction) or not divisor:
        return _MISSING
    ratio = dividend / divisor
    return _range([] if _within(ratio, given) else [ratio], given, "ratio")


def _one_of(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    del subject
    if not values:
        return _MISSING
    return _outside([each for each in values if each not in given["values"]], given)


def _some_of(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    del subject
    if not values:
        return _MISSING
    return _outside([] if set(values) & set(given["values"]) else list(values), given)


def _outside(outside: list[Value], given: dict[str, Any]) -> Judgement:
    if not outside:
        return _FITS
    known = (("values", _shown(*given["values"])),)
    return Judgement(State.UNSUITABLE, _shown(*outside), "one_of", known)


def _in_list(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    del subject
    table = code_list(given["list"])
    strange = [
        each
        for each in values
        if isinstance(each, str)
        and each.startswith(given.get("within", ""))
        and not (given.get("extension") and each.startswith(given["extension"]))
        and table.by_id(each) is None
        and table.by_code(each) is None
    ]
    if not strange:
        return _FITS
    return Judgement(State.UNSUITABLE, _shown(*strange), "in_list", (("list", table.title),))


def _without_words(values: tuple[Value, ...], given: dict[str, Any], subject: Subject) -> Judgement:
    """Whole words, in any case; a word given with a hyphen is also found without it."""
    del subject
    text = "\n".join(str(each) for each in values)
    met = [
        word
        for word in given["words"]
        if re.search(rf"(?<!\w){_loosely(str(word))}(?!\w)", text, re.IGNORECASE)
    ]
    if not met:
        return _FITS
    return Judgement(State.UNSUITABLE, _shown(*met), "without_words", ())


def _loosely(word: str) -> str:
    return re.escape(word).replace(r"\-", r"[-\s]?").replace(r"\ ", r"\s+") + r"(?:['\u2019]?s)?"


_BOUNDS = {"fact": _fact, "least": _amount, "most": _amount}
_KINDS: Mapping[str, _Kind] = {
    "present": _Kind({"fact": _fact}, _present),
    "absent": _Kind({"fact": _fact}, _absent),
    "between": _Kind(_BOUNDS, _between, frozenset({"least", "most"})),
    "ratio": _Kind({**_BOUNDS, "to": _fact}, _ratio, frozenset({"least", "most"})),
    "one_of": _Kind({"fact": _fact, "values": _words}, _one_of),
    "some_of": _Kind({"fact": _fact, "values": _words}, _some_of),
    "in_list": _Kind(
        {"fact": _fact, "list": _list_name, "within": _text, "extension": _text},
        _in_list,
        frozenset({"within", "extension"}),
    ),
    "without_words": _Kind({"fact": _fact, "words": _words}, _without_words),
}


def read_condition(data: Any, profile: str, place: str, depth: int = 0) -> Condition:
    """The condition that ``data`` writes.

    Raises:
        ProfileMalformed: an unknown kind, fact, list or parameter, or one too many or too few.
    """
    if depth > _DEEPEST:
        raise ProfileMalformed(profile=profile, place=place, detail="conditions are too deep")
    if not isinstance(data, dict) or len(data) != 1:
        detail = "a condition is a mapping with one member"
        raise ProfileMalformed(profile=profile, place=place, detail=detail)
    kind, given = next(iter(data.items()))
    place = f"{place}/{kind}"
    if kind in {"all", "any"} or (kind in {"present", "absent"} and isinstance(given, list)):
        if not isinstance(given, list) or not given:
            detail = "a list of at least one is wanted"
            raise ProfileMalformed(profile=profile, place=place, detail=detail)
        joined = kind in {"all", "any"}
        inner = given if joined else [{kind: fact} for fact in given]
        parts = tuple(
            read_condition(each, profile, f"{place}/{at}", depth + 1)
            for at, each in enumerate(inner)
        )
        return Condition(kind if joined else "all", parts=parts)
    if kind not in _KINDS:
        raise ProfileMalformed(
            profile=profile, place=place, detail=f"there is no condition {kind!r}"
        )
    if kind in {"present", "absent"}:
        given = {"fact": given}
    return _read_parameters(kind, given, profile, place)


def _read_parameters(kind: str, given: Any, profile: str, place: str) -> Condition:
    allowed = _KINDS[kind]
    if not isinstance(given, dict) or not (
        allowed.parameters.keys() - allowed.optional <= given.keys() <= allowed.parameters.keys()
    ):
        detail = f"{kind} takes {', '.join(allowed.parameters)}"
        raise ProfileMalformed(profile=profile, place=place, detail=detail)
    read: dict[str, Any] = {}
    for name, value in given.items():
        try:
            read[name] = allowed.parameters[name](value)
        except (ValueError, TypeError, AmountUnreadable) as error:
            shown = str(value)[:_LONGEST_SHOWN]
            detail = f"{shown!r} does not serve as {name}"
            raise ProfileMalformed(profile=profile, place=place, detail=detail) from error
    if kind in {"between", "ratio"} and not {"least", "most"} & read.keys():
        detail = f"{kind} takes least, most or both"
        raise ProfileMalformed(profile=profile, place=place, detail=detail)
    fact = read.pop("fact")
    return Condition(kind, fact, tuple(read.items()))
