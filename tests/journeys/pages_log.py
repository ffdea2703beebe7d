"""The log for everybody, and as who runs the registry sees it."""

from django.utils import timezone
from tests.journeys.checks import Page

from cairn.registry.log.models import LogStart, WitnessEvidence


def _operator(person):
    user = person("olga")
    user.is_operator = True
    user.save()
    user.emailaddress_set.get_or_create(
        email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def _told_of_another_log():
    WitnessEvidence.objects.create(
        key="w.example+00000000+BA==",
        size=5,
        problem="it has seen 9 entries of this log, and here are 5",
        checkpoint=b"registry.example/log\n5\nAAAA\n",
    )
    return "/operator/log/"


def _held_back(path):
    def address():
        LogStart.objects.create(
            token="another start",
            worker="machine:1",
            held_since=timezone.now(),
            problem="Two of three witnesses did not answer.",
        )
        return path

    return address


PAGES = [
    Page("log-watched", "/log/"),
    Page("operator-log", "/operator/log/", who=_operator),
    Page("operator-log-another", _told_of_another_log, who=_operator, route="operator_log"),
    Page("operator-log-held", _held_back("/operator/log/"), who=_operator, route="operator_log"),
    Page(
        "operator-log-release",
        _held_back("/operator/log/release"),
        who=_operator,
        route="operator_log_release",
    ),
]
