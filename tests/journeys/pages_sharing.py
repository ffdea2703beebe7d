"""Checking, sharing, and what recipients open."""

from datetime import timedelta

from django.utils import timezone
from tests.journeys.checks import Page
from tests.registry.sharing.conftest import hold

from cairn.registry.issuing.services import issue_one
from cairn.registry.sharing import asking, holder, services


def _aroha(person):
    return person("aroha")


def _held(person, issuer, version, recipient):
    return hold(_aroha(person), issue_one(issuer, version, recipient()))


def _share(person, issuer, version, recipient, *, code=False):
    held = _held(person, issuer, version, recipient)
    return services.create(
        held.holder, [held.pk], recipient="Kauri Ltd", purpose="Application", with_code=code
    )


def _shares(person, issuer, version, recipient):
    _share(person, issuer, version, recipient)
    return "/backpack/shares/"


def _own(person, issuer, version, recipient):
    share = _share(person, issuer, version, recipient, code=True)
    return f"/backpack/shares/{share.pk}"


def _new(person, issuer, version, recipient):
    return f"/backpack/shares/new?held={_held(person, issuer, version, recipient).pk}"


def _opened(person, issuer, version, recipient):
    return f"/s/{services.token_of(_share(person, issuer, version, recipient))}"


def _behind_a_code(person, issuer, version, recipient):
    return f"/s/{services.token_of(_share(person, issuer, version, recipient, code=True))}"


def _ended(person, issuer, version, recipient):
    share = _share(person, issuer, version, recipient)
    services.end(share.holder, share.pk)
    return f"/s/{services.token_of(share)}"


PAGES = [
    Page("shares-none", "/backpack/shares/", who=_aroha),
    Page("shares", _shares, who=_aroha, route="shares"),
    Page("share-new", _new, who=_aroha, route="share_new"),
    Page("share-own", _own, who=_aroha, route="own_share"),
    Page("share-opened", _opened, route="share"),
    Page("share-code", _behind_a_code, route="share"),
    Page("share-ended", _ended, status=410, route="share"),
]


def _asked(person, issuer, version, recipient):
    return holder.ask(_held(person, issuer, version, recipient).digest)


def _watching(person, issuer, version, recipient):
    return f"/holder/watch/{holder.watch_token(_asked(person, issuer, version, recipient))}"


def _answering(person, issuer, version, recipient):
    return f"/holder/{holder.ask_token(_asked(person, issuer, version, recipient))}"


PAGES += [
    Page("holder-watch", _watching, route="holder_watch"),
    Page("holder-answer", _answering, who=_aroha, route="holder_answer"),
]


def _certificate(person, issuer, version, recipient):
    return f"/backpack/{_held(person, issuer, version, recipient).pk}/certificate"


def _operator(person):
    user = person("opal")
    user.is_operator = True
    user.save()
    return user


PAGES += [
    Page("certificate", _certificate, who=_aroha, route="certificate"),
    Page("seal", "/operator/seal/", who=_operator),
]


_GATHER = "skill|http://data.europa.eu/esco/skill/0d6714c6-720e-4985-9791-5ab85d28da79"


def _request():
    return asking.create(
        asker="Kauri Ltd",
        purpose="Position 17",
        keys=[_GATHER],
        until=timezone.now() + timedelta(days=30),
    )


def _received(person, issuer, version, recipient):
    held = _held(person, issuer, version, recipient)
    request = _request()
    asking.answer(held.holder, asking.answer_token(request), [held.pk], "Aroha")
    return f"/ask/received/{asking.watch_token(request)}"


def _asked_of(person, issuer, version, recipient):
    _held(person, issuer, version, recipient)
    return f"/ask/{asking.answer_token(_request())}"


PAGES += [
    Page("request-new", "/ask/"),
    Page("request-received", _received, route="request_watch"),
    Page("request-asked", _asked_of, route="request_answer"),
    Page("request-answer", _asked_of, who=_aroha, route="request_answer"),
]
