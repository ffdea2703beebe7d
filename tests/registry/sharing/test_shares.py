"""Shares: exactly what was chosen, until it ends; links that nobody guesses; nobody is told."""

import json
import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from cairn.registry.audit.models import AuditEvent
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.errors import Ended, NotFound, NotPossible
from cairn.registry.issuing import withdrawal
from cairn.registry.mail.models import Message
from cairn.registry.sharing import links, services
from cairn.registry.sharing.models import Opening, Seen, Share


def path_of(share):
    return f"/s/{services.token_of(share)}"


@pytest.fixture
def share(aroha, held):
    return services.create(
        aroha, [held.pk], recipient="Kauri Ltd", purpose="Application as data analyst"
    )


def test_a_share_gives_exactly_what_was_chosen(share, held, another, aroha):
    """Every octet that leaves: of the chosen credential all, of anything else nothing."""
    stranger = Client()
    page = stranger.get(path_of(share))
    text = page.content.decode()
    assert "Kauri Ltd" in text
    assert "Application as data analyst" in text
    assert 'class="verdict confirmed"' in text
    files = re.findall(rf'href="({re.escape(path_of(share))}/\d+)"', text)
    assert len(files) == 1
    assert stranger.get(files[0]).content == bytes(held.document)
    assert stranger.get(f"{path_of(share)}/2").status_code == 404
    other = json.loads(bytes(another.document))
    for word in (
        aroha.email,
        str(aroha.pk),
        str(another.pk),
        str(held.pk),
        "Aroha Secondname",
        "UNIQUEGRADE",
        other["id"],
        another.digest,
    ):
        assert word not in text
    assert not page.cookies
    for answer in (page, stranger.get(files[0]), stranger.get("/s/" + "a" * 43)):
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_an_ended_share_gives_nothing(share, held, aroha):
    file = f"{path_of(share)}/1"
    services.end(aroha, share.pk)
    for path in (path_of(share), file):
        answer = Client().get(path)
        assert answer.status_code == 410
        for word in ("Aroha", "Kauri", "data analyst", held.title):
            assert word not in answer.content.decode()
    assert services.end(aroha, share.pk).ended_at == Share.objects.get().ended_at


def test_it_ends_by_itself_and_with_what_it_shows(share, held):
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(path_of(share)).status_code == 410
    Share.objects.update(expires_at=None)
    assert Client().get(path_of(share)).status_code == 200
    held.delete()
    assert Client().get(path_of(share)).status_code == 410


def test_it_ends_with_the_account(share, aroha):
    path = path_of(share)
    aroha.is_active = False
    aroha.save()
    assert Client().get(path).status_code == 410
    aroha.delete()
    assert Client().get(path).status_code == 404


def test_a_revoked_credential_shows_as_such(share, credential, issuer):
    withdrawal.revoke(issuer, [credential], "Issued in error.")
    assert 'class="verdict invalid"' in Client().get(path_of(share)).content.decode()


