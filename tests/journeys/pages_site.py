"""The pages that belong to no activity, and those of the account."""

from tests.journeys.checks import Page


def _maria(person):
    user = person("maria")
    user.set_password("a long enough phrase")
    user.save()
    user.emailaddress_set.get_or_create(
        email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


PAGES = [
    Page("home", "/"),
    Page("how-it-works", "/how-it-works/"),
    Page("accessibility", "/accessibility/"),
    Page("terms", "/terms/"),
    Page("privacy", "/privacy/"),
    Page("no-way-in", "/account/help/"),
    Page("all-parts", "/design/"),
    Page("sign-in", "/account/login/"),
    Page("sign-up", "/account/signup/"),
    Page("code", "/account/login/code/"),
    Page("forgotten", "/account/password/reset/"),
    Page("home-signed-in", "/", who=_maria),
    Page("addresses", "/account/email/", who=_maria),
    Page("second-factor", "/account/2fa/", who=_maria),
    Page("outbox", "/outbox/"),
]
