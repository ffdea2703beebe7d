"""Drafts and versions: what is kept, what is refused, who may."""

import hashlib
import json
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from cairn.errors import LimitExceeded, NotPublishable, RecordMalformed
from cairn.formats.record import read_achievement
from cairn.registry.audit.models import AuditEvent
from cairn.registry.catalogue import drafts, examples, queries, services
from cairn.registry.catalogue.models import Achievement, AchievementVersion, Listing
from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.organisations.models import ConsortiumMember, Kind, Organisation, Role, Unit

ROOT = Path(__file__).parents[3]


def test_the_first_example_is_the_one_in_the_examples_folder():
    of_package = ROOT / "src/cairn/registry/catalogue/examples/applied-data-analysis.yaml"
    assert of_package.read_text() == (ROOT / "examples/achievement.yaml").read_text()


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_every_example_can_be_published_as_it_is(name, issuer, organisation):
    version = services.publish(issuer, services.start_draft(issuer, organisation, example=name))
    assert version.number == 1
    described = queries.domain_achievement(version)
    assert described.awarding_bodies[0].legal_name.best() == "Universitas Exempla"


def test_a_version_is_the_record_that_lint_and_issue_read(published, settings):
    described = read_achievement(published.record.encode())
    assert described == queries.domain_achievement(published)
    assert described.id == f"{settings.BASE_URL}/achievements/{published.achievement_id}"
    assert described.version == "1"
    assert described.version_date == published.published_at.date()
    assert published.digest == hashlib.sha256(published.record.encode()).hexdigest()
    assert (published.title, published.level) == ("Applied Data Analysis", 6)
    assert (published.credit_value, published.credit_scheme) == (5, "ECTS")
    # The author's own language stays the first of every text.
    assert described.title.languages == ("en", "es")


@pytest.mark.parametrize("field", ["record", "digest", "number", "title", "achievement_id"])
def test_the_database_refuses_to_change_a_version(published, field):
    rows = AchievementVersion.objects.filter(pk=published.pk)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.update(**{field: F(field)})


def test_a_version_is_not_saved_again_nor_deleted(published):
    with pytest.raises(NotPossible):
        published.save()
    with pytest.raises(NotPossible):
        published.delete()


def test_an_erased_account_leaves_its_versions(published, issuer):
    issuer.delete()
    published.refresh_from_db()
    assert published.published_by is None


def test_publishing_again_makes_the_next_version_and_leaves_the_first(issuer, draft, published):
    before = published.record
    with pytest.raises(NotPossible, match="Nothing has changed"):
        services.publish(issuer, draft)
    record = drafts.from_text(draft.draft)
    record["title"]["en"] = "Applied Data Analysis, revised"
    services.save_draft(issuer, draft, record)
    second = services.publish(issuer, draft)
    assert (second.number, queries.current_version(draft)) == (2, second)
    published.refresh_from_db()
    assert published.record == before
    assert Listing.objects.get(pk=draft.pk).version == second


@pytest.mark.parametrize("member", ["outcomes", "assessments", "setting"])
def test_what_every_credential_needs_is_demanded(member, issuer, draft):
    record = drafts.from_text(draft.draft)
    del record[member]
    services.save_draft(issuer, draft, record)
    with pytest.raises(NotPublishable) as refusal:
        services.publish(issuer, draft)
    expected = {"outcomes": "general.outcomes", "assessments": "general.assessment"}
    assert expected.get(member, "general.setting") in refusal.value.facts["codes"]
    assert not draft.versions.exists()
    assert not Listing.objects.exists()


def test_a_title_that_claims_a_qualification_must_be_confirmed(issuer, draft):
    record = drafts.from_text(draft.draft)
    record["title"] = {"en": "Bachelor of Data"}
    services.save_draft(issuer, draft, record)
    with pytest.raises(NotPossible, match="bachelor"):
        services.publish(issuer, draft)
    version = services.publish(issuer, draft, title_confirmed=True)
    event = AuditEvent.objects.get(action="achievement.publish")
    assert event.facts == {"version": 1, "digest": version.digest, "title_confirmed": True}


