"""The operator's pages, and those of the first start."""

from allauth.account.models import EmailAddress
from tests.journeys.checks import Page

from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job, State
from cairn.registry.operating import beating


def _operator(person, organisation):
    user = person("otto")
    user.is_operator = True
    user.set_password("a long enough phrase")
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    beating.beat("test:1")
    job = queue.ask("mail.send", key="1", message="x")
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, problem="The server was away.")
    return user


PAGES = [
    Page("health", "/operator/", who=_operator),
    Page("jobs", "/operator/jobs/", who=_operator),
    Page("settings", "/operator/settings/", who=_operator),
    Page("institutions", "/operator/institutions/", who=_operator),
    Page("settings-change", "/operator/settings/change", who=_operator),
    Page("first-settings", "/start/settings", who=_operator),
    Page("first-institution", "/start/institution", who=_operator),
]
