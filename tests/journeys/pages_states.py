"""Pages as they come back: forms with faults, results of a check, names that do not end."""

from tests.journeys.checks import Page

from cairn.registry.issuing import withdrawal
from cairn.registry.issuing.models import Credential
from cairn.registry.issuing.services import issue_one, row_of

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3


def _send(desk, **values):
    """Send the first form of the page, past what the browser itself would stop."""
    for form in desk.locator("main form").all():
        form.evaluate("one => { one.noValidate = true; }")
    for name, value in values.items():
        desk.fill(f"main [name={name}]", value)
    with desk.expect_navigation():
        desk.locator("main form:has(.field) .actions button:visible").first.click()


def _sending(**values):
    return lambda desk: _send(desk, **values)


def _owner(owner):
    owner.emailaddress_set.get_or_create(
        email=owner.email, defaults={"verified": True, "primary": True}
    )
    return owner


def _issuer(issuer):
    return issuer


def _aroha(person):
    return person("aroha")


def _issue(version):
    return f"/inside/exempla/issue/{version.achievement_id}/one"


def _inside(rest):
    return lambda organisation: f"/inside/{organisation.slug}/{rest}"


FAULTS = [
    Page("sign-up-faults", "/account/signup/", deed=_sending(email="a", password1="password")),
    Page("found-faults", "/inside/new", who=_owner, deed=_sending()),
    Page(
        "issue-one-faults", _issue, who=_issuer, route="issue_one", deed=_sending(email="at home")
    ),
    Page("evidence-faults", "/backpack/evidence/new", who=_aroha, deed=_sending(hours="many")),
    Page("request-faults", "/ask/", deed=_sending(asker="Kauri")),
    Page("invite-faults", _inside("people"), who=_owner, route="people", deed=_sending(email="x")),
    Page(
        "webhook-faults",
        _inside("api/webhooks/new"),
        who=_owner,
        route="webhook_add",
        deed=_sending(url="http://localhost"),
    ),
    Page("check-nothing", "/check/", deed=_sending()),
    Page("check-no-credential", "/check/", deed=_sending(text="{}")),
]


def _to_check(issuer, version, recipient):
    issue_one(issuer, version, recipient())
    return "/check/"


def _withdrawn(issuer, version, recipient):
    withdrawal.revoke(issuer, [issue_one(issuer, version, recipient())], "Issued by mistake")
    return "/check/"


def _hand_in(desk):
    _send(desk, text=Credential.objects.latest("issued_at").document)


RESULTS = [
    Page("check-confirmed", _to_check, route="check", deed=_hand_in),
    Page("check-withdrawn", _withdrawn, route="check", deed=_hand_in),
]


def _long_names(issuer, organisation, version):
    organisation.name = {"en": LONG[:280]}
    organisation.save()
    made = issue_one(issuer, version, row_of({"name": LONG[:200], "email": "a@example.org"}))
    return made.pk


def _issued(issuer, organisation, version):
    _long_names(issuer, organisation, version)
    return "/inside/exempla/issued"


def _issued_one(issuer, organisation, version):
    return f"/inside/exempla/issued/{_long_names(issuer, organisation, version)}"


def _institution(issuer, organisation, version):
    _long_names(issuer, organisation, version)
    return "/institutions/exempla"


ENDLESS = [
    Page("issued-long", _issued, who=_issuer, route="issued"),
    Page("issued-one-long", _issued_one, who=_issuer, route="issued_one"),
    Page("institution-long", _institution, route="institution"),
]

PAGES = FAULTS + RESULTS + ENDLESS
