"""The pages of issuing with something on them."""

from tests.journeys.checks import Page

from cairn.registry.issuing import batches, services, sheets
from cairn.registry.jobs import queue

TEXT = "Name,E-mail\nAroha Ngata,aroha@example.org\nBela Bartok,bela@gmial.com\nCleo,c at d\n"


def _issuer(issuer):
    return issuer


def _one(rest):
    def address(issuer, version):
        row = services.row_of({"name": "Aroha Ngata", "email": "aroha@example.org"})
        made = services.issue_one(issuer, version, row)
        return f"/inside/exempla/issued{rest.format(pk=made.pk)}"

    return address


def _hand_in(version):
    return f"/inside/exempla/issue/{version.achievement_id}/list"


def _alone(version):
    return f"/inside/exempla/issue/{version.achievement_id}/one"


def _list(issuer, version):
    batch = batches.start(issuer, version, source_name="marks.csv")
    sheets.keep(issuer, batch, TEXT)
    return f"/inside/exempla/lists/{batch.pk}"


def _list_done(issuer, version):
    batch = batches.start(issuer, version, source_name="marks.csv")
    sheets.keep(issuer, batch, TEXT)
    sheets.send(issuer, batch)
    while queue.work_once():
        pass
    return f"/inside/exempla/lists/{batch.pk}"


PAGES = [
    Page("hand-in", _hand_in, who=_issuer, route="issue_list"),
    Page("issue-one", _alone, who=_issuer, route="issue_one"),
    Page("list-with-faults", _list, who=_issuer, route="batch"),
    Page("list-issued", _list_done, who=_issuer, route="batch"),
    Page("issued-table", _one(""), who=_issuer, route="issued"),
    Page("issued-one", _one("/{pk}"), who=_issuer, route="issued_one"),
    Page("correct", _one("/{pk}/correct"), who=_issuer, route="issued_correct"),
    Page("revoke", _one("/change/revoke?id={pk}"), who=_issuer, route="issued_change"),
]
