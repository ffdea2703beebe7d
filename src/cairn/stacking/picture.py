"""The picture of a stack as SVG text: shelves, stones, and outlines for what is missing.

Nothing is said by colour alone: what is missing is dashed, what a person decides is dotted, a shelf
that is met has a tick. The colours of a page come from its style sheet by class; by themselves the
parts are ink on paper, and a picture that stands alone turns dark with its reader's screen.
``<title>`` and ``<desc>`` say all that is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from cairn.stacking.lettering import cut, measured, wrapped
from cairn.stacking.shelves import Lies, State, stack_of

if TYPE_CHECKING:
    from cairn.stacking.shelves import Shelf, Stack, Stone
    from cairn.stacking.stages import Proposal

WIDE = 960
NARROW = 360
_STACKED = 640
"""Below this width a shelf's name stands above it and how it stands below."""
_LEAST_WIDTH = 240
_HEIGHT = 44
"""Of a stone: its name, and its credit under it."""
_LEAST = 88
"""The narrowest stone: room for an amount and the beginning of a name."""
_LINES_BESIDE = 2
"""Lines of a status that have room beside one course of stones."""
_GAP = 5
_SERIF = "Charter, 'Iowan Old Style', Georgia, 'Liberation Serif', serif"
_SANS = "system-ui, 'Segoe UI', 'Liberation Sans', sans-serif"
_INK, _MUTED, _PAPER, _STONE, _MET, _LACK = (
    "#1F2A30",
    "#5B6870",
    "#FBFAF7",
    "#E6E2D8",
    "#1E6B45",
    "#9E5614",
)
_DARK = (
    "@media screen and (prefers-color-scheme:dark){.cs-paper{fill:#15191C}.cs-ink{fill:#ECE8DF}"
    ".cs-muted{fill:#A9B3B9}.cs-board{stroke:#ECE8DF}.cs-stone{fill:#38434A;stroke:#C9C4B8}"
    ".cs-open{fill:#15191C;stroke:#C9C4B8}.cs-unused{fill:#15191C;stroke:#8A9298}"
    ".cs-missing{stroke:#E0A060}.cs-lack{fill:#E0A060}.cs-met{fill:#7CC79F}"
    ".cs-tick{stroke:#15191C}.cs-ring{stroke:#E0A060}}"
)
_LOOKS = {
    Lies.COUNTS: f'class="cs-stone" fill="{_STONE}" stroke="{_INK}" stroke-width="1.25"',
    Lies.MISSING: (
        f'class="cs-missing" fill="none" stroke="{_LACK}" stroke-width="1.75" '
        'stroke-dasharray="6 4"'
    ),
    Lies.OPEN: (
        f'class="cs-open" fill="{_PAPER}" stroke="{_INK}" stroke-width="2" '
        'stroke-dasharray="0.1 4.5" stroke-linecap="round"'
    ),
    Lies.UNUSED: f'class="cs-unused" fill="{_PAPER}" stroke="{_MUTED}" stroke-width="1"',
}


def draw(proposal: Proposal, *, language: str = "en", prefix: str = "stack") -> str:
    """The picture of a proposal, standing alone; see :func:`draw_stack`."""
    return draw_stack(stack_of(proposal, language=language), prefix=prefix)


def draw_stack(
    stack: Stack, *, width: int = WIDE, prefix: str = "stack", embedded: bool = False
) -> str:
    """The picture as SVG text; a pure function of its arguments.

    Args:
        stack: what to draw.
        width: in CSS pixels; below 640 names stand above their shelves, for a phone.
        prefix: of the ids in it, for pages that show several.
        embedded: for a page: no style of its own, and it shrinks with its column.

    Raises:
        ValueError: there is no room for anything in ``width``.
    """
    if width < _LEAST_WIDTH:
        raise ValueError(f"a picture of a stack is at least {_LEAST_WIDTH} wide")
    return _Drawing(stack, width).text(prefix, embedded=embedded)


