"""``cairn verify --page``: the whole answer about one credential, as a page to read or to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.cli.durable_files import replace_file_by
from cairn.cli.sources import sources_in
from cairn.errors import WrongUse
from cairn.rendering import result_pages
from cairn.rendering.html_report import html_report
from cairn.rendering.records import records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from cairn.verification import Report


def written(
    paths: Sequence[str], reports: Iterable[Report], path: Path, at: datetime, language: str
) -> Iterator[Report]:
    """Pass the report on, and write its page to ``path``.

    Raises:
        WrongUse: there is more than one credential, ``path`` does not end with ``.html`` or cannot
            be written, or the credential comes from standard input, which can be read only once.
    """
    if path.suffix.lower() != ".html":
        raise WrongUse(detail=f"--page writes FILE.html, not {path.name}.")
    if "-" in paths:
        raise WrongUse(detail="--page needs a file; standard input can be read only once.")
    sources = list(sources_in(paths))
    if len(sources) > 1:
        raise WrongUse(
            detail="--page tells of one credential, and here are more; --report lists many."
        )
    for report in reports:
        pages = result_pages(report, records_of(report, sources[0].data), language=language, at=at)
        try:
            with replace_file_by(path) as out:
                out.write(html_report(*pages).encode())
        except OSError as error:
            raise WrongUse(detail=f"{path}: {error.strerror}") from error
        yield report
