"""A mark sheet as staff have it: a file or a paste of any form, understood, shown, mended, used.

``read_sheet`` turns bytes or pasted text into rows; ``MarkSheet.begin`` finds the heading and
guesses what each column holds; ``MarkSheet.preview`` shows every cell with its fault and a
suggestion in place, and gives the :class:`~cairn.bulk.recipients.RecipientRow` of each row without
a fault. What a person changes (a column's meaning, a cell, the order of day and month, a row left
out) makes a new ``MarkSheet``; ``state`` and ``with_state`` keep that beside the file.

The rules of a cell are those of ``cairn.bulk.recipients``; none is written here again.
Misspelt headings are found by rapidfuzz, which the extra ``server`` brings.
"""

from cairn.bulk.mark_sheets.columns import ColumnGuess, Confidence, Target
from cairn.bulk.mark_sheets.dates import DateOrder
from cairn.bulk.mark_sheets.preview import Preview, PreviewCell, PreviewRow
from cairn.bulk.mark_sheets.reading import read_sheet
from cairn.bulk.mark_sheets.sheet import Sheet, SheetLimits, SheetRow
from cairn.bulk.mark_sheets.sheet_in_hand import MarkSheet
from cairn.bulk.mark_sheets.suggestions import Suggestion

__all__ = [
    "ColumnGuess",
    "Confidence",
    "DateOrder",
    "MarkSheet",
    "Preview",
    "PreviewCell",
    "PreviewRow",
    "Sheet",
    "SheetLimits",
    "SheetRow",
    "Suggestion",
    "Target",
    "read_sheet",
]