def test_a_draft_that_cannot_be_read_is_kept_and_not_published(issuer, draft):
    record = drafts.from_text(draft.draft)
    record["credit"] = {"value": "five", "scheme": "ECTS"}
    record["outcomes"][1]["type"] = "nonsense"
    services.save_draft(issuer, draft, record)
    draft.refresh_from_db()
    assert json.loads(draft.draft)["credit"]["value"] == "five"
    understood = queries.understood_draft(draft)
    assert {fault.pointer for fault in understood.faults} == {"/credit/value", "/outcomes/1/type"}
    assert understood.achievement.credit is None
    assert len(understood.achievement.outcomes) == 4
    with pytest.raises(RecordMalformed, match="/credit/value"):
        services.publish(issuer, draft)


def test_an_empty_draft_is_understood(issuer, organisation):
    draft = services.start_draft(issuer, organisation)
    understood = queries.understood_draft(draft)
    assert not understood.achievement.title
    assert understood.faults == ()
    reports = services.reports(draft)
    assert {"general.outcomes", "general.assessment"} <= {each.code for each in reports[0].faults()}


@pytest.mark.parametrize(
    "broken",
    [
        {"title": 5, "outcomes": "none", "levels": [None, {"framework": "EQF"}]},
        {"title": {"en": ""}, "language": "not a tag", "unknown": 1, "outcomes": []},
        {"title": [], "assessments": [{"type": "quiz", "supervision": {"type": "x"}}, 3]},
        {"workload": {}, "image": {"id": "javascript alert"}, "fields": [{}], "validity": None},
    ],
)
def test_any_mapping_is_understood_as_far_as_it_goes(broken):
    before = json.dumps(broken)
    understood = drafts.understand(broken, identity="https://a.example/1")
    assert understood.achievement.id == "https://a.example/1"
    assert understood.faults
    assert json.dumps(broken) == before


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(issuer, draft):
    seen = draft.draft_revision
    services.save_draft(issuer, draft, {"title": "One"}, revision=seen)
    with pytest.raises(NotPossible, match="Somebody else"):
        services.save_draft(issuer, draft, {"title": "Other"}, revision=seen)
    draft.refresh_from_db()
    assert json.loads(draft.draft) == {"title": "One"}


def test_a_draft_is_bounded(issuer, draft):
    with pytest.raises(LimitExceeded):
        services.save_draft(issuer, draft, {"title": "x" * 600_000})


def test_a_copy_of_ones_own_and_of_another(issuer, person, draft, other_organisation):
    copy = services.start_draft(issuer, draft.organisation, copy_of=draft)
    assert json.loads(copy.draft)["title"] == json.loads(draft.draft)["title"]
    assert copy.slug != draft.slug
    stranger = person("tane", Role.ISSUER, other_organisation)
    with pytest.raises(NotFound):
        services.start_draft(stranger, other_organisation, copy_of=draft)
    services.publish(issuer, draft)
    theirs = json.loads(services.start_draft(stranger, other_organisation, copy_of=draft).draft)
    assert theirs["awarding_bodies"] == [
        {"legal_name": {"en": "Aliena Polytechnic"}, "country": "NZ"}
    ]
    assert "quality_assurance" not in theirs


def test_archiving_takes_it_out_of_the_catalogue(issuer, draft, published):
    assert Listing.objects.get(pk=draft.pk).public
    services.archive(issuer, draft)
    assert not Listing.objects.get(pk=draft.pk).public
    with pytest.raises(NotPossible, match="archived"):
        services.save_draft(issuer, draft, {})
    with pytest.raises(NotPossible, match="archived"):
        services.publish(issuer, draft)
    services.unarchive(issuer, draft)
    assert Listing.objects.get(pk=draft.pk).public
    services.set_listed(issuer, draft, listed=False)
    assert not Listing.objects.get(pk=draft.pk).public