class _Drawing:
    """The parts of one picture, from the top down."""

    def __init__(self, stack: Stack, width: int) -> None:
        self._stack = stack
        self._width = width
        self._is_stacked = width < _STACKED
        self._margin = 16 if self._is_stacked else 28
        self._label = 0 if self._is_stacked else round(width * 0.23)
        self._side = 0 if self._is_stacked else round(width * 0.2)
        self._parts: list[str] = []
        self._top = 0.0
        room = width - 2 * self._margin - self._label - self._side
        self._left = self._margin + self._label
        self._room = room - (24 if self._side else 0)
        asked = [shelf for shelf in stack.shelves if shelf.reached and shelf.said]
        most = max((sum(s.credit for s in one.stones) for one in asked or stack.shelves), default=1)
        self._most = most or 1

    def text(self, prefix: str, *, embedded: bool) -> str:
        """The whole picture."""
        self._head()
        for shelf in self._stack.shelves:
            self._shelf(shelf)
        self._foot()
        width, height = self._width, round(self._top)
        names = [quoteattr(f"{prefix}-{part}") for part in ("title", "desc")]
        labelled = quoteattr(f"{prefix}-title {prefix}-desc")
        size = "" if embedded else f' width="{width}" height="{height}"'
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="cairn-stack" '
            f'viewBox="0 0 {width} {height}"{size} role="img" aria-labelledby={labelled} '
            f"lang={quoteattr(self._stack.language)} font-family={quoteattr(_SANS)}>"
        )
        return "\n".join(
            [
                opening,
                f"<title id={names[0]}>{_text(self._stack.title)}</title>",
                f"<desc id={names[1]}>{_text(self._stack.spoken())}</desc>",
                *([] if embedded else [f"<style>{_DARK}</style>"]),
                f'<rect class="cs-paper" width="{width}" height="{height}" fill="{_PAPER}"/>',
                *self._parts,
                "</svg>",
                "",
            ]
        )

    def _head(self) -> None:
        """What it is a stack of, and whether it is complete."""
        top = self._margin + 20
        for line in wrapped(self._stack.title, self._width - 2 * self._margin, 20, 2, serif=True):
            self._say(self._margin, top, line, 20, "cs-ink", _INK, serif=True, bold=True)
            top += 25
        complete = self._stack.complete
        state = {True: State.MET, False: State.MISSING, None: State.PLAIN}[complete]
        x = self._margin
        if state is not State.PLAIN:
            self._mark(x + 7, top - 3, state)
            x += 21
        self._say(x, top + 2, self._stack.verdict, 14, "cs-ink", _INK)
        self._top = top + 24

    def _shelf(self, shelf: Shelf) -> None:
        courses = self._courses(shelf)
        if self._is_stacked:
            self._title(shelf, self._margin, self._top + 14, self._width - 2 * self._margin)
            self._top += 24
        # A long status grows upward: below the board it would run through the line.
        beyond = 0 if self._is_stacked else self._lines_of_status(shelf) - _LINES_BESIDE
        tall = max(max(1, len(courses)) * (_HEIGHT + _GAP), _HEIGHT + _GAP + 17 * max(0, beyond))
        board = self._top + tall + 2
        for height, course in enumerate(courses):
            x = float(self._left)
            for number, (stone, width) in enumerate(course):
                y = board - (_HEIGHT + _GAP) * (height + 1) + _GAP - 1.5
                self._stone(stone, x, y, width, number + height)
                x += width + _GAP
        self._parts.append(
            f'<line class="cs-board" x1="{self._margin}" y1="{board:g}" '
            f'x2="{self._width - self._margin}" y2="{board:g}" stroke="{_INK}" stroke-width="3" '
            'stroke-linecap="round"/>'
        )
        if self._is_stacked:
            self._status(shelf, self._margin, board + 20, self._width - 2 * self._margin)
            return
        self._title(shelf, self._margin, board - 24, self._label - 20)
        x = self._width - self._margin - self._side
        bottom = self._top
        self._status(shelf, x, board - 27 - 17 * max(0, beyond), self._side)
        self._top = max(board + 20, bottom, self._top)

    def _title(self, shelf: Shelf, x: float, y: float, width: float) -> None:
        lines = wrapped(shelf.title, width, 15, 1 if self._is_stacked else 2, serif=True)
        for row, line in enumerate(lines):
            at = y + 18 * row - (9 * (len(lines) - 1) if not self._is_stacked else 0) + 2
            self._say(x, at, line, 15, "cs-ink", _INK, serif=True, bold=True)

    def _lines_of_status(self, shelf: Shelf) -> int:
        """How many lines stand beside a shelf."""
        indent = 0 if shelf.state is State.PLAIN else 19
        said = wrapped(shelf.said, self._side - indent, 13, 3) if shelf.said else []
        return bool(shelf.reached) + len(said)

    def _status(self, shelf: Shelf, x: float, y: float, width: float) -> None:
        """How much of how much, and under it whether that is enough."""
        row = y
        if shelf.reached:
            self._say(x, row, cut(shelf.reached, width, 13), 13, "cs-ink", _INK)
            row += 19
        if shelf.said:
            indent = 0.0
            if shelf.state is not State.PLAIN:
                self._mark(x + 6, row - 4.5, shelf.state)
                indent = 19.0
            look = {
                State.MET: ("cs-met", _MET),
                State.MISSING: ("cs-lack", _LACK),
                State.PLAIN: ("cs-muted", _MUTED),
            }[shelf.state]
            for line in wrapped(shelf.said, width - indent, 13, 3):
                self._say(x + indent, row, line, 13, *look)
                row += 17
        self._top = row + (12 if self._is_stacked else 8)

    def _mark(self, x: float, y: float, state: State) -> None:
        """A filled circle with a tick, or an open one with a dash: shapes, not only colours."""
        if state is State.MET:
            self._parts.append(
                f'<circle class="cs-met" cx="{x:g}" cy="{y:g}" r="6.5" fill="{_MET}"/>'
                f'<path class="cs-tick" d="M{x - 3:g} {y + 0.3:g}l2.2 2.3 3.9-4.6" fill="none" '
                f'stroke="{_PAPER}" stroke-width="1.7" stroke-linecap="round"/>'
            )
            return
        self._parts.append(
            f'<circle class="cs-ring" cx="{x:g}" cy="{y:g}" r="5.7" fill="none" '
            f'stroke="{_LACK}" stroke-width="1.6"/>'
            f'<path class="cs-ring" d="M{x - 2.8:g} {y:g}h5.6" stroke="{_LACK}" '
            'stroke-width="1.6"/>'
        )

    def _courses(self, shelf: Shelf) -> list[list[tuple[Stone, float]]]:
        """The stones of a shelf with their widths, in rows from the board upward."""
        courses: list[list[tuple[Stone, float]]] = []
        left = 0.0
        for stone in shelf.stones:
            share = self._room * stone.credit / self._most - _GAP
            width = min(float(self._room), max(_LEAST, share))
            if not stone.credit and stone.name:
                width = min(float(self._room), max(_LEAST, measured(stone.name, 13) + 24))
            if not courses or width > left:
                courses.append([])
                left = float(self._room)
            courses[-1].append((stone, width))
            left -= width + _GAP
        return courses

    def _stone(self, stone: Stone, x: float, y: float, width: float, number: int) -> None:
        said = f"{stone.name} · {stone.amount}" if stone.amount else stone.name
        if stone.lies is Lies.MISSING:
            said = stone.name
        shape = _outline(x, y, width, _HEIGHT, number)
        middle = x + width / 2
        self._parts.append(
            f'<g><title>{_text(said)}</title><path d="{shape}" {_LOOKS[stone.lies]}/>'
        )
        # An outline says in the middle what is missing; a stone has its credit under its name.
        lines = [cut(stone.name, width - 16, 13), cut(stone.amount, width - 10, 12)]
        if stone.lies is Lies.MISSING and measured(stone.name, 13) > width - 14:
            lines = wrapped(stone.amount or stone.name, width - 14, 13, 2)
        elif stone.lies is Lies.MISSING or not stone.amount:
            lines = wrapped(stone.name, width - 14, 13, 2)
        tops = (y + 27,) if len(lines) == 1 else (y + 19, y + 35)
        for row, (line, top) in enumerate(zip(lines, tops, strict=False)):
            quiet = row == 1 and stone.lies is not Lies.MISSING
            look = ("cs-lack", _LACK) if stone.lies is Lies.MISSING else ("cs-ink", _INK)
            self._say(middle, top, line, 12 if quiet else 13, *look, centred=True)
        self._parts.append("</g>")

    def _foot(self) -> None:
        """Limits, minima and the total; then what each kind of stone means."""
        self._top += 8
        for bound in self._stack.bounds:
            for line in wrapped(bound, self._width - 2 * self._margin, 13, 3):
                self._say(self._margin, self._top + 12, line, 13, "cs-ink", _INK)
                self._top += 19
        drawn = {stone.lies for shelf in self._stack.shelves for stone in shelf.stones}
        x = float(self._margin)
        self._top += 8
        for number, (lies, said) in enumerate(self._stack.words):
            if lies not in drawn:
                continue
            width = 34 + measured(said, 12) + 22
            if x + width > self._width - self._margin and x > self._margin:
                x = float(self._margin)
                self._top += 24
            shape = _outline(x, self._top, 26, 16, number)
            self._parts.append(f'<path d="{shape}" {_LOOKS[lies]}/>')
            self._say(x + 34, self._top + 12.5, said, 12, "cs-muted", _MUTED)
            x += width
        self._top += 16 + self._margin

    def _say(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        look: str,
        colour: str,
        *,
        serif: bool = False,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        more = f" font-family={quoteattr(_SERIF)}" if serif else ""
        more += ' font-weight="600"' if bold else ""
        more += ' text-anchor="middle"' if centred else ""
        self._parts.append(
            f'<text class="{look}" x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}"{more}>'
            f"{_text(text)}</text>"
        )


def _outline(x: float, y: float, width: float, height: float, number: int) -> str:
    """A stone worn round, a little unlike its neighbours; flat where it lies."""
    lean = (0.0, 0.12, -0.1, 0.06, -0.05)[number % 5]
    shoulder = min(width * 0.3, height * 0.62)
    left, right = shoulder * (1 + lean), shoulder * (1 - lean)
    foot = min(width * 0.14, height * 0.3)
    waist = height * 0.52
    return (
        f"M{x + foot:.1f} {y + height:.1f}"
        f"Q{x:.1f} {y + height:.1f} {x:.1f} {y + waist:.1f}"
        f"Q{x:.1f} {y:.1f} {x + left:.1f} {y:.1f}"
        f"H{x + width - right:.1f}"
        f"Q{x + width:.1f} {y:.1f} {x + width:.1f} {y + waist:.1f}"
        f"Q{x + width:.1f} {y + height:.1f} {x + width - foot:.1f} {y + height:.1f}Z"
    )


def _text(text: str) -> str:
    """Escaped, and without the characters that XML cannot carry."""
    return escape("".join(one for one in text if one >= " " and one not in "\ufffe\uffff"))
