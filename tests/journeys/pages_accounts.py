"""The account's own pages."""

from allauth.account.models import EmailAddress
from tests.journeys.checks import Page


def _aroha(person):
    user = person("aroha")
    user.former_names = ["Aroha Smith"]
    user.set_password("a long enough phrase")
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


PAGES = [
    Page("account", "/account/", who=_aroha),
    Page("devices", "/account/devices/", who=_aroha),
    Page("my-data", "/account/data/", who=_aroha),
]
