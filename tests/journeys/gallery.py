"""All pages that are looked at: the lists ``PAGES`` of the files ``pages_<folder>.py`` beside this."""

from __future__ import annotations

import importlib
from pathlib import Path

PAGES = [
    page
    for path in sorted(Path(__file__).parent.glob("pages_*.py"))
    for page in importlib.import_module(f"tests.journeys.{path.stem}").PAGES
]
