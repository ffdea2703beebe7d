"""What every test may use."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared reference material; tests that read it skip, saying so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the reference data ../shared is not on this machine")
    return SHARED
