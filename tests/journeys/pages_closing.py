"""The pages of closing: an owner's, a visitor's, a keeper's."""

import shutil
import tempfile
from pathlib import Path

from django.test import override_settings
from tests.journeys.checks import Page

from cairn.registry.catalogue import services as catalogue
from cairn.registry.closing import exporting, importing, services, taking_out
from cairn.registry.issuing.services import issue_one, row_of
from cairn.registry.jobs import queue


def _owner(owner):
    # With a mailbox that can be asked once more, as everybody has who signed in here.
    owner.emailaddress_set.get_or_create(
        email=owner.email, defaults={"verified": True, "primary": True}
    )
    return owner


def named(owner, organisation):
    services.name_custodian(
        owner, organisation, name="National Archive", url="https://archive.example", agreed_on=None
    )


def _issued(issuer, version):
    return issue_one(issuer, version, row_of({"name": "Aroha Ngata", "email": "a@example.org"}))


def _records(owner, issuer, organisation, version):
    _issued(issuer, version)
    named(owner, organisation)
    taking_out.ask(owner, organisation)
    while queue.work_once():
        pass
    return "/inside/exempla/records"


def _closing(owner, issuer, organisation, version):
    _records(owner, issuer, organisation, version)
    return "/inside/exempla/records/close"


def _under_way(owner, organisation, version):
    taking_out.ask(owner, organisation)
    return "/inside/exempla/records"


def _closed_inside(owner, issuer, organisation, version):
    _closed(owner, issuer, organisation, version)
    return "/inside/exempla/records"


def _closed(owner, issuer, organisation, version):
    _issued(issuer, version)
    named(owner, organisation)
    services.close(owner, organisation, "Funding has ended.")
    return "/institutions/exempla"


def keep(owner, issuer, organisation, key):
    """The records of an institution that was at another address and closed; its credential."""
    with override_settings(BASE_URL="https://registry.old.example"):
        draft = catalogue.start_draft(owner, organisation, example="applied-data-analysis")
        credential = _issued(issuer, catalogue.publish(owner, draft))
        named(owner, organisation)
        services.close(owner, organisation, "Funding has ended.")
        organisation.refresh_from_db()
        folder = Path(tempfile.mkdtemp())
        made = exporting.take_out(organisation, folder)
    importing.read_in(made.path)
    shutil.rmtree(folder)
    return credential


def _kept(rest):
    def address(owner, issuer, organisation, key):
        keep(owner, issuer, organisation, key)
        return f"/kept/{rest}"

    return address


PAGES = [
    Page(
        "institution",
        lambda version: f"/institutions/{version.achievement.organisation.slug}",
        route="institution",
    ),
    Page("institution-closed", _closed, route="institution"),
    Page(
        "records-nothing-yet",
        lambda organisation: f"/inside/{organisation.slug}/records",
        who=_owner,
        route="closing",
    ),
    Page("records", _records, who=_owner, route="closing"),
    Page("records-under-way", _under_way, who=_owner, route="closing"),
    Page("records-closed", _closed_inside, who=_owner, route="closing"),
    Page("closing-close", _closing, who=_owner, route="closing_close"),
    Page("kept-none", "/kept/"),
    Page("kept", _kept(""), route="kept"),
    Page("kept-host", _kept("registry.old.example/"), route="kept_host"),
    Page("kept-one", _kept("registry.old.example/exempla/"), route="kept_one"),
]
