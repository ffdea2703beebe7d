"""No institution here bears a name that is taken for another one's."""

import pytest

from cairn.registry.errors import NotPossible
from cairn.registry.issuing.services import issue_one
from cairn.registry.organisations import names, services
from cairn.registry.organisations.models import Kind, Role

LIKE_OURS = [
    "Universitas Exempla",
    "UNIVERSITAS  EXEMPLA",
    "Universitas-Exempla.",
    "Univеrsitas Exеmpla",  # noqa: RUF001 - Cyrillic
    "Universitas\u200b Exempla",
    "Universitas Exemplá",
    "Ｕniversitas Exempla",  # noqa: RUF001 - full width
]


@pytest.mark.parametrize("name", LIKE_OURS)
def test_a_name_like_anothers_is_refused(name, organisation, other_organisation, person, settings):
    settings.OPEN_FOUNDING = True
    mallory = person("mallory", Role.OWNER, other_organisation)
    with pytest.raises(NotPossible, match="another name"):
        services.found(mallory, name={"en": name}, kind=Kind.OTHER, slug="new-word")
    for changes in ({"name": {"en": "A", "fr": name}}, {"legal_name": name}):
        with pytest.raises(NotPossible, match="another name"):
            services.edit(mallory, other_organisation, **changes)


@pytest.mark.parametrize("name", ["\u200b\u200b", "Good\u202e University", "\u2066"])
def test_signs_that_nobody_sees_are_refused(name, owner, organisation):
    with pytest.raises(NotPossible, match="cannot be seen"):
        services.edit(owner, organisation, name={"en": name})


def test_nobody_is_called_like_the_registry(person, db, settings):
    settings.OPEN_FOUNDING, settings.REGISTRY_NAME = True, "National Registry"
    with pytest.raises(NotPossible, match="another name"):
        services.found(person("m"), name={"en": "Nationаl Registry"}, kind=Kind.OTHER)  # noqa: RUF001


@pytest.mark.parametrize("name", ["Πανεπιστήμιο", "Университет", "大学", "جامعة", "Université"])
def test_names_of_all_scripts_are_names(name, owner, organisation):
    assert names.skeleton(name)
    services.edit(owner, organisation, name={"en": name})
    services.edit(owner, organisation, name={"en": name, "fr": f"{name} 2"})


def test_the_page_says_what_is_wrong(client, owner, organisation, other_organisation):
    client.force_login(owner)
    form = {"kind": "university", "language": "en", "name_en": "Aliena Polytechnic"}
    page = client.post("/inside/exempla/about", form, follow=True).content.decode()
    assert "Add what tells the two apart" in page


def test_a_name_does_not_turn_a_verdict_around(client, issuer, version, recipient):
    made = issue_one(issuer, version, recipient("Eve \u202emoc"))
    page = client.post("/check/", {"text": made.document}).content.decode()
    assert "Eve \ufffdmoc completed" in page
