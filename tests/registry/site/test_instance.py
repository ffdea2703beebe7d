import pytest

from cairn.registry import instance
from cairn.registry.errors import InstanceUnusable


def test_secrets_are_made_once_and_are_the_owners_alone(tmp_path):
    assert instance.make_secrets(tmp_path)
    first = instance.read_secrets(tmp_path)
    assert not instance.make_secrets(tmp_path)
    assert instance.read_secrets(tmp_path) == first
    assert (tmp_path / instance.SECRETS_FILE).stat().st_mode & 0o777 == 0o600
    assert first.signing_key not in repr(first)


def test_a_file_that_others_may_read_is_refused(tmp_path):
    instance.make_secrets(tmp_path)
    (tmp_path / instance.SECRETS_FILE).chmod(0o644)
    with pytest.raises(InstanceUnusable, match="chmod 600"):
        instance.read_secrets(tmp_path)


def test_nothing_is_served_without(tmp_path, monkeypatch):
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path / "none"))
    with pytest.raises(InstanceUnusable, match="no secrets yet"):
        instance.require_secrets()


def test_what_is_sealed_opens_for_its_purpose_alone():
    secrets = instance.require_secrets()
    sealed = secrets.seal(b"a key", purpose="key:1")
    assert secrets.open(sealed, purpose="key:1") == b"a key"
    with pytest.raises(InstanceUnusable):
        secrets.open(sealed, purpose="key:2")
    with pytest.raises(InstanceUnusable):
        secrets.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), purpose="key:1")
