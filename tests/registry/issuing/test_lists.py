"""Lists as staff use them beside the plain way: later, for others, with mails that fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cairn.registry.errors import NotAllowed, NotFound
from cairn.registry.issuing import batches, queries, resending, services, withdrawal
from cairn.registry.issuing.models import Batch, BatchState, Credential
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job
from cairn.registry.keys import services as keys
from cairn.registry.mail.models import Message, State
from cairn.registry.organisations.models import ConsortiumMember, Kind, Organisation, Role

BASE = "/inside/exempla"
TEXT = "Name,E-mail\nAroha Ngata,aroha@example.org\nBela Bartok,bela@gmial.com\n"


def work():
    while queue.work_once():
        pass


@pytest.fixture
def at_work(client, issuer):
    client.force_login(issuer)
    return client


@pytest.fixture
def list_of(at_work, version):
    def hand_in(text=TEXT, **more):
        address = f"{BASE}/issue/{version.achievement_id}/list"
        return at_work.post(address, {"text": text, **more}).url

    return hand_in


@pytest.fixture
def fellow(organisation, other_organisation):
    consortium = Organisation.objects.create(
        slug="both", kind=Kind.CONSORTIUM, name={"en": "Both of us"}
    )
    for member in (organisation, other_organisation):
        ConsortiumMember.objects.create(
            consortium=consortium, member=member, accepted_at=timezone.now()
        )
    return other_organisation


def test_what_may_be_meant_is_shown_and_taken(at_work, list_of):
    address = list_of()
    page = at_work.get(address).content.decode()
    assert "Worth a look" in page
    assert "Perhaps bela@gmail.com?" in page
    assert "2 people are ready" in page
    at_work.post(address, {"do": "take:cell-3-1"})
    page = at_work.get(address).content.decode()
    assert "Worth a look" not in page
    assert "bela@gmail.com" in page


def test_what_the_learner_will_see_is_shown_before(at_work, list_of):
    page = at_work.get(list_of()).content.decode()
    assert "Dear Aroha Ngata," in page
    assert "/claim/…" in page
    assert not Message.objects.filter(kind="claim").exists()


def test_issued_later_and_called_off(at_work, list_of):
    address = list_of()
    past = (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    refused = at_work.post(address, {"do": "send", "not_before": past}, follow=True)
    assert "lies ahead" in refused.content.decode()
    later = (timezone.localtime() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    at_work.post(address, {"do": "send", "not_before": later})
    work()
    assert not Credential.objects.exists()
    assert "will be issued later" in at_work.get(address).content.decode()
    at_work.post(address, {"do": "call-off"})
    assert Batch.objects.get().state == BatchState.DRAFT
    at_work.post(address, {"do": "send", "not_before": later})
    Job.objects.filter(kind="issuing.batch", state="waiting").update(not_before=timezone.now())
    work()
    assert Credential.objects.count() == 2
    held = Message.objects.filter(kind="claim", not_before__gt=timezone.now() + timedelta(hours=3))
    assert held.count() == 2


def test_on_behalf_of_a_fellow_and_of_nobody_else(at_work, list_of, fellow, issuer, version):
    stranger = Organisation.objects.create(slug="far", name={"en": "Far Away"})
    with pytest.raises(NotAllowed):
        batches.start(issuer, version, on_behalf_of=stranger)
    row = services.row_of({"name": "A B", "email": "a@example.org"})
    with pytest.raises(NotAllowed):
        services.issue_one(issuer, version, row, on_behalf_of=stranger)
    address = list_of(on_behalf_of="aliena")
    assert "Awarded by Aliena Polytechnic" in at_work.get(address).content.decode()
    at_work.post(address, {"do": "send"})
    work()
    assert all("Aliena Polytechnic" in each.document for each in Credential.objects.all())
    # A fellow that has left is no longer spoken for.
    address = list_of(TEXT.replace("aroha@", "other@"), on_behalf_of="aliena")
    ConsortiumMember.objects.filter(member=fellow).delete()
    assert at_work.post(address, {"do": "send"}).status_code == 403


def test_a_mail_that_failed_is_sent_to_a_better_address(
    at_work, list_of, issuer, person, organisation, other_organisation
):
    address = list_of()
    at_work.post(address, {"do": "send"})
    work()
    failed = Message.objects.get(recipient="bela@gmial.com")
    failed.state, failed.problem = State.FAILED, "The mail server refused the address (code 550)."
    failed.save()
    page = at_work.get(address).content.decode()
    assert "code 550" in page
    field = f"{failed.pk.hex}-address"
    at_work.post(address, {"do": f"mail:{failed.pk}", field: "no address"})
    assert Message.objects.filter(kind="claim").count() == 2
    at_work.post(address, {"do": f"mail:{failed.pk}", field: "bela@gmail.com"})
    again = Message.objects.get(recipient="bela@gmail.com")
    assert "/claim/~" in again.text
    at_work.post(address, {"do": f"mail:{failed.pk}", field: "bela@gmail.com"})
    assert Message.objects.filter(kind="claim").count() == 3
    work()
    again.refresh_from_db()
    assert again.state == State.SENT
    viewer = person("v", Role.VIEWER, organisation)
    alien = person("x", Role.OWNER, other_organisation)
    with pytest.raises(NotAllowed):
        resending.send_again(viewer, organisation, failed.pk, "v@example.org")
    with pytest.raises(NotFound):
        resending.send_again(alien, other_organisation, failed.pk, "x@example.org")


def test_a_list_whose_job_failed_says_why_and_can_be_sent_again(
    at_work, list_of, owner, organisation
):
    address = list_of()
    at_work.post(address, {"do": "send"})
    keys.retire(owner, keys.signing_key(organisation), "We move.")
    work()
    page = at_work.get(address).content.decode()
    assert "could not be issued" in page
    assert "has no signing key" in page
    keys.create(owner, organisation)
    at_work.post(address, {"do": "send"})
    work()
    assert Credential.objects.count() == 2


def test_a_key_replaced_meanwhile_signs_no_more(issuer, owner, organisation, version):
    press = services.press_for(version, organisation)
    keys.mark_compromised(owner, keys.signing_key(organisation), timezone.now(), "Lost laptop.")
    row = services.row_of({"name": "A B", "email": "a@example.org"})
    (made,) = services.issue_part(press, [row])
    assert made.key == keys.signing_key(organisation)


def test_several_are_chosen_and_some_are_looked_for(at_work, list_of, issuer, version):
    address = list_of()
    at_work.post(address, {"do": "send"})
    work()
    first, second = Credential.objects.order_by("ordinal")
    page = at_work.get(f"{BASE}/issued").content.decode()
    assert f'value="{first.pk}" form="chosen"' in page
    change = f"{BASE}/issued/change/revoke?id={first.pk}&id={second.pk}"
    assert "(2)" in at_work.get(change).content.decode()
    at_work.post(change, {"reason": "Issued in error."})
    assert set(queries.issued(issuer, first.organisation, state="revoked")) == {first, second}
    nothing = at_work.get(f"{BASE}/issued/change/revoke", follow=True).content.decode()
    assert "Nothing was chosen" in nothing
    for query, seen in {
        "state=revoked": True,
        "state=valid": False,
        "since=2999-01-01": False,
        "until=2999-01-01&state=nonsense": True,
        f"achievement={version.achievement_id}": True,
        "achievement=nonsense": True,
    }.items():
        assert ("Aroha Ngata" in at_work.get(f"{BASE}/issued?{query}").content.decode()) == seen
        assert (
            "Aroha Ngata" in at_work.get(f"{BASE}/issued.csv?{query}").getvalue().decode()
        ) == seen


def test_the_demo_mark(at_work, list_of, organisation):
    organisation.demo = True
    organisation.save()
    at_work.post(list_of(), {"do": "send"})
    work()
    assert all(each.demo and "[DEMO]" in each.document for each in Credential.objects.all())


def test_a_cell_answers_for_itself(at_work, list_of):
    address = list_of("Name,E-mail\nAroha Ngata,a at b\nBela Bartok,b@b.org\n")
    told = {"HX-Request": "true"}

    def mended(text, **more):
        cells = {"do": "cell:2", "cell-2-1": text, **more}
        answer = at_work.post(address, cells, headers=told)
        assert answer.status_code == 200
        return answer.content.decode()

    page = mended("still wrong", not_before="")
    assert 'id="cell-2-1-says"' in page
    assert "still wrong" in page
    assert 'id="send-says"' in page
    assert "<input" not in page
    page = mended("aroha@example.org")
    assert "This row is ready." in page
    assert "2 people are ready" in page
    assert 'id="send-part"' in page  # the section for sending was not there yet
    assert "aroha@example.org" in at_work.get(address).content.decode()
    for button in ("cell:999", "cell:x", "cell:²", "cell:" + "9" * 99, "save"):
        assert at_work.post(address, {"do": button}, headers=told).status_code == 200
    at_work.post(address, {"do": "send"})
    answer = at_work.post(address, {"do": "cell:2", "cell-2-1": "late"}, headers=told)
    assert answer.headers["HX-Redirect"] == address


def test_what_is_missing_is_said_at_its_field(at_work, list_of):
    page = at_work.get(list_of("Name,E-mail\n,aroha@example.org\n")).content.decode()
    field = page.split('id="cell-2-0"')[1].split(">")[0]
    assert 'aria-invalid="true"' in field
    assert "The name is missing" in page.split('id="cell-2-0-says"')[1].split("</div>")[0]
    assert page.count("The name is missing") == 1


def test_what_the_columns_hold_is_asked_only_where_it_is_not_clear(at_work, list_of):
    clear = at_work.get(list_of()).text
    assert '<details class="disclosure"><summary>What the columns hold' in clear
    assert "Name, E-mail address</span>" in clear
    asked = at_work.get(list_of("Name,E-mail,Remark\nAroha Ngata,aroha@example.org,late\n")).text
    assert '<h2 id="columns">What the columns hold</h2>' in asked
    assert "not used unless you say what it is" in asked
    missing = at_work.get(list_of("Name\nAroha Ngata\n")).text
    assert '<h2 id="columns">What the columns hold</h2>' in missing


def test_a_list_without_faults_leads_to_where_it_is_issued(at_work, list_of):
    fine = "Name,E-mail\nAroha Ngata,aroha@example.org\n"
    assert '<a href="#send">Issue to one person</a>' in at_work.get(list_of(fine)).text
    faulty = fine + "Cleo,c at d\n"
    assert '<a href="#send">' not in at_work.get(list_of(faulty)).text


def test_a_list_that_is_issued_says_no_more_that_nobody_is_ready(at_work, list_of):
    address = list_of("Name,E-mail\nAroha Ngata,aroha@example.org\nCleo,c at d\n")
    at_work.post(address, {"do": "send"})
    work()
    page = at_work.get(address).text
    assert "1 row needs mending. 1 row is issued already." in page
    assert "0 people" not in page


def test_before_a_credential_is_revoked_the_page_names_it(at_work, issuer, version):
    row = services.row_of({"name": "Aroha Ngata", "email": "aroha@example.org"})
    one = services.issue_one(issuer, version, row)
    page = at_work.get(f"{BASE}/issued/change/revoke?id={one.pk}").text
    assert f'<p class="lead">{version.title} · Aroha Ngata</p>' in page


def test_mails_that_were_stopped_can_be_sent_after_all(at_work, list_of, issuer):
    """Stopping is no dead end: what is wrong is revoked, the others are told."""
    address = list_of("Name,E-mail\nAroha Ngata,aroha@example.org\nCleo Hill,cleo@example.org\n")
    at_work.post(address, {"do": "send"})
    work()
    at_work.post(address, {"do": "stop-mails"})
    page = at_work.get(address).text
    assert "2 mails were stopped." in page
    assert "nobody was told" in page
    wrong = Credential.objects.get(recipient_email="cleo@example.org")
    withdrawal.revoke(issuer, [wrong], "Not hers")
    at_work.post(address, {"do": "send-stopped"})
    page = at_work.get(address).text
    assert "1 mail will be sent after all." in page
    assert "One mail is held back" in page
    assert "Send the mails after all" not in page
    Job.objects.filter(kind="mail.send").update(not_before=timezone.now())
    work()
    claims = Message.objects.filter(kind="claim")
    assert [each.recipient for each in claims.filter(state=State.SENT)] == ["aroha@example.org"]
    assert [each.recipient for each in claims.filter(state=State.STOPPED)] == ["cleo@example.org"]


def test_rows_to_mend_show_what_is_wrong_first_and_name_the_person(at_work, list_of):
    page = at_work.get(list_of("Name,E-mail,Grade\nCleo Hill,c at d,5\n")).text
    assert "<legend>Row 2 · Cleo Hill</legend>" in page
    before, folded = page.split("The rest of this row")
    assert 'id="cell-2-1"' in before
    assert 'id="cell-2-0"' in folded


def test_what_is_ready_stands_in_a_table_with_dates_in_words(at_work, list_of):
    text = "Name,E-mail,Date\nAroha Ngata,aroha@example.org,13/10/2026\n"
    page = at_work.get(list_of(text)).text
    assert '<td data-label="Awarded on">13 October 2026</td>' in page


def test_who_has_it_from_an_earlier_list_needs_no_mending(at_work, list_of):
    text = "Name,E-mail,Date\nAroha Ngata,aroha@example.org,13/10/2026\n"
    for _ in range(2):
        address = list_of(text)
        at_work.post(address, {"do": "send"})
        work()
    page = at_work.get(address).text
    assert Credential.objects.count() == 1
    assert "<h1>Everything is issued</h1>" in page
    assert "1 row is issued already." in page
    assert "Issued from an earlier list" in page
    assert "To mend" not in page
