"""Programmes: written, checked at their places, published, drawn, and what can count in them."""

import hashlib
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from cairn.errors import LimitExceeded
from cairn.registry.catalogue import drafts
from cairn.registry.catalogue import services as catalogue
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.keys.identity import did_of
from cairn.registry.organisations.models import Role
from cairn.registry.programmes import services
from cairn.registry.programmes.models import Programme, ProgrammeMatch, ProgrammeVersion
from cairn.stacking.programme_reading import read_programme

EXAMPLE = Path(__file__).parents[3] / "examples/programmes/pgcert-applied-data.yaml"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def _forget(db):
    cache.clear()


@pytest.fixture
def registrar(person, organisation):
    return person("rita", Role.REGISTRAR, organisation)


@pytest.fixture
def rules(organisation):
    return EXAMPLE.read_text().replace("did:web:exempla.example", did_of(organisation))


@pytest.fixture
def programme(registrar, organisation, rules):
    return services.start(registrar, organisation, text=rules)


@pytest.fixture
def published(registrar, programme):
    return services.publish(registrar, programme)


@pytest.fixture
def data_course(person, organisation):
    user = person("maria", Role.ISSUER, organisation)
    draft = catalogue.start_draft(user, organisation, example="applied-data-analysis")
    catalogue.publish(user, draft)
    return draft


def do_all_work():
    while queue.work_once():
        pass


def test_the_first_programme_is_sound_and_ones_own(registrar, organisation):
    made = services.start(registrar, organisation)
    assert services.examined(made).faults == ()
    version = services.publish(registrar, made)
    assert version.iri == made.url
    assert read_programme(version.text.encode(), "it")[0].own_issuers == {did_of(organisation)}


def test_a_version_is_the_file_as_it_was_written(published, rules):
    assert published.text == rules
    assert published.digest == hashlib.sha256(rules.encode()).hexdigest()
    assert read_programme(rules.encode(), "it")[0].digest == published.digest
    assert (published.title, published.number) == ("Postgraduate Certificate in Applied Data", 1)


@pytest.mark.parametrize("field", ["text", "digest", "number", "iri"])
def test_the_database_refuses_to_change_a_version(published, field):
    rows = ProgrammeVersion.objects.filter(pk=published.pk)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.update(**{field: F(field)})
    for change in (published.save, published.delete):
        with pytest.raises(NotPossible):
            change()


def test_an_erased_account_leaves_its_versions(published, registrar):
    registrar.delete()
    published.refresh_from_db()
    assert published.published_by is None


def test_what_is_unsound_is_kept_and_not_published(registrar, programme, rules):
    bad = rules.replace("capstone: CAP\n", "capstone: NONE\n").replace(
        "min_credit: 10", "min_credit: x", 1
    )
    services.save_draft(registrar, programme, bad)
    programme.refresh_from_db()
    assert programme.draft == bad
    assert services.examined(programme).faults[0].place.startswith("line ")
    with pytest.raises(NotPossible, match="line "):
        services.publish(registrar, programme)
    assert not programme.versions.exists()


def test_the_rules_of_another_institution_are_not_published(
    registrar, programme, rules, other_organisation, organisation
):
    theirs = rules.replace(did_of(organisation), did_of(other_organisation))
    services.save_draft(registrar, programme, theirs)
    with pytest.raises(NotPossible, match="another institution"):
        services.publish(registrar, programme)


def test_nothing_is_lost_when_two_write(registrar, programme, rules):
    services.save_draft(registrar, programme, rules + "\n# one", revision=1)
    with pytest.raises(NotPossible, match="Somebody else"):
        services.save_draft(registrar, programme, rules + "\n# two", revision=1)
    with pytest.raises(LimitExceeded):
        services.save_draft(registrar, programme, "x" * 600_000)


