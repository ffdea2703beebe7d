"""The check page and a share in the languages that are offered; verdicts in the same language."""

import pytest
from django.test import Client
from django.utils import translation
from tests.registry.sharing.conftest import hold

from cairn.registry.issuing.services import issue_one
from cairn.registry.sharing import services


@pytest.fixture(autouse=True)
def _own_language():
    """A request leaves its language to the thread; the next test is not to find it."""
    with translation.override(translation.get_language()):
        yield


@pytest.mark.parametrize(
    ("language", "heading", "verdict", "ended"),
    [
        ("fr", "Vérifier une attestation", "Confirmé", "ne montre plus rien"),
        ("de", "Einen Nachweis prüfen", "Bestätigt", "zeigt nichts mehr"),
        ("es", "Comprobar una credencial", "Confirmad", "ya no muestra nada"),
    ],
)
def test_pages(language, heading, verdict, ended, person, issuer, version, recipient):
    aroha = person("aroha")
    held = hold(aroha, issue_one(issuer, version, recipient()))
    share = services.create(aroha, [held.pk], recipient="Kauri Ltd")
    stranger = Client(HTTP_ACCEPT_LANGUAGE=language)
    assert heading in stranger.get("/check/").content.decode()
    path = f"/s/{services.token_of(share)}"
    page = stranger.get(path).content.decode()
    assert f'<html lang="{language}"' in page
    assert verdict in page
    assert "is shown to you" not in page
    checked = stranger.post("/check/", {"text": bytes(held.document).decode()}).content.decode()
    assert verdict in checked
    services.end(aroha, share.pk)
    assert ended in stranger.get(path).content.decode()