CALLS = {
    "start": lambda user, a: services.start_draft(user, a.organisation),
    "save": lambda user, a: services.save_draft(user, a, {"title": "Mine"}),
    "publish": services.publish,
    "archive": services.archive,
    "unarchive": services.unarchive,
    "list": lambda user, a: services.set_listed(user, a, listed=False),
    "suspend": lambda user, a: services.set_suspendable(user, a, suspendable=True),
    "share": lambda user, a: services.share(user, a, a.organisation),
    "unshare": lambda user, a: services.unshare(user, a, a.organisation),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("role", [*sorted(set(Role) - {Role.OWNER, Role.ISSUER}), "elsewhere"])
def test_who_may_not_write(call, role, person, organisation, other_organisation, draft):
    if role == "elsewhere":
        user = person("tane", Role.OWNER, other_organisation)
    else:
        user = person("tane", role, organisation)
    before, events = Achievement.objects.values().get(pk=draft.pk), AuditEvent.objects.count()
    with pytest.raises(NotAllowed):
        CALLS[call](user, draft)
    assert Achievement.objects.values().get(pk=draft.pk) == before
    assert AuditEvent.objects.count() == events


def test_a_role_for_one_unit_or_one_achievement(person, issuer, organisation, draft):
    unit = Unit.objects.create(organisation=organisation, name={"en": "Science"})
    of_unit = person("una", Role.ISSUER, organisation, unit=unit)
    with pytest.raises(NotAllowed):
        services.save_draft(of_unit, draft, {"title": "x"})
    theirs = services.start_draft(of_unit, organisation, unit=unit)
    services.save_draft(of_unit, theirs, {"title": "Ours"})
    of_one = person("ona", Role.ISSUER, organisation, achievement_id=draft.pk)
    services.save_draft(of_one, draft, {"title": "Mine"})
    with pytest.raises(NotAllowed):
        services.save_draft(of_one, theirs, {"title": "x"})
    assert set(queries.writable_by(of_unit, organisation)) == {theirs}
    assert set(queries.writable_by(of_one, organisation)) == {draft}
    assert set(queries.writable_by(issuer, organisation)) == {draft, theirs}


def test_who_sees_what(issuer, person, organisation, other_organisation, draft):
    stranger = person("tane", Role.OWNER, other_organisation)
    visible = {who: lambda who=who: set(queries.visible_to(who)) for who in (issuer, stranger)}
    assert visible[issuer]() == {draft}
    assert visible[stranger]() == set()
    with pytest.raises(NotFound):
        queries.public_achievement(draft.pk)
    services.publish(issuer, draft)
    assert visible[stranger]() == {draft}
    services.set_listed(issuer, draft, listed=False)
    assert visible[stranger]() == set()
    assert queries.public_achievement(draft.pk) == draft  # by its address
    consortium = Organisation.objects.create(
        slug="alliance", kind=Kind.CONSORTIUM, name={"en": "Alliance"}
    )
    with pytest.raises(NotPossible):
        services.share(issuer, draft, consortium)
    for member in (organisation, other_organisation):
        ConsortiumMember.objects.create(
            consortium=consortium, member=member, accepted_at=draft.created_at
        )
    services.share(issuer, draft, consortium)
    assert visible[stranger]() == {draft}
    ConsortiumMember.objects.filter(member=other_organisation).update(accepted_at=None)
    assert visible[stranger]() == set()
    ConsortiumMember.objects.filter(member=other_organisation).update(accepted_at=draft.created_at)
    ConsortiumMember.objects.filter(member=organisation).update(accepted_at=None)
    assert visible[stranger]() == set()  # who has left shares no more
    ConsortiumMember.objects.filter(member=organisation).update(accepted_at=draft.created_at)
    assert visible[stranger]() == {draft}
    services.unshare(issuer, draft, consortium)
    assert visible[stranger]() == set()
