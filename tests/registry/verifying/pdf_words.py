"""The words of a PDF, as a reader of it copies them out."""

import io
import re

import pypdf


def said(text):
    """Words without the space between them: a line of a PDF breaks where its page ends."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def words_of(pdf):
    """All that its pages say, in their order, without space."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return said("".join(page.extract_text() for page in reader.pages))
