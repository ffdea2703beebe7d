"""The inside of an institution, as each role sees it; nobody else sees that it is there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cairn.registry.keys.models import OrganisationKey, State
from cairn.registry.mail.models import Message
from cairn.registry.organisations import pages, services
from cairn.registry.organisations.models import Organisation, Role, RoleGrant

PAGES = {
    "": "owner issuer assessor registrar quality_officer viewer",
    "people": "owner issuer assessor registrar quality_officer viewer",
    "audit": "owner quality_officer",
    "audit.csv": "owner quality_officer",
    "about": "owner",
    "keys": "owner",
    "keys/rotate": "owner",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role)
def test_role_by_page(page, role, client, person, organisation, other_organisation, key):
    client.force_login(person("some", role, organisation))
    allowed = role.value in PAGES[page].split()
    assert client.get(f"/inside/exempla/{page}").status_code == (200 if allowed else 403)
    assert client.get(f"/inside/aliena/{page}").status_code == 404
    client.logout()
    assert client.get(f"/inside/exempla/{page}").status_code == 302


def test_from_founding_to_a_key(client, person, settings):
    settings.OPEN_FOUNDING = True
    client.force_login(person("maria"))
    answer = client.post("/inside/new", {"kind": "university", "language": "de", "name_en": "X"})
    assert "needed in the institution" in answer.content.decode()
    form = {"kind": "university", "language": "de", "name_de": "Universität Nord", "country": "de"}
    assert client.post("/inside/new", form).status_code == 302
    slug = Organisation.objects.get().slug
    assert "no signing key" in client.get(f"/inside/{slug}/").content.decode()
    client.post(f"/inside/{slug}/keys/create")
    assert OrganisationKey.objects.get().state == State.ACTIVE
    client.post(f"/inside/{slug}/keys/rotate")
    key = OrganisationKey.objects.get(state=State.ROTATED)
    since = (timezone.now() - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    page = client.get(f"/inside/{slug}/keys/{key.pk}/compromised").content.decode()
    assert "0 valid credentials were signed" in page
    client.post(f"/inside/{slug}/keys/{key.pk}/compromised", {"since": since, "reason": "Stolen"})
    key.refresh_from_db()
    assert key.state == State.COMPROMISED
    trail = client.get(f"/inside/{slug}/audit").content.decode()
    assert "The trail is whole" in trail
    assert "replaced the signing key" in trail


def test_an_invitation_is_accepted_on_its_page(client, owner, person, organisation):
    client.force_login(owner)
    client.post("/inside/exempla/people", {"email": "ivo@example.org", "role": "issuer"})
    link = Message.objects.get().text.split("http://localhost:8000")[1].split()[0]
    client.logout()
    page = client.get(link).content.decode()
    assert "Make an account" in page
    ivo = person("ivo")
    client.force_login(ivo)
    assert client.post(link).status_code == 302
    assert RoleGrant.objects.filter(user=ivo, role="issuer").exists()
    assert client.get(link).status_code == 409


def test_names_are_text_and_nothing_else(client, person, organisation):
    organisation.name = {"en": "<script>alert(1)</script>"}
    organisation.save()
    client.force_login(person("m", Role.OWNER, organisation))
    for page in PAGES:
        assert b"<script>alert" not in client.get(f"/inside/exempla/{page}").getvalue()


def test_many_people_stand_in_parts_and_each_in_one(
    client, owner, person, organisation, monkeypatch
):
    monkeypatch.setattr(pages, "_ROWS_A_PAGE", 4)
    for number in range(9):
        person(f"p{number}", "issuer", organisation)
    client.force_login(owner)
    seen, address = [], "/inside/exempla/people"
    while address:
        text = client.get(address).content.decode()
        seen += re.findall(r"\b(p\d@example\.org)", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/inside/exempla/people{following[1]}" if following else ""
    assert seen == [f"p{number}@example.org" for number in range(9)]


def test_a_place_of_the_other_table_shows_the_first_invitations(client, owner, organisation):
    services.invite(owner, organisation, "n@example.org", Role.ISSUER)
    client.force_login(owner)
    text = client.get("/inside/exempla/people?cursor=nonsense").content.decode()
    assert "n@example.org" in text


def test_where_nothing_waits_the_ways_on_are_on_the_page(client, person, organisation, key):
    client.force_login(person("ingrid", Role.QUALITY_OFFICER, organisation))
    main = client.get("/inside/exempla/").text.partition("<main")[2].partition("</main>")[0]
    assert "Nothing waits for you" in main
    assert 'href="/inside/exempla/audit"' in main
    assert 'href="/inside/exempla/keys"' not in main


def test_a_country_is_chosen_by_its_name(client, owner, organisation):
    client.force_login(owner)
    page = client.get("/inside/exempla/about").text
    assert '<option value="BE" selected>Belgium</option>' in page
    form = {"kind": "university", "language": "en", "name_en": "Exempla", "country": "xx"}
    assert "xx" in client.post("/inside/exempla/about", form).text.lower()
    organisation.refresh_from_db()
    assert organisation.country == "BE"
