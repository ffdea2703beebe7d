"""Back into an account when every other way is lost."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import timezone

from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.mail.models import Message
from cairn.registry.operating import recovery
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations.models import Role, RoleGrant

LOST_PHONE = Recovery.Kind.SECOND_FACTOR
LOST_ADDRESS = Recovery.Kind.ADDRESS


def verified(user, *addresses):
    for number, address in enumerate((user.email, *addresses)):
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=not number)
    return user


@pytest.fixture
def aroha(person):
    user = verified(person("aroha"), "aroha@work.example")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


@pytest.fixture
def second(person, organisation):
    return verified(person("olive", Role.OWNER, organisation))


def begin(operator, other, kind=LOST_PHONE, **changes):
    values = {
        "address": "aroha@work.example",
        "kind": kind,
        "second": other.email if other else "",
        "reason": "I know her voice",
        "new_email": "aroha@new.example" if kind is LOST_ADDRESS else "",
    }
    return recovery.begin(operator, **{**values, **changes})


def link_to(address, word):
    text = Message.objects.filter(recipient=address).order_by("-created_at").first().text
    return re.search(rf"/recovery/{word}/(\S+)", text).group(1)


def wait(found, period=recovery.WAIT):
    Recovery.objects.filter(pk=found.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_lost_phone(operator, aroha, second):
    found = begin(operator, second)
    recovery.agree(second, link_to(second.email, "agree"))
    # Three days go by in which nothing changes.
    assert recovery.carry_out_due() == 0
    assert aroha.authenticator_set.count() == 2
    wait(found)
    assert recovery.carry_out_due() == 1
    assert not aroha.authenticator_set.exists()
    assert recovery.carry_out_due() == 0


def test_one_word_is_not_enough(operator, aroha, second):
    found = begin(operator, second)
    wait(found)
    Recovery.objects.filter(pk=found.pk).update(due_at=None)
    assert recovery.carry_out_due() == 0
    assert aroha.authenticator_set.exists()


def test_the_owner_is_told_at_every_address_and_stops_it(client, operator, aroha, second):
    found = begin(operator, second)
    recovery.agree(second, link_to(second.email, "agree"))
    for address in (aroha.email, "aroha@work.example"):
        assert Message.objects.filter(recipient=address, kind="recovery").count() == 2
    token = link_to(aroha.email, "stop")
    client.post(reverse("recovery_stop", args=[token]))
    wait(found)
    assert recovery.carry_out_due() == 0
    assert aroha.authenticator_set.exists()
    with pytest.raises(NotFound):
        recovery.agree(second, "x")


def test_the_link_to_stop_does_not_stop_by_being_looked_at(client, operator, aroha, second):
    begin(operator, second)
    assert (
        client.get(reverse("recovery_stop", args=[link_to(aroha.email, "stop")])).status_code == 200
    )
    assert Recovery.objects.get().stopped_at is None


def test_every_address_lost(client, operator, aroha, second):
    found = begin(operator, second, LOST_ADDRESS)
    recovery.agree(second, link_to(second.email, "agree"))
    wait(found)
    recovery.carry_out_due()
    assert not EmailAddress.objects.filter(email="aroha@new.example").exists()
    token = link_to("aroha@new.example", "address")
    client.get(reverse("recovery_address", args=[token]))
    assert not EmailAddress.objects.filter(email="aroha@new.example").exists()
    client.post(reverse("recovery_address", args=[token]))
    aroha.refresh_from_db()
    assert aroha.email == "aroha@new.example"
    # A new mailbox is no second factor.
    assert aroha.authenticator_set.exists()
    assert client.post(reverse("recovery_address", args=[token])).status_code == 404


def test_an_address_of_another_account_is_not_given_away(client, operator, aroha, second, person):
    with pytest.raises(NotPossible):
        begin(operator, second, LOST_ADDRESS, new_email=second.email)
    found = begin(operator, second, LOST_ADDRESS)
    recovery.agree(second, link_to(second.email, "agree"))
    wait(found)
    recovery.carry_out_due()
    verified(person("maria"), "aroha@new.example")
    with pytest.raises(NotPossible):
        recovery.take_address(link_to("aroha@new.example", "address"))


@pytest.mark.parametrize("who", ["operator", "aroha", "maria", "nobody"])
def test_whose_word_does_not_count(operator, aroha, person, who):
    verified(person("maria"))
    with pytest.raises(NotPossible, match="second word"):
        begin(operator, None, second={"operator": "otto"}.get(who, who) + "@example.org")


def test_another_operators_word_counts(operator, aroha, person):
    other = verified(person("petra"))
    other.is_operator = True
    other.save()
    begin(operator, other)
    assert recovery.agree(other, link_to(other.email, "agree")).due_at is not None


def test_the_link_is_for_one_person_who_still_has_the_role(
    operator, aroha, second, organisation, person
):
    begin(operator, second)
    token = link_to(second.email, "agree")
    with pytest.raises(NotFound):
        recovery.agree(operator, token)
    RoleGrant.objects.filter(user=second).delete()
    with pytest.raises(NotAllowed):
        recovery.agree(second, token)


def test_an_old_link_no_longer_agrees(operator, aroha, second):
    found = begin(operator, second)
    Recovery.objects.filter(pk=found.pk).update(created_at=timezone.now() - recovery.LIFE * 2)
    with pytest.raises(NotFound):
        recovery.agree(second, link_to(second.email, "agree"))


def test_one_at_a_time(operator, aroha, second):
    found = begin(operator, second)
    with pytest.raises(NotPossible):
        begin(operator, second)
    recovery.withdraw(operator, found)
    begin(operator, second)


def test_only_operators_begin(aroha, second, person):
    with pytest.raises(NotFound):
        begin(second, second)


def test_by_the_pages(signed_in, operator, aroha, second):
    page = signed_in.post(
        reverse("operator_recoveries"),
        {
            "address": aroha.email,
            "kind": "second_factor",
            "reason": "Met her",
            "second": second.email,
        },
        follow=True,
    )
    assert "waits for the second word" in page.text
    signed_in.post(reverse("operator_recovery_stop", args=[Recovery.objects.get().pk]))
    assert Recovery.objects.get().stopped_at is not None


def test_the_worker_carries_it_out(operator, aroha, second):
    found = begin(operator, second)
    recovery.agree(second, link_to(second.email, "agree"))
    wait(found)
    queue.ask("operating.recovery", key="round 1")
    for _ in range(20):
        queue.work_once("test")
    assert not aroha.authenticator_set.exists()
