"""What a learner holds, held against a programme of the registry: shown, never decided."""

import pytest

from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one
from cairn.registry.stacks import services
from cairn.registry.stacks.models import Aim


@pytest.fixture
def aroha(person, issuer, version, recipient):
    learner = person("aroha")
    document = issue_one(issuer, version, recipient()).document
    backpack.take_in(learner, document.encode(), Origin.FILE)
    return learner


def test_what_counts_and_what_is_missing(client, aroha, programme):
    client.force_login(aroha)
    assert "not picked a programme" in client.get("/backpack/stack/").content.decode()
    assert client.post(f"/backpack/stack/{programme.pk}/pick").status_code == 302
    listed = client.get("/backpack/stack/").content.decode()
    assert "Postgraduate Certificate in Applied Data" in listed
    assert "no entitlement" in listed
    page = client.get(f"/backpack/stack/{programme.pk}").content.decode()
    assert "Applied Data Analysis" in page
    assert "no entitlement" in page
    assert "<svg" in page
    assert 'style="' not in page
    client.post(f"/backpack/stack/{programme.pk}/pick", {"do": "lay-down"})
    assert not Aim.objects.exists()


def test_what_is_not_confirmed_is_listed_and_not_counted(client, aroha, programme, issuer):
    before = services.page_of(aroha, programme, "en")
    assert any("Applied Data Analysis" in each.title for each in before.items)
    withdrawal.revoke(issuer, list(Credential.objects.all()), "In error")
    after = services.page_of(aroha, programme, "en")
    assert not after.items
    assert len(after.not_verified) == 1


def test_what_if_is_a_trial_and_says_so(client, person, programme, version):
    learner = person("lea")
    tried = services.page_of(learner, programme, "en", tried=[version.achievement])
    held = services.page_of(learner, programme, "en")
    assert tried.label != held.label
    client.force_login(learner)
    address = f"/backpack/stack/{programme.pk}?try={version.achievement.url}"
    assert "Back to what you hold" in client.get(address).content.decode()


def test_a_stack_is_ones_own(client, aroha, person, programme):
    services.pick(aroha, programme)
    client.force_login(person("mallory"))
    assert "not picked a programme" in client.get("/backpack/stack/").content.decode()
    client.logout()
    assert client.get(f"/backpack/stack/{programme.pk}").status_code == 302
