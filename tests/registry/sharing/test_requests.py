"""Requests: asked without an account, answered with a selection or with nothing, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.registry.sharing.conftest import hold

from cairn.registry.errors import Ended, NotFound, NotPossible
from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.services import issue_one
from cairn.registry.sharing import asking, asking_pages, services, wanted
from cairn.registry.sharing.models import Request, Share
from cairn.skills import bundled

GATHER = "skill|http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79"
"""“gather data”, which the example of applied data analysis names."""


@pytest.fixture
def unshown():
    """The IRI of a skill that no example names."""
    return "skill|" + next(
        skill.id for skill in bundled().skills if skill.label.best("en") == "tune bicycles"
    )


@pytest.fixture
def asked(version, unshown):
    return asking.create(
        asker="Kauri Ltd",
        purpose="Position 17",
        keys=[GATHER, f"achievement|{version.achievement_id}", unshown],
        until=timezone.now() + timedelta(days=30),
    )


def watch(asked):
    return f"/ask/received/{asking.watch_token(asked)}"


def answer_path(asked):
    return f"/ask/{asking.answer_token(asked)}"


def test_the_way_of_both(asked, held, another, aroha, signed_in):
    """Ask, see who asks, answer with one; the asker sees what is evidenced, and no more."""
    stranger = Client()
    seen = stranger.get(answer_path(asked)).content.decode()
    for word in ("Kauri Ltd", "Position 17", "gather data", "tune bicycles"):
        assert word in seen
    assert "nobody has checked it" in seen
    assert watch(asked) not in seen
    assert asking.watch_token(asked) not in seen
    form = signed_in.get(answer_path(asked)).content.decode()
    assert re.search(rf'value="{held.pk}"[^>]*checked', form)
    made = signed_in.post(answer_path(asked), {"name": "Aroha N.", "credentials": [str(held.pk)]})
    share = Share.objects.get()
    assert made.headers["Location"] == f"/backpack/shares/{share.pk}"
    assert (share.recipient, share.expires_at) == ("Kauri Ltd", asked.until)

    page = stranger.get(watch(asked)).content.decode()
    lines = re.findall(r"<strong>([^<]+)</strong>: ([^<]+)</p>", page)
    assert lines == [
        ("gather data", "Evidenced"),
        ("Applied Data Analysis", "Evidenced"),
        ("tune bicycles", "Not evidenced"),
    ]
    assert "Aroha N." in page
    assert [each.what for each in share.openings.all()][-1:] == ["list"]
    for word in (aroha.email, "UNIQUEGRADE", "Secondname", str(another.pk), str(aroha.pk)):
        assert word not in page
    assert not re.search(r"\d\s?%|score:|points", page)
    assert stranger.get(f"/s/{services.token_of(share)}").status_code == 200


def test_answering_with_nothing_and_taking_back(asked, held, aroha, signed_in):
    signed_in.post(answer_path(asked), {"name": "A", "credentials": [str(held.pk)]})
    first = Share.objects.get()
    signed_in.post(answer_path(asked), {"name": "B", "credentials": [str(held.pk)]})
    first.refresh_from_db()
    assert first.ended_at
    assert [each.name for each in asking.answers(asked)] == ["B"]
    declined = signed_in.post(answer_path(asked), {"nothing": "1"}).content.decode()
    assert "They are told nothing" in declined
    page = Client().get(watch(asked)).content.decode()
    assert "Nobody has answered yet" in page
    assert ">B<" not in page


def test_an_answer_ends_like_any_share(asked, held, aroha):
    share = asking.answer(aroha, asking.answer_token(asked), [held.pk], "A")
    services.end(aroha, share.pk)
    assert asking.answers(asked) == []


def test_what_is_not_confirmed_shows_nothing(asked, held, aroha, credential, issuer):
    asking.answer(aroha, asking.answer_token(asked), [held.pk], "A")
    withdrawal.revoke(issuer, [credential], "Issued in error.")
    page = Client().get(watch(asked)).content.decode()
    assert ": Evidenced<" not in page
    assert "Not confirmed, and so not counted" in page


def test_the_end_ends_everything(asked, held, aroha):
    share = asking.answer(aroha, asking.answer_token(asked), [held.pk], "A")
    path = watch(asked)
    assert Client().post(f"{path}/end").status_code == 200
    for each in (path, answer_path(asked), f"/s/{services.token_of(share)}"):
        answer = Client().get(each)
        assert answer.status_code == 410
        assert "Kauri" not in answer.content.decode()
    with pytest.raises(Ended):
        asking.answer(aroha, asking.answer_token(asked), [held.pk], "A")


def test_it_ends_by_itself(asked):
    Request.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert Client().get(watch(asked)).status_code == 410
    assert Client().get(answer_path(asked)).status_code == 410


def test_links_cannot_be_guessed_or_mixed_up(asked):
    stranger = Client()
    assert stranger.get(f"/ask/{asking.watch_token(asked)}").status_code == 404
    assert stranger.get(f"/ask/received/{asking.answer_token(asked)}").status_code == 404
    assert stranger.post(f"/ask/received/{asking.answer_token(asked)}/end").status_code == 404
    for guess in (str(asked.pk), asked.watch_digest, "x"):
        assert stranger.get(f"/ask/received/{guess}").status_code == 404
    statuses = [stranger.get(f"/ask/received/{n:043}").status_code for n in range(40)]
    assert statuses[-1] == 429


def test_only_ones_own_are_shown(asked, held, person):
    with pytest.raises(NotFound):
        asking.answer(person("mallory"), asking.answer_token(asked), [held.pk], "M")
    assert not Share.objects.exists()


def test_the_order_is_of_names_and_each_stands_alone(asked, issuer, version, recipient, person):
    for name in ("Zoe", "Ben"):
        user = person(name.lower())
        held = hold(user, issue_one(issuer, version, recipient(f"{name} Example")))
        asking.answer(user, asking.answer_token(asked), [held.pk], name)
    page = Client().get(watch(asked)).content.decode()
    assert page.index(">Ben<") < page.index(">Zoe<")


def test_the_form_keeps_what_was_typed(client, version, unshown):
    typed = {"asker": "Kauri Ltd", "purpose": "<b>P</b>", "days": "7"}
    page = client.post("/ask/", {**typed, "q": "gather data", "find": "1"})
    text = page.content.decode()
    assert not page.cookies
    assert GATHER in text
    assert 'value="Kauri Ltd"' in text
    assert "<b>P" not in text
    text = client.post("/ask/", {**typed, "wanted": [GATHER, unshown], "add": "1"}).content.decode()
    assert re.search(rf'value="{re.escape(GATHER)}" checked', text)
    found = client.post("/ask/", {**typed, "q": "applied", "find": "1"}).content.decode()
    assert f"achievement|{version.achievement_id}" in found
    assert (
        "Nothing is asked for yet" in client.post("/ask/", {**typed, "make": "1"}).content.decode()
    )
    made = client.post("/ask/", {**typed, "wanted": [GATHER], "make": "1"})
    asked = Request.objects.get()
    assert made.headers["Location"] == watch(asked)
    assert asked.wanted[0]["name"] == "gather data"
    missing = client.post("/ask/", {"wanted": [GATHER], "make": "1"}).content.decode()
    assert 'class="error-summary"' in missing


def test_bounds(db, unshown):
    soon = timezone.now() + timedelta(days=1)
    with pytest.raises(NotPossible):
        asking.create(asker="A", purpose="P", keys=[], until=soon)
    with pytest.raises(NotPossible):
        asking.create(asker="A", purpose="P", keys=[GATHER], until=timezone.now())
    many = [f"skill|{skill.id}" for skill in bundled().skills[:13]]
    with pytest.raises(NotPossible):
        asking.create(asker="A", purpose="P", keys=many, until=soon)
    for key in ("skill|https://evil.example/", "achievement|x", "x", "achievement|" + "0" * 32):
        with pytest.raises(NotFound):
            wanted.named(key)


def test_words_for_every_finding():
    from cairn.skills.evidence import How, Standing  # noqa: PLC0415

    assert set(asking_pages.STANDINGS) == set(Standing)
    assert set(asking_pages._HOW) == set(How)
    assert set(asking_pages._ICONS) == set(Standing)
