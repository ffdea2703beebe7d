"""A job: one row that says what to do, how far it is, and who holds it until when."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How a job stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class Job(models.Model):
    """Work to be done outside a request.

    Attributes:
        kind: the registered name of its function.
        key: two jobs of one kind never have the same key; asking again gives the first.
        arguments: JSON; identifiers, never personal data or secrets.
        not_before: when it may begin.
        lease_until: until when ``holder`` may work on it; past that anybody may take it over.
        attempts: how often it was begun.
        done: how many parts are done.
        total: of how many, where that is known.
        problem: why it failed, in words for a person; nothing that names anybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="one_job_a_key"),)
        indexes = (
            models.Index(fields=["state", "not_before"], name="job_due"),
            models.Index(fields=["created_at", "id"], name="job_by_age"),
            models.Index(fields=["state", "created_at", "id"], name="job_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"
