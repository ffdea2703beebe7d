"""What a person is shown: the result of a check, the certificate, the export, the badge's picture.

Everything here is a pure function from a report, a record and bytes to a model, to HTML, SVG or
PDF. The clock, the keys and the addresses of links come in as arguments; nothing is fetched.
"""

from cairn.rendering.page_model import ResultPage
from cairn.rendering.result_page import result_page, result_pages

__all__ = ["ResultPage", "result_page", "result_pages"]
