"""The pages of issuing, as staff use them."""

import io

import pytest
from django.test import Client

from cairn.registry.catalogue import services as catalogue
from cairn.registry.issuing import services
from cairn.registry.issuing.models import Batch, BatchState, Credential
from cairn.registry.issuing.services import issue_one, row_of
from cairn.registry.jobs import queue
from cairn.registry.mail.models import Message, State
from cairn.registry.organisations.models import Role

BASE = "/inside/exempla"


def work():
    while queue.work_once():
        pass


def sheet(*, faults=True):
    people = (f"Person{number};Muster;p{number}@example.org;" for number in range(30))
    lines = ["Vorname;Nachname;E-Mail;Note", *people]
    if faults:
        lines[3] = "Person2;Muster;p2 at example;"
        lines[7] = ";;p6@example.org;"
        lines[9] = "Person8;Muster;p8@example;"
    return "\n".join(lines).encode()


@pytest.fixture
def at_work(client, issuer):
    client.force_login(issuer)
    return client


@pytest.fixture
def handed_in(at_work, version):
    file = io.BytesIO(sheet())
    file.name = "marks.csv"
    answer = at_work.post(
        f"{BASE}/issue/{version.achievement_id}/list", {"file": file, "awarded_on": "2026-05-03"}
    )
    assert answer.status_code == 302
    return answer.url


def test_a_list_from_hand_in_to_mails(at_work, handed_in):
    page = at_work.get(handed_in).content.decode()
    assert "27 people are ready" in page
    assert "3 rows need mending" in page
    assert "by its heading" in page
    # Whatever was typed is kept, whichever button was pressed; a row that stays wrong stays.
    at_work.post(handed_in, {"cell-4-2": "p2@example.org", "cell-8-0": "Sia", "do": "save"})
    page = at_work.get(handed_in).content.decode()
    assert "29 people are ready" in page
    at_work.post(handed_in, {"do": "show-me"})
    assert Message.objects.get(kind="preview").recipient == "ivo@example.org"
    at_work.post(handed_in, {"do": "send"})
    assert "being issued" in at_work.get(handed_in).content.decode()
    work()
    page = at_work.get(handed_in).content.decode()
    assert Credential.objects.count() == 29
    assert "29 mails are held back" in page
    assert "1 row needs mending" in page
    at_work.post(handed_in, {"cell-10-2": "p8@example.org", "do": "send"})
    work()
    assert Credential.objects.count() == 30
    assert "Everything is issued" in at_work.get(handed_in).content.decode()
    at_work.post(handed_in, {"do": "stop-mails"})
    assert Message.objects.filter(kind="claim", state=State.STOPPED).count() == 30
    assert Batch.objects.get().state == BatchState.DONE


def test_columns_are_remembered(at_work, version, handed_in):
    at_work.post(handed_in, {"column-3": "unused", "do": "save"})
    at_work.post(handed_in, {"do": "send"})
    work()
    text = sheet(faults=False).decode().replace("p0@", "q0@").replace("p1@", "q1@")
    answer = at_work.post(f"{BASE}/issue/{version.achievement_id}/list", {"text": text})
    assert "as last time" in at_work.get(answer.url).content.decode()


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "   "}, {"text": "\x00\x01"}])
def test_what_is_no_list_is_refused_and_kept(at_work, version, data):
    answer = at_work.post(f"{BASE}/issue/{version.achievement_id}/list", data)
    assert answer.status_code == 200
    assert "error" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_page_says_why_something_cannot_be_suspended_and_what_to_do(
    at_work, issuer, owner, version, recipient
):
    usual = services.issue_one(issuer, version, recipient())
    page = at_work.get(f"{BASE}/issued/{usual.pk}").content.decode()
    assert "cannot be suspended" in page
    assert f"/achievements/{version.achievement_id}/#suspending" in page
    assert "change/suspend" not in page
    one = at_work.get(f"{BASE}/issued/change/suspend?id={usual.pk}", follow=True)
    assert "cannot be suspended" in one.content.decode()
    catalogue.set_suspendable(owner, version.achievement, suspendable=True)
    other = services.issue_one(issuer, version, recipient("Bela Bartok"))
    both = f"{BASE}/issued/change/suspend?id={usual.pk}&id={other.pk}"
    page = at_work.get(both).content.decode()
    assert "The credential of Aroha Ngata cannot be suspended" in page
    assert "The credential of Bela Bartok" not in page
    at_work.post(both, {"reason": "Under review"})
    states = dict(Credential.objects.values_list("recipient_name", "suspended_at"))
    assert states["Aroha Ngata"] is None
    assert states["Bela Bartok"] is not None


