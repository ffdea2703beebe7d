"""A programme of the demonstration that a learner is one credential away from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cairn.formats.record_text import write_yaml
from cairn.registry.keys.identity import did_of
from cairn.registry.programmes import services as programmes

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User
    from cairn.registry.catalogue.models import Achievement
    from cairn.registry.organisations.models import Organisation
    from cairn.registry.programmes.models import Programme

TITLE = "Certificate in Data at Work"


def begin(registrar: User, organisation: Organisation) -> Programme:
    """Begin the programme, so that achievements can name it."""
    return programmes.start(registrar, organisation)


def publish(
    registrar: User, programme: Programme, data: Achievement, project: Achievement
) -> Programme:
    """Write its rules and publish them."""
    rules = write_yaml(_rules(programme, data.url, project.url))
    written = programmes.save_draft(registrar, programme, rules)
    programmes.publish(registrar, written)
    return written


def _rules(programme: Programme, data: str, project: str) -> dict[str, Any]:
    organisation = programme.organisation
    return {
        "format": "cairn-programme/1",
        "id": programme.url,
        "version": "1.0.0",
        "title": TITLE,
        "institution": {
            "name": organisation.name_in("en"),
            "id": did_of(organisation),
            "country": organisation.country,
        },
        "source": {
            "document": f"Rules of the {TITLE}, Senate 12 March 2026 (fictional)",
            "certainty": "invented",
        },
        "effective": {"from": "2026-03-12"},
        "credit": {"scheme": "ECTS", "basis": "year", "hours_per_credit": {"ECTS": 25}},
        "levels": {"framework": "EQF"},
        "award": {"total": 15},
        "requirements": {
            "all_of": [
                {
                    "id": "DATA",
                    "title": "Working with data",
                    "min_credit": 5,
                    "eligible": {"achievement": [data]},
                },
                {
                    "id": "PRACTICE",
                    "title": "A trade that was learned in practice, anywhere",
                    "min_credit": 5,
                    "max_credit": 5,
                    "eligible": {"assessment_in": ["practical-assessment"]},
                },
                {
                    "id": "PROJECT",
                    "title": "Project with a partner",
                    "min_credit": 5,
                    "transferable": False,
                    "eligible": {"achievement": [project]},
                },
            ]
        },
        "coherence": {"capstone": "PROJECT"},
    }
