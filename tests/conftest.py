"""What every test may use."""

import importlib.util
import json
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


@pytest.fixture(scope="session")
def in_process_chain():
    """The module with an EVM chain in this process."""
    path = Path(__file__).with_name("in_process_chain.py")
    spec = importlib.util.spec_from_file_location("in_process_chain", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def account_file():
    """Writes the file of a chain's account, with a passphrase that is tried in a moment."""

    def write(path, key, passphrase):
        account = pytest.importorskip("eth_account").Account
        path.write_text(json.dumps(account.encrypt(key._held.key, passphrase, iterations=2**12)))
        return path

    return write
