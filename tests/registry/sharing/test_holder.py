"""Asking the holder: who can confirm, who cannot, and that nobody's answer is kept."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from tests.registry.sharing.conftest import hold

from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.errors import Ended, NotPossible
from cairn.registry.issuing import withdrawal
from cairn.registry.sharing import holder, links
from cairn.registry.sharing.models import HolderAnswer, HolderQuestion


@pytest.fixture
def question(held):
    return holder.ask(held.digest)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_two_screens(question, held, aroha):
    """The same digits on both; then the waiting screen says that the holder confirmed."""
    waiting, phone = Client(), browser(aroha)
    watch = f"/holder/watch/{holder.watch_token(question)}"
    ask = f"/holder/{holder.ask_token(question)}"
    page = waiting.get(watch).content.decode()
    digits = " ".join(question.code)
    assert digits in page
    assert ask in page
    asked = phone.get(ask).content.decode()
    assert digits in asked
    assert held.title in asked
    assert "You confirmed it" in phone.post(ask, {"confirm": "1"}).content.decode()
    page = waiting.get(watch).content.decode()
    assert "The holder confirmed it" in page
    assert aroha.email not in page
    assert ask not in page
    part = waiting.get(watch, HTTP_HX_REQUEST="true")
    assert part.status_code == 286
    assert phone.post(ask, {"confirm": "1"}).status_code == 410
    assert HolderQuestion.objects.get().answer == HolderAnswer.CLAIMED
    names = {field.name for field in HolderQuestion._meta.fields}
    assert not names & {"user", "holder", "account", "by", "address"}


def test_the_waiting_token_answers_nothing(question, aroha):
    assert browser(aroha).get(f"/holder/{holder.watch_token(question)}").status_code == 404
    assert Client().get(f"/holder/watch/{holder.ask_token(question)}").status_code == 404
    answer = Client().get(f"/holder/{holder.ask_token(question)}")
    assert answer.status_code == 302
    assert "/account/login" in answer.headers["Location"]


def test_who_has_only_the_file_cannot_confirm(question, held, person):
    """Anybody can be given a file, and import it; that makes nobody its holder."""
    mallory = person("mallory")
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=True)
    assert holder.standing(mallory, question) is None
    backpack.take_in(mallory, bytes(held.document), Origin.FILE, "stolen.json")
    assert holder.standing(mallory, question) is None
    with pytest.raises(NotPossible):
        holder.answer(mallory, holder.ask_token(question), confirm=True)
    page = browser(mallory).get(f"/holder/{holder.ask_token(question)}").content.decode()
    assert "nothing shows that it was awarded to you" in page
    assert HolderQuestion.objects.get().answer == ""


def test_an_address_counts_once_it_is_verified_and_the_credential_holds(person, credential, issuer):
    """The credential is made out to aroha@example.org, by a digest that this address answers."""
    aroha = person("aroha")
    held = backpack.take_in(aroha, credential.document.encode(), Origin.FILE, "own.json")
    question = holder.ask(held.digest)
    mail = EmailAddress.objects.create(user=aroha, email="aroha@example.org", verified=False)
    assert holder.standing(aroha, question) is None
    mail.verified = True
    mail.save()
    assert holder.standing(aroha, question) == HolderAnswer.ADDRESS
    withdrawal.revoke(issuer, [credential], "Issued in error.")
    assert holder.standing(aroha, question) is None


def test_two_minutes(question, aroha):
    token = holder.ask_token(question)
    HolderQuestion.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Ended):
        holder.answer(aroha, token, confirm=True)
    assert "Nobody confirmed it in time" in (
        Client().get(f"/holder/watch/{holder.watch_token(question)}").content.decode()
    )
    HolderQuestion.objects.update(expires_at=timezone.now() - timedelta(hours=2))
    holder.ask(question.document_digest)
    assert HolderQuestion.objects.count() == 1


def test_refused(question, aroha):
    ask = f"/holder/{holder.ask_token(question)}"
    assert "You said no" in browser(aroha).post(ask, {"refuse": "1"}).content.decode()
    page = Client().get(f"/holder/watch/{holder.watch_token(question)}").content.decode()
    assert "It was refused" in page


def test_from_the_check_page(client, credential, aroha):
    """A confirmed credential can be asked about; what is not, cannot."""
    hold(aroha, credential)
    page = client.post("/check/", {"text": credential.document}).content.decode()
    assert 'action="/holder/"' in page
    digest = page.split('name="digest" value="')[1][:64]
    answer = client.post("/holder/", {"digest": digest})
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200
    assert 'action="/holder/"' not in client.post("/check/", {"text": "{}"}).content.decode()
    assert client.post("/holder/", {"digest": "../etc/passwd"}).status_code == 404
    assert len(set(links.matching_code())) >= 1


def test_forms_of_who_has_signed_in_keep_their_origin(question, aroha):
    """Under "no-referrer" browsers send the origin "null", and the form would be refused."""
    path = f"/holder/{holder.ask_token(question)}"
    assert browser(aroha).get(path).headers["Referrer-Policy"] == "same-origin"
    assert Client().get(path).headers["Referrer-Policy"] == "same-origin"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(aroha)
    page = strict.get(path).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"csrfmiddlewaretoken": token, "confirm": "1"}
    assert strict.post(path, form, HTTP_ORIGIN="null").status_code == 403
    assert strict.post(path, form, HTTP_ORIGIN="http://testserver").status_code == 200
