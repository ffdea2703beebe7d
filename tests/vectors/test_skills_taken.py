"""The bundled skills are what their packages give."""

import importlib.util
import lzma
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch):
    path = ROOT / "scripts" / "take_skills.py"
    spec = importlib.util.spec_from_file_location("take_skills", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_each_package_is_credited(script):
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for package in script.SOURCES:
        assert package.replace("==", " ") in notice


@pytest.mark.node
@pytest.mark.enable_socket
def test_the_packages_still_give_the_same(script, tmp_path):
    """Downloads 92 MB; runs with the tests against other people's programs."""
    taken = script.packed(script.take(tmp_path))
    assert lzma.decompress(taken) == lzma.decompress(script.TARGET.read_bytes())
