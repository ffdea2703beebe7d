"""How long what this folder keeps is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from cairn.registry.api.models import Delivery, IdempotencyKey
from cairn.registry.jobs.retention_schedule import Rule


def _deliveries(before: datetime) -> int:
    settled = Delivery.objects.filter(created_at__lt=before).exclude(
        delivered_at=None, failed_at=None, webhook__ended_at=None
    )
    return settled.delete()[0]


def _keys(before: datetime) -> int:
    return IdempotencyKey.objects.filter(made_at__lt=before).delete()[0]


RULES = (
    Rule(
        "api.deliveries",
        "a message to a webhook that arrived, was given up, or whose address has ended",
        timedelta(days=90),
        _deliveries,
    ),
    Rule(
        "api.idempotency-keys",
        "that a request came with an idempotency key, and what came of it",
        timedelta(days=30),
        _keys,
    ),
)
