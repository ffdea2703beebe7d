"""A self-contained report page as a tagged PDF, for a file that is kept or sent on."""

from __future__ import annotations

from typing import Any

from cairn.errors import MissingExtra, SystemLibraryMissing

_LARGEST = 4_000_000


def report_pdf(page: str) -> bytes:
    """The PDF of a page of :mod:`cairn.rendering.html_report` or of a table of many.

    Its words are those of the page: the verdict, the reasons and what is not stated. Nothing is
    fetched for it, whatever a credential holds; no conformance to PDF/UA is claimed.

    Args:
        page: HTML text, its style sheet within.

    Raises:
        MissingExtra: the libraries of the extra ``pdf`` are not installed.
        SystemLibraryMissing: Pango is not.
        ValueError: the page is longer than a report is.
    """
    if len(page) > _LARGEST:
        raise ValueError("a report of this length is not laid out")
    weasyprint = library()
    pdf: bytes = weasyprint.HTML(string=page, url_fetcher=_nothing(), base_url=None).write_pdf(
        pdf_tags=True
    )
    return pdf


def library() -> Any:
    """WeasyPrint, or the error that says what to install."""
    try:
        import weasyprint  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise MissingExtra(purpose="making PDF files", extra="pdf") from error
    except OSError as error:
        # It loads Pango by its name; the message is cffi's and says nothing to an operator.
        raise SystemLibraryMissing(
            library="Pango", packages="libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    return weasyprint


def _nothing() -> Any:
    """A fetcher that gives nothing in the world."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - the extra

    class Refusing(URLFetcher):  # type: ignore[misc]  # the library is not typed
        """Refuses every address."""

        def fetch(self, url: str, headers: object = None) -> Any:
            del url, headers
            raise ValueError("nothing is fetched for a report")

    return Refusing()
