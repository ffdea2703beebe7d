"""The log for everybody, and as who runs the registry sees it."""

from tests.journeys.checks import Page

from cairn.registry.log.models import WitnessEvidence


def _operator(person):
    user = person("olga")
    user.is_operator = True
    user.save()
    return user


def _told_of_another_log():
    WitnessEvidence.objects.create(
        key="w.example+00000000+BA==",
        size=5,
        problem="it has seen 9 entries of this log, and here are 5",
        checkpoint=b"registry.example/log\n5\nAAAA\n",
    )
    return "/operator/log/"


PAGES = [
    Page("log-watched", "/log/"),
    Page("operator-log", "/operator/log/", who=_operator),
    Page("operator-log-another", _told_of_another_log, who=_operator, route="operator_log"),
]
