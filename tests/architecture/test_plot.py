"""The picture of what a credential costs shows the figures that were kept, and is readable."""

import importlib
import json
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plot(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    yield importlib.import_module("plot")
    for name in ("plot", "measure"):
        sys.modules.pop(name, None)


def _figure(work, number, workers, clock):
    return {
        "work": work,
        "number": number,
        "workers": workers,
        "clock": clock,
        "processor": clock,
        "peak": 1,
    }


def test_the_picture_is_that_of_the_figures(plot):
    assert plot.PICTURE.read_text(encoding="utf-8") == plot.drawn(
        json.loads(plot.RESULTS.read_text())
    )


def test_it_says_in_words_what_it_shows(plot):
    kept = {
        "machine": "A <machine>",
        "load": 0.1,
        "figures": [
            _figure("issue", 1_000, "1", 0.4),
            _figure("issue", 10_000, "1", 1.2),
            _figure("verify", 10_000, "cluster", 3.0),
            _figure("issue to a ZIP", 10_000, "1", 2.0),
        ],
    }
    root = ET.fromstring(plot.drawn(kept))
    assert root.get("role") == "img"
    said = root.find(f"{SVG}desc").text
    assert "issue, one process, 1,000: 400 microseconds" in said
    assert "verify, cluster of two, 10,000: 300 microseconds" in said
    assert len(root.findall(f"{SVG}polyline")) == 2
    texts = {each.text for each in root.iter(f"{SVG}text")}
    assert {"1,000", "10,000", "issue, one process"} <= texts