def test_suspending_is_switched_on_and_off_at_the_micro_credential(client, owner, version):
    client.force_login(owner)
    address = f"{BASE}/achievements/{version.achievement_id}/"
    assert "some checkers of other makers" in client.get(address).content.decode().lower()
    for wanted in ("suspendable", "not-suspendable"):
        client.post(f"{address}act", {"do": wanted})
        version.achievement.refresh_from_db()
        assert version.achievement.suspendable is (wanted == "suspendable")


def test_one_person_and_what_can_be_done_afterwards(at_work, suspendable):
    version = suspendable
    address = f"{BASE}/issue/{version.achievement_id}/one"
    assert "awarded_on" in at_work.get(address).content.decode()
    wrong = at_work.post(address, {"name": "Aroha Ngata", "email": "aroha at x"})
    assert "Aroha Ngata" in wrong.content.decode()
    assert not Credential.objects.exists()
    answer = at_work.post(address, {"name": "Aroha Ngata", "email": "aroha@example.org"})
    page = at_work.get(answer.url).content.decode()
    assert "Issued to Aroha Ngata" in page
    one = Credential.objects.get()
    change = f"{BASE}/issued/change/"
    assert "is told at once" in at_work.get(f"{change}revoke?id={one.pk}").content.decode()
    assert at_work.post(f"{change}suspend?id={one.pk}", {"reason": ""}).status_code == 200
    at_work.post(f"{change}suspend?id={one.pk}", {"reason": "Under review"})
    at_work.post(f"{change}reinstate?id={one.pk}", {"reason": "Reviewed"})
    form = {"name": "Aroha Ngāta", "email": "aroha@example.org", "reason": "Name misspelt"}
    answer = at_work.post(f"{BASE}/issued/{one.pk}/correct", form)
    page = at_work.get(answer.url).content.decode()
    assert "Name misspelt" in page
    old = at_work.get(f"{BASE}/issued/{one.pk}").content.decode()
    assert "corrected" in old
    assert "Under review" in old
    table = at_work.get(f"{BASE}/issued?q=ng").content.decode()
    assert "Aroha Ngāta" in table
    document = at_work.get(f"{BASE}/issued/{one.pk}/document")
    assert document.content.decode() == one.document


@pytest.mark.parametrize("role", Role)
def test_role_by_page(role, client, person, organisation, other_organisation, version, issuer):
    one = issue_one(issuer, version, row_of({"name": "A B", "email": "a@example.org"}))
    client.force_login(person("some", role, organisation))
    issues = role in {Role.OWNER, Role.ISSUER}
    reads = issues or role in {Role.ASSESSOR, Role.REGISTRAR}
    pages = {
        f"issue/{version.achievement_id}/one": issues,
        f"issue/{version.achievement_id}/list": issues,
        f"issued/{one.pk}": reads,
        f"issued/{one.pk}/document": reads,
        f"issued/change/revoke?id={one.pk}": reads,
        "issued": reads,
        "issued.csv": reads,
    }
    for page, allowed in pages.items():
        status = client.get(f"{BASE}/{page}").status_code
        assert (status == 200) == allowed, (page, status)
    changes = issues or role == Role.REGISTRAR
    answer = client.post(f"{BASE}/issued/change/revoke?id={one.pk}", {"reason": "x"})
    assert (answer.status_code == 302) == changes
    client.force_login(person("x", role, other_organisation))
    for page in pages:
        assert client.get(f"/inside/aliena/{page}").status_code in {403, 404} or page in {
            "issued",
            "issued.csv",
        }


def test_no_cell_begins_a_formula_and_no_name_is_markup(at_work, version):
    address = f"{BASE}/issue/{version.achievement_id}/one"
    at_work.post(address, {"name": '=HYPERLINK("x")', "email": "f@example.org"})
    at_work.post(address, {"name": "<img src=x onerror=alert(1)>", "email": "g@example.org"})
    table = at_work.get(f"{BASE}/issued.csv").getvalue().decode()
    assert "\"'=HYPERLINK" in table
    for one in Credential.objects.all():
        assert b"<img src=x" not in at_work.get(f"{BASE}/issued/{one.pk}").content
    assert b"<img src=x" not in at_work.get(f"{BASE}/issued").content


def test_the_trail_names_what_it_is_about(owner, issuer, person, organisation, version, recipient):
    made = issue_one(issuer, version, recipient())

    def trail_for(user):
        client = Client()
        client.force_login(user)
        return client.get(f"{BASE}/audit").content.decode()

    page = trail_for(owner)
    assert f'href="{BASE}/issued/{made.pk}">Aroha Ngata: Applied Data Analysis</a>' in page
    assert "published or listed a micro-credential" in page
    assert "credential:" not in page
    assert "achievement." not in page
    # Who watches quality reads the trail, and not whose the credentials are.
    page = trail_for(person("quinn", Role.QUALITY_OFFICER, organisation))
    assert "a credential of “Applied Data Analysis”" in page
    assert "Aroha" not in page
