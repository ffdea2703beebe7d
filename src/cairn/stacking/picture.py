"""A picture of a stack: requirements are shelves, credentials stones, what is missing outlines.

Plain SVG text, black on white, nothing by colour alone. A stone is as wide as its credit; stones
that find no room beside each other lie in a second course. ``<title>`` and ``<desc>`` say all that
is drawn, so a screen reader needs nothing else; the same file stands on pages and in print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from cairn.stacking.speech import Speech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.stacking.stages import Proposal

_WIDTH = 960
_MARGIN = 24
_LABEL = 220
"""Where the stones begin."""
_COURSE = 34
_STONE = 30
_SHELF = 18
"""Between one shelf and the stones of the next."""
_STATUS = 170
"""At the right, for what is counted."""
_LEAST = 40
"""The narrowest stone."""
_LETTER = 7.2
"""Width of a letter at 13 px, on average; names that are longer than their stone are cut."""
_BOLD = 8.4
_FONT = "system-ui, 'Segoe UI', 'Liberation Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class _Stone:
    """One credential on a shelf, or what is missing there."""

    name: str
    amount: str
    credit: int
    missing: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One requirement, with what lies on it."""

    title: str
    status: str
    stones: tuple[_Stone, ...]

    def spoken(self) -> str:
        """The shelf in words; what is missing is in its status."""
        held = (stone for stone in self.stones if not stone.missing)
        lying = "; ".join(f"{stone.name} ({stone.amount})" for stone in held)
        return f"{self.title}: {self.status}{': ' if lying else ''}{lying}."


def draw(proposal: Proposal, *, language: str = "en", prefix: str = "stack") -> str:
    """The picture as SVG text.

    Args:
        proposal: the allocation to draw.
        language: of the texts.
        prefix: of the ids in it, for pages that show several.
    """
    speech = Speech(proposal.problem.edited, language)
    shelves = [*_shelves(proposal, speech), *_unused(proposal, speech)]
    bounds = list(_bounds(proposal, speech))
    instance = proposal.problem.instance
    name = instance.title or instance.id
    title = speech.say("picture.title", title=name) if name else speech.say("picture.untitled")
    verdict = {True: "complete", False: "incomplete", None: "undetermined"}[proposal.complete]
    described = speech.say(
        "picture.described",
        requirements=len(proposal.problem.requirements),
        stones=sum(proposal.allocation.used),
        verdict=speech.say(f"picture.{verdict}"),
    )
    most = max((sum(stone.credit for stone in shelf.stones) for shelf in shelves), default=1) or 1
    body, height = _body(shelves, most, _MARGIN + 54)
    lines, height = _lines(bounds, height)
    spoken = " ".join([described, *(shelf.spoken() for shelf in shelves), *bounds])
    ids = quoteattr(f"{prefix}-title {prefix}-desc")
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    look = f'lang={quoteattr(language)} font-family={quoteattr(_FONT)} font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby={ids} {look}>',
        f"<title id={quoteattr(f'{prefix}-title')}>{_text(title)}</title>",
        f"<desc id={quoteattr(f'{prefix}-desc')}>{_text(spoken)}</desc>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        _label(_MARGIN, _MARGIN + 12, _cut(title, _WIDTH - 2 * _MARGIN, _BOLD), "bold"),
        _label(_MARGIN, _MARGIN + 32, speech.say(f"picture.{verdict}")),
        *body,
        *lines,
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _shelves(proposal: Proposal, speech: Speech) -> Iterator[_Shelf]:
    problem, allocation = proposal.problem, proposal.allocation
    placed = [dict(places) for places in allocation.placed]
    short = dict(proposal.missing.shortfall)
    for place, requirement in enumerate(problem.requirements):
        here = [item for item in problem.eligible[place] if place in placed[item]]
        load = sum(placed[item][place] for item in here)
        stones = [
            _Stone(
                speech.item(problem.items[item]),
                speech.amount(placed[item][place]),
                placed[item][place],
            )
            for item in here
        ]
        lacks = max(0, requirement.minimum - load) if requirement.rule in short else 0
        status = speech.say(
            "picture.of",
            counted=speech.amount(load),
            needs=speech.amount(requirement.minimum),
        )
        if place not in allocation.chosen:
            status = f"{status}, {speech.say('picture.not_asked')}"
            lacks = 0
        elif lacks:
            amount = speech.amount(lacks)
            said = speech.say("picture.missing", amount=amount)
            stones.append(_Stone(said, amount, lacks, missing=True))
            status = f"{status}, {said}"
        elif requirement.rule in short:
            count = short[requirement.rule]
            status = f"{status}, {speech.say('picture.missing_items', count=count)}"
        else:
            status = f"{status}, {_coverage(proposal, place, speech)}"
        yield _Shelf(speech.title(requirement.id), status, tuple(stones))
    if not problem.requirements:
        used = [item for item in range(len(problem.items)) if allocation.used[item]]
        stones = [
            _Stone(
                speech.item(problem.items[item]),
                speech.amount(allocation.counted[item]),
                allocation.counted[item],
            )
            for item in used
        ]
        total = speech.amount(allocation.total)
        yield _Shelf(speech.say("picture.counted"), total, tuple(stones))