def test_links_cannot_be_guessed_and_are_not_written_down(share, aroha, held):
    token = services.token_of(share)
    assert len(token) == links.TOKEN_LETTERS
    for model in apps.get_models():
        for row in model.objects.all():
            assert token not in str(
                {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
            )
    other = services.create(aroha, [held.pk])
    assert services.token_of(other) != token
    assert links.token("request", share.pk) != token
    stranger = Client()
    for guess in (token[:-1], token + "A", token.swapcase(), str(share.pk), share.digest, "x"):
        assert stranger.get(f"/s/{guess}").status_code == 404


def test_a_wrong_link_is_answered_alike_whatever_is_wrong_with_it(share, aroha, held):
    """Neither the page nor its head tells a near miss from nonsense, a file from a page."""
    token = services.token_of(share)
    services.renew_link(aroha, share.pk)
    stranger = Client()
    answers = set()
    for guess in (
        token,
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "x" * 43,
        "x",
        str(held.pk),
    ):
        for path in (f"/s/{guess}", f"/s/{guess}/1", f"/s/{guess}/999"):
            answer = stranger.get(path)
            own = {"X-Request-ID", "Content-Length"}
            heads = tuple(sorted(each for each in answer.headers.items() if each[0] not in own))
            body = answer.content.decode().replace(path, "").replace(quote(path), "")
            answers.add((answer.status_code, heads, re.sub(r"[0-9a-f]{32}", "", body)))
    ((code, _heads, _body),) = answers
    assert code == 404


def test_guessing_is_stopped(share):
    stranger = Client()
    answers = [stranger.get(f"/s/{number:043}").status_code for number in range(40)]
    assert answers[0] == 404
    assert answers[-1] == 429
    # Who has a link is not shut out by who has none, nor is anybody elsewhere.
    assert Client(REMOTE_ADDR="93.184.216.34").get(path_of(share)).status_code == 200


def test_a_new_link_ends_the_one_before(share, aroha):
    before = path_of(share)
    after = path_of(services.renew_link(aroha, share.pk))
    assert Client().get(before).status_code == 404
    assert Client().get(after).status_code == 200


def test_a_code_opens_once_and_in_one_browser(share, aroha):
    code = services.code_of(services.renew_code(aroha, share.pk))
    first, second, path = Client(), Client(), path_of(share)
    assert "Aroha" not in first.get(path).content.decode()
    assert first.get(f"{path}/1").status_code == 302
    assert "typed wrong" in first.post(path, {"code": "000000x"}).content.decode()
    assert first.post(path, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert "Aroha" in first.get(path).content.decode()
    assert first.get(f"{path}/1").status_code == 200
    assert "Aroha" not in second.get(path).content.decode()
    assert second.post(path, {"code": code}).status_code == 200
    services.renew_code(aroha, share.pk)
    assert "Aroha" not in first.get(path).content.decode()


def test_a_code_is_blocked_after_five_wrong_ones(share, aroha):
    share = services.renew_code(aroha, share.pk)
    code = services.code_of(share)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [services.use_code(share, wrong) for _ in range(5)] == [False] * 5
    assert not services.use_code(share, code)
    fresh = services.renew_code(aroha, share.pk)
    assert services.code_of(fresh) != code
    assert services.use_code(fresh, services.code_of(fresh))
    assert not services.use_code(fresh, services.code_of(fresh))


def test_a_cookie_of_one_share_opens_no_other(share, aroha, held):
    first = services.renew_code(aroha, share.pk)
    second = services.renew_code(aroha, services.create(aroha, [held.pk]).pk)
    browser = Client()
    browser.post(path_of(first), {"code": services.code_of(first)})
    value = browser.cookies["cairn_share"].value
    assert browser.cookies["cairn_share"]["path"] == path_of(first)
    other = Client()
    other.cookies["cairn_share"] = value
    assert "Aroha" not in other.get(path_of(second)).content.decode()


def test_only_the_holder_learns_when_and_nobody_who(share, aroha, organisation, issuer):
    before = AuditEvent.objects.count(), Message.objects.count()
    stranger = Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Employer/1.0")
    stranger.get(path_of(share))
    stranger.get(path_of(share))
    stranger.get(f"{path_of(share)}/1")
    assert {each.what for each in Opening.objects.all()} == {Seen.PAGE, Seen.FILE}
    # A minute may have turned in between; never more than one row a minute for each.
    assert Opening.objects.count() <= 4
    for each in Opening.objects.all():
        assert (each.at.second, each.at.microsecond) == (0, 0)
        assert {field.name for field in Opening._meta.fields} == {"id", "share", "what", "at"}
    assert (AuditEvent.objects.count(), Message.objects.count()) == before
    holder = Client()
    holder.force_login(aroha)
    count = Opening.objects.count()
    assert "your own share" in holder.get(path_of(share)).content.decode()
    assert Opening.objects.count() == count
    assert "opened the page" in holder.get(f"/backpack/shares/{share.pk}").content.decode()


def test_rights(share, aroha, held, person, issuer, owner, another):
    """Shares are their learner's alone: a stranger, a member of staff and another learner get none."""
    mallory = person("mallory")
    for user in (mallory, issuer, owner):
        with pytest.raises(NotFound):
            services.create(user, [held.pk])
        for deed in (services.one_of, services.end, services.renew_link, services.renew_code):
            with pytest.raises(NotFound):
                deed(user, share.pk)
        client = Client()
        client.force_login(user)
        assert client.get(f"/backpack/shares/{share.pk}").status_code == 404
        assert "Kauri" not in client.get("/backpack/shares/").content.decode()
        for deed in ("end", "link", "code"):
            assert client.post(f"/backpack/shares/{share.pk}/{deed}").status_code == 404
    stranger = Client()
    for path in ("", "new", f"{share.pk}", f"{share.pk}/end"):
        answer = stranger.post(f"/backpack/shares/{path}")
        assert answer.status_code == 302
        assert "/account/login" in answer.headers["Location"]
    with pytest.raises(NotFound):
        services.create(aroha, [held.pk, uuid4()])
    assert services.find(services.token_of(share)) == share


def test_bounds(aroha, held, monkeypatch):
    with pytest.raises(NotPossible):
        services.create(aroha, [])
    with pytest.raises(NotPossible):
        services.create(aroha, [held.pk], expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(NotPossible):
        services.create(aroha, [uuid4() for _ in range(21)])
    monkeypatch.setattr(services, "MOST_OPEN", 1)
    share = services.create(aroha, [held.pk])
    with pytest.raises(NotPossible):
        services.create(aroha, [held.pk])
    services.end(aroha, share.pk)
    with pytest.raises(NotPossible):
        services.renew_link(aroha, share.pk)
    with pytest.raises(Ended):
        services.find(services.token_of(share))


def test_what_people_write_is_text(aroha, held):
    """Markup in a purpose, a recipient and an imported credential is shown, never run."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    document = json.loads(bytes(held.document))
    document["name"] = evil
    document["credentialSubject"]["achievement"]["name"] = evil
    document["credentialSubject"]["achievement"]["description"] = evil
    document["credentialSubject"]["achievement"]["criteria"] = {"narrative": evil}
    document["issuer"] = {"id": "javascript:alert(1)", "type": ["Profile"], "name": evil}
    taken = backpack.take_in(aroha, json.dumps(document).encode(), Origin.FILE, "x.json")
    share = services.create(aroha, [taken.pk], recipient=evil, purpose=evil)
    holder = Client()
    holder.force_login(aroha)
    for client, path in (
        (Client(), path_of(share)),
        (holder, f"/backpack/shares/{share.pk}"),
        (holder, "/backpack/shares/"),
        (holder, f"/backpack/shares/new?held={taken.pk}"),
    ):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text


def test_making_one_on_the_page(signed_in, held, another):
    form = signed_in.get(f"/backpack/shares/new?held={held.pk}").content.decode()
    assert re.search(rf'value="{held.pk}"[^>]*checked', form)
    typed = {"credentials": [str(held.pk)], "recipient": "Kauri Ltd", "ends": "week"}
    preview = signed_in.post("/backpack/shares/new", typed).content.decode()
    assert "what they will see" in preview
    assert "Kauri Ltd" in preview
    assert "UNIQUEGRADE" not in preview
    assert not Share.objects.exists()
    back = signed_in.post("/backpack/shares/new", {**typed, "change": "1"}).content.decode()
    assert 'value="Kauri Ltd"' in back
    made = signed_in.post("/backpack/shares/new", {**typed, "make": "1"})
    share = Share.objects.get()
    assert made.headers["Location"] == f"/backpack/shares/{share.pk}"
    days = (share.expires_at - timezone.now()).total_seconds() / 86_400
    assert 6.9 < days <= 7
    page = signed_in.get(made.headers["Location"]).content.decode()
    assert path_of(share) in page
    assert "<svg" in page
    assert signed_in.post(f"/backpack/shares/{share.pk}/end").status_code == 302
    page = signed_in.get(made.headers["Location"]).content.decode()
    assert "This share has ended" in page
    assert path_of(share) not in page
    wrong = {**typed, "ends": "date", "last_day": "2001-01-01", "make": "1"}
    assert "has passed" in signed_in.post("/backpack/shares/new", wrong).content.decode()


def test_what_they_will_see_is_what_they_see(signed_in, held):
    """The preview holds the very part that the share's page holds, links and forms apart."""
    typed = {"credentials": [str(held.pk)], "recipient": "K", "purpose": "P", "ends": "never"}
    preview = signed_in.post("/backpack/shares/new", typed).content.decode()
    signed_in.post("/backpack/shares/new", {**typed, "make": "1"})
    page = Client().get(path_of(Share.objects.get())).content.decode()

    def results(text):
        found = re.findall(r'<article class="result">.*?</article>', text, flags=re.DOTALL)
        still = [re.sub(r"<form.*?</form>\s*", "", one, flags=re.DOTALL) for one in found]
        return [re.sub(r"\d\d:\d\d(:\d\d)?", "", one) for one in still]

    assert results(preview) == results(page) != []


def test_a_link_is_checked_by_giving_it_to_the_check_page(client, share, settings):
    answer = client.post("/check/", {"address": f"{settings.BASE_URL}{path_of(share)}"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == path_of(share)
