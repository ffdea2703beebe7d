"""The pages that ask before something is done, in a registry with one of everything."""

from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from tests.journeys.checks import Page
from tests.registry.rights.addresses import ROUTES, path_of

from cairn.registry.mail.models import Message
from cairn.registry.operating import first_start, recovery

_BY_NAME = {name: route for route, name in ROUTES.items()}


def _at(name):
    def address(world):
        return path_of(world, _BY_NAME[name])

    return address


def _owner(world):
    return world.owner


def _learner(world):
    return world.learner


def _operator(world):
    return world.operator


def _pages(who, names):
    return [Page(name.replace("_", "-"), _at(name), who=who, route=name) for name in names]


PAGES = [
    *_pages(
        _owner,
        [
            "role_remove",
            "invitation_withdraw",
            "key_rotate",
            "key_retire",
            "key_compromised",
            "webhook_add",
            "webhook_end",
            "delivery_again",
            "token_make",
            "token_end",
        ],
    ),
    *_pages(
        _learner,
        [
            "evidence_change",
            "evidence_remove",
            "collection_change",
            "collection_remove",
            "account_delete",
        ],
    ),
    *_pages(
        _operator,
        [
            "operator_key",
            "operator_job_again",
            "operator_close",
            "operator_people",
            "operator_recoveries",
            "operator_recovery_stop",
            "operator_reopen",
        ],
    ),
    *_pages(None, ["achievement_version", "programme_version", "recovery_address"]),
]


def _token(pattern, *, to=None):
    """The secret part of a link in the newest mail that has one."""
    mails = Message.objects.order_by("-created_at", "-pk")
    if to is not None:
        mails = mails.filter(recipient=to)
    text = next(each.text for each in mails if pattern in each.text)
    return text.split(pattern)[1].split()[0]


def _agree(world):
    return f"/recovery/agree/{_token('/recovery/agree/')}"


def _stop(world):
    recovery.agree(world.owner, _token("/recovery/agree/"))
    return f"/recovery/stop/{_token('/recovery/stop/')}"


def _invited(world):
    return f"/invitations/{_token('/invitations/')}"


def _invitee(person, world):
    user = person("new")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _another_operator(person, world):
    other = person("ola")
    other.is_operator = True
    other.save()
    return f"/operator/people/{other.pk}/take"


def _first_start(instance_folder, db):
    return urlsplit(first_start.offer()).path


PAGES += [
    Page("recovery-agree", _agree, who=_owner, route="recovery_agree"),
    Page("recovery-stop", _stop, route="recovery_stop"),
    Page("invitation-stranger", _invited, route="invitation"),
    Page("invitation", _invited, who=_invitee, route="invitation"),
    Page("operator-take", _another_operator, who=_operator, route="operator_take"),
    Page("first-account", _first_start, route="start"),
]