@pytest.mark.parametrize("role", [*sorted(set(Role) - {Role.OWNER, Role.REGISTRAR}), "elsewhere"])
def test_who_may_not_write(role, person, organisation, other_organisation, programme):
    where = other_organisation if role == "elsewhere" else organisation
    user = person("tane", Role.REGISTRAR if role == "elsewhere" else role, where)
    for call in (
        lambda: services.start(user, organisation),
        lambda: services.save_draft(user, programme, "x"),
        lambda: services.publish(user, programme),
        lambda: services.archive(user, programme),
        lambda: services.unarchive(user, programme),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert Programme.objects.get().draft_revision == 1


def test_what_can_count_is_found_when_the_programme_is_published(data_course, published):
    do_all_work()
    found = {each.requirement: each.certain for each in ProgrammeMatch.objects.all()}
    # A field of 054 at level 6; the outcomes of FOUND and the capstone's id it does not have.
    assert found == {"ELECT": True}


def test_what_can_count_is_found_when_the_achievement_is_published(published, data_course):
    do_all_work()
    assert ProgrammeMatch.objects.get().requirement == "ELECT"


def test_a_new_version_of_either_is_matched_anew(
    published, data_course, registrar, programme, rules
):
    do_all_work()
    record = drafts.from_text(data_course.draft)
    record["levels"] = [{"framework": "EQF", "level": "4"}]
    user = data_course.created_by
    catalogue.save_draft(user, data_course, record)
    catalogue.publish(user, data_course)
    do_all_work()
    assert not ProgrammeMatch.objects.exists()
    services.save_draft(registrar, programme, rules.replace("level_min: 6", "level_min: 4"))
    services.publish(registrar, programme)
    do_all_work()
    assert ProgrammeMatch.objects.get().certain


def test_the_catalogue_finds_what_counts_towards_it(client, published, data_course, programme):
    do_all_work()
    page = client.get(reverse("catalogue"), {"towards": programme.url}).content.decode()
    assert "Applied Data Analysis" in page
    assert "Counts towards: Postgraduate Certificate in Applied Data" in page
    page = client.get(reverse("achievement", kwargs={"pk": data_course.pk})).content.decode()
    assert reverse("programme", kwargs={"pk": programme.pk}) in page
    assert client.get(reverse("catalogue"), {"towards": "http://no.example"}).status_code == 200


def test_archived_it_leaves_the_catalogue(client, registrar, published, data_course, programme):
    do_all_work()
    services.archive(registrar, programme)
    assert not ProgrammeMatch.objects.exists()
    page = client.get(reverse("catalogue"), {"towards": programme.url}).content.decode()
    assert "Applied Data Analysis" not in page
    assert (
        b"not offered any more"
        in client.get(reverse("programme", kwargs={"pk": programme.pk})).content
    )
    assert b"Postgraduate" not in client.get(reverse("programmes")).content
    services.unarchive(registrar, programme)
    do_all_work()
    assert ProgrammeMatch.objects.exists()


def test_the_page_draws_the_shelves_and_says_it_is_no_promise(
    client, published, data_course, programme
):
    do_all_work()
    page = client.get(reverse("programme", kwargs={"pk": programme.pk})).content.decode()
    assert page.count("<svg") >= 2
    for words in (
        "Data foundations",
        "Integrating project",
        "gives no entitlement",
        "can count",
        "30 ECTS",
    ):
        assert words in page
    assert "Applied Data Analysis" in page
    assert client.get(reverse("programmes")).status_code == 200
    text = client.get(reverse("programme_text", kwargs={"pk": programme.pk}))
    assert text.content.decode() == published.text


@pytest.mark.parametrize("path", sorted(EXAMPLE.parent.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_has_a_page(path, client, registrar, organisation):
    text = path.read_text()
    own = next(iter(read_programme(path.read_bytes(), "it")[-1].own_issuers))
    made = services.start(registrar, organisation, text=text.replace(own, did_of(organisation)))
    services.publish(registrar, made)
    assert client.get(reverse("programme", kwargs={"pk": made.pk})).status_code == 200


def test_no_text_of_an_institution_runs(client, registrar, programme, rules):
    evil = (
        rules.replace("title: Data foundations", f"title: '{EVIL}'")
        .replace("title: Postgraduate Certificate in Applied Data", f"title: '{EVIL}'")
        .replace("clause: Senate 2025-14 s.7", f"clause: '{EVIL}'")
        .replace("title: credit at level 7", f"title: '{EVIL}'")
    )
    services.save_draft(registrar, programme, evil)
    services.publish(registrar, programme)
    client.force_login(registrar)
    inside = {"slug": "exempla", "pk": programme.pk}
    for address in (
        reverse("programme", kwargs={"pk": programme.pk}),
        reverse("programmes"),
        reverse("own_programmes", kwargs={"slug": "exempla"}),
        reverse("write_programme", kwargs=inside),
    ):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_written_on_its_page(client, registrar, organisation):
    client.force_login(registrar)
    answer = client.post(reverse("new_programme", kwargs={"slug": "exempla"}))
    made = Programme.objects.get()
    inside = {"slug": "exempla", "pk": made.pk}
    assert answer.url == reverse("write_programme", kwargs=inside)
    broken = made.draft.replace("min_credit: 25", "min_credit: much")
    answer = client.post(
        reverse("check_programme", kwargs=inside),
        {"text": broken, "revision": "1"},
        headers={"HX-Request": "true"},
    )
    assert "requirements.all_of[0].min_credit" in answer.content.decode()
    answer = client.post(
        reverse("write_programme", kwargs=inside),
        {"text": broken, "revision": "2", "do": "publish"},
    )
    assert answer.status_code == 409
    assert "min_credit: much" in answer.content.decode()
    sound = broken.replace("much", "25")
    answer = client.post(
        reverse("write_programme", kwargs=inside), {"text": sound, "revision": "2", "do": "publish"}
    )
    assert answer.url == reverse("programme", kwargs={"pk": made.pk})


def test_another_tenant_sees_and_does_nothing(client, person, other_organisation, programme):
    inside = {"slug": "exempla", "pk": programme.pk}
    client.force_login(person("tane", Role.OWNER, other_organisation))
    for name in ("write_programme",):
        assert client.get(reverse(name, kwargs=inside)).status_code == 404
    for name in ("write_programme", "check_programme", "act_on_programme"):
        for slug in ("exempla", "aliena"):
            address = reverse(name, kwargs={"slug": slug, "pk": programme.pk})
            assert client.post(address, {"text": "x", "do": "archive"}).status_code == 404
    for name in ("own_programmes", "new_programme"):
        assert client.get(reverse(name, kwargs={"slug": "exempla"})).status_code == 404
    assert client.get(reverse("programme", kwargs={"pk": programme.pk})).status_code == 404
    assert client.get(reverse("programme_text", kwargs={"pk": programme.pk})).status_code == 404


def test_deeds_need_the_token(registrar, programme):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(registrar)
    for name in ("write_programme", "check_programme", "act_on_programme"):
        address = reverse(name, kwargs={"slug": "exempla", "pk": programme.pk})
        assert strict.post(address, {"text": "x"}).status_code == 403
