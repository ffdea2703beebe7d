"""Which programmes a learner is working towards. No answer is stored: each is worked out anew."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cairn.registry.programmes.models import Programme


class Aim(models.Model):
    """That a learner picked a programme."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="aims")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="aims")
    picked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("picked_at",)
        constraints = (
            models.UniqueConstraint(fields=["learner", "programme"], name="picked_once"),
        )

    def __str__(self) -> str:
        return f"{self.learner} → {self.programme}"
