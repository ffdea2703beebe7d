"""How long what this folder keeps is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.idp.oidc.models import Client as Program
from allauth.idp.oidc.models import Token
from django.db.models import Exists, OuterRef

from cairn.registry.api.models import Delivery, IdempotencyKey
from cairn.registry.jobs.retention_schedule import Rule


def _deliveries(before: datetime) -> int:
    settled = Delivery.objects.filter(created_at__lt=before).exclude(
        delivered_at=None, failed_at=None, webhook__ended_at=None
    )
    return settled.delete()[0]


def _keys(before: datetime) -> int:
    return IdempotencyKey.objects.filter(made_at__lt=before).delete()[0]


def _tokens(before: datetime) -> int:
    return int(Token.objects.filter(expires_at__lt=before).delete()[0])


def _programs(before: datetime) -> int:
    """Anybody may register a program; one that nobody lets in is somebody's trial."""
    let_in = Token.objects.filter(client=OuterRef("pk"))
    unused = Program.objects.filter(~Exists(let_in), owner=None, created_at__lt=before)
    return int(unused.delete()[0])


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
    Rule(
        "api.codes-and-tokens",
        "what let a learner's program in, after it ran out",
        timedelta(days=1),
        _tokens,
    ),
    Rule(
        "api.unused-programs",
        "a program that registered and that nobody lets in, after it registered",
        timedelta(days=365),
        _programs,
    ),
)
