"""What an operator sets: from the environment, else from the file; secrets sealed."""

import json
import os

import pytest

from cairn.registry import configuration
from cairn.registry.errors import InstanceUnusable


def test_the_environment_goes_before_the_file(instance_folder, monkeypatch):
    configuration.write(instance_folder, {"name": "From the file", "contact": "a@example.org"})
    monkeypatch.setenv("CAIRN_NAME", "From the environment")
    found = configuration.read(instance_folder)
    assert (found.text("name"), found.origins["name"]) == ("From the environment", "environment")
    assert (found.text("contact"), found.origins["contact"]) == ("a@example.org", "file")
    assert found.origins["source"] == "default"


def test_secrets_are_sealed_in_the_file(instance_folder):
    address = "smtps://ops:hunter2@mail.example:465"
    configuration.write(instance_folder, {"smtp_url": address})
    file = instance_folder / configuration.SETTINGS_FILE
    assert "hunter2" not in file.read_text()
    assert "mail.example" not in file.read_text()
    assert configuration.read(instance_folder).text("smtp_url") == address


def test_a_sealed_value_opens_under_its_own_name_alone(instance_folder):
    configuration.write(instance_folder, {"smtp_url": "smtp://h:1"})
    file = instance_folder / configuration.SETTINGS_FILE
    document = json.loads(file.read_text())
    secrets = configuration.instance.read_secrets(instance_folder)
    with pytest.raises(InstanceUnusable):
        secrets.open(configuration.b64decode(document["settings"]["smtp_url"]), purpose="setting:x")


def test_an_empty_value_is_taken_out(instance_folder):
    configuration.write(instance_folder, {"name": "A"})
    configuration.write(instance_folder, {"name": ""})
    assert configuration.read(instance_folder).origins["name"] == "default"


@pytest.mark.parametrize("name", ["debug", "data", "database", "fetch_private", "demo"])
def test_no_page_changes_what_the_machine_decides(instance_folder, name):
    with pytest.raises(ValueError, match=name):
        configuration.write(instance_folder, {name: "1"})


def test_what_no_page_changes_is_not_read_from_the_file(instance_folder):
    file = instance_folder / configuration.SETTINGS_FILE
    form = {"form": "cairn-registry-settings-1", "settings": {"debug": "1"}}
    configuration.write_private(file, json.dumps(form))
    assert not configuration.read(instance_folder).on("debug")


def test_a_file_that_others_may_read_is_refused(instance_folder):
    configuration.write(instance_folder, {"name": "A"})
    (instance_folder / configuration.SETTINGS_FILE).chmod(0o644)
    with pytest.raises(InstanceUnusable, match="chmod 600"):
        configuration.read(instance_folder)


@pytest.mark.parametrize("text", ["", "[]", '{"form": "other", "settings": {}}', "{"])
def test_a_damaged_file_is_refused_and_not_passed_over(instance_folder, text):
    configuration.write_private(instance_folder / configuration.SETTINGS_FILE, text)
    with pytest.raises(InstanceUnusable):
        configuration.read(instance_folder)


def test_no_secret_has_a_default():
    assert all(not each.default for each in configuration.TABLE if each.secret)


def test_providers_are_read_from_a_private_file(instance_folder):
    path = instance_folder / configuration.PROVIDERS_FILE
    assert configuration.providers(instance_folder) == []
    one = {"id": "uni", "name": "Uni", "server": "https://id.uni.example", "client_id": "cairn"}
    path.write_text(json.dumps([one]))
    path.chmod(0o640)
    with pytest.raises(InstanceUnusable, match="chmod 600"):
        configuration.providers(instance_folder)
    path.chmod(0o600)
    assert configuration.providers(instance_folder) == [one]
    configuration.write_private(path, json.dumps([{"id": "uni"}]))
    with pytest.raises(InstanceUnusable):
        configuration.providers(instance_folder)


def test_a_number_that_is_none_is_said(instance_folder, monkeypatch):
    monkeypatch.setenv("CAIRN_PROXIES", "one")
    with pytest.raises(InstanceUnusable, match="CAIRN_PROXIES"):
        configuration.read(instance_folder).count("proxies")


def test_writing_leaves_no_half_file(instance_folder, monkeypatch):
    configuration.write(instance_folder, {"name": "A"})

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        configuration.write(instance_folder, {"name": "B"})
    monkeypatch.undo()
    monkeypatch.setenv("CAIRN_DATA", str(instance_folder))
    assert configuration.read(instance_folder).text("name") == "A"