def _coverage(proposal: Proposal, place: int, speech: Speech) -> str:
    """That a requirement is met, or the outcomes that nothing on it covers."""
    requirement = proposal.problem.requirements[place]
    missing = [
        outcome
        for outcome in sorted(requirement.outcomes)
        if requirement.outcome_rule(outcome) in proposal.missing.uncovered
    ]
    if not missing:
        return speech.say("picture.met")
    return speech.say("picture.missing", amount=speech.list(missing))


def _unused(proposal: Proposal, speech: Speech) -> Iterator[_Shelf]:
    """What is held and lies on no shelf."""
    problem = proposal.problem
    used = {item for item, on in zip(problem.items, proposal.allocation.used, strict=True) if on}
    left = sorted(
        (item for item in problem.edited.items if item.id not in used), key=lambda one: one.order
    )
    if left:
        stones = tuple(
            _Stone(speech.item(item.id), speech.amount(item.credit), item.credit) for item in left
        )
        yield _Shelf(
            speech.say("picture.unused"), speech.amount(sum(s.credit for s in stones)), stones
        )


def _bounds(proposal: Proposal, speech: Speech) -> Iterator[str]:
    """Limits, minima and the total, each as a line."""
    problem, counted = proposal.problem, proposal.allocation.counted
    everything = frozenset(range(len(problem.items)))
    sums = [(cap.rule, cap.items, cap.limit) for cap in problem.caps]
    sums += [(floor.rule, floor.items, floor.limit) for floor in problem.floors]
    if problem.total:
        sums.append(("total", everything, problem.total))
    for rule, items, limit in sums:
        reached = sum(counted[item] for item in items)
        line = speech.say("picture.of", counted=speech.amount(reached), needs=speech.amount(limit))
        if not rule.startswith("cap:") and reached < limit:
            lacks = speech.say("picture.missing", amount=speech.amount(limit - reached))
            line = f"{line}, {lacks}"
        name = speech.rule(rule)
        yield f"{name[:1].upper()}{name[1:]}: {line}."


def _body(shelves: list[_Shelf], most: int, top: int) -> tuple[list[str], int]:
    """The shelves from ``top`` downward, and where the last one ends."""
    drawn: list[str] = []
    room = _WIDTH - _LABEL - _STATUS - 2 * _MARGIN
    for shelf in shelves:
        courses = _courses(shelf, most, room)
        board = top + _COURSE * len(courses)
        drawn.append(_label(_MARGIN, board - 10, _cut(shelf.title, _LABEL - 12, _BOLD), "bold"))
        for height, course in enumerate(courses):
            left = float(_MARGIN + _LABEL)
            for stone, width in course:
                drawn.append(_stone(stone, left, board - _COURSE * (height + 1) + 3, width))
                left += width + 4
        drawn.append(
            f'<line x1="{_MARGIN}" y1="{board}" x2="{_WIDTH - _MARGIN}" y2="{board}" '
            'stroke="#111" stroke-width="3"/>'
        )
        for row, part in enumerate(_wrapped(shelf.status, _STATUS - 8)):
            x = _WIDTH - _MARGIN - _STATUS + 8
            drawn.append(_label(x, board - 22 + 15 * row, part))
        top = board + _SHELF
    return drawn, top + _MARGIN


def _courses(shelf: _Shelf, most: int, room: int) -> list[list[tuple[_Stone, float]]]:
    """The stones of a shelf with their widths, in rows from the board upward."""
    courses: list[list[tuple[_Stone, float]]] = [[]]
    left = float(room)
    for stone in shelf.stones:
        width = min(float(room), max(_LEAST, room * stone.credit / most - 4))
        if width > left and courses[-1]:
            courses.append([])
            left = float(room)
        courses[-1].append((stone, width))
        left -= width + 4
    return courses


def _stone(stone: _Stone, x: float, y: int, width: float) -> str:
    """A rounded block with its name; an outline of dashes where it is missing."""
    look = (
        'fill="none" stroke="#111" stroke-width="1.5" stroke-dasharray="5 4"'
        if stone.missing
        else 'fill="#e8e8e8" stroke="#111" stroke-width="1.5"'
    )
    said = stone.name if stone.missing else f"{stone.name} · {stone.amount}"
    return (
        f"<g><title>{_text(said)}</title>"
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_STONE}" rx="9" {look}/>'
        f'<text x="{x + width / 2:.1f}" y="{y + 20}" text-anchor="middle" fill="#111">'
        f"{_text(_cut(said, width - 10))}</text></g>"
    )


def _lines(texts: list[str], top: int) -> tuple[list[str], int]:
    """Lines of text from ``top``, and the height of the whole picture."""
    drawn = [_label(_MARGIN, top + 20 * row, text) for row, text in enumerate(texts)]
    return drawn, top + 20 * len(texts) + _MARGIN


def _label(x: float, y: float, text: str, weight: str = "normal") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-weight="{weight}" fill="#111">{_text(text)}</text>'


def _wrapped(text: str, width: float) -> list[str]:
    """``text`` in at most two lines, broken after its comma."""
    if len(text) * _LETTER <= width or ", " not in text:
        return [_cut(text, width)]
    first, _, rest = text.partition(", ")
    return [_cut(f"{first},", width), _cut(rest, width)]


def _cut(text: str, width: float, letter: float = _LETTER) -> str:
    """``text``, shortened to what ``width`` has room for."""
    letters = max(1, int(width / letter))
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _text(text: str) -> str:
    """Escaped, and without the characters that XML cannot carry."""
    return escape("".join(one for one in text if one >= " " and one not in "\ufffe\uffff"))
